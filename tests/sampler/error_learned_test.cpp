#include <cmath>

#include "catch.h"
#include "sampler/fixed_pool.h"
#include "sampler/make_sampler.h"
#include "sampler/scoring.h"

using namespace alrun;
using alrun::testing::FixedPool;
using alrun::testing::make_sampler;
using alrun::testing::option;
using alrun::testing::PoolData;
using alrun::testing::Rows;

namespace {

using Table = std::vector<std::vector<double>>;

Rows random_rows(Rng& rng, std::size_t n, std::size_t width) {
  Rows rows(n, std::vector<float>(width));
  for (auto& row : rows) {
    for (float& x : row) x = static_cast<float>(rng.uniform(0.01, 1));
  }
  return rows;
}

Rows random_distributions(Rng& rng, std::size_t n, std::size_t classes) {
  auto rows = random_rows(rng, n, classes);
  for (auto& row : rows) {
    const float sum = std::accumulate(row.begin(), row.end(), 0.0F);
    for (float& p : row) p /= sum;
  }
  return rows;
}

PoolData random_pool(std::uint64_t seed, std::size_t labelled, std::size_t unlabelled, std::size_t classes,
                     std::size_t width) {
  Rng rng(seed, "test");
  auto data = FixedPool::simple(random_distributions(rng, unlabelled, classes), {});
  data.embeddings = testing::matrix_of(random_rows(rng, unlabelled, width));
  data.labelled_probabilities = testing::matrix_of(random_distributions(rng, labelled, classes));
  data.labelled_embeddings = testing::matrix_of(random_rows(rng, labelled, width));
  for (std::size_t i = 0; i < labelled; ++i) {
    data.labels.push_back(static_cast<std::int32_t>(rng.below(classes)));
    data.fold_losses.push_back(rng.uniform(0, 3));
  }
  return data;
}

Selection select(const std::string& type, PoolData data, const Value& options, std::size_t k, std::uint64_t seed = 1) {
  FixedPool pool(std::move(data));
  Rng rng(seed, "sampler");
  return make_sampler(type, options)->select(pool, k, rng);
}

/// Embedding, entropy, largest probability and margin, a column each, with mean 0 and deviation 1.
Table standardised(const Matrix& embeddings, const Matrix& probabilities) {
  Table table;
  for (std::size_t i = 0; i < embeddings.rows(); ++i) {
    const auto h = embeddings.row(i);
    table.emplace_back(h.begin(), h.end());
    const auto top = top_two(probabilities.row(i));
    table.back().insert(table.back().end(), {entropy(probabilities.row(i)), top.first, top.first - top.second});
  }
  for (std::size_t j = 0; j < table[0].size(); ++j) {
    double mean = 0;
    double variance = 0;
    for (const auto& row : table) mean += row[j] / static_cast<double>(table.size());
    for (const auto& row : table) variance += (row[j] - mean) * (row[j] - mean) / static_cast<double>(table.size());
    for (auto& row : table) row[j] = (row[j] - mean) / std::sqrt(variance);
  }
  return table;
}

/// Solves a x = b by Gauss-Jordan elimination.
std::vector<double> solved(Table a, std::vector<double> b) {
  const std::size_t n = b.size();
  for (std::size_t c = 0; c < n; ++c) {
    std::size_t pivot = c;
    for (std::size_t r = c; r < n; ++r) {
      if (std::abs(a[r][c]) > std::abs(a[pivot][c])) pivot = r;
    }
    std::swap(a[c], a[pivot]);
    std::swap(b[c], b[pivot]);
    for (std::size_t r = 0; r < n; ++r) {
      if (r == c) continue;
      const double factor = a[r][c] / a[c][c];
      for (std::size_t k = c; k < n; ++k) a[r][k] -= factor * a[c][k];
      b[r] -= factor * b[c];
    }
  }
  for (std::size_t c = 0; c < n; ++c) b[c] /= a[c][c];
  return b;
}

/// Ridge regression by its normal equations, the intercept a column of ones that is not penalised.
std::vector<double> naive_predictions(const PoolData& data, double ridge) {
  auto known = standardised(data.labelled_embeddings, data.labelled_probabilities);
  for (auto& row : known) row.push_back(1);
  const std::size_t n = known[0].size();
  Table a(n, std::vector<double>(n));
  std::vector<double> b(n);
  for (std::size_t i = 0; i < known.size(); ++i) {
    for (std::size_t r = 0; r < n; ++r) {
      for (std::size_t c = 0; c < n; ++c) a[r][c] += known[i][r] * known[i][c];
      b[r] += known[i][r] * data.fold_losses[i];
    }
  }
  for (std::size_t j = 0; j + 1 < n; ++j) a[j][j] += ridge * static_cast<double>(known.size());
  const auto weights = solved(a, b);
  std::vector<double> predictions;
  for (auto& row : standardised(data.embeddings, data.probabilities)) {
    row.push_back(1);
    predictions.push_back(std::inner_product(row.begin(), row.end(), weights.begin(), 0.0));
  }
  return predictions;
}

std::vector<DocumentId> ids_by(const std::vector<double>& scores, std::size_t labelled) {
  std::vector<DocumentId> ids(scores.size());
  std::iota(ids.begin(), ids.end(), static_cast<DocumentId>(labelled));
  std::ranges::stable_sort(ids, [&](auto a, auto b) {
    return scores[static_cast<std::size_t>(a) - labelled] > scores[static_cast<std::size_t>(b) - labelled];
  });
  return ids;
}

/// A pool where the third embedding dimension alone says how large a document's loss is, the labelled ones' being far
/// smaller, as under a model that was trained on them; every distribution is the same but in p_y.
PoolData planted(std::uint64_t seed, std::size_t labelled, std::size_t unlabelled) {
  auto data = random_pool(seed, labelled, unlabelled, 3, 5);
  for (float& p : data.probabilities.data()) p = 1.0F / 3;
  for (std::size_t i = 0; i < labelled; ++i) {
    const double loss = 0.2 * static_cast<double>(data.labelled_embeddings.row(i)[2]);
    const auto p = static_cast<float>(std::exp(-loss));
    const auto row = data.labelled_probabilities.row(i);
    std::ranges::fill(row, (1 - p) / 2);
    row[static_cast<std::size_t>(data.labels[i])] = p;
    data.fold_losses[i] = loss + 1;
  }
  return data;
}

/// The share of pairs of unlabelled documents that a selection of all has in the order of the planted loss.
double agreement(const PoolData& data, const Selection& selection) {
  double right = 0;
  double pairs = 0;
  for (std::size_t i = 0; i < selection.ids.size(); ++i) {
    for (std::size_t j = i + 1; j < selection.ids.size(); ++j, ++pairs) {
      const auto loss = [&](std::size_t n) {
        return data.embeddings.row(static_cast<std::size_t>(selection.ids[n]) - data.labels.size())[2];
      };
      if (loss(i) > loss(j)) ++right;
    }
  }
  return right / pairs;
}

}  // namespace

