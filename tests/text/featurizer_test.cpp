#include "text/featurizer.h"

#include <thread>

#include "catch.h"
#include "text/corpus.h"
#include "text/random_text.h"
#include "text/weighting.h"

namespace alrun {
namespace {

using Words = std::vector<std::string>;
using Numbers = std::vector<std::int32_t>;

std::vector<std::string_view> views(const Words& texts) { return {texts.begin(), texts.end()}; }

void check_same(const Features& a, const Features& b) {
  CHECK(a.offsets == b.offsets);
  CHECK(a.words == b.words);
  CHECK(a.counts == b.counts);
  CHECK(a.lengths == b.lengths);
  CHECK(a.document_frequency == b.document_frequency);
  CHECK(a.training_documents == b.training_documents);
  CHECK(a.sequence_offsets == b.sequence_offsets);
  CHECK(a.sequence == b.sequence);
}

/// One that knows no more than a cache or a saved model would.
Featurizer rebuilt(const Featurizer& fitted) {
  return {fitted.options(), fitted.vocabulary(), fitted.document_frequency(), fitted.training_documents()};
}

TEST_CASE("texts transformed later have the rows that they have when the vocabulary is chosen") {
  for (std::uint64_t seed = 0; seed < 60; ++seed) {
    Rng rng(seed, "test");
    Words texts;
    std::vector<std::uint8_t> training;
    for (std::size_t n = 2 + rng.below(12); n > 0; --n) {
      texts.push_back(test::random_text(rng) + " always ");
      training.push_back(texts.size() == 2 || rng.below(3) != 0);
    }
    texts.emplace_back();
    training.push_back(0);
    const auto max_words = static_cast<std::int64_t>(2 + rng.below(60));
    for (const auto& tokenizer : tokenizers().names()) {
      for (const std::int64_t ngrams : {1, 2, 3}) {
        for (const auto order : {TokenOrder::dropped, TokenOrder::kept}) {
          CAPTURE(seed, tokenizer, ngrams, order == TokenOrder::kept);
          const auto corpus = fit_transform(views(texts), training, {{tokenizer}, max_words, 1, ngrams}, order);
          check_same(corpus.featurizer.transform(views(texts), order), corpus.features);
          const auto again = rebuilt(corpus.featurizer).transform(views(texts), order);
          check_same(again, corpus.features);
          REQUIRE(tfidf_weights(again) == tfidf_weights(corpus.features));
        }
      }
    }
  }
}

TEST_CASE("a text that was never seen is counted over the vocabulary, with what the weighting needs") {
  const Words texts{"new york is new", "old york"};
  const auto corpus = fit_transform(views(texts), std::vector<std::uint8_t>{1, 1}, {{"word"}, 100, 1, 2});
  CHECK(corpus.featurizer.vocabulary() == Words{"new", "york", "new york", "is", "york is", "is new", "old", "old york"});
  const Words later{"New York is far", "", "far"};
  const auto features = corpus.featurizer.transform(views(later), TokenOrder::kept);
  CHECK(features.offsets == std::vector<std::int64_t>{0, 5, 5, 5});
  CHECK(features.words == Numbers{0, 1, 2, 3, 4});
  CHECK(features.lengths == Numbers{4, 0, 1});
  CHECK(features.sequence == Numbers{0, 1, 3});
  CHECK(features.sequence_offsets == std::vector<std::int64_t>{0, 3, 3, 3});
  CHECK(features.document_frequency == Numbers{1, 2, 1, 1, 1, 1, 1, 1});
  CHECK(features.training_documents == 2);
}

TEST_CASE("a run is found although the words or the shorter run that it is made of are not in the vocabulary") {
  const Featurizer featurizer({{"word"}, 100, 1, 3}, {"one two three", "two three"}, {1, 1}, 1);
  const Words texts{"one two three", "two three", "one two", "three"};
  CHECK(featurizer.transform(views(texts)).words == Numbers{0, 1, 1});
  CHECK(featurizer.words_of("one two three").known == Numbers{1, 0});
  CHECK(featurizer.words_of("one two three").unknown == Words{"one", "two", "three"});
}

TEST_CASE("the words of a text come in order, the unknown ones apart") {
  const Featurizer featurizer({{"word"}, 100, 1, 2}, {"dog", "cat", "cat dog"}, {1, 1, 1}, 1);
  const auto words = featurizer.words_of("The cat, dog and dog; the bird");
  CHECK(words.known == Numbers{1, 0, 2, 0});
  CHECK(words.unknown == Words{"the", "and", "the", "bird"});
  CHECK(featurizer.words_of("").known.empty());
  CHECK(Featurizer().words_of("cat").unknown == Words{"cat"});
}

TEST_CASE("words that no text can have are never found, and of equal ones the first is") {
  const Featurizer featurizer({{"word"}, 100, 1, 3}, {"", " ", "a b ", " cat", "cat", "cat", "cat  cat"},
                              {1, 1, 1, 1, 1, 1, 1}, 1);
  CHECK(featurizer.words_of("cat cat a b").known == Numbers{4, 4});
}

TEST_CASE("copies and threads share one table") {
  const Words texts{"one two three", "two three four", "three four five"};
  const auto corpus = fit_transform(views(texts), std::vector<std::uint8_t>{1, 1, 1}, {});
  std::vector<Features> found(4);
  std::vector<std::thread> threads;
  for (auto& features : found) {
    threads.emplace_back([&features, &texts, copy = corpus.featurizer] { features = copy.transform(views(texts)); });
  }
  for (auto& thread : threads) thread.join();
  for (const auto& features : found) check_same(features, corpus.features);
}

}  // namespace
}  // namespace alrun
