#include "command.h"
#include "loop/experiment.h"
#include "session/result.h"
#include "terminal.h"

namespace alrun {
namespace {

class Schema final : public Command {
 public:
  void arguments(CLI::App& /*app*/) override {}
  ExitCode run() override {
    print_data(value_json(experiment_schema(), 2) + "\n");
    return ExitCode::done;
  }
};

const bool registered = add_command<Schema>("schema", "the JSON Schema of an experiment, for editors");

}  // namespace
}  // namespace alrun
