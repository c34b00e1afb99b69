#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "core/registry.h"
#include "core/rng.h"
#include "sampler/sampler.h"

namespace alrun {

/// What an initial set is chosen from.
struct InitialPool {
  PoolView& view;                        ///< nothing is labelled; what needs a model throws
  std::span<const std::int32_t> labels;  ///< of view.unlabelled(); only simulations have them
};

/// Chooses the documents that are labelled before the first round.
class InitialSet {
 public:
  static constexpr const char* kind = "initial set";
  static constexpr const char* plural = "initial";

  struct Common {
    Amount size{Amount::Kind::count, 100};
    void fields(Fields& f) {
      f("size", size, at_least(1), "documents labelled before the first round; an error if the training pool has fewer");
    }
  };

  virtual ~InitialSet() = default;
  /// Why the pool cannot give what is asked for, `size` or what its own options say instead; "" if it can.
  [[nodiscard]] virtual std::string refusal(const InitialPool& pool, const Amount& size) const;
  /// k distinct documents of the pool, k being `size` of it, or those that its own options ask for instead. Throws Error if
  /// those are refused.
  [[nodiscard]] virtual std::vector<DocumentId> select(const InitialPool& pool, std::size_t k, Rng& rng) const = 0;
  /// The sampler that chooses, if one does: it has to do without a model.
  [[nodiscard]] virtual const Component<Sampler>* sampler() const { return nullptr; }
};

inline Registry<InitialSet>& initial_sets() { return registry<InitialSet>(); }

}  // namespace alrun
