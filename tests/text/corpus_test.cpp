#include "text/corpus.h"

#include <algorithm>
#include <map>

#include "catch.h"
#include "text/random_text.h"

namespace alrun {
namespace {

using Words = std::vector<std::string>;

struct Built {
  Built(const Words& texts, std::vector<std::uint8_t> training, const TextOptions& options,
        TokenOrder order = TokenOrder::dropped)
      : corpus(build(texts, std::move(training), options, order)) {}

  static Corpus build(const Words& texts, std::vector<std::uint8_t> training, const TextOptions& options, TokenOrder order) {
    training.resize(texts.size(), 1);
    const std::vector<std::string_view> views(texts.begin(), texts.end());
    return fit_transform(views, training, options, order);
  }

  /// Row i as word → count.
  [[nodiscard]] std::map<std::string, int> row(DocumentId i) const {
    std::map<std::string, int> row;
    const auto words = corpus.features.row_words(i);
    for (std::size_t j = 0; j < words.size(); ++j) {
      row[corpus.featurizer.vocabulary()[static_cast<std::size_t>(words[j])]] =
          static_cast<int>(corpus.features.row_counts(i)[j]);
    }
    return row;
  }
  /// Document i's kept token order, spelled.
  [[nodiscard]] Words sequence(std::size_t i) const {
    Words words;
    const auto& f = corpus.features;
    for (auto t = f.sequence_offsets[i]; t < f.sequence_offsets[i + 1]; ++t) {
      words.push_back(corpus.featurizer.vocabulary()[static_cast<std::size_t>(f.sequence[static_cast<std::size_t>(t)])]);
    }
    return words;
  }

