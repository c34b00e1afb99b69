#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace alrun {

/// EXP3 (Auer et al. 2002) as ALBL uses it (Hsu & Lin 2015): K arms with weights w are drawn with
/// P_k = (1 - Kγ) w_k / Σw + γ, so that every arm keeps γ at least.
std::vector<double> arm_probabilities(std::span<const double> weights, double gamma);

/// How one document came to be chosen, and what the model trained on its label thinks of it.
struct Feedback {
  std::vector<std::size_t> suggested_by;  ///< the arms whose next document it was
  double probability = 1;                 ///< with which it was chosen: the sum of those arms' P
  bool correct = false;                   ///< whether the model gives it its label
};

/// Importance-weighted accuracy of each arm's suggestions: r_k = mean over the documents x of
/// [k suggested x] · [x is classified correctly] / P(x was chosen). Its expectation is the accuracy on what arm k would have
/// chosen in every place, whichever arms did choose.
std::vector<double> arm_rewards(std::span<const Feedback> batch, std::size_t arms);

/// w_k e^(γ r_k), scaled to sum to 1: EXP3's step with Kγ, its mixing rate, over K.
std::vector<double> updated_weights(std::span<const double> weights, std::span<const double> rewards, double gamma);

}  // namespace alrun
