#include <cmath>

#include "catch.h"
#include "sampler/make_sampler.h"
#include "sampler/random_committee.h"

using namespace alrun;
using namespace alrun::testing;

namespace {

double score(const std::string& type, const PoolData& data, const Value& options = Value::Map{}) {
  FixedPool pool(data);
  Rng rng(1, "sampler");
  return make_sampler(type, options)->select(pool, 1, rng).scores.at(0);
}

PoolData document(const std::vector<float>& p, const std::vector<float>& h) {
  auto data = document_of({p});
  data.embeddings = matrix_of({h});
  return data;
}

// Mean over the labels of the length of the gradient of the cross-entropy -ln p_label by every weight w_cj and bias b_c of
// the softmax layer: (p_c - [c is the label]) h_j and p_c - [c is the label]; `exponent` 2 or 1 for the norm.
double explicit_length(const std::vector<float>& p, const std::vector<float>& h, bool bias, int exponent = 2) {
  double expected = 0;
  for (std::size_t label = 0; label < p.size(); ++label) {
    double sum = 0;
    for (std::size_t c = 0; c < p.size(); ++c) {
      const double residual = static_cast<double>(p[c]) - (c == label ? 1 : 0);
      for (const float x : h) sum += std::pow(std::abs(residual * static_cast<double>(x)), exponent);
      if (bias) sum += std::pow(std::abs(residual), exponent);
    }
    expected += static_cast<double>(p[label]) * (exponent == 2 ? std::sqrt(sum) : sum);
  }
  return expected;
}

}  // namespace

TEST_CASE("expected_gradient_length equals the reference values, with biases and without") {
  const auto data = document({0.5F, 0.3F, 0.2F}, {3, 4});
  CHECK(std::abs(score("expected_gradient_length", data) - 3.9321774) < 1e-6);
  CHECK(std::abs(score("expected_gradient_length", data, option("bias", false)) - 3.8558171) < 1e-6);
}

TEST_CASE("expected_gradient_length is the mean L2 length of the explicit gradients, not their L1 length") {
  for (std::uint64_t seed = 0; seed < 100; ++seed) {
    CAPTURE(seed);
    Rng rng(seed, "test");
    const auto row = random_probabilities(1, 2 + rng.below(7), rng);
    const std::vector<float> p(row.row(0).begin(), row.row(0).end());
    std::vector<float> h(1 + rng.below(6));
    for (float& x : h) x = static_cast<float>(rng.normal());
    const bool bias = rng.below(2) == 0;
    const auto value = score("expected_gradient_length", document(p, h), option("bias", bias));
    CHECK(value == Approx(explicit_length(p, h, bias)).epsilon(1e-12).margin(1e-12));
    CHECK(value < explicit_length(p, h, bias, 1) + 1e-12);
  }
  CHECK(explicit_length({0.5F, 0.3F, 0.2F}, {3, 4}, true, 1) > 2 * 3.9321774);  // what the mistaken norm gives
}

TEST_CASE("expected_gradient_length of nearly and wholly certain predictions loses no digits") {
  const float rest = 1e-7F;
  const std::vector<float> nearly{1 - 2 * rest, rest, rest};
  CHECK(score("expected_gradient_length", document(nearly, {1})) ==
        Approx(explicit_length(nearly, {1}, true)).epsilon(1e-9));
  CHECK(score("expected_gradient_length", document({1, 0, 0}, {1})) == 0);
  CHECK(score("expected_gradient_length", document({0.5F, 0.5F}, {0})) == Approx(std::sqrt(0.5)));
}

TEST_CASE("egl_word weighs the word gradients of the classes by their probabilities") {
  auto data = document_of({{0.5F, 0.25F, 0.25F}});
  data.word_gradients = matrix_of({{1, 2, 4}});
  CHECK(score("egl_word", data) == Approx(2));

  for (std::uint64_t seed = 0; seed < 100; ++seed) {
    CAPTURE(seed);
    Rng rng(seed, "test");
    const std::size_t n = 1 + rng.below(10);
    const std::size_t classes = 1 + rng.below(5);
    auto random = pool_of(random_committee(1, n, classes, rng));
    random.word_gradients = Matrix(n, classes);
    for (float& g : random.word_gradients.data()) g = static_cast<float>(rng.uniform(0, 3));
    std::vector<double> expected(n);
    for (std::size_t i = 0; i < n; ++i) {
      for (std::size_t c = 0; c < classes; ++c) {
        expected[i] +=
            static_cast<double>(random.probabilities.row(i)[c]) * static_cast<double>(random.word_gradients.row(i)[c]);
      }
    }
    FixedPool pool(random);
    Rng unused(1, "sampler");
    const auto selection = make_sampler("egl_word")->select(pool, n, unused);
    for (std::size_t i = 0; i < n; ++i) {
      CHECK(selection.scores[i] == Approx(expected[static_cast<std::size_t>(selection.ids[i] - 1)]));
    }
    CHECK(std::is_sorted(selection.scores.rbegin(), selection.scores.rend()));
  }
}
