#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "core/registry.h"
#include "core/rng.h"
#include "text/features.h"

namespace alrun {

/// What an initial set is chosen from: the pool's documents (ascending) and their labels, which only simulations have.
struct InitialPool {
  std::span<const DocumentId> ids;
  std::span<const std::int32_t> labels;
  std::int32_t classes;
};

/// Chooses the documents that are labelled before the first round.
class InitialSet {
 public:
  static constexpr const char* kind = "initial set";
  static constexpr const char* plural = "initial";

  struct Common {
    Amount size{Amount::Kind::count, 100};
    void fields(Fields& f) { f("size", size, at_least(1), "documents labelled before the first round"); }
  };

  virtual ~InitialSet() = default;
  /// k distinct documents of the pool.
  [[nodiscard]] virtual std::vector<DocumentId> select(const InitialPool& pool, std::size_t k, Rng& rng) const = 0;
};

inline Registry<InitialSet>& initial_sets() { return registry<InitialSet>(); }

}  // namespace alrun
