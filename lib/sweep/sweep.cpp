#include "sweep/sweep.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <map>
#include <set>
#include <tuple>
#include <unordered_map>

#include "config/yaml.h"
#include "core/hash.h"
#include "session/result.h"
#include "session/session.h"
#include "sweep/grid.h"
#include "sweep/names.h"

namespace alrun {
namespace {

namespace fs = std::filesystem;

// Mistakes of all combinations. One that many share is told once, with one of them.
class CombinationErrors {
 public:
  void add(const Diagnostic& diagnostic, const std::string& cell) {
    const auto& place = diagnostic.place;  // the source by its name: what a config names is read anew for every cell
    const Key key{place.source ? place.source->name : "", place.line, place.column, diagnostic.message};
    const auto [it, is_new] = found_.try_emplace(key, entries_.size());
    if (is_new) entries_.push_back({diagnostic, cell, 0});
    ++entries_[it->second].cells;
  }

  void throw_if_any(std::size_t cells) const {
    Diagnostics diagnostics;
    for (const auto& entry : entries_)
      diagnostics.add(entry.diagnostic.place, entry.diagnostic.message + where(entry, cells));
    diagnostics.throw_if_any();
  }

 private:
  using Key = std::tuple<std::string, int, int, std::string>;
  struct Entry {
    Diagnostic diagnostic;
    std::string cell;  ///< the first that has it
    std::size_t cells = 0;
  };

  static std::string where(const Entry& entry, std::size_t cells) {
    if (entry.cells == cells) return cells == 1 ? "" : " (in every combination)";
    if (entry.cells == 1) return fmt::format(" (in {})", entry.cell);
    return fmt::format(" (in {} and {} more)", entry.cell, entry.cells - 1);
  }

  std::map<Key, std::size_t> found_;
  std::vector<Entry> entries_;
};

// A dimension of the sweep: the variants, or a key of the grid.
struct Dimension {
  std::vector<std::vector<Setting>> steps;  ///< what each step sets
  std::vector<std::string> pairs;           ///< and how file names tell it; even of one step only, as more may be added
  std::vector<std::string> told;            ///< and the experiments' names; empty of seeds, which repeat an experiment
};

std::vector<std::string> name_pairs(const std::string& key, const std::vector<Value>& values) {
  auto pairs = file_name_parts(values);
  for (auto& pair : pairs) pair = fmt::format("{}={}", file_name_parts({key}).front(), pair);
  return pairs;
}

std::vector<Dimension> dimensions(const SweepGrid& grid) {
  std::vector<Dimension> all;
  if (!grid.variants.empty()) {
    Dimension dimension;
    std::vector<Value> names;
    for (const auto& variant : grid.variants) {
      names.emplace_back(variant.name);
      dimension.steps.push_back(variant.settings);
      dimension.told.push_back(variant.name);
    }
    dimension.pairs = name_pairs("variant", names);
    all.push_back(std::move(dimension));
  }
  for (const auto& axis : grid.axes) {
    Dimension dimension;
    const bool repeats = axis.key == "seed" || axis.key == "seeds";
    for (const auto& value : axis.values) {
      dimension.steps.push_back({Setting{axis.key, axis.place, value}});
      if (!repeats) dimension.told.push_back(axis.key + "=" + in_words(value));
    }
    dimension.pairs = name_pairs(axis.key, axis.values);
    all.push_back(std::move(dimension));
  }
  return all;
}

// Every combination, the last dimension changing fastest.
std::vector<Cell> expand(const std::vector<Dimension>& dimensions, const Sweep& sweep) {
  std::vector<Cell> cells;
  std::vector<std::size_t> step(dimensions.size(), 0);
  for (bool more = true; more;) {
    Cell cell;
    cell.settings.push_back({"name", {}, sweep.name});
    std::vector<std::string> pairs;
    std::vector<std::string> experiment;
    for (std::size_t d = 0; d < dimensions.size(); ++d) {
      const auto& settings = dimensions[d].steps[step[d]];
      cell.settings.insert(cell.settings.end(), settings.begin(), settings.end());
      pairs.push_back(dimensions[d].pairs[step[d]]);
      if (!dimensions[d].told.empty()) experiment.push_back(dimensions[d].told[step[d]]);
    }
    if (!experiment.empty()) cell.settings.front().value = Value(fmt::format("{}", fmt::join(experiment, ", ")));
    cell.name = joined_name(pairs);
    cell.output = (fs::path(sweep.folder) / (cell.name + ".json")).string();
    cells.push_back(std::move(cell));
    std::size_t d = dimensions.size();
    while (d > 0 && ++step[d - 1] == dimensions[d - 1].steps.size()) step[--d] = 0;
    more = d > 0;
  }
  return cells;
}

Value load_base(const SweepBase& base, Diagnostics& diagnostics) {
  if (base.file() == nullptr) return base.written;
  try {
    if (*base.file() == "-") {
      throw ConfigError(base.written.place, "the base is read again for every combination: name a file, not standard input");
    }
    return load_document(*base.file(), DocumentKind::experiment, diagnostics);
  } catch (const ConfigError& error) {
    const auto& first = error.diagnostics().front();
    if (first.place.source) throw;
    throw ConfigError(base.written.place, first.message);
  }
}

// Files that combinations read, each once.
class Inputs {
 public:
  explicit Inputs(std::vector<ReadPath>& paths) : paths_(paths) {}
  void add(const std::string& what, const std::string& path) {
    if (known_.insert(path).second) paths_.push_back({what, path});
  }

