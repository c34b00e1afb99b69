#include "text/weighting.h"

#include <array>
#include <cmath>
#include <numeric>

#include "core/portable_math.h"

namespace alrun {
namespace {

/// 1 + ln tf, remembered for the small counts that nearly all are.
class SublinearCount {
 public:
  SublinearCount() {
    for (std::size_t tf = 1; tf < small_.size(); ++tf) small_[tf] = 1 + portable_log(static_cast<double>(tf));
  }
  [[nodiscard]] double operator()(float count) const {
    const auto tf = static_cast<std::size_t>(count);
    return tf < small_.size() ? small_[tf] : 1 + portable_log(static_cast<double>(count));
  }

 private:
  std::array<double, 256> small_{};
};

double inverse_document_frequency(const Features& features, std::size_t word) {
  const double n = static_cast<double>(features.training_documents);
  return portable_log((1 + n) / (1.0 + features.document_frequency[word])) + 1;
}

std::vector<double> inverse_document_frequencies(const Features& features) {
  std::vector<double> idf(features.vocabulary_size());
  for (std::size_t word = 0; word < idf.size(); ++word) idf[word] = inverse_document_frequency(features, word);
  return idf;
}

}  // namespace

std::vector<float> row_totals(const Features& features) {
  std::vector<float> totals;
  totals.reserve(features.rows());
  for (std::size_t i = 0; i < features.rows(); ++i) {
    const auto counts = features.row_counts(static_cast<DocumentId>(i));
    totals.push_back(static_cast<float>(std::accumulate(counts.begin(), counts.end(), 0.0)));
  }
  return totals;
}

std::vector<float> tfidf_weights(const Features& features) {
  const std::vector<double> idf = inverse_document_frequencies(features);
  const SublinearCount sublinear;
  std::vector<float> weights;
  weights.reserve(features.counts.size());
  std::vector<double> row;
  for (std::size_t i = 0; i < features.rows(); ++i) {
    const auto words = features.row_words(static_cast<DocumentId>(i));
    const auto counts = features.row_counts(static_cast<DocumentId>(i));
    row.clear();
    double squares = 0;
    for (std::size_t j = 0; j < words.size(); ++j) {
      row.push_back(sublinear(counts[j]) * idf[static_cast<std::size_t>(words[j])]);
      squares += row.back() * row.back();
    }
    const double norm = std::sqrt(squares);
    for (const double weight : row) weights.push_back(static_cast<float>(weight / norm));
  }
  return weights;
}

std::vector<double> tfidf_weights(const Features& features, std::span<const std::int32_t> words,
                                  std::span<const double> counts) {
  std::vector<double> weights;
  double squares = 0;
  for (std::size_t j = 0; j < words.size(); ++j) {
    const double idf = inverse_document_frequency(features, static_cast<std::size_t>(words[j]));
    weights.push_back((1 + portable_log(counts[j])) * idf);
    squares += weights.back() * weights.back();
  }
  const double norm = std::sqrt(squares);
  for (double& weight : weights) weight /= norm;
  return weights;
}

}  // namespace alrun
