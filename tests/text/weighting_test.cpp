#include "text/weighting.h"

#include <cmath>

#include "catch.h"
#include "text/corpus.h"

namespace alrun {
namespace {

bool near(double a, double b, double tolerance) { return std::abs(a - b) <= tolerance; }

Features counted(const std::vector<std::string_view>& texts, const std::vector<std::uint8_t>& training) {
  return fit_transform(texts, training, {}).features;
}

TEST_CASE("row totals are the tokens within the vocabulary") {
  const auto features = counted({"cat cat dog cat", "", "dog unknown"}, {1, 1, 0});
  CHECK(row_totals(features) == std::vector<float>{4, 0, 1});
}

TEST_CASE("tf-idf weights equal values worked out by hand") {
  // cat: 5 times in 2 of the 3 training documents; dog: 3 in 2; owl: 1 in 1. The fourth document changes no frequency.
  const auto features = counted({"cat cat cat dog", "cat cat owl", "dog dog", "owl owl cat unknown", ""}, {1, 1, 1, 0, 0});
  REQUIRE(features.words == std::vector<std::int32_t>{0, 1, 0, 2, 1, 0, 2});
  REQUIRE(features.training_documents == 3);
  const double common = std::log(4.0 / 3.0) + 1;  // 1.287682
  const double rare = std::log(4.0 / 2.0) + 1;    // 1.693147
  const auto row = [](double a, double b) {
    const double norm = std::sqrt(a * a + b * b);
    return std::vector<double>{a / norm, b / norm};
  };
  std::vector<double> expected;
  for (const auto& weights : {row((1 + std::log(3.0)) * common, common), row((1 + std::log(2.0)) * common, rare),
                              std::vector<double>{1.0}, row(common, (1 + std::log(2.0)) * rare)}) {
    expected.insert(expected.end(), weights.begin(), weights.end());
  }
  const auto weights = tfidf_weights(features);
  REQUIRE(weights.size() == expected.size());
  for (std::size_t i = 0; i < weights.size(); ++i) CHECK(near(weights[i], expected[i], 1e-7));
  // The first row as digits: 2.098612 and 1 over their norm, as one idf cancels.
  CHECK(near(weights[0], 0.9027502, 1e-6));
  CHECK(near(weights[1], 0.4301654, 1e-6));
}

TEST_CASE("a text that is no row is weighted as a row is") {
  const auto features = counted({"cat cat cat dog", "cat cat owl", "dog dog"}, {1, 1, 1});
  const auto weights = tfidf_weights(features);
  for (DocumentId id = 0; id < 3; ++id) {
    const auto counts = features.row_counts(id);
    const auto own = tfidf_weights(features, features.row_words(id), std::vector<double>(counts.begin(), counts.end()));
    const auto row = features.slice(weights, id);
    REQUIRE(own.size() == row.size());
    for (std::size_t j = 0; j < row.size(); ++j) CHECK(near(own[j], row[j], 1e-7));
  }
  CHECK(tfidf_weights(features, {}, std::span<const double>()).empty());
}

TEST_CASE("tf-idf rows have norm 1, empty rows stay empty, and large counts are right") {
  std::vector<std::int64_t> offsets{0};
  std::vector<std::int32_t> words;
  std::vector<float> counts;
  std::vector<std::int32_t> document_frequency;
  for (int df = 1; df <= 100000; df *= 3) document_frequency.push_back(df);
  for (std::size_t i = 0; i < 200; ++i) {
    for (std::size_t w = 0; i % 7 != 0 && w < document_frequency.size(); ++w) {
      words.push_back(static_cast<std::int32_t>(w));
      counts.push_back(static_cast<float>(1 + i * i * w));
    }
    offsets.push_back(static_cast<std::int64_t>(words.size()));
  }
  Features features;
  features.offsets = offsets;
  features.words = words;
  features.counts = counts;
  features.document_frequency = document_frequency;
  features.training_documents = 100000;
  const auto weights = tfidf_weights(features);
  REQUIRE(weights.size() == features.words.size());
  for (DocumentId i = 0; i < 200; ++i) {
    const auto row = features.slice(weights, i);
    REQUIRE(row.empty() == (i % 7 == 0));
    if (row.empty()) continue;
    double squares = 0;
    for (const float weight : row) squares += static_cast<double>(weight) * weight;
    CHECK(near(squares, 1.0, 1e-6));
    // Ratios within a row are free of the norm.
    const auto value = [&](std::size_t w) {
      const double idf = std::log(100001.0 / (1.0 + features.document_frequency[w])) + 1;
      return (1 + std::log(static_cast<double>(features.row_counts(i)[w]))) * idf;
    };
    for (std::size_t w = 1; w < row.size(); ++w)
      CHECK(near(row[w] / row[0], value(w) / value(0), 1e-6 * value(w) / value(0)));
  }
}

}  // namespace
}  // namespace alrun