  Corpus corpus;
};

TextOptions with(const std::string& tokenizer, std::int64_t max_words = 10000, std::int64_t min_documents = 1,
                 std::int64_t ngrams = 1) {
  return {{tokenizer}, max_words, min_documents, ngrams};
}

TEST_CASE("words are numbered by falling frequency, ties by first appearance") {
  const Built b({"zebra apple mango", "mango apple kiwi", "kiwi"}, {}, with("word"));
  CHECK(b.corpus.featurizer.vocabulary() == Words{"apple", "mango", "kiwi", "zebra"});
  CHECK(b.corpus.features.offsets == std::vector<std::int64_t>{0, 3, 6, 7});
  CHECK(b.corpus.features.words == std::vector<std::int32_t>{0, 1, 3, 0, 1, 2, 2});
  CHECK(b.corpus.features.document_frequency == std::vector<std::int32_t>{2, 2, 2, 1});
  CHECK(b.corpus.features.training_documents == 3);
}

TEST_CASE("vocabulary and document frequency come from the training documents only") {
  // The first document is not in training and stands before those that are.
  const Built b({"new new new cat dog", "dog dog cat", "cat unseen"}, {0, 1, 0}, with("word"));
  CHECK(b.corpus.featurizer.vocabulary() == Words{"dog", "cat"});
  CHECK(b.corpus.features.document_frequency == std::vector<std::int32_t>{1, 1});
  CHECK(b.corpus.features.training_documents == 1);
  CHECK(b.row(0) == std::map<std::string, int>{{"cat", 1}, {"dog", 1}});
  CHECK(b.row(1) == std::map<std::string, int>{{"cat", 1}, {"dog", 2}});
  CHECK(b.row(2) == std::map<std::string, int>{{"cat", 1}});
  CHECK(b.corpus.features.lengths == std::vector<std::int32_t>{5, 3, 2});  // all words, known or not
}

TEST_CASE("min_documents is applied before max_words") {
  const Words texts{"often often often often", "both rare", "both more", "both more"};
  CHECK(Built(texts, {}, with("word")).corpus.featurizer.vocabulary() == Words{"often", "both", "more", "rare"});
  CHECK(Built(texts, {}, with("word", 10, 2)).corpus.featurizer.vocabulary() == Words{"both", "more"});
  CHECK(Built(texts, {}, with("word", 1, 2)).corpus.featurizer.vocabulary() == Words{"both"});
  CHECK(Built(texts, {}, with("word", 3)).corpus.featurizer.vocabulary() == Words{"often", "both", "more"});
}

TEST_CASE("the keras tokenizer gives Keras's word index") {
  // Keras's Tokenizer().fit_on_texts(texts).word_index is {the: 1, cat: 2, sat: 3, "dog's": 4, "cat\r": 5}.
  const Words texts{"The cat sat.", "the dog's cat\r\nsat", "the cat"};
  CHECK(Built(texts, {}, with("keras")).corpus.featurizer.vocabulary() == Words{"the", "cat", "sat", "dog's", "cat\r"});
  // Tokenizer(num_words=4).texts_to_sequences keeps the indices 1 to 3: [[1, 2, 3], [1, 3], [1, 2]].
  const Built b(texts, {}, with("keras", 4), TokenOrder::kept);
  CHECK(b.corpus.featurizer.vocabulary() == Words{"the", "cat", "sat"});
  CHECK(b.corpus.features.sequence == std::vector<std::int32_t>{0, 1, 2, 0, 2, 0, 1});
  CHECK(b.corpus.features.sequence_offsets == std::vector<std::int64_t>{0, 3, 5, 7});
}

TEST_CASE("token order keeps known words, repeated, in order; without asking there is none") {
  const Built b({"to be or not to be", "not to know", ""}, {1, 0, 0}, with("word"), TokenOrder::kept);
  CHECK(b.sequence(0) == Words{"to", "be", "or", "not", "to", "be"});
  CHECK(b.sequence(1) == Words{"not", "to"});
  CHECK(b.sequence(2).empty());
  const Built without({"to be"}, {}, with("word"));
  CHECK(without.corpus.features.sequence_offsets.empty());
  CHECK(without.corpus.features.sequence.empty());
}

TEST_CASE("runs of words count as words") {
  const Built b({"new york new york", "york new", "new moon york new"}, {1, 0, 0}, with("word", 100, 1, 3),
                TokenOrder::kept);
  // First appearance: a run appears where its last word does, after shorter runs that end there.
  CHECK(b.corpus.featurizer.vocabulary() == Words{"new", "york", "new york", "york new", "new york new", "york new york"});
  CHECK(b.row(0) ==
        std::map<std::string, int>{
            {"new", 2}, {"york", 2}, {"new york", 2}, {"york new", 1}, {"new york new", 1}, {"york new york", 1}});
  CHECK(b.row(1) == std::map<std::string, int>{{"york", 1}, {"new", 1}, {"york new", 1}});
  // An unknown word interrupts runs; it is not skipped over.
  CHECK(b.row(2) == std::map<std::string, int>{{"new", 2}, {"york", 1}, {"york new", 1}});
  CHECK(b.sequence(2) == Words{"new", "york", "new"});
}

TEST_CASE("runs do not reach from one document into the next") {
  const Built b({"one two", "three four"}, {}, with("word", 100, 1, 2));
  CHECK(b.corpus.featurizer.vocabulary() == Words{"one", "two", "one two", "three", "four", "three four"});
}

TEST_CASE("a word left out of the vocabulary still belongs to the runs that are in it") {
  const Built b({"of the", "of course the", "of the"}, {}, with("word", 3, 1, 2));
  CHECK(b.corpus.featurizer.vocabulary() == Words{"of", "the", "of the"});
  CHECK(b.row(0) == std::map<std::string, int>{{"of", 1}, {"the", 1}, {"of the", 1}});
}

/// Counts the slow and plain way: strings in maps.
struct BruteForce {
  BruteForce(const Words& texts, const std::vector<std::uint8_t>& training, const TextOptions& options) {
    std::map<std::string, std::size_t> count, documents, appearance;
    const auto tokenizer = options.tokenizer.make();
    for (std::size_t i = 0; i < texts.size(); ++i) {
      rows.emplace_back();
      TokenBuffer tokens;
      tokenizer->tokenize(texts[i], tokens);
      for (std::size_t end = 0; end < tokens.size(); ++end) {
        std::string run;
        for (std::size_t n = 0; n < static_cast<std::size_t>(options.ngrams) && n <= end; ++n) {
          run = std::string(tokens[end - n]) + (n == 0 ? "" : " " + run);
          ++rows[i][run];
          if (training[i] == 0) continue;
          ++count[run];
          appearance.emplace(run, appearance.size());
        }
      }
      if (training[i] == 0) continue;
      for (const auto& [run, times] : rows[i]) ++documents[run];
    }
    for (const auto& [run, n] : documents) {
      if (n >= static_cast<std::size_t>(options.min_documents)) vocabulary.push_back(run);
    }
    std::sort(vocabulary.begin(), vocabulary.end(), [&](const auto& a, const auto& b) {
      return std::pair(count[b], appearance[a]) < std::pair(count[a], appearance[b]);
    });
    const auto limit = tokenizer->vocabulary_limit(static_cast<std::size_t>(options.max_words));
    vocabulary.resize(std::min(vocabulary.size(), limit));
    for (const auto& run : vocabulary) frequency.push_back(static_cast<std::int32_t>(documents[run]));
    for (auto& row : rows) {
      std::erase_if(row, [&](const auto& entry) {
        return std::find(vocabulary.begin(), vocabulary.end(), entry.first) == vocabulary.end();
      });
    }
  }

