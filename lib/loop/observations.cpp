#include "loop/observations.h"

#include <algorithm>

#include "core/argmax.h"
#include "core/portable_math.h"
#include "core/rng.h"
#include "model/committee.h"
#include "sampler/scoring.h"

namespace alrun {
namespace {

std::vector<std::int32_t> likeliest(const Matrix& log_probabilities) {
  std::vector<std::int32_t> classes;
  classes.reserve(log_probabilities.rows());
  for (std::size_t i = 0; i < log_probabilities.rows(); ++i) {
    classes.push_back(static_cast<std::int32_t>(argmax(log_probabilities.row(i))));
  }
  return classes;
}

}  // namespace

std::vector<DocumentId> draw_stop_set(std::span<const DocumentId> train, std::size_t size, std::uint64_t seed) {
  return Rng(seed, "stop-set").sample(train, size);
}

std::vector<std::int32_t> predict(const Classifier& model, std::span<const DocumentId> ids) {
  return likeliest(model.log_probabilities(ids));
}

PoolConfidence confidence_of(const Matrix& probabilities) {
  const double largest_entropy = portable_log(static_cast<double>(probabilities.columns()));
  PoolConfidence sum;
  sum.least_margin = 1;
  for (std::size_t i = 0; i < probabilities.rows(); ++i) {
    const auto row = probabilities.row(i);
    const auto top = top_two(row);
    sum.uncertainty += row.size() > 1 ? entropy(row) / largest_entropy : 0;
    sum.expected_error += 1 - top.first;
    sum.least_margin = std::min(sum.least_margin, top.first - top.second);
  }
  const auto n = static_cast<double>(probabilities.rows());
  return {sum.uncertainty / n, sum.expected_error / n, sum.least_margin};
}

void observe_chosen(const Classifier& model, std::span<const DocumentId> ids, RoundRecord& record) {
  auto scores = model.log_probabilities(ids);
  record.predicted = likeliest(scores);
  Chosen chosen;
  chosen.documents = static_cast<std::int64_t>(ids.size());
  const auto probabilities = exponentiated(std::move(scores));
  for (std::size_t i = 0; i < ids.size(); ++i) {
    chosen.largest_entropy = std::max(chosen.largest_entropy, entropy(probabilities.row(i)));
  }
  if (ids.empty()) chosen.largest_entropy = undefined;
  record.chosen = chosen;
}

std::optional<double> accuracy_of(const Batch& batch) {
  std::int64_t answered = 0;
  std::int64_t right = 0;
  for (std::size_t i = 0; i < batch.answers.size(); ++i) {
    if (!batch.answers[i]) continue;
    ++answered;
    right += *batch.answers[i] == batch.predicted[i] ? 1 : 0;
  }
  if (answered == 0) return std::nullopt;
  return static_cast<double>(right) / static_cast<double>(answered);
}

BatchRecord describe(const Batch& batch, const Classifier& model, std::span<const std::int32_t> truth,
                     std::int32_t classes) {
  BatchRecord record;
  record.labels_per_class.resize(static_cast<std::size_t>(classes));
  record.accuracy = accuracy_of(batch);
  const auto now = predict(model, batch.ids);
  std::int64_t changed = 0;
  for (std::size_t i = 0; i < batch.ids.size(); ++i) {
    changed += now[i] != batch.predicted[i] ? 1 : 0;
    if (const auto answer = batch.answers[i]) {
      ++record.labels_per_class[static_cast<std::size_t>(*answer)];
      record.wrong_labels += *answer != truth[i] ? 1 : 0;
    } else {
      record.abstained.push_back(batch.ids[i]);
    }
  }
  record.changed = static_cast<double>(changed) / static_cast<double>(batch.ids.size());
  return record;
}

}  // namespace alrun
