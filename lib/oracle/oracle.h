#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "core/registry.h"
#include "text/features.h"

namespace alrun {

/// What an oracle is made from besides its own options. The referenced labels outlive it.
struct OracleInput {
  std::span<const std::int32_t> truth;  ///< per document id
  std::uint64_t seed;
};

/// Where labels come from.
class Oracle {
 public:
  static constexpr const char* kind = "oracle";
  static constexpr const char* plural = "oracles";
  using Context = OracleInput;

  virtual ~Oracle() = default;
  /// The labels of the documents, in their order.
  virtual std::vector<std::int32_t> label(std::span<const DocumentId> ids, std::int64_t round) = 0;
};

inline Registry<Oracle>& oracles() { return registry<Oracle>(); }

}  // namespace alrun