  Words vocabulary;
  std::vector<std::int32_t> frequency;
  std::vector<std::map<std::string, int>> rows;
};

TEST_CASE("rows, vocabulary and frequencies equal a count with maps of strings") {
  for (std::uint64_t seed = 0; seed < 100; ++seed) {
    CAPTURE(seed);
    Rng rng(seed, "test");
    Words texts;
    std::vector<std::uint8_t> training;
    for (std::size_t n = 2 + rng.below(12); n > 0; --n) {
      texts.push_back(test::random_text(rng) + " always ");
      training.push_back(texts.size() == 2 || rng.below(3) != 0);
    }
    const auto tokenizer = tokenizers().names()[seed % 3];
    const auto options =
        with(tokenizer, static_cast<std::int64_t>(2 + rng.below(60)), 1, static_cast<std::int64_t>(1 + rng.below(3)));
    const Built built(texts, training, options);
    const BruteForce brute(texts, training, options);
    REQUIRE(built.corpus.featurizer.vocabulary() == brute.vocabulary);
    REQUIRE(built.corpus.features.document_frequency == brute.frequency);
    REQUIRE(built.corpus.features.rows() == texts.size());
    for (std::size_t i = 0; i < texts.size(); ++i) {
      const auto id = static_cast<DocumentId>(i);
      REQUIRE(built.row(id) == brute.rows[i]);
      const auto words = built.corpus.features.row_words(id);
      REQUIRE(std::adjacent_find(words.begin(), words.end(), std::greater_equal<>()) == words.end());
    }
  }
}

TEST_CASE("a vocabulary larger than any table's first size keeps every word apart") {
  Words texts(3);
  for (int i = 0; i < 200000; ++i)
    texts[static_cast<std::size_t>(i % 3)] += std::to_string(i) + (i % 2 ? "_and_a_tail " : "ab ");
  const Built b(texts, {}, with("word", 1000000));
  CHECK(b.corpus.featurizer.vocabulary().size() == 200000);
  CHECK(b.corpus.features.words.size() == 200000);
  CHECK(b.corpus.featurizer.vocabulary()[0] == "0ab");
  CHECK(b.corpus.featurizer.vocabulary()[1] == "3_and_a_tail");
}

TEST_CASE("empty texts have empty rows") {
  const Built b({"", "word", "..."}, {}, with("word"));
  CHECK(b.corpus.features.offsets == std::vector<std::int64_t>{0, 0, 1, 1});
}

TEST_CASE("a vocabulary without words is an error that says what to change") {
  const Words texts{"one two", "three four", "five"};
  CHECK_THROWS_WITH(
      Built(texts, {}, with("word", 100, 2)),
      "text: no word is left: none of 5 is in at least 2 of the 3 training documents; lower text.min_documents");
  CHECK_THROWS_WITH(Built({"a", "b c"}, {}, with("word")),
                    "text: no word is left: tokenizer 'word' finds none in 2 training documents; check the texts or choose "
                    "another text.tokenizer");
  CHECK_THROWS_WITH(Built(texts, {}, with("keras", 1)),
                    "text: no word is left: with tokenizer 'keras' text.max_words 1 means no words at all; raise it");
  CHECK_THROWS_WITH(Built(texts, {0, 0, 0}, with("word")),
                    "text: no word is left: there are no training documents to take words from; check the dataset's split");
  CHECK_THROWS_AS(Built(texts, {}, with("word", 100, 2)), Error);
}

}  // namespace
}  // namespace alrun
