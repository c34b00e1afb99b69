#pragma once

#include <optional>
#include <string>
#include <vector>

#include "analysis/study/curve.h"
#include "analysis/study/told_apart.h"

namespace alrun {

/// A config key whose value differs between two configs, as JSON; nothing on the side that lacks the key.
struct ConfigDifference {
  std::string key;  ///< "training.epochs"
  std::optional<std::string> base;
  std::optional<std::string> fresh;
};

/// Whether a config's key only names or numbers runs: name, output, seed, seeds.
bool only_names_runs(const std::string& key);

/// Every key that differs, but for those that only name runs.
std::vector<ConfigDifference> config_differences(const Value& base, const Value& fresh);

/// Throws Error naming the difference if two files are not about the same documents in the same parts.
void require_same_documents(const StudyFile& a, const StudyFile& b);
bool same_documents(const StudyFile& a, const StudyFile& b);

/// What makes runs on the same documents one experiment: all leaves of the config that shape its runs, with the defaults of
/// keys that it lacks, but for those of the dataset, which same_documents() compares. A file that an option names counts by
/// its content, wherever it lay. The path is a leaf's, as in config_leaves().
ConfigKeys experiment_keys(const StudyFile& file);

/// What an Error of other label counts ends with, after a semicolon.
inline constexpr std::string_view same_budget_remedy =
    "run both with the same loop.initial.size, loop.query_size and number of rounds (stop on max_rounds or label_budget), "
    "and "
    "with an oracle that does not abstain";

/// Throws Error naming the difference if two curves of a seed have other label counts; the names say whose they are.
void require_same_budget(const Curve& a, const Curve& b, const std::string& name_a, const std::string& name_b);

/// Throws Error naming the side and the difference if its files are not parts of one study: another experiment in one of
/// them, or a seed that comes twice. `side` is what to call it.
void require_one_study(const Study& study, const std::string& side);

/// Throws Error naming the difference if two studies cannot be paired: other documents, seeds or label counts.
void require_comparable(const Study& base, const Study& fresh);

}  // namespace alrun
