#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

namespace alrun {

/// What the numbers of an answer stand for.
enum class AnswerKind : std::uint8_t {
  category,  ///< one number: a class
  set,       ///< the sorted classes that apply; none if none does
};
constexpr std::array<std::string_view, 2> enum_names(AnswerKind /*unused*/) { return {"category", "set"}; }

/// One answer: whole numbers whose meaning is the task's. A class; the sorted classes of a set (empty: none applies).
using AnswerRow = std::span<const std::int32_t>;

/// Answers in the order of the items asked about. The loop moves them about and never looks inside. An answer may be absent:
/// nobody gave one.
class Answers {
 public:
  Answers() = default;
  /// One number an answer: classes.
  explicit Answers(std::span<const std::int32_t> values);
  Answers(std::initializer_list<std::int32_t> values) : Answers(std::span(values.begin(), values.size())) {}

  [[nodiscard]] std::size_t size() const { return ends_.size(); }
  [[nodiscard]] bool empty() const { return ends_.empty(); }
  /// nullopt if the answer is absent. Valid until the next change.
  [[nodiscard]] std::optional<AnswerRow> operator[](std::size_t i) const {
    if (absent_[i] != 0) return std::nullopt;
    return row(i);
  }
  /// The same for one that is not absent.
  [[nodiscard]] AnswerRow row(std::size_t i) const {
    const std::size_t begin = i == 0 ? 0 : ends_[i - 1];
    return AnswerRow(values_).subspan(begin, ends_[i] - begin);
  }
  /// The numbers of all answers, one answer after the other: the classes, where every answer is one number.
  [[nodiscard]] std::span<const std::int32_t> values() const { return values_; }

  void reserve(std::size_t answers);
  void add(AnswerRow row);
  void add(std::int32_t value) { add(AnswerRow(&value, 1)); }
  void abstain();
  /// Adds answer i of others, absent or not.
  void add(const Answers& others, std::size_t i);

  /// The first n answers.
  [[nodiscard]] Answers first(std::size_t n) const;

  friend bool operator==(const Answers&, const Answers&) = default;

 private:
  std::vector<std::int32_t> values_;
  std::vector<std::size_t> ends_;     ///< of each answer in values_
  std::vector<std::uint8_t> absent_;  ///< of each answer: 1 if nobody gave one
};

/// Answers of no items.
const Answers& no_answers();

/// Whether numbers are an answer of that kind: one class, or classes that ascend.
bool is_answer(AnswerRow row, AnswerKind kind, std::int32_t classes);

/// Whether two answers are the same numbers.
bool same(AnswerRow a, AnswerRow b);

}  // namespace alrun
