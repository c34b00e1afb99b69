#pragma once

#include <algorithm>
#include <cstdint>
#include <string>
#include <vector>

#include "analysis/page/output.h"
#include "analysis/report/report.h"
#include "analysis/study/curve.h"
#include "classification_metrics.h"
#include "session/result.h"

namespace alrun::testing {

/// A curve with these accuracies at 100, 200, ... labels; round r queries document 10 seed + r.
inline Curve curve(std::uint64_t seed, const std::vector<double>& accuracies) {
  Curve curve{seed, 0, {}};
  for (std::size_t i = 0; i < accuracies.size(); ++i) {
    CurvePoint point;
    point.n_labeled = static_cast<std::int64_t>(100 * (i + 1));
    point.test = classification_metrics(accuracies[i]);
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
  file.metrics = metrics_of_task("");
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

/// A sampler's study of one file.
inline Study sampled(const std::string& sampler, std::vector<Curve> curves, const std::string& options = "{}") {
  auto result = study(std::move(curves), sampler + ".json");
  result.files.front().config = value_from_json(options);
  result.files.front().config.set("sampler", Value(Value::Map{}));
  result.files.front().config.find("sampler")->set("type", sampler);
  return result;
}

inline Study two_samplers() {
  const auto random = sampled("random", {curve(1, {0.2, 0.4, 0.6}), curve(2, {0.4, 0.6, 0.8})});
  const auto margin = sampled("margin", {curve(1, {0.2, 0.6, 0.8}), curve(2, {0.4, 0.8, 0.8})});
  return pooled(margin, random);
}

inline std::vector<std::string> labels_of(const ReportData& data) {
  std::vector<std::string> labels;
  for (const auto& contender : data.contenders) labels.push_back(contender.label);
  return labels;
}

inline std::string page_of(const ReportData& data) { return report_html(data, figure_scripts(data)); }

}  // namespace alrun::testing
