#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "core/fields.h"

namespace alrun {

enum class Optimizer : std::uint8_t { adam, sparse_adam, sgd };
constexpr std::array<std::string_view, 3> enum_names(Optimizer /*unused*/) { return {"adam", "sparse_adam", "sgd"}; }

enum class Restart : std::uint8_t { cold, warm };
constexpr std::array<std::string_view, 2> enum_names(Restart /*unused*/) { return {"cold", "warm"}; }

enum class Device : std::uint8_t { cpu, cuda };
constexpr std::array<std::string_view, 2> enum_names(Device /*unused*/) { return {"cpu", "cuda"}; }

/// What does a model's arithmetic; automatic: native on the CPU, libtorch on a GPU.
enum class Engine : std::uint8_t { automatic, native, libtorch };
constexpr std::array<std::string_view, 3> enum_names(Engine /*unused*/) { return {"auto", "native", "libtorch"}; }

/// `training:` in a config: how a model learns from the labelled documents of a round.
struct TrainingOptions {
  Optimizer optimizer = Optimizer::adam;
  double learning_rate = 0.001;
  std::int64_t batch_size = 32;
  PerRound<std::int64_t> epochs{{10}};
  std::int64_t min_updates = 0;
  Restart restart = Restart::cold;
  Device device = Device::cpu;
  Engine engine = Engine::automatic;

  void fields(Fields& f) {
    f("optimizer", optimizer,
      "adam (exact: every row of the embedding each step), sparse_adam (rows of the batch's words only) or sgd");
    f("learning_rate", learning_rate, positive, "step size");
    f("batch_size", batch_size, at_least(1), "documents a step");
    f("epochs", epochs, at_least(1),
      "passes over the labelled documents; a list gives one number a round, the last repeats");
    f("min_updates", min_updates, non_negative, "on small labelled sets, more epochs until this many steps are done");
    f("restart", restart, "each round from fresh weights (cold) or from the last round's (warm)");
    f("device", device, "where training runs");
    f("engine", engine,
      "what does the arithmetic: native kernels (cpu only) or libtorch; auto: native on cpu, libtorch on cuda");
  }
  void check(Problems& problems) const {
    if (engine == Engine::native && device == Device::cuda) {
      problems.add("engine", "the native engine runs on the CPU only; with 'device: cuda' use 'engine: libtorch'");
    }
  }

  [[nodiscard]] bool uses_libtorch() const {
    return engine == Engine::libtorch || (engine == Engine::automatic && device == Device::cuda);
  }
};

}  // namespace alrun
