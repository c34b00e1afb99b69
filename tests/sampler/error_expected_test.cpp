#include <cmath>

#include "catch.h"
#include "sampler/fixed_pool.h"
#include "sampler/make_sampler.h"

using namespace alrun;
using alrun::testing::FixedPool;
using alrun::testing::make_sampler;
using alrun::testing::option;
using alrun::testing::PoolData;

namespace {

using Vector = std::vector<double>;

/// A last layer: logits = weights · h, h's last value being 1 for the bias.
struct LastLayer {
  std::vector<Vector> weights;

  [[nodiscard]] Vector probabilities(const Vector& h) const {
    Vector p;
    for (const auto& row : weights) p.push_back(std::exp(std::inner_product(h.begin(), h.end(), row.begin(), 0.0)));
    const double sum = std::accumulate(p.begin(), p.end(), 0.0);
    for (double& x : p) x /= sum;
    return p;
  }

  /// One step down the gradient of the cross-entropy of h with label y.
  [[nodiscard]] LastLayer after_step(const Vector& h, std::size_t y, double rate) const {
    LastLayer copy = *this;
    const auto p = probabilities(h);
    for (std::size_t c = 0; c < p.size(); ++c) {
      for (std::size_t j = 0; j < h.size(); ++j) copy.weights[c][j] -= rate * (p[c] - (c == y ? 1 : 0)) * h[j];
    }
    return copy;
  }
};

struct Problem {
  LastLayer model;
  std::vector<Vector> points;

  /// scale: of weights and activations; negative activations, as of a layer without relu, are among them.
  Problem(std::uint64_t seed, std::size_t n, std::size_t classes, std::size_t width, double scale) {
    Rng rng(seed, "test");
    const auto draw = [&] {
      Vector values(width);
      for (double& x : values) x = static_cast<double>(static_cast<float>(rng.uniform(-scale, scale)));
      return values;
    };
    for (std::size_t c = 0; c < classes; ++c) {
      model.weights.push_back(draw());
      model.weights.back().push_back(rng.uniform(-1, 1));
    }
    for (std::size_t i = 0; i < n; ++i) {
      points.push_back(draw());
      points.back().push_back(1);
    }
  }

  [[nodiscard]] PoolData data() const {
    testing::Rows probabilities;
    testing::Rows embeddings;
    for (const auto& h : points) {
      const auto p = model.probabilities(h);
      probabilities.emplace_back(p.begin(), p.end());
      embeddings.emplace_back(h.begin(), h.end() - 1);
    }
    auto data = FixedPool::simple(probabilities, {});
    data.embeddings = testing::matrix_of(embeddings);
    return data;
  }

  /// Minus the mean over all points of the error expected once point x is labelled.
  [[nodiscard]] double score(std::size_t x, double rate, bool zero_one) const {
    const auto p = model.probabilities(points[x]);
    double expected = 0;
    for (std::size_t y = 0; y < p.size(); ++y) {
      const auto updated = model.after_step(points[x], y, rate);
      double error = 0;
      for (const auto& u : points) {
        const auto q = updated.probabilities(u);
        if (zero_one) {
          error += 1 - *std::ranges::max_element(q);
        } else {
          for (const double value : q) error -= value > 0 ? value * std::log(value) : 0;
        }
      }
      expected += p[y] * error / static_cast<double>(points.size());
    }
    return -expected;
  }
};

Selection select(PoolData data, const Value& options, std::size_t k, std::uint64_t seed = 1) {
  FixedPool pool(std::move(data));
  Rng rng(seed, "sampler");
  return make_sampler("error_expected", options)->select(pool, k, rng);
}

void check_against_model_copies(const Problem& problem, double rate, bool zero_one) {
  std::vector<double> scores;
  for (std::size_t x = 0; x < problem.points.size(); ++x) scores.push_back(problem.score(x, rate, zero_one));
  std::vector<DocumentId> ids(scores.size());
  std::iota(ids.begin(), ids.end(), 0);
  std::ranges::sort(
      ids, [&](auto a, auto b) { return scores[static_cast<std::size_t>(a)] > scores[static_cast<std::size_t>(b)]; });

  auto options = option("learning_rate", rate);
  options.set("loss", zero_one ? "zero_one" : "log");
  const auto selection = select(problem.data(), options, ids.size());
  CHECK(selection.ids == ids);
  for (std::size_t i = 0; i < ids.size(); ++i) {
    CHECK(std::abs(selection.scores[i] - scores[static_cast<std::size_t>(selection.ids[i])]) < 2e-6);
  }
}

}  // namespace

