#include "analysis/compare/compare.h"

#include <fmt/format.h>

#include <algorithm>

#include "analysis/compare/output.h"
#include "command.h"
#include "command_line.h"
#include "targets.h"
#include "task/metric_name.h"
#include "terminal.h"

namespace alrun {
namespace {

class Compare final : public Command {
 public:
  void arguments(CLI::App& app) override {
    app.add_option("files", files_, "result files of BASE, then --, then those of NEW")
        ->type_name("BASE.json... -- NEW.json...");
    const auto with_default = [](const char* text, double value) { return fmt::format("{} (default {})", text, value); };
    app.add_option("--tolerance", options_.tolerance,
                   with_default("a mean loss of nAULC up to this is no regression", options_.tolerance))
        ->check(share())
        ->type_name("X");
    app.add_option("--alpha", options_.alpha,
                   with_default("significance level of the one-sided paired t that a regression needs from 3 seeds on",
                                options_.alpha))
        ->check(share())
        ->type_name("X");
    app.add_option("--metric", options_.metric, "what curves are of; by default the task's primary metric, such as accuracy")
        ->check(CLI::IsMember(all_metrics()))
        ->type_name("METRIC");
    app.add_flag("--json", json_, "print everything as JSON instead of the table");
    app.add_option("--junit", junit_, "also write JUnit XML, a test case a metric")->type_name("FILE");
  }

  [[nodiscard]] bool takes_separator() const override { return true; }

  ExitCode run() override {
    Targets targets(files_);
    if (junit_ == "-") throw UsageError("--junit -: standard output is the table's; name a file");
    if (!junit_.empty()) targets.require_file("--junit", junit_);
    const auto comparison = compare_files();
    if (!junit_.empty()) {
      targets.add("--junit", junit_, comparison_junit(comparison));
      targets.write();
    }
    if (json_) {
      print_data(comparison_json(comparison));
    } else {
      print("{}", comparison_text(comparison));
    }
    return comparison.regression ? ExitCode::regression : ExitCode::done;
  }

 private:
  // What cannot be compared is a mistake of whoever named it.
  [[nodiscard]] Comparison compare_files() const {
    const auto separator = std::find(files_.begin(), files_.end(), argument_separator);
    if (separator == files_.begin() || separator == files_.end() || separator + 1 == files_.end() ||
        std::count(separator, files_.end(), argument_separator) > 1) {
      throw UsageError("give both sides with -- between them: alrun compare BASE.json... -- NEW.json...");
    }
    try {
      const auto base = read_study({files_.begin(), separator});
      const auto fresh = read_study({separator + 1, files_.end()});
      return compare(base, fresh, options_);
    } catch (const Error& error) {
      throw UsageError(error.what());
    }
  }

  std::vector<std::string> files_;
  CompareOptions options_;
  std::string junit_;
  bool json_ = false;
};

const bool registered =
    add_command<Compare>("compare", "check learning curves for a regression: BASE.json... -- NEW.json...");

}  // namespace
}  // namespace alrun
