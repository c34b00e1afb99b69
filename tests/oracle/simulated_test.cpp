#include <algorithm>
#include <cmath>
#include <numeric>

#include "catch.h"
#include "config/yaml.h"
#include "core/file.h"
#include "oracle/oracle.h"
#include "temporary_folder.h"

using namespace alrun;
using Ids = std::vector<DocumentId>;

namespace {

const std::vector<std::string> names{"cats", "dogs", "birds", "fish"};
constexpr std::size_t documents = 4000;

std::vector<std::int32_t> truths() {
  std::vector<std::int32_t> truth(documents);
  for (std::size_t i = 0; i < documents; ++i) truth[i] = static_cast<std::int32_t>(i % names.size());
  return truth;
}

std::vector<std::int32_t> word_counts() {
  std::vector<std::int32_t> lengths(documents);
  std::iota(lengths.begin(), lengths.end(), 0);
  return lengths;
}

// An oracle over 4,000 documents; document i is of class i mod 4 and has i words.
class Asked {
 public:
  explicit Asked(const std::string& yaml, std::uint64_t seed = 1) {
    Diagnostics diagnostics;
    const auto value = parse_yaml(yaml, "oracle.yaml", diagnostics);
    Component<Oracle> component;
    Codec<Component<Oracle>>::read(value, component, unbounded, {"oracle", diagnostics});
    diagnostics.throw_if_any();
    oracle_ = component.make({truth_, lengths_, names, seed});
  }

  Answers all() {
    Ids ids(documents);
    std::iota(ids.begin(), ids.end(), 0);
    return label(ids);
  }
  Answers label(const Ids& ids) {
    oracle_->ask(ids);
    Answers answers;
    const auto replies = oracle_->collect({});
    for (const auto& reply : *replies) {
      CHECK(reply.cost == oracle_->estimate(reply.id));
      if (reply.answer) {
        answers.add(*reply.answer);
      } else {
        answers.abstain();
      }
    }
    return answers;
  }
  [[nodiscard]] const Oracle& oracle() const { return *oracle_; }

  // counts[true class][answered class]
  std::vector<std::vector<double>> shares() {
    std::vector<std::vector<double>> counts(names.size(), std::vector<double>(names.size()));
    const auto answers = all();
    for (std::size_t i = 0; i < documents; ++i)
      counts[i % names.size()][static_cast<std::size_t>(answers.row(i).front())] += 4.0 / documents;
    return counts;
  }

 private:
  Answers truth_{truths()};
  std::vector<std::int32_t> lengths_ = word_counts();
  std::unique_ptr<Oracle> oracle_;
};

Answers some(const Answers& all, const std::vector<std::size_t>& which) {
  Answers some;
  for (const auto i : which) some.add(all, i);
  return some;
}

std::string error_of(const std::string& yaml) {
  try {
    Asked(yaml).all();
  } catch (const ConfigError& error) {
    const std::string text = error.what();
    return text.substr(0, text.find('\n'));
  }
  return "";
}

// Of 1,000 documents; five standard deviations.
bool near(double share, double expected) {
  return std::abs(share - expected) < 5 * std::sqrt(expected * (1 - expected) / 1000);
}

}  // namespace

TEST_CASE("without options the oracle tells the truth, a document costing 1") {
  Asked asked("{type: simulated}");
  CHECK(asked.label({7, 4}) == Answers{3, 0});
  CHECK(asked.oracle().estimate(7) == 1);
}

TEST_CASE("a label costs by the document and by the word") {
  const Asked asked("{type: simulated, cost: {per_document: 2, per_word: 0.5}}");
  CHECK(asked.oracle().estimate(0) == 2);
  CHECK(asked.oracle().estimate(7) == 5.5);
}

TEST_CASE("noise flips its share of the labels, uniformly over the other classes") {
  const auto shares = Asked("{type: simulated, noise: 0.3}").shares();
  for (std::size_t truth = 0; truth < names.size(); ++truth) {
    for (std::size_t answer = 0; answer < names.size(); ++answer)
      CHECK(near(shares[truth][answer], truth == answer ? 0.7 : 0.1));
  }
  const auto always = Asked("{type: simulated, noise: 1}").shares();
  for (std::size_t truth = 0; truth < names.size(); ++truth) CHECK(always[truth][truth] == 0);
}

