#include "model/decisions.h"

#include <algorithm>
#include <cmath>

#include "core/argmax.h"
#include "core/codecs.h"
#include "core/portable_math.h"

namespace alrun {

Answers likeliest(const Matrix& log_probabilities) {
  Answers answers;
  answers.reserve(log_probabilities.rows());
  for (std::size_t i = 0; i < log_probabilities.rows(); ++i) {
    answers.add(static_cast<std::int32_t>(argmax(log_probabilities.row(i))));
  }
  return answers;
}

bool Codec<Threshold>::read(const Value& value, Threshold& out, const Bounds& bounds, const ReadContext& context) {
  if (const auto* word = value.get<std::string>(); word != nullptr && *word == "tuned") {
    out = {.tuned = true};
    return true;
  }
  out.tuned = false;
  return Codec<double>::read(value, out.fixed, bounds, context);
}

Value Codec<Threshold>::write(const Threshold& value) { return value.tuned ? Value("tuned") : Value(value.fixed); }

Shape Codec<Threshold>::shape(const Bounds& bounds) {
  auto number = Codec<double>::shape(bounds);
  Value tuned;
  tuned.set("const", "tuned");
  Value schema;
  schema.set("anyOf", Value::List{std::move(number.schema), std::move(tuned)});
  return {number.text + ", or 'tuned'", std::move(schema), {"tuned"}};
}

Answers sets_above(const Matrix& log_probabilities, std::span<const double> thresholds) {
  std::vector<float> least;  // as exact as the probabilities are: one that equals its threshold reaches it
  for (const double threshold : thresholds) least.push_back(static_cast<float>(portable_log(threshold)));
  Answers sets;
  std::vector<std::int32_t> set;
  for (std::size_t i = 0; i < log_probabilities.rows(); ++i) {
    const auto row = log_probabilities.row(i);
    set.clear();
    for (std::size_t c = 0; c < row.size(); ++c) {
      if (row[c] >= least[c]) set.push_back(static_cast<std::int32_t>(c));
    }
    sets.add(set);
  }
  return sets;
}

std::vector<double> tuned_thresholds(const Matrix& log_probabilities, const Answers& truth) {
  const std::size_t classes = log_probabilities.columns();
  std::vector<std::vector<bool>> applies(classes, std::vector<bool>(truth.size()));
  for (std::size_t i = 0; i < truth.size(); ++i) {
    for (const auto c : truth.row(i)) applies[static_cast<std::size_t>(c)][i] = true;
  }
  constexpr double middle = 0.5;
  std::vector<double> thresholds(classes, middle);
  std::vector<std::size_t> order(truth.size());
  for (std::size_t c = 0; c < classes; ++c) {
    const auto total = std::ranges::count(applies[c], true);
    if (total == 0) continue;
    for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
    const auto log_p = [&](std::size_t i) { return log_probabilities.row(i)[c]; };
    std::ranges::stable_sort(order, [&](std::size_t a, std::size_t b) { return log_p(a) > log_p(b); });
    // A cut lies halfway between two probabilities that differ; below the last one, halfway to 0.
    double best = -1;
    std::int64_t hits = 0;
    for (std::size_t taken = 1; taken <= order.size(); ++taken) {
      const auto last = order[taken - 1];
      hits += applies[c][last] ? 1 : 0;
      const bool more = taken < order.size();
      if (more && log_p(order[taken]) == log_p(last)) continue;
      const double above = portable_exp(static_cast<double>(log_p(last)));
      const double below = more ? portable_exp(static_cast<double>(log_p(order[taken]))) : 0;
      const double cut = (above + below) / 2;
      if (!(cut > 0 && cut < 1)) continue;
      const double f1 = 2 * static_cast<double>(hits) / (static_cast<double>(taken) + static_cast<double>(total));
      if (f1 > best || (f1 == best && std::abs(cut - middle) < std::abs(thresholds[c] - middle))) {
        best = f1;
        thresholds[c] = cut;
      }
    }
  }
  return thresholds;
}

}  // namespace alrun
