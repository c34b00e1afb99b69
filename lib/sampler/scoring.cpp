#include "sampler/scoring.h"

#include <algorithm>

#include "core/portable_math.h"

namespace alrun {

Selection select_top(std::span<const DocumentId> ids, std::span<const double> scores, std::size_t k,
                     std::optional<double> threshold) {
  std::vector<std::size_t> order;
  order.reserve(ids.size());
  for (std::size_t i = 0; i < ids.size(); ++i) {
    if (!threshold || scores[i] > *threshold) order.push_back(i);
  }
  k = std::min(k, order.size());
  const auto wanted_first = [&](std::size_t a, std::size_t b) {
    return scores[a] != scores[b] ? scores[a] > scores[b] : ids[a] < ids[b];
  };
  const auto end = order.begin() + static_cast<std::ptrdiff_t>(k);
  std::nth_element(order.begin(), end, order.end(), wanted_first);
  std::sort(order.begin(), end, wanted_first);

  Selection selection;
  for (std::size_t i = 0; i < k; ++i) {
    selection.ids.push_back(ids[order[i]]);
    selection.scores.push_back(scores[order[i]]);
  }
  return selection;
}

Selection ProbabilitySampler::select(PoolView& pool, std::size_t k, Rng& /*rng*/) {
  const Matrix& probabilities = pool.probabilities();
  std::vector<double> scores(probabilities.rows());
  for (std::size_t i = 0; i < scores.size(); ++i) scores[i] = score(probabilities.row(i));
  return select_top(pool.unlabelled(), scores, k, threshold_);
}

Selection CommitteeSampler::select(PoolView& pool, std::size_t k, Rng& /*rng*/) {
  const auto& members = pool.committee();
  std::vector<double> scores(pool.unlabelled().size());
  for (std::size_t i = 0; i < scores.size(); ++i) scores[i] = score(Votes(members, i));
  return select_top(pool.unlabelled(), scores, k, threshold_);
}

std::vector<double> mean_probabilities(const Votes& votes) {
  std::vector<double> mean(votes.of(0).size());
  for (std::size_t t = 0; t < votes.members(); ++t) {
    const auto probabilities = votes.of(t);
    for (std::size_t c = 0; c < mean.size(); ++c) mean[c] += static_cast<double>(probabilities[c]);
  }
  for (double& p : mean) p /= static_cast<double>(votes.members());
  return mean;
}

namespace {

template <class T>
double entropy_of(std::span<const T> probabilities) {
  double sum = 0;
  for (const T p : probabilities) {
    const auto x = static_cast<double>(p);
    if (x > 0) sum -= x * portable_log(x);
  }
  return sum;
}

}  // namespace

double entropy(std::span<const float> probabilities) { return entropy_of(probabilities); }
double entropy(std::span<const double> probabilities) { return entropy_of(probabilities); }

TopTwo top_two(std::span<const float> probabilities) {
  TopTwo top;
  for (const float p : probabilities) {
    const double x = p;
    if (x > top.first) {
      top.second = top.first;
      top.first = x;
    } else if (x > top.second) {
      top.second = x;
    }
  }
  return top;
}

}  // namespace alrun
