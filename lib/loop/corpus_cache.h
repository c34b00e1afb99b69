#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "core/cache_folder.h"
#include "loop/prepared.h"

namespace alrun {

/// Prepared corpora on disk, by a hash of all that they depend on: the source's content, the options under `dataset` and
/// `text`, the seed where the split is drawn, and this build of the program. The texts that they were counted from lie in
/// files of their own, by the content of the dataset and the options that decide it: runs that do not read texts never open
/// them, and seeds and `text` options share one. What is damaged or cannot be read counts as missing, and what cannot be
/// written is left out. Safe to use from several threads and processes at once.
class CorpusCache {
 public:
  /// The key of a corpus that is the same for all seeds.
  static constexpr std::nullopt_t any_seed = std::nullopt;
  using Note = std::function<void(const std::string&)>;

  /// Without a folder, or for a source that cannot be told apart, nothing is found and nothing stored. `note` is told what
  /// was damaged or could not be stored.
  CorpusCache(const Experiment& experiment, std::optional<CacheFolder> folder, Note note);

  /// The corpus used straight from the file, or nullptr. It comes without its texts.
  [[nodiscard]] std::shared_ptr<Prepared> find(std::optional<std::uint64_t> seed) const;
  /// The texts of the documents of a corpus, used straight from the file, or nullptr. All of them are read and checked here,
  /// so that no damage is met later, when they could not be read from the dataset any more.
  [[nodiscard]] std::shared_ptr<const Texts> find_texts(const Prepared& prepared) const;
  /// Whether the source still has the content that find() and store() go by: ask between reading it and store().
  [[nodiscard]] bool source_unchanged() const;
  void store(const Prepared& prepared, std::optional<std::uint64_t> seed) const;
  /// Stores the texts of the documents of a corpus, unless there is a file of them.
  void store_texts(const Prepared& prepared, const Texts& texts) const;

 private:
  [[nodiscard]] std::string key_of(std::optional<std::uint64_t> seed) const;
  [[nodiscard]] std::string texts_key(const Prepared& prepared) const;
  template <class Read>
  [[nodiscard]] auto fetch(const std::string& kind, const std::string& key, const Read& read) const
      -> decltype(read(std::filesystem::path()));
  template <class Write>
  void put(const std::filesystem::path& file, const Write& write) const;

  Component<Loader> dataset_;
  TextOptions text_;
  std::optional<CacheFolder> folder_;
  Note note_;
  std::optional<std::string> fingerprint_;
};

}  // namespace alrun
