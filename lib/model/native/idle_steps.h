#pragma once

#include <cstdint>
#include <vector>

#include "model/native/kernels.h"

namespace alrun::native {

/// Adam moves a row also in steps in which its gradient is zero: by rate_τ · m β1^l / (s β2^(l/2) scale_τ + ε) in the l-th
/// such step, with s the root of its variance. A row needs those moves only when it is next read, and all elements that have
/// been idle since the same step share everything but m and s. So the moves are summed up per starting step, not per
/// element: with weights a_τ = rate_τ β1^l and points d_τ = β2^(l/2) scale_τ the sum is m Σ a_τ / (s d_τ + ε), expanded to
/// fourth order around the weighted mean of the d_τ. The d_τ hardly differ once `first_step` steps are done (the fifth order
/// is below a float's rounding soon after), and later moves fade as β1^l, so that 256 of them are all.
class IdleSteps {
 public:
  /// From this step on rows may idle; before, the bias correction changes too fast.
  static constexpr std::int64_t first_step = 200;

  void reset() { starts_.clear(); }
  /// After reset(): as if `step` steps had been made, after which no row is idle.
  void resume(std::int64_t step) {
    step_ = step;
    if (step >= first_step) starts_.resize(static_cast<std::size_t>(step - first_step) + 1);
  }
  /// Adds a step of this size to every idle time under way; steps are numbered from 1 and come in order.
  void add(std::int64_t step, const StepSize& size);
  /// What a row idle since after `last` (>= first_step) misses, up to the last step added.
  [[nodiscard]] CatchUp since(std::int64_t last) const;

 private:
  // Sums over the steps since a start of a, a·δ, …, a·δ⁴ with δ = d - origin.
  struct Start {
    double origin = 0;
    double sums[5] = {};
  };

  std::int64_t step_ = 0;
  std::vector<Start> starts_;  ///< [t - first_step]: idle since after step t
};

}  // namespace alrun::native
