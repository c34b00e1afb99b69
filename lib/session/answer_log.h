#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "oracle/answer_store.h"

namespace alrun {

/// The answers in the lines of a label store, read piece by piece. What people and their editors leave is taken as it is
/// meant: a byte order mark, CRLF, empty lines, a last line without its end, a line that stands there twice.
class AnswerLog {
 public:
  /// `name` is the file's, as errors show it.
  explicit AnswerLog(std::string name) : name_(std::move(name)) {}

  /// Takes in the text that follows bytes(), up to the end of the file. Returns a last line that its writer did not finish
  /// and that is not taken in; "" if there is none. Throws Error with place and remedy at a damaged line; then nothing is
  /// taken in.
  std::string_view take(std::string_view text);
  /// Of the file that were taken in.
  [[nodiscard]] std::uint64_t bytes() const { return bytes_; }

  /// The latest answer to an item; nullptr if there is none. Valid until the next change.
  [[nodiscard]] const StoredAnswer* find(const std::string& item) const;
  /// The latest answer of each annotator to an item, in the order of the lines.
  [[nodiscard]] std::vector<StoredAnswer> all(const std::string& item) const;
  /// Every answer, also those that were corrected, in the order of the lines.
  [[nodiscard]] const std::vector<StoredAnswer>& answers() const { return answers_; }

 private:
  void add(StoredAnswer answer);

  std::string name_;
  std::uint64_t bytes_ = 0;
  std::size_t line_ends_ = 0;  ///< in those
  bool unended_ = false;       ///< whether an answer was taken in whose line has no end yet
  std::vector<StoredAnswer> answers_;
  std::unordered_map<std::string, std::vector<std::size_t>> by_item_;  ///< where its answers are, ascending
};

}  // namespace alrun
