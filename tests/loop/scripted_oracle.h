#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <vector>

#include "oracle/oracle.h"

namespace alrun::testing {

/// What the oracle `scripted_for_tests` does: a test sets it before it runs an experiment.
struct OracleScript {
  std::function<void(std::span<const DocumentId>)> ask;
  std::function<std::optional<std::vector<Reply>>()> collect;
};
inline OracleScript& oracle_script() {
  static OracleScript script;
  return script;
}

}  // namespace alrun::testing
