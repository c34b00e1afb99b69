#include "micro/workload.h"

#include <algorithm>
#include <map>

#include "core/rng.h"
#include "model/network.h"
#include "model/small_features.h"
#include "model/word_batch.h"

namespace alrun::bench {
namespace {

Features draw_features() {
  std::vector<double> cumulative;
  double total = 0;
  for (std::size_t rank = 0; rank < vocabulary; ++rank) cumulative.push_back(total += 1 / (static_cast<double>(rank) + 2.7));

  Rng rng(1, "bench");
  std::vector<test::Row> rows(documents);
  for (auto& row : rows) {
    std::map<std::int32_t, float> counts;
    const std::size_t distinct = 20 + rng.below(181);
    while (counts.size() < distinct) {
      const auto word = std::ranges::upper_bound(cumulative, rng.uniform(0, total)) - cumulative.begin();
      counts[static_cast<std::int32_t>(std::min<std::ptrdiff_t>(word, vocabulary - 1))] += 1;
    }
    row.assign(counts.begin(), counts.end());
  }
  return test::features_of(vocabulary, rows);
}

std::vector<TrainingBatch> make_batches() {
  const Features& features = zipf_features();
  const PoolingWeights weights(zipf_text(), Pooling::mean);
  WordBatcher batcher(features);
  std::vector<TrainingBatch> batches(64);
  DocumentId next = 0;
  for (auto& batch : batches) {
    std::vector<DocumentId> ids;
    while (ids.size() < batch_size) {
      batch.labels.add(next % classes);
      ids.push_back(next++);
    }
    batcher.gather(ids, weights, batch.block, batch.rows);
  }
  return batches;
}

}  // namespace

const Representations& zipf_text() {
  static const std::vector<DocumentId> fitted_on;
  static const Representations text(zipf_features(), fitted_on);
  return text;
}

const Features& zipf_features() {
  static const Features features = draw_features();
  return features;
}

const std::vector<TrainingBatch>& zipf_batches() {
  static const auto batches = make_batches();
  return batches;
}

}  // namespace alrun::bench