TEST_CASE("error_cv predicts what the normal equations give") {
  for (std::uint64_t seed = 0; seed < 100; ++seed) {
    CAPTURE(seed);
    const std::size_t labelled = 2 + seed % 30;  // fewer than features, and more
    const auto data = random_pool(seed, labelled, 15, 2 + seed % 4, 1 + seed % 7);
    const double ridge = seed % 3 == 0 ? 1 : 0.05;
    const auto expected = naive_predictions(data, ridge);
    const auto selection = select("error_cv", data, option("ridge", ridge), 15);
    CHECK(selection.ids == ids_by(expected, labelled));
    for (std::size_t i = 0; i < 15; ++i) {
      CHECK(std::abs(selection.scores[i] - expected[static_cast<std::size_t>(selection.ids[i]) - labelled]) < 1e-5);
    }
  }
}

TEST_CASE("error_cv explains a prediction by its parts") {
  auto data = random_pool(4, 20, 10, 3, 4);
  data.explains = true;
  const auto selection = select("error_cv", data, Value::Map{}, 5);
  REQUIRE(selection.explanations.size() == 5);
  const double mean = std::accumulate(data.fold_losses.begin(), data.fold_losses.end(), 0.0) / 20;
  for (std::size_t i = 0; i < 5; ++i) {
    const auto part = [&](const char* key) { return *selection.explanations[i].find(key)->get<double>(); };
    CHECK(std::abs(part("labelled_mean_loss") - mean) < 1e-12);
    CHECK(std::abs(part("labelled_mean_loss") + part("by_certainty") + part("by_embedding") - selection.scores[i]) < 1e-12);
    CHECK(part("by_certainty") != 0);
  }
}

TEST_CASE("error_loss learns a planted ranking, from either losses and with either head") {
  for (std::uint64_t seed = 0; seed < 10; ++seed) {
    CAPTURE(seed);
    const auto data = planted(seed, 200, 60);
    for (const char* losses : {"training", "out_of_fold"}) {
      for (const int hidden : {0, 16}) {
        CAPTURE(losses, hidden);
        auto options = option("losses", losses);
        options.set("hidden", hidden);
        CHECK(agreement(data, select("error_loss", data, options, 60)) > (hidden == 0 ? 0.9 : 0.85));
      }
    }
    auto reversed = data;
    for (double& loss : reversed.fold_losses) loss = -loss;
    CHECK(agreement(data, select("error_loss", reversed, option("losses", "out_of_fold"), 60)) < 0.15);
  }
}

TEST_CASE("error_loss draws from its stream alone, whatever the threads") {
  auto data = planted(3, 40, 1200);
  const auto first = select("error_loss", data, Value::Map{}, 50);
  CHECK(select("error_loss", data, Value::Map{}, 50, 2).scores != first.scores);
  data.threads = 4;
  const auto again = select("error_loss", data, Value::Map{}, 50);
  CHECK(again.ids == first.ids);
  CHECK(again.scores == first.scores);
}

