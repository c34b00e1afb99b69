#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "core/input_file.h"
#include "core/registry.h"
#include "core/rng.h"
#include "sampler/pool_view.h"

namespace alrun {

/// The documents to label next.
struct Selection {
  std::vector<DocumentId> ids;   ///< distinct, unlabelled, the most wanted first
  std::vector<double> scores{};  ///< the sampler's own, in the order of ids (at the moment of choice); empty if it has none
  Value notes{};                 ///< a map that goes into the round's record and comes back in history(), or null
  /// If the view explains(): per id a map of what the sampler went by ("cluster", "neighbours", …); else empty.
  std::vector<Value> explanations{};
};

/// What Selection::scores are.
enum class Scores : std::uint8_t {
  ranked,     ///< of each document by itself: they fall, and equal ones go to the lowest id
  at_choice,  ///< at the moment of choice, after others were chosen or drawn: later ones may be higher
  none,
};

/// A query strategy.
class Sampler {
 public:
  static constexpr const char* kind = "sampler";
  static constexpr const char* plural = "samplers";

  virtual ~Sampler() = default;
  /// Chooses k documents, or all if fewer are left. Fewer, or none, of a pool that has more mean that no other document is
  /// beyond the sampler's threshold. Deterministic for a given view and random stream, whatever the number of threads. What
  /// a sampler remembers of earlier rounds it takes from history(): it keeps nothing itself.
  virtual Selection select(PoolView& pool, std::size_t k, Rng& rng) = 0;

  /// The views of the pool that it may read, with these options; composites: those of their parts as well. Who reads
  /// View::truth is an upper bound, no strategy, and the results say so; who reads none of views_of_models() can choose an
  /// initial set.
  [[nodiscard]] virtual Views reads() const = 0;
  /// The samplers that its options name.
  [[nodiscard]] virtual std::span<const Component<Sampler>> parts() const { return {}; }
  /// Whether it clusters or searches neighbours, for which a module is opened.
  [[nodiscard]] virtual bool needs_neighbours() const { return false; }
  /// How it scores what it chooses; all of it, or nothing.
  [[nodiscard]] virtual Scores scores() const { return Scores::ranked; }
  /// Throws ConfigError if its options ask for what no dataset allows, or those of a sampler within it do. Options that
  /// stand beside each other are checked when they are read: this is for what one sampler wants of another.
  virtual void check_options() const {}
  /// Throws ConfigError, or Error, if it cannot work on a pool of these classes and words, or a sampler within it cannot.
  /// The pool is the one before the first round: nothing is labelled, and there is no model.
  virtual void check_pool(PoolView& /*pool*/) const {}
  /// Files its options name.
  [[nodiscard]] virtual std::vector<InputFile> inputs() const { return {}; }
};

inline Registry<Sampler>& samplers() { return registry<Sampler>(); }

}  // namespace alrun
