#include "sampler/scoring.h"

#include <algorithm>
#include <cmath>

#include "core/argmax.h"
#include "core/parallel.h"
#include "sampler/x_log_x.h"

namespace alrun {
namespace {

// Documents scored by a committee at once.
constexpr std::size_t score_block = 512;

template <class T>
double entropy_of(std::span<const T> probabilities) {
  constexpr std::size_t lanes = 4;  // fixed: the order of the sum is the same everywhere
  double sums[lanes] = {};
  std::size_t c = 0;
  for (; c + lanes <= probabilities.size(); c += lanes) {
    for (std::size_t l = 0; l < lanes; ++l) sums[l] -= x_log_x(static_cast<double>(probabilities[c + l]));
  }
  double total = 0;
  for (const double sum : sums) total += sum;
  for (; c < probabilities.size(); ++c) total -= x_log_x(static_cast<double>(probabilities[c]));
  return total;
}

// The likeliest class but `first`; there are two or more.
std::size_t runner_up(std::span<const float> probabilities, std::size_t first) {
  std::size_t second = first == 0 ? 1 : 0;
  for (std::size_t c = second + 1; c < probabilities.size(); ++c) {
    if (c != first && probabilities[c] > probabilities[second]) second = c;
  }
  return second;
}

std::vector<std::int64_t> count_votes(const Votes& votes) {
  std::vector<std::int64_t> counts(votes.of(0).size());
  for (std::size_t t = 0; t < votes.members(); ++t) ++counts[argmax(votes.of(t))];
  return counts;
}

}  // namespace

Selection select_top(std::span<const DocumentId> ids, std::span<const double> scores, std::size_t k,
                     std::optional<double> threshold) {
  std::vector<std::size_t> order;
  order.reserve(ids.size());
  for (std::size_t i = 0; i < ids.size(); ++i) {
    if (!threshold || scores[i] > *threshold) order.push_back(i);
  }
  k = std::min(k, order.size());
  const auto wanted_first = [&](std::size_t a, std::size_t b) {
    if (std::isnan(scores[a]) != std::isnan(scores[b])) return std::isnan(scores[b]);
    return scores[a] > scores[b] || (!(scores[a] < scores[b]) && ids[a] < ids[b]);
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

std::size_t row_of(std::span<const DocumentId> ids, DocumentId id) {
  return static_cast<std::size_t>(std::ranges::lower_bound(ids, id) - ids.begin());
}

void explain_runner_up(PoolView& pool, Selection& selection) {
  if (!pool.explains()) return;
  selection.explanations.resize(selection.ids.size(), Value::Map{});
  const auto* probabilities = pool.explaining_probabilities();
  if (probabilities == nullptr || probabilities->columns() < 2) return;
  for (std::size_t i = 0; i < selection.ids.size(); ++i) {
    const auto row = probabilities->row(row_of(pool, selection.ids[i]));
    const auto second = runner_up(row, argmax(row));
    selection.explanations[i].set("runner_up", pool.class_names()[second]);
    selection.explanations[i].set("runner_up_probability", static_cast<double>(row[second]));
  }
}

std::vector<double> score_units(PoolView& pool, UnitJoin join, const std::function<double(std::span<const float>)>& score) {
  std::vector<double> scores(pool.unlabelled().size());
  std::vector<double> of_units;
  pool.visit_units([&](const UnitBlock& block) {
    of_units.resize(block.units);
    for (std::size_t i = 0; i < block.documents; ++i) {
      for (std::size_t u = 0; u < block.units; ++u) of_units[u] = score(block.members[0].row(block.row(i, u)));
      scores[block.first + i] = joined(of_units, join);
    }
  });
  return scores;
}

Selection ProbabilitySampler::select(PoolView& pool, std::size_t k, Rng& /*rng*/) {
  const auto scores = score_units(pool, options_.units, [this](auto probabilities) { return score(probabilities); });
  auto selection = select_top(pool.unlabelled(), scores, k, options_.threshold);
  explain_runner_up(pool, selection);
  return selection;
}

std::vector<double> vote_shares(const Votes& votes) {
  const auto counts = count_votes(votes);
  std::vector<double> shares(counts.begin(), counts.end());
  for (double& share : shares) share /= static_cast<double>(votes.members());
  return shares;
}

std::vector<double> score_votes(PoolView& pool, UnitJoin join, const std::function<double(const Votes&)>& score) {
  std::vector<double> scores(pool.unlabelled().size());
  pool.visit_committee_units([&](const UnitBlock& block) {
    parallel_for((block.documents + score_block - 1) / score_block, pool.threads(), [&](std::size_t part) {
      std::vector<double> of_units(block.units);
      const std::size_t end = std::min(block.documents, (part + 1) * score_block);
      for (std::size_t i = part * score_block; i < end; ++i) {
        for (std::size_t u = 0; u < block.units; ++u) of_units[u] = score(Votes(block.members, block.row(i, u)));
        scores[block.first + i] = joined(of_units, join);
      }
    });
  });
  return scores;
}

void explain_votes(PoolView& pool, Selection& selection) {
  if (!pool.explains()) return;
  explain_runner_up(pool, selection);
  const auto* committee = pool.explaining_committee();
  if (committee == nullptr) return;  // the members vote for sets
  for (std::size_t i = 0; i < selection.ids.size(); ++i) {
    const auto counts = count_votes(Votes(*committee, row_of(pool, selection.ids[i])));
    Value votes = Value::Map{};
    for (std::size_t c = 0; c < counts.size(); ++c) {
      if (counts[c] > 0) votes.set(pool.class_names()[c], counts[c]);
    }
    selection.explanations[i].set("votes", std::move(votes));
  }
}

Selection CommitteeSampler::select(PoolView& pool, std::size_t k, Rng& /*rng*/) {
  const auto scores = score_votes(pool, options_.units, [this](const Votes& votes) { return score(votes); });
  auto selection = select_top(pool.unlabelled(), scores, k, options_.threshold);
  explain_votes(pool, selection);
  return selection;
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

double entropy(std::span<const float> probabilities) { return entropy_of(probabilities); }
double entropy(std::span<const double> probabilities) { return entropy_of(probabilities); }

double bald(const Votes& votes) {
  double members = 0;
  for (std::size_t t = 0; t < votes.members(); ++t) members += entropy(votes.of(t));
  return beyond_rounding(entropy(mean_probabilities(votes)) - members / static_cast<double>(votes.members()));
}

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
