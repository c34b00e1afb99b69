#include "awaited_input.h"
#include "command.h"
#include "config/yaml.h"
#include "loop/experiment.h"
#include "terminal.h"

namespace alrun {
namespace {

class Check final : public Command {
 public:
  void arguments(CLI::App& app) override {
    app.add_option("config", file_, "the experiment, a YAML file, or - for standard input")->type_name("FILE")->required();
    app.add_option("--set", assignments_, "override a config key first (repeatable)")
        ->type_name("KEY=VALUE")
        ->allow_extra_args(false);
    app.add_flag("--dump", dump_, "print every resolved key as YAML");
  }

  ExitCode run() override {
    announce_standard_input(file_, "config");
    const auto experiment = load_experiment(file_, assignments_);
    if (dump_) {
      print_data(to_yaml(resolved_config(experiment)));
    } else {
      print("{}: ok\n", document_name(file_));
    }
    return ExitCode::done;
  }

 private:
  std::string file_;
  std::vector<std::string> assignments_;
  bool dump_ = false;
};

const bool registered = add_command<Check>("check", "validate an experiment without running it");

}  // namespace
}  // namespace alrun
