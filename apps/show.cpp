#include "analysis/show/show.h"

#include <fmt/format.h>

#include <algorithm>

#include "analysis/study/study_metric.h"
#include "command.h"
#include "task/metric_name.h"
#include "terminal.h"
#include "text_look.h"

namespace alrun {
namespace {

class Show final : public Command {
 public:
  void arguments(CLI::App& app) override {
    app.add_option("files", files_, "result files, finished or not")->type_name("RESULT.json...");
    app.add_option("--metric", options_.metric,
                   "what is drawn and summed up; by default the task's primary metric, such as accuracy")
        ->check(CLI::IsMember(all_metrics()))
        ->type_name("METRIC");
    app.add_flag("--all", options_.all_rounds, "every round; of many rounds some are shown otherwise");
  }

  ExitCode run() override {
    if (files_.empty()) throw UsageError("give result files: alrun show RESULT.json...");
    options_.look = text_look(output().descriptor());
    print("{}", standings_text(read(), options_));
    return ExitCode::done;
  }

 private:
  // What cannot be shown is a mistake of whoever named it.
  [[nodiscard]] std::vector<Standing> read() const {
    std::vector<Standing> standings;
    try {
      for (const auto& file : files_) {
        standings.push_back(read_standing(file));
        static_cast<void>(metric_of(standings.back().file, options_.metric));
      }
    } catch (const Error& error) {
      throw UsageError(error.what());
    }
    return standings;
  }

  std::vector<std::string> files_;
  ShowOptions options_;
};

const bool registered = add_command<Show>("show", "learning curves as a table and a small plot: RESULT.json...");

}  // namespace
}  // namespace alrun
