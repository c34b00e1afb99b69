#include <algorithm>
#include <map>

#include "fuzz/harness.h"
#include "text/corpus.h"

// The first 5 bytes choose a tokenizer and options; the rest are texts, separated by bytes 0xFE (never UTF-8), every third
// of which is no training text.
namespace alrun::fuzz {
namespace {

TextOptions options_from(Input& input) {
  const auto names = tokenizers().names();
  TextOptions options;
  options.tokenizer.type = names[input.choose(names.size())];
  options.max_words = 1 + static_cast<std::int64_t>(input.choose(40));
  options.min_documents = 1 + static_cast<std::int64_t>(input.choose(3));
  options.ngrams = 1 + static_cast<std::int64_t>(input.choose(5));
  return options;
}

std::vector<std::string_view> texts_from(std::string_view bytes) {
  std::vector<std::string_view> texts;
  while (true) {
    const auto end = std::min(bytes.find('\xFE'), bytes.size());
    texts.push_back(bytes.substr(0, end));
    if (end == bytes.size()) return texts;
    bytes.remove_prefix(end + 1);
  }
}

void check_tokens(const TextOptions& options, std::span<const std::string_view> texts) {
  const auto tokenizer = options.tokenizer.make();
  TokenBuffer tokens;
  for (const auto text : texts) {
    tokenizer->tokenize(text, tokens);
    std::size_t bytes = 0;
    for (std::size_t i = 0; i < tokens.size(); ++i) {
      require(!tokens[i].empty(), "a token is not empty");
      require(tokens[i].find(' ') == std::string_view::npos, "a token has no space");
      bytes += tokens[i].size();
    }
    require(bytes == tokens.bytes().size(), "tokens lie end to end");
  }
}

// Rows of words within the vocabulary, ascending, and the same for texts that come later, all at once or one by one.
void check_corpus(const Corpus& corpus, const TextOptions& options, TokenOrder order,
                  std::span<const std::string_view> texts) {
  const auto& features = corpus.features;
  require(features.rows() == texts.size(), "a row a text");
  require(features.vocabulary_size() == corpus.featurizer.vocabulary().size(), "a document frequency a word");
  require(corpus.featurizer.vocabulary().size() <= static_cast<std::size_t>(options.max_words),
          "the vocabulary keeps its limit");
  const auto later = corpus.featurizer.transform(texts, order);
  require(later.offsets == features.offsets && later.words == features.words && later.counts == features.counts,
          "texts that come later have the same rows");
  require(later.lengths == features.lengths && later.sequence_offsets == features.sequence_offsets &&
              later.sequence == features.sequence,
          "texts that come later have the same lengths and sequences");
  for (std::size_t i = 0; i < texts.size(); ++i) {
    std::map<std::int32_t, float> row;
    for (const auto word : corpus.featurizer.words_of(texts[i]).known) row[word] += 1;
    const auto words = features.row_words(static_cast<DocumentId>(i));
    const auto counts = features.row_counts(static_cast<DocumentId>(i));
    require(words.size() == row.size(), "a row has the words that are found one by one");
    std::size_t at = 0;
    for (const auto& [word, count] : row) {
      require(words[at] == word && counts[at] == count, "a row's words ascend, with their counts");
      ++at;
    }
  }
}

void run(std::string_view bytes) {
  Input input(bytes);
  const auto options = options_from(input);
  const auto order = input.choose(2) == 0 ? TokenOrder::dropped : TokenOrder::kept;
  const auto texts = texts_from(input.rest());
  std::vector<std::uint8_t> in_training;
  for (std::size_t i = 0; i < texts.size(); ++i) in_training.push_back(i % 3 != 2);
  check_tokens(options, texts);
  try {
    check_corpus(fit_transform(texts, in_training, options, order), options, order, texts);
  } catch (const Error& error) {
    require(std::string_view(error.what()).starts_with("text: "), "an error says that the texts are meant");
  }
}

const bool registered = add_harness("tokenizers", run);

}  // namespace
}  // namespace alrun::fuzz