TEST_CASE("a confusion matrix answers by its weights; what it does not name is right") {
  const testing::TemporaryFolder folder;
  const auto file = folder.path() / "confusion.yaml";
  const std::string rows = "cats: {cats: 6, dogs: 3, fish: 1}\nbirds: {fish: 0.5}\n";
  write_atomically(file, rows);
  for (const auto& source : {file.string(), std::string("{cats: {cats: 6, dogs: 3, fish: 1}, birds: {fish: 0.5}}")}) {
    const auto shares = Asked("{type: simulated, confusion: " + source + "}").shares();
    CHECK(near(shares[0][0], 0.6));
    CHECK(near(shares[0][1], 0.3));
    CHECK(shares[0][2] == 0);
    CHECK(near(shares[0][3], 0.1));
    CHECK(shares[1][1] == Approx(1));
    CHECK(shares[2][3] == Approx(1));
    CHECK(shares[3][3] == Approx(1));
  }
  CHECK(Asked("{type: simulated, confusion: " + file.string() + "}").oracle().inputs().at(0).path == file.string());
}

TEST_CASE("an oracle that abstains does so on its share of the documents") {
  const auto answers = Asked("{type: simulated, abstain: 0.2}").all();
  std::size_t absent = 0;
  for (std::size_t i = 0; i < documents; ++i) absent += answers[i] ? 0U : 1U;
  CHECK(near(static_cast<double>(absent) / documents, 0.2));
}

TEST_CASE("a document's answer depends on the seed and on nothing else") {
  const std::string yaml = "{type: simulated, noise: 0.5, abstain: 0.3}";
  const auto all = Asked(yaml).all();
  Asked other(yaml);
  CHECK(other.label({3999, 17, 5}) == some(all, {3999, 17, 5}));
  CHECK(other.label({5}) == some(all, {5}));
  CHECK(Asked(yaml, 2).all() != all);
  // Which documents get no label does not depend on the noise.
  const auto without_noise = Asked("{type: simulated, abstain: 0.3}").all();
  for (std::size_t i = 0; i < documents; ++i) REQUIRE(all[i].has_value() == without_noise[i].has_value());
}

TEST_CASE("mistakes in an oracle's options are named") {
  CHECK(error_of("{type: simulated, noise: 0.1, confusion: {cats: {dogs: 1}}}") ==
        "oracle.yaml:1:42: oracle 'simulated' takes 'noise' or 'confusion', not both");
  CHECK(error_of("{type: simulated, confusion: {cats: 3}}") ==
        "oracle.yaml:1:37: the answers to 'cats' must be a map from class to how often, not 3");
  CHECK(error_of("{type: simulated, confusion: {cats: {dogs: -1}}}") ==
        "oracle.yaml:1:44: how often 'dogs' is answered must be a number >= 0, not -1");
  CHECK(error_of("{type: simulated, confusion: {cats: {dogs: 0}}}") ==
        "oracle.yaml:1:31: 'cats' has no answer: one class at least must be answered now and then");
  CHECK(error_of("{type: simulated, confusion: {}}").ends_with("but found nothing"));
  CHECK(error_of("{type: simulated, confusion: {cat: {dogs: 1}}}") ==
        "oracle.yaml:1:31: the dataset has no class 'cat'; did you mean 'cats'?");
  CHECK(error_of("{type: simulated, confusion: {cats: {wolves: 1}}}") ==
        "oracle.yaml:1:38: the dataset has no class 'wolves'; known: cats, dogs, birds and fish");
  CHECK(error_of("{type: simulated, abstain: 1}") == "oracle.yaml:1:28: 'abstain' must be a number >= 0 and < 1, not 1");
  CHECK(error_of("{type: simulated, confusion: /no/such/file}").find("/no/such/file") != std::string::npos);
}
