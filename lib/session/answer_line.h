#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "core/error.h"
#include "oracle/answer_store.h"

namespace alrun {

/// A line that is no answer. What is said is the fact alone: place and remedy are the reader's.
class BadLine : public Error {
 public:
  BadLine(const std::string& fact, std::size_t column_, bool ends_early_ = false)
      : Error(fact), column(column_), ends_early(ends_early_) {}

  std::size_t column;  ///< from 1, in bytes
  bool ends_early;     ///< whether more bytes could make it JSON
};

/// An answer as a line of a label store, one JSON object without a line end. Bytes that are not UTF-8 are replaced.
std::string answer_line(const StoredAnswer& answer);

/// The answer that a line holds; keys that are not alrun's are ignored, and all but `item` and `answer` may be missing.
/// Throws BadLine.
StoredAnswer answer_from_line(std::string_view line);

/// Whether a text is the beginning of a line that answer_line() makes, as far as every such line has the same.
bool begins_as_answer_line(std::string_view text);

}  // namespace alrun
