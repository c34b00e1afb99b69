#pragma once

#include <fmt/format.h>

#include <cmath>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "catch.h"
#include "core/rng.h"
#include "model/module.h"
#include "model/native/pool_dense.h"
#include "model/torch_devices.h"

// What the tests of the engines share: networks, engines to try them on, and how far apart two results are.
namespace alrun::test {

/// The largest difference of two elements.
inline double distance(std::span<const float> a, std::span<const float> b) {
  REQUIRE(a.size() == b.size());
  double largest = 0;
  for (std::size_t i = 0; i < a.size(); ++i) largest = std::max(largest, static_cast<double>(std::abs(a[i] - b[i])));
  return largest;
}

inline double distance(const NetworkWeights& a, const NetworkWeights& b) {
  REQUIRE(a.layers.size() == b.layers.size());
  double largest = distance(a.embedding.data(), b.embedding.data());
  for (std::size_t i = 0; i < a.layers.size(); ++i) {
    largest = std::max(largest, distance(a.layers[i].weights.data(), b.layers[i].weights.data()));
    largest = std::max(largest, distance(a.layers[i].bias, b.layers[i].bias));
  }
  return largest;
}

inline double largest(std::span<const float> values) {
  double found = 0;
  for (const float x : values) found = std::max(found, static_cast<double>(std::abs(x)));
  return found;
}

struct Case {
  EmbeddingPoolDenseOptions options;
  TrainingOptions training;
};

inline Case small_case() {
  Case c;
  c.options.embedding_dim = 6;
  c.training.learning_rate = 0.01;
  c.training.batch_size = 8;
  c.training.epochs.values = {3};
  return c;
}

/// Networks of every shape: hidden layers of widths that are no multiples of a vector, dropout.
inline Case random_case(Rng& rng) {
  Case c;
  c.options.embedding_dim = 1 + static_cast<std::int64_t>(rng.below(40));
  c.options.pooling = static_cast<Pooling>(rng.below(4));
  c.options.pooled_activation = static_cast<Activation>(rng.below(2));
  c.options.hidden.resize(rng.below(4));
  for (auto& width : c.options.hidden) width = 1 + static_cast<std::int64_t>(rng.below(40));
  c.options.dropout = rng.below(2) == 0 ? 0 : 0.3;
  c.training.epochs.values = {1};
  return c;
}

/// What computes, and where.
struct Backend {
  Engine engine;
  Device device = Device::cpu;
};
inline constexpr Backend native_cpu{Engine::native};
inline constexpr Backend torch_cpu{Engine::libtorch};

inline std::unique_ptr<PoolDenseEngine> make_engine(const Backend& backend, const Case& c, Outputs outputs) {
  auto training = c.training;
  training.device = backend.device;
  if (backend.engine == Engine::libtorch) return torch_module().pool_dense(c.options, training, outputs);
  return std::make_unique<native::NativePoolDense>(c.options, training, outputs);
}

/// All that there are on this machine.
inline std::vector<Backend> backends() {
  std::vector<Backend> all{native_cpu};
  for (const auto device : torch_devices()) all.push_back({Engine::libtorch, device});
  return all;
}

inline std::string name_of(const Backend& backend) {
  return fmt::format("{} on {}", alrun::name_of(backend.engine), alrun::name_of(backend.device));
}

/// What two engines' first steps say of their gradients: after a step of rate 1 by sgd the weights have moved by these.
/// Close: to 1e-6 of the largest element; what a weight of size w itself loses by rounding, w · 2^-23, comes on top.
inline void check_gradients(const NetworkWeights& start, const NetworkWeights& tested, const NetworkWeights& reference) {
  const double gradient = distance(start, reference);
  const auto close = [&](std::span<const float> before, std::span<const float> a, std::span<const float> b) {
    return distance(a, b) <= 1e-6 * gradient + 1.2e-7 * largest(before);
  };
  CHECK(close(start.embedding.data(), tested.embedding.data(), reference.embedding.data()));
  for (std::size_t l = 0; l < start.layers.size(); ++l) {
    const auto &before = start.layers[l], &a = tested.layers[l], &b = reference.layers[l];
    CHECK(close(before.weights.data(), a.weights.data(), b.weights.data()));
    CHECK(close(before.bias, a.bias, b.bias));
  }
}

}  // namespace alrun::test
