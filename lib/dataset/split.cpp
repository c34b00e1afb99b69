#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <iterator>
#include <numeric>

#include "core/apportion.h"
#include "core/hash.h"
#include "core/rng.h"
#include "dataset/dataset.h"
#include "dataset/whitespace.h"

namespace alrun {
namespace {

// Ids of the test documents.
std::vector<DocumentId> test_ids(const Dataset& dataset, std::uint64_t seed) {
  std::vector<DocumentId> ids(dataset.documents.size());
  std::iota(ids.begin(), ids.end(), 0);
  if (dataset.random_test_fraction) {
    Rng rng(seed, "split");
    rng.shuffle(std::span(ids));
    const auto wanted = std::llround(static_cast<double>(ids.size()) * *dataset.random_test_fraction);
    ids.resize(static_cast<std::size_t>(wanted));
  } else {
    std::erase_if(ids, [&](auto id) { return dataset.documents[static_cast<std::size_t>(id)].part != Part::test; });
  }
  return ids;
}

// Moves the validation documents from train to validation.
void take_validation(const Dataset& dataset, double fraction, std::uint64_t seed, Split& split) {
  const bool stratified = dataset.answers == AnswerKind::category;  // sets have no strata
  std::vector<std::vector<DocumentId>> by_class(stratified ? dataset.classes.size() : 1);
  for (const auto id : split.train) {
    const auto& answer = dataset.documents[static_cast<std::size_t>(id)].answer;
    by_class[stratified ? static_cast<std::size_t>(answer.front()) : 0].push_back(id);
  }
  std::vector<std::size_t> sizes;
  sizes.reserve(by_class.size());
  for (const auto& ids : by_class) sizes.push_back(ids.size());
  const auto wanted = std::llround(fraction * static_cast<double>(split.train.size()));
  if (wanted == 0 && !split.train.empty())
    throw Error(
        fmt::format("dataset '{}': validation_fraction {} of {} training documents is not one document; raise "
                    "dataset.validation_fraction",
                    dataset.name, fraction, split.train.size()));
  const auto quotas = apportion(sizes, static_cast<std::size_t>(wanted));
  Rng rng(seed, "validation");
  for (std::size_t c = 0; c < by_class.size(); ++c) {
    const auto drawn = rng.sample(std::span<const DocumentId>(by_class[c]), quotas[c]);
    split.validation.insert(split.validation.end(), drawn.begin(), drawn.end());
  }
  std::sort(split.validation.begin(), split.validation.end());
  std::vector<DocumentId> rest;
  std::set_difference(split.train.begin(), split.train.end(), split.validation.begin(), split.validation.end(),
                      std::back_inserter(rest));
  split.train = std::move(rest);
}

}  // namespace

Split split_documents(const Dataset& dataset, double validation_fraction, std::uint64_t seed) {
  if (dataset.classes.size() > max_classes)
    throw Error(fmt::format("dataset '{}': {} classes; at most {} can be told apart; merge some, or check dataset.path",
                            dataset.name, dataset.classes.size(), max_classes));
  Split split;
  split.test = test_ids(dataset, seed);
  std::sort(split.test.begin(), split.test.end());
  if (split.test.empty())
    throw Error(fmt::format("dataset '{}': no test document among {}; {}", dataset.name, dataset.documents.size(),
                            dataset.random_test_fraction ? "raise dataset.test_fraction or give more documents"
                                                         : "give it documents of the test part"));
  for (std::size_t i = 0, t = 0; i < dataset.documents.size(); ++i) {
    const auto id = static_cast<DocumentId>(i);
    if (t < split.test.size() && split.test[t] == id) {
      ++t;
    } else {
      (is_blank(dataset.documents[i].text) ? split.left_out : split.train).push_back(id);
    }
  }
  if (validation_fraction > 0) take_validation(dataset, validation_fraction, seed, split);
  if (split.train.empty())
    throw Error(
        fmt::format("dataset '{}': no training document is left ({} for test, {} for validation, {} without text); lower "
                    "dataset.validation_fraction, remove less, or give more documents",
                    dataset.name, split.test.size(), split.validation.size(), split.left_out.size()));
  return split;
}

std::string content_hash(const Dataset& dataset) {
  Sha256 hash;
  for (const auto& document : dataset.documents) {
    hash.field(document.name);
    if (dataset.answers == AnswerKind::set) hash.field(std::to_string(document.answer.size()));
    for (const auto c : document.answer) hash.field(dataset.classes[static_cast<std::size_t>(c)]);
    hash.field(document.text);
  }
  return hash.hex();
}

}  // namespace alrun