TEST_CASE("error_loss takes one step of the hinge a pair") {
  // Two labelled documents at -1 and 1 once standardised, the second with the larger loss; a linear head starts at 0.
  auto data = FixedPool::simple({{0.5F, 0.5F}, {0.5F, 0.5F}, {0.5F, 0.5F}}, {});
  data.embeddings = testing::matrix_of({{0}, {1}, {2}});  // ±√1.5 apart once standardised
  data.labels = {0, 0};
  data.labelled_probabilities = testing::matrix_of({{0.9F, 0.1F}, {0.2F, 0.8F}});
  data.labelled_embeddings = testing::matrix_of({{5}, {7}});
  data.explains = true;
  auto options = option("hidden", 0);
  options.set("certainty", false);
  options.set("learning_rate", 0.1);
  options.set("margin", 1.0);
  // A step adds 0.1 · (1 - -1) to the weight w: .2, .4, .6; then the lead, 2 w, is beyond the margin.
  for (const int epochs : {1, 3, 10}) {
    const double weight = epochs == 1 ? 0.2 : 0.6;
    auto with_epochs = options;
    with_epochs.set("epochs", epochs);
    const auto selection = select("error_loss", data, with_epochs, 3);
    CHECK(std::abs(selection.scores[0] - weight * std::sqrt(1.5)) < 1e-6);
    CHECK(std::abs(selection.scores[1]) < 1e-6);
    for (std::size_t i = 0; i < 3; ++i) {  // above both of the labelled, above one, above none
      CHECK(*selection.explanations[i].find("above_labelled") == Value(1 - 0.5 * static_cast<double>(i)));
    }
  }
}

TEST_CASE("error_loss says so when its head does not converge") {
  auto options = option("learning_rate", 1e200);
  CHECK_THROWS_AS(select("error_loss", random_pool(1, 20, 10, 3, 4), options, 5), Error);
}

TEST_CASE("without losses to learn from, learned errors are entropies") {
  for (const char* type : {"error_cv", "error_loss"}) {
    CAPTURE(type);
    for (const std::size_t labelled : {0U, 1U, 5U}) {
      auto data = random_pool(6, labelled, 20, 3, 4);
      std::ranges::fill(data.fold_losses, 2.0);
      for (std::size_t i = 0; i < labelled; ++i) std::ranges::fill(data.labelled_probabilities.row(i), 1.0F / 3);
      data.explains = true;
      const auto selection = select(type, data, Value::Map{}, 20);
      const auto entropies = select("entropy", data, Value::Map{}, 20);
      CHECK(selection.ids == entropies.ids);
      CHECK(selection.scores == entropies.scores);
      CHECK(selection.explanations.size() == 20);
    }
  }
}

TEST_CASE("losses beyond all floats count as such, not as infinite") {
  auto data = random_pool(7, 10, 20, 3, 4);
  data.fold_losses[3] = std::numeric_limits<double>::infinity();
  data.labelled_probabilities.row(4)[static_cast<std::size_t>(data.labels[4])] = 0;
  for (const char* type : {"error_cv", "error_loss"}) {
    for (const double score : select(type, data, Value::Map{}, 20).scores) CHECK(std::isfinite(score));
  }
}

TEST_CASE("learned errors: only documents beyond the threshold, and one of each is enough") {
  for (const char* type : {"error_cv", "error_loss"}) {
    CAPTURE(type);
    const auto data = random_pool(8, 30, 20, 3, 4);
    const auto all = select(type, data, Value::Map{}, 20);
    CHECK(select(type, data, option("threshold", all.scores[6]), 20).ids ==
          std::vector<DocumentId>(all.ids.begin(), all.ids.begin() + 6));
    CHECK(select(type, random_pool(9, 2, 1, 3, 4), Value::Map{}, 3).ids == std::vector<DocumentId>{2});
  }
}

TEST_CASE("error_oracle takes the true error") {
  auto data = FixedPool::simple({{0.5F, 0.3F, 0.2F}, {0.1F, 0.9F, 0}, {1, 0, 0}, {0.25F, 0.25F, 0.5F}}, {0});
  data.truth = {0, 1, 2, 0};
  data.explains = true;
  data.class_names = {"a", "b", "c"};
  const auto selection = select("error_oracle", data, Value::Map{}, 4);
  CHECK(selection.ids == std::vector<DocumentId>{3, 4, 1, 2});
  const std::vector<double> errors{1, 0.75, 0.5, 0.1};
  for (std::size_t i = 0; i < 4; ++i) CHECK(std::abs(selection.scores[i] - errors[i]) < 1e-6);
  CHECK(*selection.explanations[0].find("true_class") == Value("c"));
  CHECK(*selection.explanations[3].find("true_class") == Value("b"));
  CHECK(select("error_oracle", data, option("threshold", 0.5), 4).ids == std::vector<DocumentId>{3, 4});
  data.truth.clear();
  CHECK_THROWS_AS(select("error_oracle", data, Value::Map{}, 4), Error);
}
