#include <string>
#include <vector>

#include "config/yaml.h"
#include "fuzz/harness.h"
#include "loop/experiment.h"
#include "session/result.h"

// A config as YAML. Lines "#set KEY=VALUE", comments to YAML, are given as --set; the first 4 of them.
namespace alrun::fuzz {
namespace {

std::vector<std::string> assignments(std::string_view text) {
  constexpr std::string_view mark = "#set ";
  constexpr std::size_t most = 4;
  std::vector<std::string> found;
  while (!text.empty() && found.size() < most) {
    const auto line = text.substr(0, text.find('\n'));
    if (line.starts_with(mark)) found.emplace_back(line.substr(mark.size()));
    text.remove_prefix(std::min(text.size(), line.size() + 1));
  }
  return found;
}

// A config that is accepted can be printed, and what is printed is the same config.
void check_accepted(const Experiment& experiment, const MemoryFile& file) {
  const auto resolved = resolved_config(experiment);
  const auto dump = to_yaml(resolved);
  file.set(dump);
  try {
    const auto again = resolved_config(load_experiment(file.path(), {}));
    require(again == resolved, "a dumped config reads back as the same values");
    require(config_hash(again) == config_hash(resolved), "a dumped config has the same hash");
  } catch (const ConfigError& error) {
    throw Broken("a dumped config is refused: " + std::string(error.what()));
  }
  require(differing_keys(value_json(resolved), value_json(resolved)).empty(), "a config equals itself");
  static_cast<void>(RuleSet(experiment.stop).shadow_ids());
  static_cast<void>(experiment.dataset.make());
  static_cast<void>(experiment.sampler.make());
  static_cast<void>(experiment.text.tokenizer.make());
}

void run(std::string_view text) {
  static const MemoryFile file;
  file.set(text);
  try {
    check_accepted(load_experiment(file.path(), assignments(text)), file);
  } catch (const ConfigError& error) {
    require(!error.diagnostics().empty(), "a refusal says why");
    for (const auto& diagnostic : error.diagnostics()) {
      require(!diagnostic.message.empty(), "a mistake has a message");
      require(diagnostic.place.source != nullptr, "a mistake has a place");
    }
  }
}

const bool registered = add_harness("config", run);

}  // namespace
}  // namespace alrun::fuzz
