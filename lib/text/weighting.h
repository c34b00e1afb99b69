#pragma once

#include <vector>

#include "text/features.h"

namespace alrun {

/// Weights parallel to features.words: count / (sum of the row's counts), so that a weighted sum is the mean over tokens.
std::vector<float> mean_weights(const Features& features);

/// Weights parallel to features.words: (1 + ln tf) · idf, each row of L2 norm 1, with idf = ln((1 + n) / (1 + df)) + 1 over
/// the training documents (scikit-learn's sublinear, smoothed tf-idf).
std::vector<float> tfidf_weights(const Features& features);

}  // namespace alrun
