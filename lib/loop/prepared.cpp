#include "loop/prepared.h"

#include <algorithm>
#include <utility>

#include "core/parallel.h"
#include "core/stopwatch.h"
#include "loop/corpus_cache.h"

namespace alrun {
namespace {

using Seeds = std::vector<std::uint64_t>;
using PreparedSeeds = std::vector<std::shared_ptr<Prepared>>;

// Whether each seed has a split of its own.
bool is_seeded(const Experiment& experiment, const Dataset& dataset) {
  return dataset.random_test_fraction.has_value() || experiment.dataset.common().validation_fraction > 0;
}

std::shared_ptr<Prepared> prepare_split(const Experiment& experiment, const Dataset& dataset, Split split) {
  auto prepared = std::make_shared<Prepared>();
  prepared->dataset = dataset.name;
  prepared->sha256 = dataset.sha256;
  prepared->classes = dataset.classes;
  prepared->answer_kind = dataset.answers;
  std::vector<std::string_view> texts;
  std::vector<std::uint8_t> in_training(dataset.documents.size());
  for (const auto& document : dataset.documents) {
    texts.emplace_back(document.text);
    prepared->answers.add(document.answer);
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

// Seeds whose split is the same share one result.
PreparedSeeds prepare_seeds(const Experiment& experiment, const Dataset& dataset, const Seeds& seeds, int threads) {
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

Seeds missing_seeds(const Seeds& seeds, const PreparedSeeds& prepared) {
  Seeds missing;
  for (std::size_t i = 0; i < seeds.size(); ++i) {
    if (!prepared[i]) missing.push_back(seeds[i]);
  }
  return missing;
}

std::shared_ptr<const Texts> look_up_texts(const PreparedSeeds& prepared, const CorpusCache& cache) {
  for (const auto& entry : prepared) {
    if (entry) return cache.find_texts(*entry);
  }
  return nullptr;
}

// A source that changed since the cache was asked makes corpora that must not stand beside those found there.
void forget_others(const Dataset& dataset, PreparedSeeds& prepared, std::shared_ptr<const Texts>& texts) {
  const auto is_other = [&](const auto& entry) { return entry && entry->sha256 != dataset.sha256; };
  if (std::none_of(prepared.begin(), prepared.end(), is_other)) return;
  std::fill(prepared.begin(), prepared.end(), nullptr);
  texts.reset();
}

void store(const Seeds& seeds, const PreparedSeeds& made, bool seeded, const CorpusCache& cache) {
  if (!cache.source_unchanged()) return;
  if (!seeded) return cache.store(*made.front(), CorpusCache::any_seed);
  for (std::size_t i = 0; i < seeds.size(); ++i) cache.store(*made[i], seeds[i]);
}

}  // namespace

Answers Prepared::answers_of(std::span<const DocumentId> ids) const {
  Answers found;
  found.reserve(ids.size());
  for (const auto id : ids) found.add(answers, static_cast<std::size_t>(id));
  return found;
}

std::vector<std::shared_ptr<const Prepared>> prepare(const Experiment& experiment, const Dataset& dataset,
                                                     const Seeds& seeds, int threads) {
  const auto prepared = prepare_seeds(experiment, dataset, seeds, threads);
  return {prepared.begin(), prepared.end()};
}

Preparation prepare(const Experiment& experiment, const Seeds& seeds, int threads, std::optional<CacheFolder> folder,
                    const std::function<void(const std::string&)>& note, RawTexts raw) {
  Preparation done;
  Stopwatch watch;
  const CorpusCache cache(experiment, std::move(folder), note);
  auto prepared = look_up(seeds, threads, cache);
  std::shared_ptr<const Texts> texts;
  if (raw == RawTexts::kept) texts = look_up_texts(prepared, cache);
  done.seconds.cache = watch.lap();

  const bool texts_missing = raw == RawTexts::kept && !texts;
  done.from_cache = seeds.size() - missing_seeds(seeds, prepared).size();
  if (done.from_cache < seeds.size() || texts_missing) {
    Dataset dataset = experiment.dataset.make()->load();
    done.seconds.read = watch.lap();
    forget_others(dataset, prepared, texts);
    const auto missing = missing_seeds(seeds, prepared);
    done.from_cache = seeds.size() - missing.size();
    if (!missing.empty()) {
      const auto made = prepare_seeds(experiment, dataset, missing, threads);
      done.seconds.tokenise = watch.lap();
      store(missing, made, is_seeded(experiment, dataset), cache);
      auto next = made.begin();
      for (auto& entry : prepared) {
        if (!entry) entry = *next++;
      }
    }
    if (raw == RawTexts::kept && !texts) {
      texts = std::make_shared<const Texts>(std::move(dataset.documents));
      cache.store_texts(*prepared.front(), *texts);
    }
    done.seconds.cache += watch.lap();
  }
  for (const auto& entry : prepared) entry->texts = texts;
  done.seeds.assign(prepared.begin(), prepared.end());
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
