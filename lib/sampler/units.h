#pragma once

#include <array>
#include <cstddef>
#include <functional>
#include <span>
#include <string_view>
#include <vector>

#include "core/matrix.h"

namespace alrun {

/// Some of a pool's unlabelled documents, each as the distributions that its prediction is made of: one over the classes;
/// one a class, where an answer is a set.
struct UnitBlock {
  std::size_t first = 0;              ///< the place of its first document in PoolView::unlabelled()
  std::size_t documents = 0;          ///< how many it holds
  std::size_t units = 1;              ///< of each document
  std::span<const Matrix> members{};  ///< of each model that predicts: (documents · units) × outcomes, probabilities

  /// Where unit u of the block's document i lies.
  [[nodiscard]] std::size_t row(std::size_t i, std::size_t u) const { return i * units + u; }
};

/// Is called with one block after the other, in the order of the documents.
using UnitVisitor = std::function<void(const UnitBlock&)>;

/// How the scores of a document's units become its score.
enum class UnitJoin : std::uint8_t { mean, max, sum };
constexpr std::array<std::string_view, 3> enum_names(UnitJoin /*unused*/) { return {"mean", "max", "sum"}; }

/// Joins the scores of one document's units; with one unit it is that unit's, to the bit.
double joined(std::span<const double> scores, UnitJoin join);

}  // namespace alrun
