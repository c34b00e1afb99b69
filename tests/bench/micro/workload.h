#pragma once

#include <cstdint>
#include <vector>

#include "model/engine.h"
#include "model/native/kernels.h"
#include "text/features.h"
#include "text/representations.h"

namespace alrun::bench {

inline constexpr std::size_t vocabulary = 10'000;
inline constexpr std::size_t documents = 11'314;  ///< as many as 20 Newsgroups trains on
inline constexpr std::size_t batch_size = 32;
inline constexpr std::int32_t classes = 20;

/// `documents` documents of 20 to 200 distinct words, 110 in the mean, drawn from Zipf's law with the word's number as its
/// rank.
const Features& zipf_features();
const Representations& zipf_text();

/// Batches of `batch_size` documents, mean pooling; `rows` are word numbers. Benchmarks take them in turn, so that neither
/// caches nor branch predictors learn one batch by heart.
const std::vector<TrainingBatch>& zipf_batches();

/// The names of the levels stand last in a benchmark's name: pool_sum/16/x86-64-v3.
template <class Register>
void for_each_level(Register with) {
  for (const auto* level : native::runnable_kernels()) with(*level);
}

}  // namespace alrun::bench
