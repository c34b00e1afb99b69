#pragma once

#include <map>
#include <string>
#include <vector>

namespace alrun {

/// Leaves of a config by path, as compact JSON.
using ConfigKeys = std::map<std::string, std::string>;

/// What tells configs apart, of each: "epochs 4, embedding_dim 8". Keys are as short as they can be among those that differ;
/// what a config lacks is named only where it has nothing else. "" for all if nothing differs.
std::vector<std::string> told_apart(const std::vector<const ConfigKeys*>& configs);

/// Texts of labels: the middle of a long one is left out, unless it would be another's then.
std::vector<std::string> brief(const std::vector<std::string>& texts);

/// Whether the texts are all there and all different.
bool all_different(const std::vector<std::string>& texts);

/// Numbers those texts that were there before: "a", "b", "a 2".
void number_repeated(std::vector<std::string>& texts);

}  // namespace alrun
