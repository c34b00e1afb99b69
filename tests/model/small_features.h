#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <utility>
#include <vector>

#include "core/rng.h"
#include "text/representations.h"

namespace alrun::test {

using Row = std::vector<std::pair<std::int32_t, float>>;

/// Features by hand: rows of (word, count), words ascending.
inline Features features_of(std::size_t words, const std::vector<Row>& rows) {
  std::vector<std::int64_t> offsets{0};
  std::vector<std::int32_t> row_words;
  std::vector<float> counts;
  std::vector<std::int32_t> document_frequency(words);
  for (const Row& row : rows) {
    for (const auto& [word, count] : row) {
      row_words.push_back(word);
      counts.push_back(count);
      ++document_frequency[static_cast<std::size_t>(word)];
    }
    offsets.push_back(static_cast<std::int64_t>(row_words.size()));
  }
  Features features;
  features.offsets = offsets;
  features.words = row_words;
  features.counts = counts;
  features.document_frequency = document_frequency;
  features.training_documents = static_cast<std::int64_t>(rows.size());
  return features;
}

/// Appends documents without any word.
inline void add_empty_rows(Features& features, std::size_t rows) {
  std::vector<std::int64_t> offsets(features.offsets.begin(), features.offsets.end());
  offsets.insert(offsets.end(), rows, offsets.back());
  features.offsets = offsets;
}

/// A separable problem: each class has ten words of its own and shares ten with the others.
struct Problem {
  Features features;
  std::vector<DocumentId> ids;
  std::vector<std::int32_t> labels;

  /// Made once, of this object where it stands: to be asked for when the features are whole.
  const Representations& text() const {
    if (!text_) text_ = std::make_shared<const Representations>(features, ids);
    return *text_;
  }

 private:
  mutable std::shared_ptr<const Representations> text_;
};

inline Problem separable(std::int32_t classes, std::size_t documents, std::uint64_t seed = 1) {
  Rng rng(seed, "test");
  std::vector<Row> rows;
  Problem problem;
  for (std::size_t i = 0; i < documents; ++i) {
    const auto label = static_cast<std::int32_t>(i % static_cast<std::size_t>(classes));
    Row row;
    for (std::int32_t word = 0; word < 10 * (classes + 1); ++word) {
      const bool possible = word / 10 == label || word / 10 == classes;
      if (possible && rng.uniform() < 0.5) row.emplace_back(word, static_cast<float>(1 + rng.below(3)));
    }
    if (row.empty() || row[0].first / 10 != label) row.insert(row.begin(), {10 * label, 1.0F});
    rows.push_back(row);
    problem.ids.push_back(static_cast<DocumentId>(i));
    problem.labels.push_back(label);
  }
  problem.features = features_of(static_cast<std::size_t>(10 * (classes + 1)), rows);
  return problem;
}

}  // namespace alrun::test
