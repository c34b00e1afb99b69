#include "analysis/report/report.h"

#include <fmt/format.h>

#include "analysis/page/output.h"
#include "command.h"
#include "targets.h"
#include "task/metric_name.h"
#include "terminal.h"

namespace alrun {
namespace {

class Report final : public Command {
 public:
  void arguments(CLI::App& app) override {
    app.add_option("files", files_, "result files; those of one experiment are pooled")->type_name("RESULT.json...");
    app.add_option("-o,--output", output_, "the report, one HTML file, or - for standard output")->type_name("FILE");
    app.add_option(
           "--baseline", options_.baseline,
           "label of the contender that all are measured by (default: each by random with the same other keys, else by the "
           "first random, else by the first)")
        ->type_name("LABEL");
    app.add_option("--metric", options_.metric, "what curves are of; by default the task's primary metric, such as accuracy")
        ->check(CLI::IsMember(all_metrics()))
        ->type_name("METRIC");
    app.add_flag("--skip-unfinished", skip_unfinished_, "leave out results that are not finished, and say so in the report");
    app.add_option("--svg", svg_, "also write every figure into this folder")->type_name("FOLDER");
    app.add_option("--csv", csv_, "also write every table into this folder")->type_name("FOLDER");
    app.add_option("--json", json_, "also write every number as JSON, or - for standard output")->type_name("FILE");
  }

  ExitCode run() override {
    if (files_.empty()) throw UsageError("give result files: alrun report RESULT.json... -o report.html");
    if (output_.empty()) throw UsageError("say where the report goes: -o report.html");
    Targets targets(files_);
    targets.require_file("-o", output_);
    if (!json_.empty()) targets.require_file("--json", json_);
    if (!svg_.empty()) targets.require_folder("--svg", svg_);
    if (!csv_.empty()) targets.require_folder("--csv", csv_);
    const auto data = read();
    if (!data.left_out.empty()) say_error(fmt::format("{}; the report lists them", in_words(data.left_out)));
    auto figures = figure_scripts(data);
    draw(figures);
    if (!figures.problem.empty()) say("alrun: no figures: {}", figures.problem);
    targets.add("-o", output_, report_html(data, figures));
    if (!json_.empty()) targets.add("--json", json_, report_json(data));
    if (!svg_.empty()) add_all("--svg", svg_, report_svg(figures), targets);
    if (!csv_.empty()) add_all("--csv", csv_, report_csv(data), targets);
    targets.write();
    return ExitCode::done;
  }

 private:
  // What cannot be reported is a mistake of whoever named it.
  [[nodiscard]] ReportData read() const {
    try {
      const auto unfinished = skip_unfinished_ ? Unfinished::leave_out : Unfinished::refuse;
      return report_data(read_study({files_.begin(), files_.end()}, unfinished), options_);
    } catch (const Error& error) {
      throw UsageError(error.what());
    }
  }

  static void add_all(const char* option, const std::string& folder, std::vector<ReportFile> files, Targets& targets) {
    for (auto& file : files) targets.add_into(option, folder, file.name, std::move(file.content));
  }

  std::vector<std::string> files_;
  std::string output_;
  ReportOptions options_;
  bool skip_unfinished_ = false;
  std::string svg_;
  std::string csv_;
  std::string json_;
};

const bool registered =
    add_command<Report>("report", "one HTML page of learning curves, tables and tests: RESULT.json... -o FILE");

}  // namespace
}  // namespace alrun
