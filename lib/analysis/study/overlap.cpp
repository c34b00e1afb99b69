#include "analysis/study/overlap.h"

#include <algorithm>
#include <iterator>

namespace alrun {

std::vector<DocumentId> queried_documents(const Curve& curve) {
  std::vector<DocumentId> ids;
  for (const auto& point : curve.points) ids.insert(ids.end(), point.queried.begin(), point.queried.end());
  std::sort(ids.begin(), ids.end());
  ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
  return ids;
}

std::optional<double> jaccard(const std::vector<DocumentId>& a, const std::vector<DocumentId>& b) {
  if (a.empty() || b.empty()) return std::nullopt;
  std::vector<DocumentId> both;
  std::set_intersection(a.begin(), a.end(), b.begin(), b.end(), std::back_inserter(both));
  return static_cast<double>(both.size()) / static_cast<double>(a.size() + b.size() - both.size());
}

}  // namespace alrun
