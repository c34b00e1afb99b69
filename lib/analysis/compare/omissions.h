#pragma once

#include <cstdint>
#include <set>
#include <string>
#include <vector>

#include "analysis/compare/compare.h"

namespace alrun {

/// What result files of both sides note, each text once.
std::vector<SideNote> notes_of(const Study& base, const Study& fresh);

/// What a comparison of two comparable studies does not count, or only in part.
std::vector<std::string> omissions_of(const Study& base, const Study& fresh, const Comparison& comparison);

/// The label counts that every curve of a study has; seeds may end at different ones.
std::set<std::int64_t> common_labels(const Study& study);

}  // namespace alrun
