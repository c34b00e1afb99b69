#include "model/decisions.h"

#include <cmath>
#include <set>

#include "catch.h"
#include "core/portable_math.h"
#include "core/rng.h"

using namespace alrun;

namespace {

Matrix log_of(const std::vector<std::vector<double>>& rows) {
  Matrix matrix(rows.size(), rows.empty() ? 0 : rows[0].size());
  for (std::size_t i = 0; i < rows.size(); ++i) {
    for (std::size_t c = 0; c < rows[i].size(); ++c) matrix.row(i)[c] = static_cast<float>(std::log(rows[i][c]));
  }
  return matrix;
}

// Of one class.
Matrix column(const std::vector<double>& probabilities) {
  std::vector<std::vector<double>> rows;
  for (const double p : probabilities) rows.push_back({p});
  return log_of(rows);
}

Answers sets(const std::vector<std::vector<std::int32_t>>& rows) {
  Answers answers;
  for (const auto& row : rows) answers.add(row);
  return answers;
}

// Of one class: whether it applies.
Answers applies(const std::vector<bool>& rows) {
  Answers answers;
  const std::int32_t only = 0;
  for (const bool row : rows) answers.add(row ? AnswerRow(&only, 1) : AnswerRow());
  return answers;
}

bool holds(AnswerRow set, std::size_t c) { return std::ranges::binary_search(set, static_cast<std::int32_t>(c)); }

double f1(const Matrix& log_probabilities, const Answers& truth, std::size_t c, double threshold) {
  std::vector<double> thresholds(log_probabilities.columns(), 0.5);
  thresholds[c] = threshold;
  const auto predicted = sets_above(log_probabilities, thresholds);
  int hits = 0;
  int wrong = 0;
  for (std::size_t i = 0; i < truth.size(); ++i) {
    const bool is = holds(truth.row(i), c);
    const bool said = holds(predicted.row(i), c);
    hits += is && said ? 1 : 0;
    wrong += is != said ? 1 : 0;
  }
  return 2.0 * hits / (2.0 * hits + wrong);
}

// Every place that a cut can be at: halfway between two probabilities, or below all.
std::set<double> cuts(const Matrix& log_probabilities, std::size_t c) {
  std::set<double> probabilities{0};
  for (std::size_t i = 0; i < log_probabilities.rows(); ++i) {
    probabilities.insert(portable_exp(static_cast<double>(log_probabilities.row(i)[c])));
  }
  std::set<double> found;
  for (auto low = probabilities.begin(), high = std::next(low); high != probabilities.end(); ++low, ++high) {
    found.insert((*low + *high) / 2);
  }
  return found;
}

}  // namespace

TEST_CASE("decisions: the likeliest class, of equal ones the first") {
  CHECK(likeliest(log_of({{0.2, 0.5, 0.3}, {0.4, 0.2, 0.4}, {0.1, 0.1, 0.8}})) == Answers{1, 0, 2});
  CHECK(likeliest(Matrix(0, 3)).empty());
}

TEST_CASE("decisions: a set holds the classes from their threshold on") {
  const auto p = log_of({{0.6, 0.2, 0.9}, {0.1, 0.3, 0.4}, {0.51, 0.31, 0.95}});
  CHECK(sets_above(p, std::vector<double>{0.5, 0.5, 0.5}) == sets({{0, 2}, {}, {0, 2}}));
  CHECK(sets_above(p, std::vector<double>{0.55, 0.25, 0.92}) == sets({{0}, {1}, {1, 2}}));
  CHECK(sets_above(p, std::vector<double>{0.01, 0.01, 0.01}) == sets({{0, 1, 2}, {0, 1, 2}, {0, 1, 2}}));
  CHECK(sets_above(p, std::vector<double>{0.99, 0.99, 0.99}) == sets({{}, {}, {}}));
  CHECK(sets_above(Matrix(0, 3), std::vector<double>{0.5, 0.5, 0.5}).empty());
}

