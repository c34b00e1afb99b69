#include <fmt/format.h>

#include <algorithm>
#include <functional>

#include "command.h"
#include "command_line.h"
#include "core/surroundings.h"
#include "core/version.h"
#include "loop/experiment.h"
#include "session/session.h"
#include "terminal.h"

namespace alrun {

std::vector<CommandEntry>& commands() {
  static std::vector<CommandEntry> entries;
  return entries;
}

const CommandEntry* find_command(const std::string& name) {
  const auto found =
      std::find_if(commands().begin(), commands().end(), [&](const auto& entry) { return entry.name == name; });
  return found != commands().end() ? &*found : nullptr;
}

namespace {

constexpr const char* footer = R"(
Examples:
  alrun --config configs/quickstart.yaml             run an experiment
  alrun check exp.yaml --dump                        validate it and print every resolved key
  alrun --config exp.yaml --set sampler.type=entropy --output results/entropy.json
  alrun compare base.json -- new.json                has the learning curve become worse?
  alrun sweep grid.yaml --jobs 4                     every combination of a grid of experiments
  alrun show results/exp.json                        its rounds as a table, and a small curve
  alrun report results/*.json -o report.html         curves, label savings and tests as one page
  alrun list samplers                                what can be written as sampler.type
  alrun describe sampler margin                      its options

Exit codes: 0 done, 1 the run failed, 2 usage or config, 3 regression found, 4 labels needed, 130 interrupted (resumable))";

std::string version_text() {
  const auto info = build_info();
  return fmt::format("alrun {} (commit {}, {} build, libtorch {})", info.version, info.commit, info.build_type,
                     info.libtorch);
}

// Two components of one name are a mistake of the program, not of its user: better no start than a silent winner.
bool registries_are_sound() {
  bool sound = true;
  for (const auto* catalogue : catalogues()) {
    for (const auto& name : catalogue->duplicates()) {
      say_error(fmt::format("two {} are registered as '{}'", catalogue->plural(), name));
      sound = false;
    }
  }
  return sound;
}

ExitCode guarded(const std::function<ExitCode()>& work) {
  try {
    const ExitCode code = work();
    output().flush();  // a full disk shows only now
    return code;
  } catch (const ConfigError& error) {
    say_text(error.what());
    return ExitCode::usage;
  } catch (const UsageError& error) {
    say_error(error.what());
    return ExitCode::usage;
  } catch (const OutputConflict& error) {
    say_error(error.what());
    return ExitCode::usage;
  } catch (const LabelsNeeded& error) {
    say_error(error.what());
    return ExitCode::labels_needed;
  } catch (const Interrupted& error) {
    say_error(error.what());
    return ExitCode::interrupted;
  } catch (const std::exception& error) {
    say_error(in_words(error));
    return ExitCode::failed;
  }
}

ExitCode dispatch(int argc, char** argv) {
  CLI::App app("alrun: active-learning experiments on text, from a YAML file to a learning curve in JSON.", "alrun");
  app.set_version_flag("--version", version_text(), "print version, commit, build type and libtorch");
  app.footer(footer);
  app.require_subcommand(0, 1);
  std::sort(commands().begin(), commands().end(), [](const auto& a, const auto& b) { return a.name < b.name; });
  for (auto& entry : commands()) entry.command->arguments(*app.add_subcommand(entry.name, entry.summary));

  // `alrun --config exp.yaml` is `alrun run exp.yaml`.
  auto& run = *find_command("run")->command;
  run.arguments(app);

  if (!parse_command_line(app, argc, argv)) return ExitCode::done;
  for (auto& entry : commands()) {
    if (app.got_subcommand(entry.name)) return entry.command->run();
  }
  return run.run();
}

}  // namespace
}  // namespace alrun

int main(int argc, char** argv) {
  alrun::open_standard_streams();
  alrun::set_signals();
  if (!alrun::registries_are_sound()) return static_cast<int>(alrun::ExitCode::failed);
  return static_cast<int>(alrun::guarded([&] { return alrun::dispatch(argc, argv); }));
}
