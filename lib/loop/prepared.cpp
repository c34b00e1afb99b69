#include "loop/prepared.h"

#include "core/parallel.h"

namespace alrun {
namespace {

std::shared_ptr<const Prepared> prepare_split(const Experiment& experiment, const Dataset& dataset, Split split) {
  auto prepared = std::make_shared<Prepared>();
  prepared->classes = static_cast<std::int32_t>(dataset.classes.size());
  std::vector<std::string_view> texts;
  std::vector<std::uint8_t> in_training(dataset.documents.size());
  for (const auto& document : dataset.documents) {
    texts.emplace_back(document.text);
    prepared->labels.push_back(document.label);
  }
  for (const auto id : split.train) in_training[static_cast<std::size_t>(id)] = 1;
  prepared->corpus = build_corpus(texts, in_training, experiment.text);
  prepared->split = std::move(split);
  return prepared;
}

}  // namespace

std::vector<std::int32_t> Prepared::labels_of(std::span<const DocumentId> ids) const {
  std::vector<std::int32_t> found;
  found.reserve(ids.size());
  for (const auto id : ids) found.push_back(labels[static_cast<std::size_t>(id)]);
  return found;
}

std::vector<std::shared_ptr<const Prepared>> prepare(const Experiment& experiment, const Dataset& dataset,
                                                     const std::vector<std::uint64_t>& seeds, int threads) {
  const double validation = experiment.dataset.common().validation_fraction;
  const bool seeded = dataset.random_test_fraction.has_value() || validation > 0;
  std::vector<std::shared_ptr<const Prepared>> prepared(seeds.size());
  parallel_for(seeded ? seeds.size() : 1, threads, [&](std::size_t i) {
    prepared[i] = prepare_split(experiment, dataset, split_documents(dataset, validation, seeds[i]));
  });
  for (auto& entry : prepared) {
    if (!entry) entry = prepared.front();
  }
  return prepared;
}

DatasetRecord describe(const Dataset& dataset, const Prepared& prepared) {
  return {dataset.name,
          dataset.sha256,
          static_cast<std::int64_t>(prepared.split.train.size()),
          static_cast<std::int64_t>(prepared.split.validation.size()),
          static_cast<std::int64_t>(prepared.split.test.size()),
          static_cast<std::int64_t>(prepared.split.left_out.size()),
          dataset.classes,
          static_cast<std::int64_t>(prepared.corpus.vocabulary.size())};
}

}  // namespace alrun
