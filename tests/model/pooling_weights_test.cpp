#include "model/pooling_weights.h"

#include <cmath>

#include "catch.h"
#include "model/small_features.h"

namespace alrun {
namespace {

using Weights = std::vector<float>;

TEST_CASE("pooling weights: shares for mean, counts for sum, unit rows for tfidf, ones for max") {
  const auto features = test::features_of(3, {{{0, 1.0F}, {2, 3.0F}}, {}, {{2, 2.0F}}});
  const std::vector<DocumentId> all{0, 1, 2};
  const Representations text(features, all);
  const auto written = [&](Pooling pooling, DocumentId id) {
    Weights weights(features.row_words(id).size());
    PoolingWeights(text, pooling).write(id, weights);
    return weights;
  };
  CHECK(written(Pooling::mean, 0) == Weights{0.25F, 0.75F});
  CHECK(written(Pooling::mean, 1).empty());
  CHECK(written(Pooling::mean, 2) == Weights{1});
  CHECK(written(Pooling::sum, 0) == Weights{1, 3});
  CHECK(written(Pooling::sum, 2) == Weights{2});
  const auto tfidf = written(Pooling::tfidf, 0);
  CHECK(std::hypot(tfidf[0], tfidf[1]) == Approx(1));
  CHECK(written(Pooling::tfidf, 2)[0] == Approx(1));
  CHECK(written(Pooling::max, 0) == Weights{1, 1});
}

}  // namespace
}  // namespace alrun
