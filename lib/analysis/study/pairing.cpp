#include "analysis/study/pairing.h"

#include <fmt/format.h>

#include <algorithm>

#include "analysis/study/comparable.h"

namespace alrun {

std::vector<std::pair<const Curve*, const Curve*>> curve_pairs(const ContenderGroup& a, const ContenderGroup& b) {
  std::vector<std::pair<const Curve*, const Curve*>> pairs;
  for (const auto seed : common_seeds({&a, &b})) pairs.emplace_back(&curve_of_seed(a, seed), &curve_of_seed(b, seed));
  return pairs;
}

std::vector<std::uint64_t> common_seeds(const std::vector<const ContenderGroup*>& groups) {
  std::vector<std::uint64_t> seeds;
  for (const auto* group : groups) {
    std::vector<std::uint64_t> own;
    for (const auto* curve : group->curves) own.push_back(curve->seed);
    if (group == groups.front()) seeds = own;
    std::erase_if(seeds, [&](std::uint64_t seed) { return !std::binary_search(own.begin(), own.end(), seed); });
  }
  return seeds;
}

const Curve& curve_of_seed(const ContenderGroup& group, std::uint64_t seed) {
  return **std::lower_bound(group.curves.begin(), group.curves.end(), seed,
                            [](const Curve* curve, std::uint64_t value) { return curve->seed < value; });
}

std::optional<std::string> pairing_refusal(const ContenderGroup& a, const ContenderGroup& b) {
  const auto pairs = curve_pairs(a, b);
  if (pairs.empty()) return fmt::format("no seed is common to {} and {}", a.label, b.label);
  try {
    for (const auto& [first, second] : pairs) require_same_budget(*first, *second, a.label, b.label);
  } catch (const Error& error) {
    return error.what();
  }
  return std::nullopt;
}

}  // namespace alrun
