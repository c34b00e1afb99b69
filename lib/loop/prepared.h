#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/cache_folder.h"
#include "dataset/texts.h"
#include "loop/experiment.h"
#include "loop/records.h"
#include "text/corpus.h"
#include "text/representations.h"

namespace alrun {

/// The documents of one seed, split and turned into features: all that the rounds need of them.
struct Prepared {
  std::string dataset;  ///< its name
  std::string sha256;   ///< Dataset::sha256
  std::vector<std::string> classes;
  Split split;
  Corpus corpus;
  AnswerKind answer_kind = AnswerKind::category;
  Answers answers;                     ///< the true ones, per document id
  std::shared_ptr<const Texts> texts;  ///< null unless RawTexts::kept was asked for; seeds share them
  Representations text{corpus.features, split.train};

  [[nodiscard]] std::int32_t class_count() const { return static_cast<std::int32_t>(classes.size()); }
  /// The true answers of documents, in their order.
  [[nodiscard]] Answers answers_of(std::span<const DocumentId> ids) const;
};

/// Splits and tokenises for each seed; seeds whose split is the same share one result.
std::vector<std::shared_ptr<const Prepared>> prepare(const Experiment& experiment, const Dataset& dataset,
                                                     const std::vector<std::uint64_t>& seeds, int threads);

/// Whether Prepared::texts are there: a run that reads none does not hold them in memory.
enum class RawTexts : std::uint8_t { dropped, kept };

/// What preparing took, in wall-clock seconds.
struct PreparationSeconds {
  double cache = 0;     ///< looking up, checking and storing
  double read = 0;      ///< the dataset
  double tokenise = 0;  ///< splitting and counting included
};

struct Preparation {
  std::vector<std::shared_ptr<const Prepared>> seeds;  ///< in the order asked for
  std::size_t from_cache = 0;                          ///< how many of them came from the cache
  PreparationSeconds seconds;
};

/// The same from the dataset's source, or from the cache, if there is one and it has them. `note` is told, from several
/// threads, what of the cache is damaged or cannot be written: neither is an error. Texts that are kept are checked here; if
/// the cache lacks them, the dataset is read again.
Preparation prepare(const Experiment& experiment, const std::vector<std::uint64_t>& seeds, int threads,
                    std::optional<CacheFolder> cache, const std::function<void(const std::string&)>& note,
                    RawTexts raw = RawTexts::dropped);

/// What a result says of the documents.
DatasetRecord describe(const Prepared& prepared);

}  // namespace alrun
