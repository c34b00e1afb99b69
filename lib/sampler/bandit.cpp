#include "sampler/bandit.h"

#include <algorithm>
#include <numeric>

#include "core/portable_math.h"

namespace alrun {

std::vector<double> arm_probabilities(std::span<const double> weights, double gamma) {
  const double total = std::accumulate(weights.begin(), weights.end(), 0.0);
  const double shared = std::max(0.0, 1 - static_cast<double>(weights.size()) * gamma);
  std::vector<double> probabilities;
  for (const double weight : weights) probabilities.push_back(shared * (weight / total) + gamma);
  return probabilities;
}

std::vector<double> arm_rewards(std::span<const Feedback> batch, std::size_t arms) {
  std::vector<double> rewards(arms);
  for (const auto& document : batch) {
    if (!document.correct) continue;
    for (const auto arm : document.suggested_by) {
      if (arm < arms) rewards[arm] += 1 / document.probability;  // notes come from a file
    }
  }
  for (double& reward : rewards) reward /= static_cast<double>(std::max<std::size_t>(1, batch.size()));
  return rewards;
}

std::vector<double> updated_weights(std::span<const double> weights, std::span<const double> rewards, double gamma) {
  std::vector<double> updated;
  for (std::size_t k = 0; k < weights.size(); ++k) updated.push_back(weights[k] * portable_exp(gamma * rewards[k]));
  const double total = std::accumulate(updated.begin(), updated.end(), 0.0);
  for (double& weight : updated) weight /= total;
  return updated;
}

}  // namespace alrun
