#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "sampler/knowledge_source.h"
#include "sampler/pool_view.h"

namespace alrun {

/// How alike a document is to what is known of a class. Either way a document without any of its words has 0, no other less.
/// - tfidf: the cosine of the document's tf-idf row and the knowledge's, made in the same way; of several example documents
///   their rows' mean (Rocchio). In [0, 1].
/// - bm25: Σ over the knowledge's words of idf · 2.2 tf / (tf + 1.2 (0.25 + 0.75 |d| / mean |d|)) with
///   idf = ln(1 + (n - df + ½) / (df + ½)); a word named twice counts twice, so that more words give higher scores; of
///   several example documents the mean (Robertson & Zaragoza 2009).
enum class Similarity : std::uint8_t { tfidf, bm25 };
constexpr std::array<std::string_view, 2> enum_names(Similarity /*unused*/) { return {"tfidf", "bm25"}; }

/// Words of the vocabulary, ascending, and what each counts.
struct WeightedWords {
  std::vector<std::int32_t> words;
  std::vector<double> weights;
};

/// A class of which words are known that the vocabulary has.
struct Topic {
  std::size_t label = 0;  ///< the class's number
  WeightedWords query;
};

/// What is known of the classes in the words of a pool.
struct Topics {
  std::vector<Topic> list;                   ///< by label
  std::vector<std::string> unknown_words;    ///< of keywords and descriptions, outside the vocabulary
  std::vector<std::string> classes_without;  ///< of which no word, or no word of the vocabulary, is known
};

/// Throws ConfigError if knowledge is of classes that the pool does not have, and Error if it has no word of the vocabulary.
Topics find_topics(PoolView& pool, const KnowledgeSource& source, Similarity similarity);

/// Documents against topics.
class Relevance {
 public:
  /// Everything referred to outlives it. The mean length is that of the pool's documents, labelled or not.
  Relevance(PoolView& pool, const std::vector<Topic>& topics, Similarity similarity);

  /// Of a row of PoolView::unlabelled() its similarity to each topic.
  [[nodiscard]] std::span<const double> of(std::size_t row) const {
    return std::span(values_).subspan(row * topics_.size(), topics_.size());
  }
  /// The topic that a row is most similar to; ties go to the first.
  [[nodiscard]] std::size_t best(std::size_t row) const;
  /// The words of a document that make it similar to a topic, those that count most first; at most ten.
  [[nodiscard]] std::vector<std::int32_t> matched(DocumentId id, std::size_t topic) const;

 private:
  // What each word of a document counts.
  class DocumentWeights;

  [[nodiscard]] double length(DocumentId id) const;
  void fill(std::span<const DocumentId> ids, int threads);

  const std::vector<Topic>& topics_;
  const Features& features_;
  Similarity similarity_;
  std::span<const float> tfidf_;
  double mean_length_ = 0;
  std::vector<double> values_;
};

}  // namespace alrun
