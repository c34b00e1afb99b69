#include "model/word_batch.h"

#include "catch.h"
#include "model/small_features.h"

using namespace alrun;

TEST_CASE("word batch: distinct words in order of first appearance, an empty document stays empty") {
  const auto features = test::features_of(6, {{{1, 2.0F}, {4, 1.0F}}, {}, {{0, 1.0F}, {4, 3.0F}}, {{5, 1.0F}}});
  const std::vector<DocumentId> all{0, 1, 2, 3};
  const Representations text(features, all);
  WordBatcher batcher(features);
  DocumentBlock block;
  std::vector<std::int32_t> distinct;
  const std::vector<DocumentId> ids{2, 1, 0};
  batcher.gather(ids, PoolingWeights(text, Pooling::sum), block, distinct);
  CHECK(distinct == std::vector<std::int32_t>{0, 4, 1});
  CHECK(block.words == std::vector<std::int32_t>{0, 1, 2, 1});
  CHECK(block.weights == std::vector<float>{1, 3, 2, 1});
  CHECK(block.offsets == std::vector<std::int64_t>{0, 2, 2, 4});
  CHECK(block.documents() == 3);

  const std::vector<DocumentId> next{3};  // nothing of the last batch is left over
  batcher.gather(next, PoolingWeights(text, Pooling::max), block, distinct);
  CHECK(distinct == std::vector<std::int32_t>{5});
  CHECK(block.words == std::vector<std::int32_t>{0});
  CHECK(block.weights == std::vector<float>{1});
  CHECK(block.offsets == std::vector<std::int64_t>{0, 1});
}
