#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "core/registry.h"
#include "core/rng.h"
#include "sampler/sampler.h"

namespace alrun {

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
  [[nodiscard]] virtual std::string refusal(PoolView& pool, const Amount& size) const;
  /// k distinct documents of the pool, of which none is labelled, k being `size` of it, or those that its own options ask
  /// for instead. Throws Error if those are refused.
  [[nodiscard]] virtual std::vector<DocumentId> select(PoolView& pool, std::size_t k, Rng& rng) const = 0;
  /// The views that it may read: none of a model's, since there is none yet.
  [[nodiscard]] virtual Views reads() const { return {}; }
  /// The sampler that chooses, if one does.
  [[nodiscard]] virtual const Component<Sampler>* sampler() const { return nullptr; }
};

inline Registry<InitialSet>& initial_sets() { return registry<InitialSet>(); }

}  // namespace alrun
