#include "model/pooling_weights.h"

#include <algorithm>

#include "text/weighting.h"

namespace alrun {

PoolingWeights::PoolingWeights(const Representations& text, Pooling pooling)
    : features_(text.features()), pooling_(pooling) {
  if (pooling == Pooling::mean) tokens_ = row_totals(features_);
  if (pooling == Pooling::tfidf) tfidf_ = text.tfidf();
}

void PoolingWeights::write(DocumentId id, std::span<float> out) const {
  const auto counts = features_.row_counts(id);
  switch (pooling_) {
    case Pooling::mean: {
      const float tokens = tokens_[static_cast<std::size_t>(id)];
      std::ranges::transform(counts, out.begin(), [tokens](float count) { return count / tokens; });
      return;
    }
    case Pooling::sum:
      std::ranges::copy(counts, out.begin());
      return;
    case Pooling::tfidf:
      std::ranges::copy(features_.slice(tfidf_, id), out.begin());
      return;
    case Pooling::max:
      std::ranges::fill(out, 1.0F);
      return;
  }
}

}  // namespace alrun
