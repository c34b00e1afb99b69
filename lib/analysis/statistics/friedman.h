#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

// Several treatments (samplers) on the same blocks (datasets; of one dataset its seeds), as in Demsar (JMLR 7, 2006).
namespace alrun {

struct FriedmanResult {
  std::vector<double> average_ranks;  ///< a treatment's mean rank over blocks; 1 is the highest value
  double chi_squared = 0;             ///< corrected for ties, k - 1 degrees of freedom
  double p = 1;                       ///< by chi-squared
};

/// Friedman's test of n blocks of k values each. All tied: chi-squared is 0. Nothing if n < 1, k < 2 or a value is not
/// finite. Throws Error if the blocks differ in length.
std::optional<FriedmanResult> friedman(std::span<const std::vector<double>> blocks);

/// Nemenyi's critical difference q_alpha sqrt(k (k + 1) / 6n) of average ranks of k treatments over n blocks: pairs that
/// differ by more are different with a family-wise error of alpha. Nothing if k < 2, n < 1 or alpha is not from 1e-9 to
/// below 1.
std::optional<double> nemenyi_critical_difference(std::size_t treatments, std::size_t blocks, double alpha);

/// The Studentized range of k standard normal values with infinite degrees of freedom: P(range <= q).
double studentized_range_probability(double q, std::size_t k);

}  // namespace alrun
