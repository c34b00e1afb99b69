#pragma once

#include <algorithm>
#include <cstddef>
#include <initializer_list>
#include <memory>
#include <span>
#include <utility>
#include <vector>

namespace alrun {

/// Numbers side by side that nobody changes: a vector's, or a part of something else that is kept alive with them, such as a
/// mapped file. Copies share the numbers. Converts to std::span<const T>.
template <class T>
class Array {
 public:
  using value_type = T;

  Array() = default;
  Array(std::vector<T> values) {  // NOLINT(google-explicit-constructor)
    const auto kept = std::make_shared<const std::vector<T>>(std::move(values));
    values_ = *kept;
    owner_ = kept;
  }
  Array(std::initializer_list<T> values) : Array(std::vector<T>(values)) {}
  /// A view of what `owner` keeps alive.
  Array(std::shared_ptr<const void> owner, std::span<const T> values) : owner_(std::move(owner)), values_(values) {}

  // No moves: they would leave views of what is gone.
  Array(const Array&) = default;
  Array& operator=(const Array&) = default;
  ~Array() = default;

  [[nodiscard]] const T* data() const { return values_.data(); }
  [[nodiscard]] std::size_t size() const { return values_.size(); }
  [[nodiscard]] bool empty() const { return values_.empty(); }
  [[nodiscard]] const T& operator[](std::size_t i) const { return values_[i]; }
  [[nodiscard]] const T& back() const { return values_.back(); }
  [[nodiscard]] const T* begin() const { return values_.data(); }
  [[nodiscard]] const T* end() const { return values_.data() + values_.size(); }

  friend bool operator==(const Array& a, const Array& b) { return std::equal(a.begin(), a.end(), b.begin(), b.end()); }

 private:
  std::shared_ptr<const void> owner_;
  std::span<const T> values_;
};

}  // namespace alrun
