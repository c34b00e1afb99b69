#include <Eigen/Dense>
#include <set>

#include "catch.h"
#include "sampler/make_sampler.h"
#include "sampler/random_points.h"

using namespace alrun;
using namespace alrun::testing;

namespace {

Selection discriminative(PoolData data, std::size_t k, std::int64_t sub_batches, std::uint64_t seed = 1) {
  FixedPool pool(std::move(data));
  Rng rng(seed, "sampler");
  return make_sampler("discriminative", option("sub_batches", sub_batches))->select(pool, k, rng);
}

/// P(unlabelled | x) of all points under a balanced logistic regression with an L2 term of 0.01, by Newton's method.
Eigen::VectorXd newton(const Matrix& points, const std::vector<bool>& labelled) {
  const auto n = static_cast<Eigen::Index>(points.rows());
  const auto d = static_cast<Eigen::Index>(points.columns());
  Eigen::MatrixXd x(n, d);
  for (Eigen::Index i = 0; i < n; ++i) {
    for (Eigen::Index j = 0; j < d; ++j)
      x(i, j) = static_cast<double>(points.row(static_cast<std::size_t>(i))[static_cast<std::size_t>(j)]);
  }
  x.rowwise() -= x.colwise().mean().eval();
  x *= std::sqrt(static_cast<double>(n) / x.squaredNorm());
  x.conservativeResize(n, d + 1);
  x.col(d).setOnes();

  Eigen::VectorXd y(n);
  Eigen::VectorXd weight(n);
  const auto count = static_cast<double>(std::ranges::count(labelled, true));
  for (Eigen::Index i = 0; i < n; ++i) {
    const bool side = labelled[static_cast<std::size_t>(i)];
    y[i] = side ? 0 : 1;
    weight[i] = 0.5 / (side ? count : static_cast<double>(n) - count);
  }
  Eigen::VectorXd decay = Eigen::VectorXd::Constant(d + 1, 0.01);
  decay[d] = 0;
  Eigen::VectorXd w = Eigen::VectorXd::Zero(d + 1);
  const auto predict = [&] { return Eigen::VectorXd((1 + (-(x * w).array()).exp()).inverse()); };
  for (int step = 0; step < 30; ++step) {
    const Eigen::VectorXd p = predict();
    const Eigen::VectorXd gradient =
        x.transpose() * Eigen::VectorXd(weight.array() * (p - y).array()) + decay.cwiseProduct(w);
    const Eigen::VectorXd curvature = weight.array() * p.array() * (1 - p.array());
    Eigen::MatrixXd hessian = x.transpose() * curvature.asDiagonal() * x;
    hessian += decay.asDiagonal();
    w -= hessian.ldlt().solve(gradient);
  }
  return predict();
}

/// Points around the origin, the first `labelled` of them labelled, then `far` at (20, 0) and `far` at (0, 18).
PoolData two_unknown_places(std::size_t labelled, std::size_t near, std::size_t far, Rng& rng) {
  Matrix points(labelled + near + 2 * far, 2);
  for (float& x : points.data()) x = static_cast<float>(rng.normal());
  for (std::size_t i = 0; i < far; ++i) {
    points.row(labelled + near + i)[0] += 20;
    points.row(labelled + near + far + i)[1] += 18;
  }
  return pool_of(points, labelled, rng);
}

}  // namespace

TEST_CASE("discriminative fits both sides as Newton's method does") {
  for (std::uint64_t seed = 0; seed < 100; ++seed) {
    CAPTURE(seed);
    Rng rng(seed, "test");
    const std::size_t labelled = 2 + rng.below(20);
    const std::size_t n = 5 + rng.below(80);
    const auto points = random_points(labelled + n, 1 + rng.below(12), rng);
    const auto selection = discriminative(pool_of(points, labelled, rng), n, 1);
    std::vector<bool> side(points.rows());
    std::fill_n(side.begin(), labelled, true);
    const auto expected = newton(points, side);
    REQUIRE(selection.ids.size() == n);
    double error = 0;
    for (std::size_t i = 0; i < n; ++i) error = std::max(error, std::abs(selection.scores[i] - expected[selection.ids[i]]));
    CHECK(error < 1e-3);
    CHECK(std::ranges::is_sorted(selection.scores, std::ranges::greater{}));
  }
}

TEST_CASE("discriminative counts each sub-batch as labelled for the next") {
  for (std::uint64_t seed = 0; seed < 100; ++seed) {
    CAPTURE(seed);
    Rng rng(seed, "test");
    const std::size_t labelled = 5 + rng.below(10);
    const std::size_t n = 20 + rng.below(40);
    const auto points = random_points(labelled + n, 4, rng);
    const auto selection = discriminative(pool_of(points, labelled, rng), 7, 3);
    REQUIRE(selection.ids.size() == 7);
    std::vector<bool> side(points.rows());
    std::fill_n(side.begin(), labelled, true);
    for (const auto& [first, end] : {std::pair{0, 2}, std::pair{2, 4}, std::pair{4, 7}}) {
      const auto expected = newton(points, side);
      double highest_left = 0;
      for (std::size_t i = 0; i < side.size(); ++i) {
        const bool chosen = std::find(selection.ids.begin() + first, selection.ids.begin() + end,
                                      static_cast<DocumentId>(i)) != selection.ids.begin() + end;
        if (!side[i] && !chosen) highest_left = std::max(highest_left, expected[static_cast<Eigen::Index>(i)]);
      }
      for (int i = first; i < end; ++i) {
        const auto id = selection.ids[static_cast<std::size_t>(i)];
        CHECK(std::abs(selection.scores[static_cast<std::size_t>(i)] - expected[id]) < 2e-3);
        CHECK(expected[id] > highest_left - 2e-3);
      }
      for (int i = first; i < end; ++i) side[static_cast<std::size_t>(selection.ids[static_cast<std::size_t>(i)])] = true;
    }
  }
}

TEST_CASE("discriminative turns to another unknown place once one is sampled") {
  Rng rng(1, "test");
  const std::size_t labelled = 30;
  const auto data = two_unknown_places(labelled, 60, 20, rng);
  const auto places = [&](std::int64_t sub_batches) {
    std::set<int> found;
    for (const auto id : discriminative(data, 10, sub_batches).ids) {
      found.insert(id < 90 ? 0 : id < 110 ? 1 : 2);
    }
    return found;
  };
  CHECK(places(10) == std::set<int>{1, 2});
}

TEST_CASE("discriminative without labelled documents starts at random") {
  Rng rng(1, "test");
  const auto data = random_pool(0, 50, 3, rng);
  std::set<DocumentId> firsts;
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    const auto selection = discriminative(data, 10, 5, seed);
    CHECK(std::set<DocumentId>(selection.ids.begin(), selection.ids.end()).size() == 10);
    CHECK(selection.scores[0] == 0.5);
    firsts.insert(selection.ids[0]);
  }
  CHECK(firsts.size() > 5);
}

TEST_CASE("discriminative explains and keeps to the threshold") {
  Rng rng(1, "test");
  auto data = random_pool(10, 50, 3, rng);
  data.explains = true;
  const auto selection = discriminative(data, 10, 5);
  REQUIRE(selection.explanations.size() == 10);
  CHECK(*selection.explanations.front().find("sub_batch")->get<std::int64_t>() == 1);
  CHECK(*selection.explanations.back().find("sub_batch")->get<std::int64_t>() == 5);

  FixedPool pool(data);
  const auto some = make_sampler("discriminative", option("threshold", 0.5))->select(pool, 60, rng);
  CHECK(some.ids.size() < 50);
  for (const double score : some.scores) CHECK(score > 0.5);
}
