#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/input_file.h"
#include "core/registry.h"
#include "text/features.h"

namespace alrun {

/// What an oracle is made from besides its own options. What is referenced outlives it.
struct OracleInput {
  std::span<const std::int32_t> truth;    ///< per document id
  std::span<const std::int32_t> lengths;  ///< words, per document id
  std::span<const std::string> classes;
  std::uint64_t seed = 0;
};

/// An answer to the question for a document's label: a class, or nothing if the oracle abstains.
using Answer = std::optional<std::int32_t>;

/// Where labels come from.
class Oracle {
 public:
  static constexpr const char* kind = "oracle";
  static constexpr const char* plural = "oracles";
  using Context = OracleInput;

  virtual ~Oracle() = default;
  /// The answers for the documents, in their order. The answer for a document is the same whenever and with whatever others
  /// it is asked for, so that samplers are compared in pairs.
  virtual std::vector<Answer> label(std::span<const DocumentId> ids) = 0;
  /// What asking for a document costs, answered or not.
  [[nodiscard]] virtual double cost(DocumentId id) const = 0;
  /// Files its options name.
  [[nodiscard]] virtual std::vector<InputFile> inputs() const { return {}; }
};

inline Registry<Oracle>& oracles() { return registry<Oracle>(); }

}  // namespace alrun
