#include "loop/observations.h"

#include <algorithm>
#include <array>

#include "core/portable_math.h"
#include "core/rng.h"
#include "model/committee.h"
#include "sampler/scoring.h"

namespace alrun {
namespace {

// Of one distribution.
struct Confidence {
  double uncertainty = 0;  // H / ln C; 0 with one outcome
  double error = 0;        // 1 - max p
  double margin = 0;
};

Confidence confidence_of(std::span<const float> probabilities) {
  const auto top = top_two(probabilities);
  const double largest_entropy = portable_log(static_cast<double>(probabilities.size()));
  return {probabilities.size() > 1 ? entropy(probabilities) / largest_entropy : 0, 1 - top.first, top.first - top.second};
}

// Of a document's distributions, the mean.
double entropy_of(std::span<const float> probabilities, AnswerKind answers) {
  if (answers == AnswerKind::category) return entropy(probabilities);
  double sum = 0;
  for (const float p : probabilities) sum += entropy(std::array{1 - p, p});
  return sum / static_cast<double>(probabilities.size());
}

}  // namespace

std::vector<DocumentId> draw_stop_set(std::span<const DocumentId> train, std::size_t size, std::uint64_t seed) {
  return Rng(seed, "stop-set").sample(train, size);
}

PoolConfidence confidence_of(PoolView& pool) {
  PoolConfidence sum;
  sum.least_margin = 1;
  pool.visit_units([&](const UnitBlock& block) {
    const auto units = static_cast<double>(block.units);
    for (std::size_t i = 0; i < block.documents; ++i) {
      Confidence document;
      for (std::size_t u = 0; u < block.units; ++u) {
        const auto unit = confidence_of(block.members[0].row(block.row(i, u)));
        document.uncertainty += unit.uncertainty;
        document.error += unit.error;
        sum.least_margin = std::min(sum.least_margin, unit.margin);
      }
      sum.uncertainty += document.uncertainty / units;
      sum.expected_error += document.error / units;
    }
  });
  const auto n = static_cast<double>(pool.unlabelled().size());
  return {sum.uncertainty / n, sum.expected_error / n, sum.least_margin};
}

void observe_chosen(const Predictions& predictions, RoundRecord& record) {
  record.predicted = predictions.answers;
  Chosen chosen;
  const auto documents = predictions.answers.size();
  chosen.documents = static_cast<std::int64_t>(documents);
  const auto probabilities = exponentiated(predictions.log_probabilities);
  for (std::size_t i = 0; i < documents; ++i) {
    chosen.largest_entropy = std::max(chosen.largest_entropy, entropy_of(probabilities.row(i), record.answers));
  }
  if (documents == 0) chosen.largest_entropy = undefined;
  record.chosen = chosen;
}

std::optional<double> agreement_in(const Batch& batch, const Task& task) {
  std::int64_t answered = 0;
  double agreement = 0;
  for (std::size_t i = 0; i < batch.answers.size(); ++i) {
    const auto answer = batch.answers[i];
    if (!answer) continue;
    ++answered;
    agreement += task.agreement(*answer, batch.predicted.row(i), {});
  }
  if (answered == 0) return std::nullopt;
  return agreement / static_cast<double>(answered);
}

BatchRecord describe(const Batch& batch, const Task& task, const Answers& now, const Answers& truth, std::int32_t classes) {
  BatchRecord record;
  record.labels_per_class.resize(static_cast<std::size_t>(classes));
  record.accuracy = agreement_in(batch, task);
  std::int64_t changed = 0;
  for (std::size_t i = 0; i < batch.ids.size(); ++i) {
    changed += same(now.row(i), batch.predicted.row(i)) ? 0 : 1;
    if (const auto answer = batch.answers[i]) {
      for (const auto c : *answer) ++record.labels_per_class[static_cast<std::size_t>(c)];
      record.wrong_labels += same(*answer, truth.row(i)) ? 0 : 1;
    } else {
      record.abstained.push_back(batch.ids[i]);
    }
  }
  record.changed = static_cast<double>(changed) / static_cast<double>(batch.ids.size());
  return record;
}

}  // namespace alrun
