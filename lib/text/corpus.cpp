#include "text/corpus.h"

#include <fmt/format.h>

#include <algorithm>
#include <cassert>
#include <memory>
#include <span>
#include <utility>

#include "text/row_writer.h"
#include "text/term_reader.h"

namespace alrun {
namespace {

using Id = TermTable::Id;

/// What is known of a term after all training documents.
struct TermStatistics {
  std::int64_t count = 0;
  std::int32_t documents = 0;
  std::int32_t last_document = -1;
};

/// Reads all texts, then chooses the vocabulary, then counts by the terms that were read.
class CorpusBuilder {
 public:
  CorpusBuilder(std::span<const std::string_view> texts, std::span<const std::uint8_t> in_training,
                const TextOptions& options)
      : texts_(texts),
        in_training_(in_training),
        options_(options),
        tokenizer_(options.tokenizer.make()),
        reader_(static_cast<std::size_t>(options.ngrams)) {
    assert(texts.size() == in_training.size());
  }

  Corpus build(TokenOrder order) {
    read_texts();
    const std::vector<Id> kept = choose_words();
    std::vector<std::string> vocabulary;
    std::vector<std::int32_t> document_frequency;
    std::vector<std::int32_t> word_of(table_.size(), -1);
    for (const Id term : kept) {
      const auto t = static_cast<std::size_t>(term);
      word_of[t] = static_cast<std::int32_t>(vocabulary.size());
      vocabulary.push_back(table_.spell(term));
      document_frequency.push_back(statistics_[t].documents);
    }
    Corpus corpus;
    count_rows(word_of, vocabulary.size(), order, corpus.features);
    corpus.features.document_frequency = std::move(document_frequency);
    corpus.features.training_documents = training_documents_;
    corpus.features.lengths = std::move(lengths_);
    corpus.featurizer = Featurizer(options_, std::move(vocabulary), corpus.features.document_frequency, training_documents_);
    return corpus;
  }

 private:
  /// A document's terms: terms_[block][begin … end).
  struct Range {
    std::size_t block = 0;
    std::size_t begin = 0;
    std::size_t end = 0;
  };

  /// Each text is tokenised once. All training texts come first, so that the others only look terms up.
  void read_texts() {
    ranges_.resize(texts_.size());
    lengths_.resize(texts_.size());
    for (const bool training : {true, false}) {
      for (std::size_t i = 0; i < texts_.size(); ++i) {
        if ((in_training_[i] != 0) != training) continue;
        tokenizer_->tokenize(texts_[i], tokens_);
        lengths_[i] = static_cast<std::int32_t>(tokens_.size());
        auto& terms = block_for(tokens_.size() * static_cast<std::size_t>(options_.ngrams));
        const std::size_t begin = terms.size();
        if (training) {
          training_documents_++;
          reader_.read(tokens_, table_, terms);
          count_terms(std::span(terms).subspan(begin), static_cast<std::int32_t>(i));
        } else {
          reader_.read(tokens_, std::as_const(table_), terms);
        }
        ranges_[i] = {terms_.size() - 1, begin, terms.size()};
        term_count_ += terms.size() - begin;
      }
    }
  }

  /// The block to append up to `n` terms to. Blocks never grow, so that the cost of a document does not depend on how many
  /// there are: one array for all would be copied, and its memory asked for, again and again.
  std::vector<Id>& block_for(std::size_t n) {
    constexpr std::size_t block_size = std::size_t{1} << 20U;
    if (terms_.empty() || terms_.back().capacity() - terms_.back().size() < n) {
      terms_.emplace_back().reserve(std::max(block_size, n));
    }
    return terms_.back();
  }

  void count_terms(std::span<const Id> terms, std::int32_t document) {
    statistics_.resize(table_.size());
    for (const Id t : terms) {
      TermStatistics& term = statistics_[static_cast<std::size_t>(t)];
      ++term.count;
      term.documents += static_cast<std::int32_t>(term.last_document != document);
      term.last_document = document;
    }
  }

  /// The terms of the vocabulary: by falling count, ties in order of first appearance.
  std::vector<Id> choose_words() {
    std::vector<Id> kept;
    for (std::size_t t = 0; t < statistics_.size(); ++t) {
      if (statistics_[t].documents >= options_.min_documents) kept.push_back(static_cast<Id>(t));
    }
    const std::size_t limit = tokenizer_->vocabulary_limit(static_cast<std::size_t>(options_.max_words));
    if (kept.empty() || limit == 0) throw Error(why_no_word());
    const auto count = [this](Id id) { return statistics_[static_cast<std::size_t>(id)].count; };
    // Terms are numbered in order of first appearance.
    const auto before = [&](Id a, Id b) { return count(a) != count(b) ? count(a) > count(b) : a < b; };
    if (kept.size() > limit) {
      const auto cut = kept.begin() + static_cast<std::ptrdiff_t>(limit);
      std::nth_element(kept.begin(), cut, kept.end(), before);
      kept.resize(limit);
    }
    std::sort(kept.begin(), kept.end(), before);
    return kept;
  }

  [[nodiscard]] std::string why_no_word() const {
    if (training_documents_ == 0) {
      return "text: no word is left: there are no training documents to take words from; check the dataset's split";
    }
    if (table_.size() == 0) {
      return fmt::format(
          "text: no word is left: tokenizer '{}' finds none in {} training documents; check the texts or choose another "
          "text.tokenizer",
          options_.tokenizer.type, training_documents_);
    }
    if (tokenizer_->vocabulary_limit(static_cast<std::size_t>(options_.max_words)) == 0) {
      return fmt::format("text: no word is left: with tokenizer '{}' text.max_words {} means no words at all; raise it",
                         options_.tokenizer.type, options_.max_words);
    }
    return fmt::format(
        "text: no word is left: none of {} is in at least {} of the {} training documents; lower text.min_documents",
        table_.size(), options_.min_documents, training_documents_);
  }

  void count_rows(const std::vector<std::int32_t>& word_of, std::size_t words, TokenOrder order, Features& features) const {
    const bool ordered = order == TokenOrder::kept;
    RowWriter rows(words, ranges_.size(), term_count_);
    for (const Range& range : ranges_) {
      for (const Id term : std::span(terms_[range.block]).subspan(range.begin, range.end - range.begin)) {
        const std::int32_t word = word_of[static_cast<std::size_t>(term)];
        if (word < 0) continue;
        rows.add(word);
        if (ordered && table_.is_word(term)) rows.append(word);
      }
      rows.end_row();
    }
    rows.move_to(features, ordered);
  }

  std::span<const std::string_view> texts_;
  std::span<const std::uint8_t> in_training_;
  const TextOptions& options_;
  std::unique_ptr<Tokenizer> tokenizer_;

  TermTable table_;
  std::vector<TermStatistics> statistics_;  ///< per term
  std::vector<std::vector<Id>> terms_;      ///< of all documents, in reading order, in blocks
  std::size_t term_count_ = 0;              ///< in all blocks
  std::vector<Range> ranges_;               ///< per document: its part of terms_
  std::vector<std::int32_t> lengths_;       ///< per document: its tokens
  std::int64_t training_documents_ = 0;

  TermReader reader_;
  TokenBuffer tokens_;  // scratch
};

}  // namespace

Corpus fit_transform(std::span<const std::string_view> texts, std::span<const std::uint8_t> in_training,
                     const TextOptions& options, TokenOrder order) {
  return CorpusBuilder(texts, in_training, options).build(order);
}

}  // namespace alrun
