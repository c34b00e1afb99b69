#include "analysis/report.h"

#include <fmt/format.h>

#include <filesystem>

#include "analysis/report_output.h"
#include "command.h"
#include "core/file.h"

namespace alrun {
namespace {

namespace fs = std::filesystem;

class Report final : public Command {
 public:
  void arguments(CLI::App& app) override {
    app.add_option("files", files_, "result files; those of one experiment are pooled")->type_name("RESULT.json...");
    app.add_option("-o,--output", output_, "the report, one HTML file")->type_name("FILE");
    app.add_option(
           "--baseline", options_.baseline,
           "label of the contender that others are measured by (default: the one with sampler random, else the first)")
        ->type_name("LABEL");
    app.add_option("--svg", svg_, "also write every figure into this folder")->type_name("FOLDER");
    app.add_option("--csv", csv_, "also write every table into this folder")->type_name("FOLDER");
    app.add_option("--json", json_, "also write every number as JSON")->type_name("FILE");
  }

  ExitCode run() override {
    if (files_.empty()) throw UsageError("give result files: alrun report RESULT.json... -o report.html");
    if (output_.empty()) throw UsageError("say where the report goes: -o report.html");
    require_file("-o", output_);
    require_file("--json", json_);
    require_folder("--svg", svg_);
    require_folder("--csv", csv_);
    const auto data = read();
    auto figures = figure_scripts(data);
    draw(figures);
    if (!figures.problem.empty()) fmt::print(stderr, "alrun: no figures: {}\n", figures.problem);
    write_atomically(output_, report_html(data, figures));
    if (!json_.empty()) write_atomically(json_, report_json(data));
    if (!svg_.empty()) write_into(svg_, report_svg(figures));
    if (!csv_.empty()) write_into(csv_, report_csv(data));
    return ExitCode::done;
  }

 private:
  // What cannot be reported is a mistake of whoever named it.
  [[nodiscard]] ReportData read() const {
    try {
      return report_data(read_study({files_.begin(), files_.end()}), options_);
    } catch (const Error& error) {
      throw UsageError(error.what());
    }
  }

  // A device or a folder is not to be renamed over, and a result not to be lost.
  void require_file(const char* option, const std::string& path) const {
    if (path.empty() || !fs::exists(path)) return;
    if (!fs::is_regular_file(path)) throw UsageError(fmt::format("{} {}: is there and no file; name another", option, path));
    for (const auto& file : files_) {
      if (fs::exists(file) && fs::equivalent(file, path)) {
        throw UsageError(fmt::format("{} {}: is one of the result files; name another", option, path));
      }
    }
  }

  static void require_folder(const char* option, const std::string& path) {
    if (path.empty() || !fs::exists(path) || fs::is_directory(path)) return;
    throw UsageError(fmt::format("{} {}: is there and no folder; name another", option, path));
  }

  static void write_into(const fs::path& folder, const std::vector<ReportFile>& files) {
    fs::create_directories(folder);
    for (const auto& file : files) write_atomically(folder / file.name, file.content);
  }

  std::vector<std::string> files_;
  std::string output_;
  ReportOptions options_;
  std::string svg_;
  std::string csv_;
  std::string json_;
};

const bool registered =
    add_command<Report>("report", "one HTML page of learning curves, tables and tests: RESULT.json... -o FILE");

}  // namespace
}  // namespace alrun
