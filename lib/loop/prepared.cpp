#include "loop/prepared.h"

#include "core/parallel.h"
#include "core/stopwatch.h"
#include "loop/corpus_cache.h"

namespace alrun {
namespace {

using Seeds = std::vector<std::uint64_t>;
using PreparedSeeds = std::vector<std::shared_ptr<const Prepared>>;

// Whether each seed has a split of its own.
bool is_seeded(const Experiment& experiment, const Dataset& dataset) {
  return dataset.random_test_fraction.has_value() || experiment.dataset.common().validation_fraction > 0;
}

std::shared_ptr<const Prepared> prepare_split(const Experiment& experiment, const Dataset& dataset, Split split) {
  auto prepared = std::make_shared<Prepared>();
  prepared->dataset = dataset.name;
  prepared->sha256 = dataset.sha256;
  prepared->classes = dataset.classes;
  std::vector<std::string_view> texts;
  std::vector<std::uint8_t> in_training(dataset.documents.size());
  for (const auto& document : dataset.documents) {
    texts.emplace_back(document.text);
    prepared->labels.push_back(document.label);
  }
  for (const auto id : split.train) in_training[static_cast<std::size_t>(id)] = 1;
  prepared->corpus = fit_transform(texts, in_training, experiment.text);
  prepared->split = std::move(split);
  return prepared;
}

// Empty pointers where the cache has nothing.
PreparedSeeds look_up(const Seeds& seeds, int threads, const CorpusCache& cache) {
  if (const auto shared = cache.find(CorpusCache::any_seed)) return PreparedSeeds(seeds.size(), shared);
  PreparedSeeds found(seeds.size());
  parallel_for(seeds.size(), threads, [&](std::size_t i) { found[i] = cache.find(seeds[i]); });
  return found;
}

void store(const Seeds& seeds, const PreparedSeeds& made, bool seeded, const CorpusCache& cache) {
  if (!cache.source_unchanged()) return;
  if (!seeded) return cache.store(*made.front(), CorpusCache::any_seed);
  for (std::size_t i = 0; i < seeds.size(); ++i) cache.store(*made[i], seeds[i]);
}

}  // namespace

std::vector<std::int32_t> Prepared::labels_of(std::span<const DocumentId> ids) const {
  std::vector<std::int32_t> found;
  found.reserve(ids.size());
  for (const auto id : ids) found.push_back(labels[static_cast<std::size_t>(id)]);
  return found;
}

PreparedSeeds prepare(const Experiment& experiment, const Dataset& dataset, const Seeds& seeds, int threads) {
  const double validation = experiment.dataset.common().validation_fraction;
  PreparedSeeds prepared(seeds.size());
  parallel_for(is_seeded(experiment, dataset) ? seeds.size() : 1, threads, [&](std::size_t i) {
    prepared[i] = prepare_split(experiment, dataset, split_documents(dataset, validation, seeds[i]));
  });
  for (auto& entry : prepared) {
    if (!entry) entry = prepared.front();
  }
  return prepared;
}

Preparation prepare(const Experiment& experiment, const Seeds& seeds, int threads, std::optional<CacheFolder> folder,
                    const std::function<void(const std::string&)>& note) {
  Preparation done;
  Stopwatch watch;
  const CorpusCache cache(experiment, std::move(folder), note);
  done.seeds = look_up(seeds, threads, cache);
  done.seconds.cache = watch.lap();

  Seeds missing;
  for (std::size_t i = 0; i < seeds.size(); ++i) {
    if (!done.seeds[i]) missing.push_back(seeds[i]);
  }
  done.from_cache = seeds.size() - missing.size();
  if (missing.empty()) return done;

  const Dataset dataset = experiment.dataset.make()->load();
  done.seconds.read = watch.lap();
  const auto made = prepare(experiment, dataset, missing, threads);
  done.seconds.tokenise = watch.lap();
  store(missing, made, is_seeded(experiment, dataset), cache);
  done.seconds.cache += watch.lap();

  auto next = made.begin();
  for (auto& entry : done.seeds) {
    if (!entry) entry = *next++;
  }
  return done;
}

DatasetRecord describe(const Prepared& prepared) {
  return {prepared.dataset,
          prepared.sha256,
          static_cast<std::int64_t>(prepared.split.train.size()),
          static_cast<std::int64_t>(prepared.split.validation.size()),
          static_cast<std::int64_t>(prepared.split.test.size()),
          static_cast<std::int64_t>(prepared.split.left_out.size()),
          prepared.classes,
          static_cast<std::int64_t>(prepared.corpus.featurizer.vocabulary().size())};
}

}  // namespace alrun