 private:
  std::vector<ReadPath>& paths_;
  std::set<std::string> known_;
};

// Checks a cell, as `alrun check` would, and notes what its run is known by, keeps and reads. Returns a hash that is the
// same under any name.
std::string check_cell(const Value& base, Cell& cell, Inputs& inputs, CombinationErrors& errors) {
  try {
    Diagnostics diagnostics;
    Value config = base;
    for (const auto& setting : cell.settings) lay_over(config, setting, diagnostics);
    lay_over(config, {"output", {}, cell.output}, diagnostics);
    const auto experiment = read_experiment(config, cell.name, diagnostics);
    auto identity = identity_of(experiment);
    cell.hash = std::move(identity.hash);
    cell.side_suffixes = side_suffixes_of(experiment);
    for (const auto& source : experiment.dataset.make()->sources()) inputs.add("the dataset", source);
    for (const auto& file : identity.inputs) inputs.add("a file that a config names", file.path);
    for (const auto* key : {"name", "output"}) identity.config.set(key, Value());
    return sha256(value_json(identity.config));  // in YAML it would take as long as all else
  } catch (const ConfigError& error) {
    for (const auto& diagnostic : error.diagnostics()) errors.add(diagnostic, cell.name);
  } catch (const Error& error) {
    errors.add({{}, error.what()}, cell.name);
  }
  return "";
}

// The first place where two cells differ, but for their names; none if one sets more than the other, as variants may.
Place difference(const Cell& a, const Cell& b) {
  if (a.settings.size() != b.settings.size()) return {};
  for (std::size_t i = 1; i < a.settings.size(); ++i) {
    const auto& [path, path_place, value] = b.settings[i];
    if (path != a.settings[i].path) return path_place;
    if (value != a.settings[i].value) return value.place;
  }
  return {};
}

// One mistake for each place that makes combinations alike, with the first two of them. `experiments`: a hash for each cell.
void require_distinct(const Sweep& sweep, const std::vector<std::string>& experiments) {
  const auto* variants = sweep.grid.find("variants");
  std::unordered_map<std::string, const Cell*> by_hash;
  std::vector<Diagnostic> found;
  std::vector<std::size_t> more;
  for (std::size_t i = 0; i < sweep.cells.size(); ++i) {
    const auto& cell = sweep.cells[i];
    const auto [it, is_new] = by_hash.try_emplace(experiments[i], &cell);
    if (is_new) continue;
    auto place = difference(*it->second, cell);
    if (!place.source && variants != nullptr) place = variants->place;
    const auto same = std::ranges::find_if(found, [&](const Diagnostic& other) {
      return other.place.line == place.line && other.place.column == place.column;
    });
    if (same != found.end()) {
      ++more[static_cast<std::size_t>(same - found.begin())];
      continue;
    }
    found.push_back({place, fmt::format("{} and {} are the same experiment", it->second->name, cell.name)});
    more.push_back(0);
  }
  Diagnostics diagnostics;
  for (std::size_t i = 0; i < found.size(); ++i) {
    diagnostics.add(found[i].place, found[i].message + (more[i] == 0 ? "" : fmt::format(" (and {} more)", more[i])));
  }
  diagnostics.throw_if_any();
}

}  // namespace

Sweep load_sweep(const std::string& file, const std::optional<std::string>& folder, std::size_t limit) {
  Diagnostics diagnostics;
  Sweep sweep;
  sweep.grid = load_document(file, DocumentKind::grid, diagnostics);
  SweepGrid grid;
  read_section(sweep.grid, grid, "the sweep", diagnostics);
  grid.check_keys(diagnostics);
  diagnostics.throw_if_any();
  if (grid.combinations() > limit) {
    const auto* varied = sweep.grid.find(grid.axes.empty() ? "variants" : "grid");
    throw ConfigError(varied->place, fmt::format("more than {} combinations", limit));
  }
  const auto stem = document_stem(file);
  sweep.name = grid.name.value_or(stem);
  sweep.folder = folder.value_or(grid.output.value_or("results/" + stem));
  if (grid.base.file() != nullptr) sweep.base_file = *grid.base.file();
  sweep.base = load_base(grid.base, diagnostics);
  diagnostics.throw_if_any();
  *sweep.grid.find("base") = sweep.base;

  sweep.cells = expand(dimensions(grid), sweep);
  CombinationErrors errors;
  std::vector<std::string> experiments;
  Inputs inputs(sweep.inputs);
  inputs.add("the grid", file);
  if (sweep.base_file) inputs.add("the base", *sweep.base_file);
  for (auto& cell : sweep.cells) experiments.push_back(check_cell(sweep.base, cell, inputs, errors));
  errors.throw_if_any(sweep.cells.size());
  require_distinct(sweep, experiments);
  return sweep;
}

void require_free_outputs(const Sweep& sweep) {
  TargetGuard guard(sweep.inputs, "choose another --output");
  guard.require_folder(sweep.folder, sweep.folder);
  const fs::path folder = sweep.folder;
  for (const auto* name : {sweep_lock_name, sweep_base_name}) guard.require_own(folder / name);
  const auto ledger = folder / sweep_ledger_name;  // without which a sweep goes on, too
  guard.require_unread(ledger.string(), ledger);
  for (const auto& cell : sweep.cells) guard.require_free(cell.output, cell.output, cell.side_suffixes);
}

std::vector<std::string> run_arguments(const Cell& cell, const std::string& base_file) {
  std::vector<std::string> words{"run", base_file};
  for (const auto& setting : cell.settings) {
    words.emplace_back("--set");
    words.push_back(setting.path + "=" + to_flow_yaml(setting.value));
  }
  words.emplace_back("--output");
  words.push_back(cell.output);
  return words;
}

}  // namespace alrun
