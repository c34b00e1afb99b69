#include "analysis/show/show.h"

#include <fmt/format.h>

#include <algorithm>

#include "command.h"
#include "terminal.h"
#include "text_look.h"

namespace alrun {
namespace {

class Show final : public Command {
 public:
  void arguments(CLI::App& app) override {
    app.add_option("files", files_, "result files, finished or not")->type_name("RESULT.json...");
    app.add_option("--metric", metric_, "what is drawn and summed up (default accuracy)")
        ->check(CLI::IsMember(metric_names()))
        ->type_name("METRIC");
    app.add_flag("--all", options_.all_rounds, "every round; of many rounds some are shown otherwise");
  }

  ExitCode run() override {
    if (files_.empty()) throw UsageError("give result files: alrun show RESULT.json...");
    const auto names = metric_names();
    options_.metric = static_cast<Metric>(std::find(names.begin(), names.end(), metric_) - names.begin());
    options_.look = text_look(output().descriptor());
    print("{}", standings_text(read(), options_));
    return ExitCode::done;
  }

 private:
  static std::vector<std::string> metric_names() {
    const auto names = enum_names(Metric{});
    return {names.begin(), names.end()};
  }

  // What cannot be shown is a mistake of whoever named it.
  [[nodiscard]] std::vector<Standing> read() const {
    std::vector<Standing> standings;
    try {
      for (const auto& file : files_) standings.push_back(read_standing(file));
    } catch (const Error& error) {
      throw UsageError(error.what());
    }
    return standings;
  }

  std::vector<std::string> files_;
  std::string metric_ = std::string(name_of(Metric::accuracy));
  ShowOptions options_;
};

const bool registered = add_command<Show>("show", "learning curves as a table and a small plot: RESULT.json...");

}  // namespace
}  // namespace alrun
