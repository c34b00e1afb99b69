#include <algorithm>
#include <set>

#include "fuzz/harness.h"
#include "session/session.h"
#include "sweep/sweep.h"

// A grid of a sweep as YAML, without its base: that is a small experiment in a file of its own.
namespace alrun::fuzz {
namespace {

constexpr std::size_t most_combinations = 48;  // all of them are checked, which takes its time

std::vector<std::string> assignments(const std::vector<std::string>& words) {
  std::vector<std::string> found;
  for (std::size_t i = 0; i + 1 < words.size(); ++i) {
    if (words[i] == "--set") found.push_back(words[i + 1]);
  }
  return found;
}

void check(const Sweep& sweep, const std::string& base) {
  std::set<std::string> outputs;
  for (const auto& cell : sweep.cells) {
    auto name = cell.name;
    require(std::ranges::all_of(name, [](char c) { return c > ' ' && c < '\x7F' && c != '/' && c != '\\'; }),
            "a name is safe in file names");
    std::ranges::transform(name, name.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
    require(outputs.insert(name).second, "no two results have one name, even where case does not count");
    try {
      const auto experiment = load_experiment(base, assignments(run_arguments(cell, base)));
      require(identity_of(experiment).hash == cell.hash, "a combination's command runs that combination");
    } catch (const Error& error) {
      throw Broken("a combination's command is refused: " + std::string(error.what()));
    }
  }
}

void run(std::string_view text) {
  static const MemoryFile base;
  static const MemoryFile grid;
  base.set("dataset: {type: synthetic, documents: 100}\nloop: {initial: {type: random, size: 10}}\n");
  grid.set("base: '" + base.path() + "'\n" + std::string(text));
  std::optional<Sweep> sweep;
  try {
    sweep = load_sweep(grid.path(), std::nullopt, most_combinations);
  } catch (const ConfigError& error) {
    require(!error.diagnostics().empty(), "a refusal says why");
    for (const auto& diagnostic : error.diagnostics()) require(!diagnostic.message.empty(), "a mistake has a message");
  }
  if (sweep) check(*sweep, base.path());
}

const bool registered = add_harness("grid", run);

}  // namespace
}  // namespace alrun::fuzz
