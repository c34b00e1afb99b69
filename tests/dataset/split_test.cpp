#include <algorithm>
#include <cmath>
#include <set>

#include "catch.h"
#include "dataset/dataset.h"

namespace alrun {
namespace {

// Documents of these class sizes; every fifth is a test document.
Dataset made(const std::vector<int>& sizes) {
  Dataset dataset;
  dataset.name = "made";
  for (std::size_t c = 0; c < sizes.size(); ++c) {
    dataset.classes.push_back(std::to_string(c));
    for (int i = 0; i < sizes[c]; ++i) {
      const auto name = std::to_string(dataset.documents.size());
      dataset.documents.push_back({name, "text", {static_cast<std::int32_t>(c)}, i % 5 == 4 ? Part::test : Part::train});
    }
  }
  return dataset;
}

std::vector<std::size_t> per_class(const Dataset& dataset, const std::vector<DocumentId>& ids) {
  std::vector<std::size_t> counts(dataset.classes.size());
  for (const auto id : ids)
    ++counts[static_cast<std::size_t>(dataset.documents[static_cast<std::size_t>(id)].answer.front())];
  return counts;
}

// All ids ascending, and every document in one place exactly.
bool is_partition(const Dataset& dataset, const Split& split) {
  std::set<DocumentId> seen;
  std::size_t total = 0;
  for (const auto* ids : {&split.train, &split.validation, &split.test, &split.left_out}) {
    if (!std::is_sorted(ids->begin(), ids->end())) return false;
    seen.insert(ids->begin(), ids->end());
    total += ids->size();
  }
  return total == dataset.documents.size() && seen.size() == total && *seen.begin() == 0 &&
         *seen.rbegin() == static_cast<DocumentId>(total) - 1;
}

std::string split_error(const Dataset& dataset, double validation_fraction) {
  try {
    split_documents(dataset, validation_fraction, 1);
  } catch (const Error& error) {
    return error.what();
  }
  return "";
}

}  // namespace

TEST_CASE("the given split is taken as it is") {
  const auto dataset = made({10, 7});
  const auto split = split_documents(dataset, 0, 1);
  CHECK(split.test == std::vector<DocumentId>{4, 9, 14});
  CHECK(split.train.size() == 14);
  CHECK(split.validation.empty());
  CHECK(is_partition(dataset, split));
  CHECK(split_documents(dataset, 0, 2).train == split.train);  // no seed in it
}

TEST_CASE("documents without text leave train, not test") {
  auto dataset = made({10, 10});
  dataset.documents[0].text = "";
  dataset.documents[1].text = " \n\u00A0\t";
  dataset.documents[4].text = "";
  const auto split = split_documents(dataset, 0.25, 1);
  CHECK(split.left_out == std::vector<DocumentId>{0, 1});
  CHECK(split.test == std::vector<DocumentId>{4, 9, 14, 19});
  CHECK(split.validation.size() == 4);  // of 14, rounded: those left out do not count
  CHECK(is_partition(dataset, split));
}

TEST_CASE("a random split has the share asked for of all documents, by the seed") {
  auto dataset = made({30, 23, 50});
  for (const double fraction : {0.01, 0.2, 0.5, 0.99}) {
    dataset.random_test_fraction = fraction;
    const auto split = split_documents(dataset, 0, 7);
    CHECK(split.test.size() == static_cast<std::size_t>(std::llround(103 * fraction)));
    CHECK(is_partition(dataset, split));
  }
  dataset.random_test_fraction = 0.2;
  const auto first = split_documents(dataset, 0.1, 7);
  const auto again = split_documents(dataset, 0.1, 7);
  const auto other = split_documents(dataset, 0.1, 8);
  CHECK(first.test == again.test);
  CHECK(first.validation == again.validation);
  CHECK(first.test != other.test);
  // The validation set is drawn from a stream of its own: the test set does not hang on it.
  CHECK(split_documents(dataset, 0, 7).test == first.test);
  // Over many seeds every document is a test document about as often.
  std::vector<int> times(103);
  for (std::uint64_t seed = 0; seed < 2000; ++seed)
    for (const auto id : split_documents(dataset, 0, seed).test) ++times[static_cast<std::size_t>(id)];
  CHECK(*std::min_element(times.begin(), times.end()) > 320);  // 408 expected, deviation 18
  CHECK(*std::max_element(times.begin(), times.end()) < 500);
}

TEST_CASE("validation is stratified by largest remainder") {
  for (const auto& sizes : {std::vector<int>{10, 10}, {1, 2, 30}, {13, 7, 29, 3}, {5, 5, 5, 5, 5, 5}, {97, 0, 2}}) {
    const auto dataset = made(sizes);
    const auto train = per_class(dataset, split_documents(dataset, 0, 1).train);
    std::size_t n = 0;
    for (const auto size : train) n += size;
    for (int percent = 1; percent < 95; percent += 3) {
      const double fraction = percent / 100.0;
      if (std::llround(fraction * static_cast<double>(n)) == 0) continue;  // not one document, which is an error
      const auto split = split_documents(dataset, fraction, 3);
      REQUIRE(is_partition(dataset, split));
      const auto counts = per_class(dataset, split.validation);
      CHECK(split.validation.size() == static_cast<std::size_t>(std::llround(fraction * static_cast<double>(n))));
      // Brute force: no count is a document or more off, and no class was rounded up before one with a larger remainder.
      double smallest_up = 1;
      double largest_down = 0;
      for (std::size_t c = 0; c < sizes.size(); ++c) {
        const double exact = static_cast<double>(train[c] * split.validation.size()) / static_cast<double>(n);
        CHECK(std::abs(static_cast<double>(counts[c]) - exact) < 1);
        const double remainder = exact - std::floor(exact);
        if (static_cast<double>(counts[c]) > exact) smallest_up = std::min(smallest_up, remainder);
        if (static_cast<double>(counts[c]) < exact) largest_down = std::max(largest_down, remainder);
      }
      CHECK(smallest_up >= largest_down - 1e-12);
    }
  }
  const auto dataset = made({100, 100});
  CHECK(split_documents(dataset, 0.2, 1).validation == split_documents(dataset, 0.2, 1).validation);
  CHECK(split_documents(dataset, 0.2, 1).validation != split_documents(dataset, 0.2, 2).validation);
}

TEST_CASE("a validation set that was asked for is not left out in silence") {
  CHECK(split_error(made({10, 7}), 0.01) ==
        "dataset 'made': validation_fraction 0.01 of 14 training documents is not one document; raise "
        "dataset.validation_fraction");
  CHECK(split_documents(made({10, 7}), 0.05, 1).validation.size() == 1);
}

TEST_CASE("very many classes are refused") {
  CHECK(split_error(made(std::vector<int>(10'001, 1)), 0) ==
        "dataset 'made': 10001 classes; at most 10000 can be told apart; merge some, or check dataset.path");
}

TEST_CASE("an empty part is an error with a remedy") {
  auto dataset = made({4, 3});
  CHECK(split_error(dataset, 0) == "dataset 'made': no test document among 7; give it documents of the test part");
  dataset.random_test_fraction = 0.01;
  CHECK(split_error(dataset, 0) ==
        "dataset 'made': no test document among 7; raise dataset.test_fraction or give more documents");
  dataset.random_test_fraction = 0.5;
  CHECK(split_error(dataset, 0.9) ==
        "dataset 'made': no training document is left (4 for test, 3 for validation, 0 without text); lower "
        "dataset.validation_fraction, remove less, or give more documents");
  for (auto& document : dataset.documents) document.text = "\n";
  CHECK(split_error(dataset, 0) ==
        "dataset 'made': no training document is left (4 for test, 0 for validation, 3 without text); lower "
        "dataset.validation_fraction, remove less, or give more documents");
  CHECK(split_error({}, 0) == "dataset '': no test document among 0; give it documents of the test part");
}

TEST_CASE("the content hash tells names, classes and texts apart") {
  const auto dataset = made({2, 2});
  auto hashes = std::set<std::string>{content_hash(dataset)};
  auto changed = dataset;
  changed.documents[0].text = "tex";
  hashes.insert(content_hash(changed));
  changed.documents[0].name = "0t";  // "0" + "text" and "0t" + "ext" are not the same
  hashes.insert(content_hash(changed));
  changed = dataset;
  changed.documents[0].answer = {1};
  hashes.insert(content_hash(changed));
  changed = dataset;
  std::swap(changed.documents[0], changed.documents[1]);
  hashes.insert(content_hash(changed));
  CHECK(hashes.size() == 5);
  changed = dataset;
  changed.name = "other";
  CHECK(content_hash(changed) == content_hash(dataset));
}

}  // namespace alrun
