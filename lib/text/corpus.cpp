#include "text/corpus.h"

#include <fmt/format.h>

#include <algorithm>
#include <cassert>
#include <memory>
#include <span>
#include <utility>

#include "text/row_tally.h"
#include "text/term_table.h"

namespace alrun {
namespace {

using Id = TermTable::Id;

/// What is known of a term after all training documents.
struct TermStatistics {
  std::int64_t count = 0;
  std::int32_t documents = 0;
  std::int32_t last_document = -1;
};

class CorpusBuilder {
 public:
  CorpusBuilder(std::span<const std::string_view> texts, std::span<const std::uint8_t> in_training,
                const TextOptions& options)
      : texts_(texts), in_training_(in_training), options_(options), tokenizer_(options.tokenizer.make()) {
    assert(texts.size() == in_training.size());
  }

  Corpus build(TokenOrder order) {
    read_texts();
    const std::vector<Id> kept = choose_words();
    Corpus corpus;
    std::vector<std::int32_t> document_frequency;
    std::vector<std::int32_t> word_of(table_.size(), -1);
    for (const Id term : kept) {
      const auto t = static_cast<std::size_t>(term);
      word_of[t] = static_cast<std::int32_t>(corpus.vocabulary.size());
      corpus.vocabulary.push_back(table_.spell(term));
      document_frequency.push_back(statistics_[t].documents);
    }
    corpus.features.document_frequency = std::move(document_frequency);
    corpus.features.training_documents = training_documents_;
    corpus.features.lengths = std::move(lengths_);
    count_rows(word_of, corpus.features);
    if (order == TokenOrder::kept) lay_sequence(word_of, corpus.features);
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
          read_terms([this](std::string_view word) { return table_.intern(word); },
                     [this](Id prefix, Id last) { return table_.intern_run(prefix, last); }, terms);
          count_terms(std::span(terms).subspan(begin), static_cast<std::int32_t>(i));
        } else {
          read_terms([this](std::string_view word) { return table_.find(word); },
                     [this](Id prefix, Id last) { return table_.find_run(prefix, last); }, terms);
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

  /// Appends the terms of tokens_ to `terms`, without those that are absent.
  template <class Word, class Run>
  void read_terms(const Word& number_word, const Run& number_run, std::vector<Id>& terms) {
    const auto longest = static_cast<std::size_t>(options_.ngrams);
    // runs_[n - 1]: the run of n words that ends at the token before.
    runs_.assign(longest, TermTable::absent);
    for (std::size_t i = 0; i < tokens_.size(); ++i) {
      const Id word = number_word(tokens_[i]);
      if (word != TermTable::absent) terms.push_back(word);
      if (longest == 1) continue;
      Id shorter = std::exchange(runs_[0], word);
      for (std::size_t n = 1; n < longest; ++n) {
        // A run that holds an unknown word, or begins before the text, is unknown.
        const bool possible = shorter != TermTable::absent && word != TermTable::absent;
        const Id run = possible ? number_run(shorter, word) : TermTable::absent;
        if (run != TermTable::absent) terms.push_back(run);
        shorter = std::exchange(runs_[n], run);
      }
    }
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

  void count_rows(const std::vector<std::int32_t>& word_of, Features& features) const {
    RowTally tally(features.vocabulary_size());
    std::vector<std::int64_t> offsets{0};
    std::vector<std::int32_t> words;
    std::vector<float> counts;
    offsets.reserve(ranges_.size() + 1);
    // An upper bound; what is not used of it is never backed by memory.
    words.reserve(term_count_);
    counts.reserve(term_count_);
    for (const Range& range : ranges_) {
      for_each_word(range, word_of, [&](Id /*term*/, std::int32_t word) { tally.add(word); });
      tally.drain([&](std::int32_t word, std::uint32_t count) {
        words.push_back(word);
        counts.push_back(static_cast<float>(count));
      });
      offsets.push_back(static_cast<std::int64_t>(words.size()));
    }
    features.offsets = std::move(offsets);
    features.words = std::move(words);
    features.counts = std::move(counts);
  }

  void lay_sequence(const std::vector<std::int32_t>& word_of, Features& features) const {
    std::vector<std::int64_t> offsets{0};
    std::vector<std::int32_t> sequence;
    for (const Range& range : ranges_) {
      for_each_word(range, word_of, [&](Id term, std::int32_t word) {
        if (table_.is_word(term)) sequence.push_back(word);
      });
      offsets.push_back(static_cast<std::int64_t>(sequence.size()));
    }
    features.sequence_offsets = std::move(offsets);
    features.sequence = std::move(sequence);
  }

  template <class Visit>
  void for_each_word(const Range& range, const std::vector<std::int32_t>& word_of, const Visit& visit) const {
    for (const Id term : std::span(terms_[range.block]).subspan(range.begin, range.end - range.begin)) {
      const std::int32_t word = word_of[static_cast<std::size_t>(term)];
      if (word >= 0) visit(term, word);
    }
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

  TokenBuffer tokens_;    // scratch
  std::vector<Id> runs_;  // scratch
};

}  // namespace

Corpus build_corpus(std::span<const std::string_view> texts, std::span<const std::uint8_t> in_training,
                    const TextOptions& options, TokenOrder order) {
  return CorpusBuilder(texts, in_training, options).build(order);
}

}  // namespace alrun