TEST_CASE("decisions: tuned thresholds equal values worked out by hand") {
  // Right from .7 on (F1 1), so the cut lies between .7 and .6.
  CHECK(tuned_thresholds(column({0.9, 0.7, 0.6, 0.2}), applies({true, true, false, false})).at(0) ==
        Approx(0.65).epsilon(1e-6));
  // Taking one, two, three or four: F1 2·1/(1+2), 2·1/(2+2), 2·2/(3+2), 2·2/(4+2). Three: between .3 and .1.
  CHECK(tuned_thresholds(column({0.9, 0.8, 0.3, 0.1}), applies({true, false, true, false})).at(0) ==
        Approx(0.2).epsilon(1e-6));
  // All of them: halfway to 0.
  CHECK(tuned_thresholds(column({0.9, 0.8, 0.4}), applies({true, true, true})).at(0) == Approx(0.2).epsilon(1e-6));
}

TEST_CASE("decisions: documents of one probability are taken together") {
  // None of the three can be cut off: three or four are taken, F1 2·1/(3+2) or 2·2/(4+2).
  CHECK(tuned_thresholds(column({0.8, 0.8, 0.8, 0.4}), applies({true, false, false, true})).at(0) ==
        Approx(0.2).epsilon(1e-6));
  CHECK(tuned_thresholds(column({0.8, 0.8, 0.8}), applies({true, false, false})).at(0) == Approx(0.4).epsilon(1e-6));
}

TEST_CASE("decisions: of equally good thresholds the one nearest to the middle") {
  // Taking one, two, three or four: F1 2·1/(1+2), 2·1/(2+2), 2·1/(3+2), 2·2/(4+2). One is as good as four, and its
  // cut, .6, is nearer than .01.
  CHECK(tuned_thresholds(column({0.9, 0.3, 0.28, 0.02}), applies({true, false, false, true})).at(0) ==
        Approx(0.6).epsilon(1e-6));
}

TEST_CASE("decisions: a class that no document has keeps 0.5, and so do all where there are no documents") {
  const auto p = log_of({{0.9, 0.9}, {0.1, 0.8}});
  const auto thresholds = tuned_thresholds(p, sets({{0}, {}}));
  CHECK(thresholds.at(0) == Approx(0.5).epsilon(1e-6));
  CHECK(thresholds.at(1) == 0.5);
  CHECK(tuned_thresholds(Matrix(0, 2), {}) == std::vector<double>{0.5, 0.5});
}

TEST_CASE("decisions: probabilities of 0 and 1 leave a threshold between them") {
  Matrix p(3, 1);
  p.row(1)[0] = p.row(2)[0] = -INFINITY;
  for (const auto& truth : {applies({true, false, false}), applies({true, true, true}), applies({false, true, false})}) {
    const auto threshold = tuned_thresholds(p, truth).at(0);
    CHECK((threshold > 0 && threshold < 1));
  }
  const Matrix certain(2, 1);
  CHECK(tuned_thresholds(certain, applies({true, false})) == std::vector<double>{0.5});
}

TEST_CASE("decisions: tuned thresholds are the best of all cuts, and the nearest to the middle of these") {
  for (std::uint64_t trial = 0; trial < 200; ++trial) {
    Rng rng(trial, "decisions");
    const std::size_t classes = 1 + rng.below(4);
    const std::size_t documents = 1 + rng.below(25);
    const bool coarse = rng.below(2) == 0;  // many ties
    Matrix p(documents, classes);
    Answers truth;
    for (std::size_t i = 0; i < documents; ++i) {
      std::vector<std::int32_t> set;
      for (std::size_t c = 0; c < classes; ++c) {
        const double probability = coarse ? static_cast<double>(1 + rng.below(9)) / 10 : rng.uniform(0.01, 0.99);
        p.row(i)[c] = static_cast<float>(std::log(probability));
        if (rng.uniform() < probability) set.push_back(static_cast<std::int32_t>(c));
      }
      truth.add(set);
    }
    const auto thresholds = tuned_thresholds(p, truth);
    for (std::size_t c = 0; c < classes; ++c) {
      CAPTURE(trial, c);
      bool any = false;
      for (std::size_t i = 0; i < documents; ++i) any = any || holds(truth.row(i), c);
      if (!any) {
        CHECK(thresholds[c] == 0.5);
        continue;
      }
      const double reached = f1(p, truth, c, thresholds[c]);
      CHECK(cuts(p, c).contains(thresholds[c]));
      for (const double cut : cuts(p, c)) {
        const double other = f1(p, truth, c, cut);
        CHECK(other <= reached + 1e-12);
        if (other > reached - 1e-12) CHECK(std::abs(cut - 0.5) >= std::abs(thresholds[c] - 0.5));
      }
    }
  }
}
