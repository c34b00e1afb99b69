#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "core/answers.h"
#include "core/input_file.h"
#include "core/registry.h"
#include "text/features.h"

namespace alrun {

/// What an oracle is made from besides its own options. What is referenced outlives it.
struct OracleInput {
  const Answers& truth = no_answers();    ///< per document id
  std::span<const std::int32_t> lengths;  ///< words, per document id
  std::span<const std::string> classes;
  std::uint64_t seed = 0;
  AnswerKind kind = AnswerKind::category;  ///< what an answer is
};

/// Where labels come from.
class Oracle {
 public:
  static constexpr const char* kind = "oracle";
  static constexpr const char* plural = "oracles";
  using Context = OracleInput;

  virtual ~Oracle() = default;
  /// The answers for the documents, in their order, absent where it abstains. The answer for a document is the same whenever
  /// and with whatever others it is asked for, so that samplers are compared in pairs.
  virtual Answers label(std::span<const DocumentId> ids) = 0;
  /// What asking for a document costs, answered or not.
  [[nodiscard]] virtual double cost(DocumentId id) const = 0;
  /// Files its options name.
  [[nodiscard]] virtual std::vector<InputFile> inputs() const { return {}; }
};

inline Registry<Oracle>& oracles() { return registry<Oracle>(); }

}  // namespace alrun
