#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <csignal>
#include <thread>

#include "awaited_input.h"
#include "command.h"
#include "command_line.h"
#include "config/yaml.h"
#include "profile.h"
#include "progress.h"
#include "terminal.h"

namespace alrun {
namespace {

std::atomic<bool> interrupted = false;

// The first signal asks the run to end at the next safe moment; the second ends the program as signals do.
void on_signal(int signal) {
  interrupted = true;
  std::signal(signal, SIG_DFL);
}

class Run final : public Command {
 public:
  void arguments(CLI::App& app) override {
    // Only `alrun run` takes the file by position: `alrun lst` should be an unknown command, not a missing file.
    app.add_option(app.get_parent() == nullptr ? "--config" : "--config,config", file_,
                   "the experiment, a YAML file, or - for standard input")
        ->type_name("FILE");
    app.add_option("--set", assignments_, "override a config key: --set training.epochs=5 (repeatable)")
        ->type_name("KEY=VALUE")
        ->allow_extra_args(false);
    app.add_option("--output", output_, "the result file, or - for standard output")->type_name("FILE");
    auto* seed = app.add_option("--seed", seed_, "run this seed")->type_name("N");
    app.add_option("--seeds", seeds_, "run these seeds side by side: 1,2,3")
        ->check(whole_numbers())
        ->type_name("LIST")
        ->excludes(seed);
    app.add_option("--threads", threads_, "threads to use (default: one a core); results do not depend on it")
        ->check(whole_number(1, 1024))
        ->type_name("N");
    app.add_flag("--resume", resume_, "continue an unfinished run (fresh if there is none)");
    app.add_flag("--force", force_, "start over, whatever is there");
    app.add_flag("--no-cache", no_cache_, "neither use nor make cached corpora ($XDG_CACHE_HOME/alrun)");
    app.add_flag("--profile", profile_, "print where the time went, to standard error");
    app.add_flag("--quiet", quiet_, "no progress; errors are still shown");
    app.add_option("--log-level", level_, "error, info or debug")->check(one_of({"error", "info", "debug"}))->type_name("L");
  }

  ExitCode run() override {
    if (file_.empty()) throw UsageError("name a config: alrun --config exp.yaml (see alrun --help)");
    if (resume_ && force_) throw UsageError("--resume and --force exclude each other");
    announce_standard_input(file_, "config");
    const auto experiment = load_experiment(file_, assignments_, flags());
    const bool to_stdout = experiment.output_path() == "-";
    Progress progress(log_level(), known_rounds(experiment));
    std::signal(SIGINT, on_signal);
    std::signal(SIGTERM, on_signal);
    Profile profile(progress);
    SessionObserver& observer = profile_ ? static_cast<SessionObserver&>(profile) : progress;
    const SessionOptions options{threads(), existing(), !to_stdout, !no_cache_, file_};
    const auto text = run_session(experiment, options, observer, interrupted);
    if (to_stdout) {
      print_data(text);
    } else if (!text.empty()) {
      progress.note(fmt::format("result: {}", experiment.output_path()));
    }
    progress.show_curve();
    if (profile_) say_text(profile.report());
    return ExitCode::done;
  }

 private:
  [[nodiscard]] std::vector<Override> flags() const {
    std::vector<Override> flags;
    if (!seed_.empty()) flags.push_back({"seed", seed_, "--seed"});
    if (!seeds_.empty()) flags.push_back({"seeds", "[" + seeds_ + "]", "--seeds"});
    if (!output_.empty()) flags.push_back({"output", to_yaml(output_), "--output"});
    return flags;
  }

  [[nodiscard]] Existing existing() const {
    if (force_) return Existing::overwrite;
    return resume_ ? Existing::resume : Existing::refuse;
  }

  [[nodiscard]] int threads() const {
    return threads_ > 0 ? threads_ : std::max(1, static_cast<int>(std::thread::hardware_concurrency()));
  }

  [[nodiscard]] LogLevel log_level() const {
    if (quiet_ || level_ == "error") return LogLevel::error;
    return level_ == "debug" ? LogLevel::debug : LogLevel::info;
  }

  // A number of rounds that every seed makes is known where max_rounds is among the rules of `any`.
  static std::optional<std::int64_t> known_rounds(const Experiment& experiment) {
    const auto tree = experiment.stop.tree();
    std::vector<RuleNode> rules = tree.kind == RuleNode::Kind::any ? tree.children : std::vector<RuleNode>{tree};
    for (const auto& node : rules) {
      if (node.kind != RuleNode::Kind::rule || node.rule.type() != "max_rounds") continue;
      return *Codec<RuleNode>::write(node).find("rounds")->get<std::int64_t>();
    }
    return std::nullopt;
  }

  std::string file_;
  std::vector<std::string> assignments_;
  std::string output_;
  std::string seed_;
  std::string seeds_;
  int threads_ = 0;
  bool resume_ = false;
  bool force_ = false;
  bool no_cache_ = false;
  bool profile_ = false;
  bool quiet_ = false;
  std::string level_ = "info";
};

const bool registered = add_command<Run>("run", "run an experiment: alrun run exp.yaml");

}  // namespace
}  // namespace alrun
