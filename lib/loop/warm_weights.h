#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

#include "loop/pool.h"
#include "loop/prepared.h"

namespace alrun {

/// A seed's weights on disk, by which a resumed run with warm restarts is spared the training of its finished rounds. What
/// is missing, damaged or made from something else is no error: the rounds are trained again.
class WarmWeights {
 public:
  /// Without a file (an empty path) nothing is kept. What is referenced outlives it.
  WarmWeights(const Experiment& experiment, const Prepared& prepared, std::uint64_t seed, std::filesystem::path file)
      : experiment_(experiment), prepared_(prepared), seed_(seed), file_(std::move(file)) {}

  /// Keeps a model trained for a round on all that is labelled. Throws Error naming the path.
  void save(const Classifier& model, const Pool& pool, std::int64_t round) const;
  /// Notes a replayed round before its query is bought: its weights may be those on disk.
  void replayed(const Pool& pool, std::int64_t round);
  /// Gives the model the weights of round `next`, which the dead run may have reached, or of the last one replayed; which of
  /// them it was, or nothing.
  std::optional<std::int64_t> load(Classifier& model, const Pool& pool, std::int64_t next) const;

 private:
  [[nodiscard]] std::string key(const Pool& pool, std::int64_t round) const;

  const Experiment& experiment_;
  const Prepared& prepared_;
  std::uint64_t seed_;
  std::filesystem::path file_;
  std::string last_key_;  ///< of the last replayed round
};

}  // namespace alrun
