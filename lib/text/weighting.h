#pragma once

#include <span>
#include <vector>

#include "text/features.h"

namespace alrun {

/// Per document: the sum of its counts, which is how many of its tokens are in the vocabulary.
std::vector<float> row_totals(const Features& features);

/// Weights parallel to features.words: (1 + ln tf) · idf, each row of L2 norm 1, with idf = ln((1 + n) / (1 + df)) + 1 over
/// the training documents (scikit-learn's sublinear, smoothed tf-idf).
std::vector<float> tfidf_weights(const Features& features);

/// The same of a text that is no row: its words (each once) and their counts.
std::vector<double> tfidf_weights(const Features& features, std::span<const std::int32_t> words,
                                  std::span<const double> counts);

}  // namespace alrun
