#pragma once

#include <algorithm>
#include <cstdint>
#include <string>
#include <vector>

#include "analysis/curve.h"

namespace alrun::testing {

/// A curve with these accuracies at 100, 200, ... labels; round r queries document 10 seed + r.
inline Curve curve(std::uint64_t seed, const std::vector<double>& accuracies) {
  Curve curve{seed, 0, {}};
  for (std::size_t i = 0; i < accuracies.size(); ++i) {
    CurvePoint point;
    point.n_labeled = static_cast<std::int64_t>(100 * (i + 1));
    point.test.accuracy = accuracies[i];
    if (i + 1 < accuracies.size()) point.queried = {static_cast<DocumentId>(10 * seed + i)};
    curve.points.push_back(point);
  }
  return curve;
}

/// A study of one file.
inline Study study(std::vector<Curve> curves, const std::string& path = "r.json") {
  StudyFile file;
  file.path = path;
  file.dataset = {"synthetic", "ab", 900, 0, 600, 0, {}, 0};
  file.config = Value::Map{};
  file.labels_to = {0.5};
  return {{file}, std::move(curves)};
}

/// Both studies' runs, as if they came from two files.
inline Study pooled(const Study& a, const Study& b) {
  Study both = a;
  both.files.insert(both.files.end(), b.files.begin(), b.files.end());
  for (auto curve : b.curves) {
    curve.file += a.files.size();
    both.curves.push_back(curve);
  }
  std::stable_sort(both.curves.begin(), both.curves.end(), [](const auto& x, const auto& y) { return x.seed < y.seed; });
  return both;
}

}  // namespace alrun::testing
