#pragma once

#include <cstddef>
#include <span>
#include <utility>
#include <vector>

namespace alrun {

/// A dense row-major matrix of floats.
class Matrix {
 public:
  Matrix() = default;
  Matrix(std::size_t rows, std::size_t columns) : rows_(rows), columns_(columns), data_(rows * columns) {}

  [[nodiscard]] std::size_t rows() const { return rows_; }
  [[nodiscard]] std::size_t columns() const { return columns_; }
  [[nodiscard]] std::span<float> row(std::size_t i) { return {data_.data() + i * columns_, columns_}; }
  [[nodiscard]] std::span<const float> row(std::size_t i) const { return {data_.data() + i * columns_, columns_}; }
  [[nodiscard]] std::span<float> data() { return data_; }
  [[nodiscard]] std::span<const float> data() const { return data_; }
  /// Gives the values away, row by row.
  [[nodiscard]] std::vector<float> release() && { return std::move(data_); }

 private:
  std::size_t rows_ = 0;
  std::size_t columns_ = 0;
  std::vector<float> data_;
};

}  // namespace alrun
