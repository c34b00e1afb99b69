#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "core/cache_folder.h"
#include "loop/prepared.h"

namespace alrun {

/// Prepared corpora on disk, by a hash of all that they depend on: the source's content, the options under `dataset` and
/// `text`, the seed where the split is drawn, and this build of the program. What is damaged or cannot be read counts as
/// missing, and what cannot be written is left out. Safe to use from several threads and processes at once.
class CorpusCache {
 public:
  /// The key of a corpus that is the same for all seeds.
  static constexpr std::nullopt_t any_seed = std::nullopt;
  using Note = std::function<void(const std::string&)>;

  /// Without a folder, or for a source that cannot be told apart, nothing is found and nothing stored. `note` is told what
  /// was damaged or could not be stored.
  CorpusCache(const Experiment& experiment, std::optional<CacheFolder> folder, Note note);

  /// The corpus used straight from the file, or nullptr.
  [[nodiscard]] std::shared_ptr<const Prepared> find(std::optional<std::uint64_t> seed) const;
  /// Whether the source still has the content that find() and store() go by: ask between reading it and store().
  [[nodiscard]] bool source_unchanged() const;
  void store(const Prepared& prepared, std::optional<std::uint64_t> seed) const;

 private:
  [[nodiscard]] std::string key_of(std::optional<std::uint64_t> seed) const;

  Component<Loader> dataset_;
  TextOptions text_;
  std::optional<CacheFolder> folder_;
  Note note_;
  std::optional<std::string> fingerprint_;
  std::string options_;  ///< all that the keys hold besides the seed
};

}  // namespace alrun
