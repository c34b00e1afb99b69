#include <algorithm>
#include <cmath>
#include <map>
#include <set>
#include <tuple>

#include "tiny_archive.h"

namespace alrun {

using namespace testing::tiny;

namespace {

Dataset synthetic(Value::Map options = {}) { return loader("synthetic", std::move(options))->load(); }

std::vector<std::string> words_of(const std::string& text) {
  std::vector<std::string> words(1);
  for (const char c : text) {
    const char lower = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    if (lower >= 'a' && lower <= 'z') {
      words.back() += lower;
    } else if (!words.back().empty()) {
      words.emplace_back();
    }
  }
  if (words.back().empty()) words.pop_back();
  return words;
}

}  // namespace

TEST_CASE("synthetic documents are a function of their options") {
  const auto first = synthetic();
  CHECK(same_documents(first, synthetic()));
  CHECK(first.sha256 != synthetic({{"seed", 2, {}}}).sha256);
  CHECK(first.sha256 == content_hash(first));

  // More documents leave the earlier ones as they are.
  std::map<std::string, std::string> texts;
  for (const auto& document : first.documents) texts[document.name] = document.text;
  const auto more = synthetic({{"documents", 6500, {}}});
  std::size_t same = 0;
  for (const auto& document : more.documents) same += texts.contains(document.name) && texts[document.name] == document.text;
  CHECK(same == first.documents.size());
}

TEST_CASE("synthetic classes are balanced in both parts and in canonical order") {
  for (const auto& [documents, classes] : {std::pair{6000, 20}, {103, 7}, {40, 20}, {3000, 1000}}) {
    const auto dataset = synthetic({{"documents", documents, {}}, {"classes", classes, {}}});
    REQUIRE(dataset.documents.size() == static_cast<std::size_t>(documents));
    CHECK(dataset.classes.size() == static_cast<std::size_t>(classes));
    CHECK(std::is_sorted(dataset.classes.begin(), dataset.classes.end()));
    std::vector<int> all(dataset.classes.size());
    std::vector<int> test(dataset.classes.size());
    std::set<std::string> names;
    for (const auto& document : dataset.documents) {
      const auto label = static_cast<std::size_t>(document.answer.front());
      ++all[label];
      test[label] += document.part == Part::test ? 1 : 0;
      names.insert(document.name);
      CHECK_FALSE(document.text.empty());
    }
    CHECK(names.size() == dataset.documents.size());
    CHECK(*std::max_element(all.begin(), all.end()) - *std::min_element(all.begin(), all.end()) <= 1);
    for (std::size_t c = 0; c < all.size(); ++c) CHECK(std::abs(test[c] - 0.4 * all[c]) < 1);
    int tests = 0;
    for (const auto count : test) tests += count;
    CHECK(std::abs(tests - 0.4 * documents) <= 0.01 * documents + 1);
    CHECK(std::is_sorted(dataset.documents.begin(), dataset.documents.end(), [](const auto& a, const auto& b) {
      return std::tie(a.part, a.answer, a.name) < std::tie(b.part, b.answer, b.name);
    }));
  }
}

TEST_CASE("synthetic texts look like prose of the vocabulary and length asked for") {
  const auto dataset = synthetic({{"vocabulary", 500, {}}, {"mean_words", 50, {}}, {"documents", 2000, {}}});
  std::set<std::string> vocabulary;
  std::size_t total = 0;
  std::size_t longest_line = 0;
  for (const auto& document : dataset.documents) {
    const auto words = words_of(document.text);
    total += words.size();
    vocabulary.insert(words.begin(), words.end());
    CHECK((document.text.front() >= 'A' && document.text.front() <= 'Z'));
    CHECK(document.text.ends_with(".\n"));
    for (std::size_t begin = 0; begin < document.text.size();) {
      const auto end = document.text.find('\n', begin);
      longest_line = std::max(longest_line, end - begin);
      begin = end + 1;
    }
  }
  CHECK(vocabulary.size() == 500);
  CHECK(static_cast<double>(total) / 2000 == Approx(50).epsilon(0.06));
  CHECK(longest_line <= 72);
}

TEST_CASE("synthetic classes differ in their words, neighbours least") {
  const auto dataset = synthetic();
  // Word counts by class, common words apart; cosine of classes in a group and of classes in different groups.
  std::map<std::string, std::vector<double>> counts;
  for (const auto& document : dataset.documents)
    for (const auto& word : words_of(document.text))
      if (word.size() > 2)
        counts.try_emplace(word, 20).first->second[static_cast<std::size_t>(document.answer.front())] += 1;
  const auto cosine = [&](std::size_t a, std::size_t b) {
    double ab = 0;
    double aa = 0;
    double bb = 0;
    for (const auto& [word, count] : counts) {
      ab += count[a] * count[b];
      aa += count[a] * count[a];
      bb += count[b] * count[b];
    }
    return ab / std::sqrt(aa * bb);
  };
  CHECK(cosine(0, 1) < 0.95);
  CHECK(cosine(0, 1) > cosine(0, 4) + 0.05);
  CHECK(cosine(5, 6) > cosine(5, 12) + 0.05);
}

TEST_CASE("synthetic options out of range are config errors") {
  CHECK_THROWS_WITH(synthetic({{"classes", 30, {}}, {"documents", 50, {}}}),
                    Catch::Contains("'documents' must be at least two a class, 60"));
  CHECK_THROWS_AS(synthetic({{"classes", 1, {}}}), ConfigError);
  CHECK_THROWS_AS(synthetic({{"classes", 1001, {}}}), ConfigError);
  CHECK_THROWS_AS(synthetic({{"seed", -1, {}}}), ConfigError);
  CHECK_THROWS_AS(synthetic({{"test_fraction", 1.0, {}}}), ConfigError);
}

}  // namespace alrun
