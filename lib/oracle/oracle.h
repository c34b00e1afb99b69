#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
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

/// What came of the question for a document's answer.
struct Reply {
  DocumentId id = 0;
  std::optional<std::vector<std::int32_t>> answer;  ///< nullopt if the annotator gave none
  double cost = 0;                                  ///< what it cost, answered or not
  std::string by{};                                 ///< the annotator; "" for the oracle's own name
  std::optional<double> seconds{};                  ///< that the annotator took
};

/// Where labels come from. Questions are put first, and replies taken as they come: an oracle may be a person, or a service
/// that answers out of order.
class Oracle {
 public:
  static constexpr const char* kind = "oracle";
  static constexpr const char* plural = "oracles";
  using Context = OracleInput;

  virtual ~Oracle() = default;
  /// Takes on questions about distinct documents, of which no reply was collected yet. Throws Error if it takes on none.
  virtual void ask(std::span<const DocumentId> ids) = 0;
  /// The replies that have come since it was last called, in any order; waits for the first as long as `patience`. nullopt
  /// if no more will come as long as this process waits for them: somebody has to do something first. Throws Error if
  /// answering failed; replies collected before stay good.
  virtual std::optional<std::vector<Reply>> collect(std::chrono::milliseconds patience) = 0;
  /// What asking about a document will cost, as far as that is known before.
  [[nodiscard]] virtual double estimate(DocumentId id) const = 0;
  /// Whether its answers come from the dataset and its options alone: then they can be had again at any time, and are kept
  /// nowhere. The answer for a document is the same whenever and with whatever others it is asked for, so that samplers are
  /// compared in pairs.
  [[nodiscard]] virtual bool is_simulated() const { return false; }
  /// Why it cannot answer with answers of a kind, whatever the documents; "" if it can.
  [[nodiscard]] virtual std::string refusal(AnswerKind /*kind*/) const { return {}; }
  /// Files its options name.
  [[nodiscard]] virtual std::vector<InputFile> inputs() const { return {}; }
};

inline Registry<Oracle>& oracles() { return registry<Oracle>(); }

}  // namespace alrun
