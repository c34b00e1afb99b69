#include <algorithm>
#include <map>

#include "analysis/report/parts.h"
#include "analysis/study/comparable.h"
#include "analysis/study/config_leaves.h"

namespace alrun {
namespace {

// Of each key its value in each of a contender's files, in the order of files.
using Leaves = std::map<std::string, std::vector<std::optional<std::string>>>;

// Adds keys that are new to `order`, as the files have them.
Leaves leaves_of(const ContenderGroup& group, const Study& study, std::vector<std::string>& order) {
  Leaves leaves;
  for (std::size_t i = 0; i < group.files.size(); ++i) {
    for (auto& [key, value] : config_leaves(study.files[group.files[i]].config)) {
      if (only_names_runs(key)) continue;
      if (std::find(order.begin(), order.end(), key) == order.end()) order.push_back(key);
      auto& values = leaves[key];
      values.resize(group.files.size());
      values[i] = std::move(value);
    }
  }
  return leaves;
}

std::vector<std::optional<std::string>> without_repeats(const std::vector<std::optional<std::string>>& values) {
  std::vector<std::optional<std::string>> different;
  for (const auto& value : values) {
    if (std::find(different.begin(), different.end(), value) == different.end()) different.push_back(value);
  }
  return different;
}

}  // namespace

std::vector<ConfigRow> config_rows(const std::vector<ContenderGroup>& groups, const Study& study) {
  std::vector<std::string> order;
  std::vector<Leaves> leaves;
  leaves.reserve(groups.size());
  for (const auto& group : groups) leaves.push_back(leaves_of(group, study, order));
  std::vector<ConfigRow> rows;
  for (const auto& key : order) {
    ConfigRow row{key, {}, false};
    for (const auto& of_group : leaves) {
      const auto found = of_group.find(key);
      row.values.push_back(found != of_group.end() ? without_repeats(found->second)
                                                   : std::vector<std::optional<std::string>>(1));
      row.differs = row.differs || row.values.back().size() > 1 || row.values.back() != row.values.front();
    }
    rows.push_back(std::move(row));
  }
  return rows;
}

}  // namespace alrun
