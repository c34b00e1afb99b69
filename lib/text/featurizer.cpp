#include "text/featurizer.h"

#include <mutex>
#include <utility>

#include "text/row_writer.h"
#include "text/term_reader.h"

namespace alrun {

/// The vocabulary as a table of terms. A run brings the runs that it begins with, which need not be in the vocabulary.
class Featurizer::Lookup {
 public:
  static constexpr std::int32_t unknown = -1;

  Lookup(const TextOptions& options, const std::vector<std::string>& vocabulary) : tokenizer_(options.tokenizer.make()) {
    for (std::size_t i = 0; i < vocabulary.size(); ++i) {
      const auto term = add(vocabulary[i]);
      words_.resize(table_.size(), unknown);
      if (term == TermTable::absent) continue;
      auto& word = words_[static_cast<std::size_t>(term)];
      if (word == unknown) word = static_cast<std::int32_t>(i);
    }
  }

  void tokenize(std::string_view text, TokenBuffer& tokens) const { tokenizer_->tokenize(text, tokens); }
  [[nodiscard]] const TermTable& table() const { return table_; }
  /// A term's number in the vocabulary, or unknown.
  [[nodiscard]] std::int32_t word(TermTable::Id term) const {
    return term == TermTable::absent ? unknown : words_[static_cast<std::size_t>(term)];
  }

 private:
  // The term that is spelled like this; absent if a text cannot have it: no token is empty or holds a space.
  TermTable::Id add(std::string_view spelled) {
    auto run = TermTable::absent;
    for (;;) {
      const auto end = spelled.find(' ');
      const auto token = spelled.substr(0, end);
      if (token.empty()) return TermTable::absent;
      const auto last = table_.intern(token);
      run = run == TermTable::absent ? last : table_.intern_run(run, last);
      if (end == std::string_view::npos) return run;
      spelled.remove_prefix(end + 1);
    }
  }

  std::unique_ptr<Tokenizer> tokenizer_;
  TermTable table_;
  std::vector<std::int32_t> words_;  ///< per term
};

struct Featurizer::LazyLookup {
  std::once_flag once;
  std::unique_ptr<const Lookup> made;
};

Featurizer::Featurizer(TextOptions options, std::vector<std::string> vocabulary,
                       const Array<std::int32_t>& document_frequency, std::int64_t training_documents)
    : options_(std::move(options)),
      vocabulary_(std::move(vocabulary)),
      document_frequency_(document_frequency),
      training_documents_(training_documents),
      lookup_(std::make_shared<LazyLookup>()) {}

const Featurizer::Lookup& Featurizer::lookup() const {
  std::call_once(lookup_->once, [this] { lookup_->made = std::make_unique<const Lookup>(options_, vocabulary_); });
  return *lookup_->made;
}

Features Featurizer::transform(std::span<const std::string_view> texts, TokenOrder order) const {
  const Lookup& lookup = this->lookup();
  const bool ordered = order == TokenOrder::kept;
  RowWriter rows(vocabulary_.size(), texts.size());
  std::vector<std::int32_t> lengths;
  TermReader reader(static_cast<std::size_t>(options_.ngrams));
  TokenBuffer tokens;
  std::vector<TermTable::Id> terms;
  for (const auto text : texts) {
    lookup.tokenize(text, tokens);
    lengths.push_back(static_cast<std::int32_t>(tokens.size()));
    terms.clear();
    reader.read(tokens, lookup.table(), terms);
    for (const auto term : terms) {
      const auto word = lookup.word(term);
      if (word == Lookup::unknown) continue;
      rows.add(word);
      if (ordered && lookup.table().is_word(term)) rows.append(word);
    }
    rows.end_row();
  }
  Features features;
  rows.move_to(features, ordered);
  features.lengths = std::move(lengths);
  features.document_frequency = document_frequency_;
  features.training_documents = training_documents_;
  return features;
}

Featurizer::Words Featurizer::words_of(std::string_view text) const {
  const Lookup& lookup = this->lookup();
  TokenBuffer tokens;
  lookup.tokenize(text, tokens);
  Words words;
  std::vector<TermTable::Id> terms;
  TermReader(static_cast<std::size_t>(options_.ngrams)).read(tokens, lookup.table(), terms);
  for (const auto term : terms) {
    if (const auto word = lookup.word(term); word != Lookup::unknown) words.known.push_back(word);
  }
  for (std::size_t i = 0; i < tokens.size(); ++i) {
    if (lookup.word(lookup.table().find(tokens[i])) == Lookup::unknown) words.unknown.emplace_back(tokens[i]);
  }
  return words;
}

}  // namespace alrun
