#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "core/answers.h"

namespace alrun {

/// What a model's last layer gives. softmax: one distribution over the classes, trained by cross-entropy. sigmoid: each
/// class's own probability, trained by binary cross-entropy, which is averaged over documents and classes (PyTorch's
/// binary_cross_entropy_with_logits).
enum class Outputs : std::uint8_t { softmax, sigmoid };
constexpr std::array<std::string_view, 2> enum_names(Outputs /*unused*/) { return {"softmax", "sigmoid"}; }

/// The outputs that give answers of a kind.
constexpr Outputs outputs_for(AnswerKind answers) {
  return answers == AnswerKind::set ? Outputs::sigmoid : Outputs::softmax;
}

}  // namespace alrun
