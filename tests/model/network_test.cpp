#include "model/network.h"

#include <algorithm>
#include <cmath>

#include "catch.h"
#include "model/small_features.h"

using namespace alrun;

namespace {

bool same(const Matrix& a, const Matrix& b) { return std::ranges::equal(a.data(), b.data()); }

float largest(std::span<const float> values) {
  float largest = 0;
  for (const float value : values) largest = std::max(largest, std::abs(value));
  return largest;
}

}  // namespace

TEST_CASE("initial weights: shapes, bounds and zero biases") {
  EmbeddingPoolDenseOptions options;
  options.embedding_dim = 8;
  options.hidden = {16, 4};
  const auto weights = initial_weights(options, 500, 3, 1, 0);
  CHECK(weights.embedding.rows() == 500);
  CHECK(weights.embedding.columns() == 8);
  CHECK(largest(weights.embedding.data()) <= 0.05F);
  CHECK(largest(weights.embedding.data()) > 0.049F);
  REQUIRE(weights.layers.size() == 3);
  const std::size_t widths[] = {8, 16, 4, 3};
  for (std::size_t i = 0; i < 3; ++i) {
    const auto& layer = weights.layers[i];
    CHECK(layer.weights.rows() == widths[i + 1]);
    CHECK(layer.weights.columns() == widths[i]);
    const double limit = std::sqrt(6.0 / static_cast<double>(widths[i] + widths[i + 1]));
    CHECK(largest(layer.weights.data()) <= static_cast<float>(limit));
    CHECK(largest(layer.weights.data()) > static_cast<float>(limit / 2));
    CHECK(layer.bias == std::vector<float>(widths[i + 1], 0.0F));
  }
}

TEST_CASE("initial weights: a function of seed and round; dense layers do not depend on the vocabulary") {
  const EmbeddingPoolDenseOptions options;
  const auto weights = initial_weights(options, 50, 3, 1, 0);
  CHECK(same(weights.embedding, initial_weights(options, 50, 3, 1, 0).embedding));
  CHECK_FALSE(same(weights.embedding, initial_weights(options, 50, 3, 2, 0).embedding));
  CHECK_FALSE(same(weights.embedding, initial_weights(options, 50, 3, 1, 1).embedding));
  CHECK(same(weights.layers[0].weights, initial_weights(options, 70, 3, 1, 0).layers[0].weights));
}
