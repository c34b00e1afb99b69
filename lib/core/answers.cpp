#include "core/answers.h"

#include <algorithm>
#include <functional>
#include <numeric>

namespace alrun {

Answers::Answers(std::span<const std::int32_t> values) : values_(values.begin(), values.end()) {
  ends_.resize(values_.size());
  std::iota(ends_.begin(), ends_.end(), std::size_t{1});
  absent_.resize(values_.size());
}

void Answers::reserve(std::size_t answers) {
  values_.reserve(answers);
  ends_.reserve(answers);
  absent_.reserve(answers);
}

void Answers::add(AnswerRow row) {
  values_.insert(values_.end(), row.begin(), row.end());
  ends_.push_back(values_.size());
  absent_.push_back(0);
}

void Answers::abstain() {
  ends_.push_back(values_.size());
  absent_.push_back(1);
}

void Answers::add(const Answers& others, std::size_t i) {
  if (const auto row = others[i]) {
    add(*row);
  } else {
    abstain();
  }
}

Answers Answers::first(std::size_t n) const {
  Answers some;
  some.ends_.assign(ends_.begin(), ends_.begin() + static_cast<std::ptrdiff_t>(n));
  some.absent_.assign(absent_.begin(), absent_.begin() + static_cast<std::ptrdiff_t>(n));
  some.values_.assign(values_.begin(), values_.begin() + static_cast<std::ptrdiff_t>(n == 0 ? 0 : ends_[n - 1]));
  return some;
}

const Answers& no_answers() {
  static const Answers none;
  return none;
}

bool is_answer(AnswerRow row, AnswerKind kind, std::int32_t classes) {
  const auto is_class = [&](std::int32_t c) { return c >= 0 && c < classes; };
  if (!std::ranges::all_of(row, is_class)) return false;
  if (kind == AnswerKind::category) return row.size() == 1;
  return std::ranges::adjacent_find(row, std::greater_equal{}) == row.end();
}

bool same(AnswerRow a, AnswerRow b) { return std::ranges::equal(a, b); }

}  // namespace alrun
