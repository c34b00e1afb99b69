#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string_view>

#include "core/matrix.h"

namespace alrun {

/// `model.calibration`: what is done to probabilities after training.
enum class Calibration : std::uint8_t { none, temperature };
constexpr std::array<std::string_view, 2> enum_names(Calibration /*unused*/) { return {"none", "temperature"}; }

/// The temperature T in [0.01, 100] that minimises the mean negative log-likelihood of softmax(z / T) against n labels (Guo
/// et al. 2017), z being n×C logits or log-probabilities; n > 0.
double fit_temperature(const Matrix& log_probabilities, std::span<const std::int32_t> labels);

/// log softmax(z / T), row by row.
Matrix at_temperature(Matrix log_probabilities, double temperature);

}  // namespace alrun
