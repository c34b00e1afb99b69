#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "loop/records.h"
#include "model/classifier.h"
#include "oracle/oracle.h"

namespace alrun {

/// `size` training documents, or all, that models are compared on: drawn once a run, whatever is labelled later. A smaller
/// set is the beginning of a larger one.
std::vector<DocumentId> draw_stop_set(std::span<const DocumentId> train, std::size_t size, std::uint64_t seed);

/// The classes that a model gives to documents.
std::vector<std::int32_t> predict(const Classifier& model, std::span<const DocumentId> ids);

/// How sure n×C class probabilities are; n > 0.
PoolConfidence confidence_of(const Matrix& probabilities);

/// Records what a model predicts of the documents chosen.
void observe_chosen(const Classifier& model, std::span<const DocumentId> ids, RoundRecord& record);

/// A batch that was labelled after the last round.
struct Batch {
  std::vector<DocumentId> ids;
  std::vector<std::int32_t> predicted;  ///< by the last round's model
  std::vector<Answer> answers;
};

/// Share of the answered documents that were predicted right; nothing if none was answered.
std::optional<double> accuracy_of(const Batch& batch);

/// A batch in the record of the round that trained on it. `truth` holds the documents' true labels, in their order.
BatchRecord describe(const Batch& batch, const Classifier& model, std::span<const std::int32_t> truth, std::int32_t classes);

}  // namespace alrun