TEST_CASE("error_expected ranks as explicit copies of the updated model do") {
  for (std::uint64_t seed = 0; seed < 100; ++seed) {
    CAPTURE(seed);
    const Problem problem(seed, 3 + seed % 6, 2 + seed % 4, 1 + seed % 5, 1.5);
    check_against_model_copies(problem, 0.1, false);
    check_against_model_copies(problem, 1, seed % 2 == 0);
  }
}

// Steps of hundreds of nats, up and down, where e^step has no place in a double.
TEST_CASE("error_expected follows the model's copies through huge steps") {
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    CAPTURE(seed);
    const Problem problem(seed, 5, 3, 4, 1.0);
    for (const double rate : {30.0, 200.0, 1000.0}) {
      const auto selection = select(problem.data(), option("learning_rate", rate), 5);
      for (std::size_t i = 0; i < 5; ++i) {
        const auto x = static_cast<std::size_t>(selection.ids[i]);
        double expected = 0;  // with softmaxes that subtract the largest logit first
        const auto p = problem.model.probabilities(problem.points[x]);
        for (std::size_t y = 0; y < p.size(); ++y) {
          const auto updated = problem.model.after_step(problem.points[x], y, rate);
          for (const auto& u : problem.points) {
            Vector logits;
            for (const auto& row : updated.weights) {
              logits.push_back(std::inner_product(u.begin(), u.end(), row.begin(), 0.0));
            }
            const double highest = *std::ranges::max_element(logits);
            double sum = 0;
            double weighted = 0;
            for (const double logit : logits) {
              sum += std::exp(logit - highest);
              weighted += std::exp(logit - highest) * (logit - highest);
            }
            expected += p[y] * (std::log(sum) - weighted / sum) / 5;
          }
        }
        CHECK(std::abs(selection.scores[i] + expected) < 1e-3);  // p is a float: 1000 of its last places
      }
    }
  }
}

TEST_CASE("error_expected on hand-made values") {
  // One document, h = 0: the step moves the bias alone. p = (.5, .5), rate 1: logits change by -(p - e_y), so that p becomes
  // 1 / (1 + 1/e) for the label, whichever it is.
  auto data = FixedPool::simple({{0.5F, 0.5F}}, {});
  data.embeddings = testing::matrix_of({{0}});
  const auto log_loss = select(data, option("learning_rate", 1.0), 1);
  CHECK(std::abs(log_loss.scores.at(0) + 0.5822033) < 1e-6);
  auto zero_one = option("learning_rate", 1.0);
  zero_one.set("loss", "zero_one");
  CHECK(std::abs(select(data, zero_one, 1).scores.at(0) + 0.2689414) < 1e-6);

  data.explains = true;
  const auto explained = select(data, option("learning_rate", 1.0), 1);
  REQUIRE(explained.explanations.size() == 1);
  CHECK(std::abs(*explained.explanations[0].find("error_now")->get<double>() - 0.6931472) < 1e-6);
  CHECK(*explained.explanations[0].find("expected_error")->get<double>() == -explained.scores[0]);
}

TEST_CASE("error_expected looks at as many candidates as told, drawn by its stream, and at more for more to choose") {
  const Problem problem(1, 60, 3, 4, 1.5);
  const auto data = problem.data();
  auto options = option("candidates", 8);
  const auto chosen = select(data, options, 8);
  REQUIRE(chosen.ids.size() == 8);
  CHECK(select(data, options, 3).ids == std::vector<DocumentId>(chosen.ids.begin(), chosen.ids.begin() + 3));
  CHECK(select(data, options, 8, 2).ids != chosen.ids);
  CHECK(select(data, options, 20).ids.size() == 20);
  CHECK(select(data, options, 100).ids.size() == 60);

  // The sample is of the whole pool here, so that the scores are those of a run that looks at all.
  const auto all = select(data, option("candidates", 60), 60);
  for (std::size_t i = 0; i < 8; ++i) {
    const auto at = static_cast<std::size_t>(std::ranges::find(all.ids, chosen.ids[i]) - all.ids.begin());
    CHECK(all.scores[at] == chosen.scores[i]);
  }
  options.set("sample", 5);
  CHECK(select(data, options, 8).scores != chosen.scores);
}

TEST_CASE("error_expected gives the same for any number of threads, and only what is beyond the threshold") {
  auto data = Problem(2, 50, 4, 6, 1.5).data();
  const auto one = select(data, Value::Map{}, 50);
  const auto beyond = select(data, option("threshold", one.scores[10]), 50);
  CHECK(beyond.ids == std::vector<DocumentId>(one.ids.begin(), one.ids.begin() + 10));
  data.threads = 5;
  const auto five = select(data, Value::Map{}, 50);
  CHECK(five.ids == one.ids);
  CHECK(five.scores == one.scores);
}
