#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/value.h"

namespace alrun {

/// An annotator's answer to the question for an item, in the task's words.
struct StoredAnswer {
  std::string item;                   ///< item_key()
  std::string id;                     ///< the data set's own
  Value answer;                       ///< a class, a list of names, a text, ...; null: the annotator gave none
  std::string by;                     ///< the annotator
  std::string at;                     ///< UTC, ISO 8601
  double cost = 0;                    ///< in the unit of the oracle's costs
  std::optional<Value> guess;         ///< what the model would have answered; never null
  std::optional<double> probability;  ///< that the model gave its guess
  std::optional<double> seconds;      ///< that the annotator took

  friend bool operator==(const StoredAnswer&, const StoredAnswer&) = default;
};

/// Where answers are kept, so that none is paid or asked for twice. Safe from several threads.
class AnswerStore {
 public:
  AnswerStore() = default;
  AnswerStore(const AnswerStore&) = delete;
  AnswerStore& operator=(const AnswerStore&) = delete;
  virtual ~AnswerStore() = default;

  /// The latest answer to an item, whoever gave it; nullopt if there is none.
  [[nodiscard]] virtual std::optional<StoredAnswer> find(const std::string& item) const = 0;
  /// The latest answer of each annotator to an item, in the order they were given.
  [[nodiscard]] virtual std::vector<StoredAnswer> all(const std::string& item) const = 0;
  /// Keeps an answer; it is on disk when this returns. Throws Error naming the place.
  virtual void add(const StoredAnswer& answer) = 0;
  /// The same, unless the store has an answer to the item already, whoever gave it; in one step, whoever else adds.
  virtual void add_first(const StoredAnswer& answer) = 0;
};

}  // namespace alrun
