#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <mutex>
#include <string>
#include <vector>

#include "core/shared_file.h"
#include "oracle/answer_store.h"
#include "session/answer_log.h"

namespace alrun {

/// Answers in a file of JSON lines that only grows: one line an answer. Any number of threads and processes may share the
/// file and see each other's answers, and a person may edit it.
class LabelStore final : public AnswerStore {
 public:
  using Note = std::function<void(const std::string&)>;

  /// Opens or makes the file and reads it. `note` is told what a person should know; it must not use the store. Throws Error
  /// naming the place if the file cannot be written, is none, or has a damaged line.
  explicit LabelStore(const std::filesystem::path& path, Note note = {});

  [[nodiscard]] std::optional<StoredAnswer> find(const std::string& item) const override;
  [[nodiscard]] std::vector<StoredAnswer> all(const std::string& item) const override;
  /// Throws Error also if the answer would not be read back as it is. Where the file has been damaged meanwhile, the answer
  /// is kept before that is told.
  void add(const StoredAnswer& answer) override;
  void add_first(const StoredAnswer& answer) override;
  /// Every answer, also those that were corrected, in the order of the lines.
  [[nodiscard]] std::vector<StoredAnswer> answers() const;

 private:
  enum class Where : std::uint8_t { always, if_first };
  void append(const StoredAnswer& answer, Where where);
  void take_in_growth() const;
  void take_in(SharedFile::Locked& file) const;
  void read_again(SharedFile::Locked& file) const;
  void take(AnswerLog& log, SharedFile::Locked& file) const;
  void tell(const std::string& what) const;

  mutable std::mutex mutex_;
  mutable SharedFile file_;
  mutable AnswerLog log_;
  mutable bool stale_ = false;  ///< whether log_ is of another state of the file than one that it has grown from
  Note note_;
};

}  // namespace alrun
