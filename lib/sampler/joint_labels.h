#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "core/rng.h"

namespace alrun {

/// The joint distribution of the labels of some documents under a committee whose members are equally likely and label
/// each document on its own: P(y₁ … y_n) = (1/T) Σ_t Π_i p_t(y_i) (Kirsch et al. 2019). Of every joint label it keeps how
/// likely each member is given it, not the product, which would underflow. All possible joint labels are kept while they
/// are few; beyond, a sample of them, the same number from each member.
class JointLabels {
 public:
  /// Of no document: one joint label, the empty one. At most `exact` are kept before `samples`, or a few more, are drawn.
  JointLabels(std::size_t members, std::size_t exact, std::size_t samples)
      : members_(members),
        exact_(exact),
        samples_((samples + members - 1) / members * members),
        weights_{1.0},
        posteriors_(members, {1.0 / static_cast<double>(members)}),
        shares_(members, 1.0 / static_cast<double>(members)) {}

  /// I(y; member | y₁ … y_n) of one more document's label; 0 where it is no more than rounding. `probabilities`: C × T,
  /// members side by side.
  [[nodiscard]] double information(std::span<const double> probabilities) const;

  /// Takes that document in.
  void add(std::vector<double> probabilities, Rng& rng);

 private:
  [[nodiscard]] std::size_t size() const { return weights_.size(); }
  [[nodiscard]] double mixed_entropy(std::span<const double> probabilities) const;
  void extend(std::span<const double> probabilities);
  void begin_sample(Rng& rng);
  void draw(std::span<const double> probabilities, Rng& rng);
  void update(std::size_t label, std::span<const double> likelihood);

  std::size_t members_;
  std::size_t exact_;
  std::size_t samples_;
  std::vector<double> weights_;                  ///< per joint label: its probability
  std::vector<std::vector<double>> posteriors_;  ///< T × joint labels: P(member | joint label)
  std::vector<double> shares_;                   ///< per member, mean of its posteriors: 1 / T, in a sample nearly
  std::vector<std::vector<double>> documents_;   ///< their probabilities, until there is a sample
  bool sampled_ = false;
};

}  // namespace alrun
