#pragma once

#include <optional>
#include <vector>

#include "analysis/study/curve.h"

namespace alrun {

/// All that a run queried, rising, each once.
std::vector<DocumentId> queried_documents(const Curve& curve);

/// |A and B| / |A or B| of two rising lists; nothing if one is empty.
std::optional<double> jaccard(const std::vector<DocumentId>& a, const std::vector<DocumentId>& b);

}  // namespace alrun
