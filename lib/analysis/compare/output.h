#pragma once

#include <string>

#include "analysis/compare/compare.h"

namespace alrun {

/// What a person reads: the two sides, what differs between them, a table of metrics and the verdict in the last line. Of
/// many label counts some are shown.
std::string comparison_text(const Comparison& comparison);

/// All of it as one JSON object; p-values are null where undefined.
std::string comparison_json(const Comparison& comparison);

/// JUnit XML (the form that Jenkins and GitLab read): a test case a metric, of which naulc fails if there is a regression,
/// and those that no seed has on both sides are skipped.
std::string comparison_junit(const Comparison& comparison);

}  // namespace alrun
