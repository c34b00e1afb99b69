#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "loop/records.h"
#include "model/classifier.h"
#include "sampler/pool_view.h"
#include "task/task.h"

namespace alrun {

/// `size` training documents, or all, that models are compared on: drawn once a run, whatever is labelled later. A smaller
/// set is the beginning of a larger one.
std::vector<DocumentId> draw_stop_set(std::span<const DocumentId> train, std::size_t size, std::uint64_t seed);

/// How sure the round's model is of the unlabelled documents, of which there are some: of each document the mean over the
/// distributions that its prediction is made of.
PoolConfidence confidence_of(PoolView& pool);

/// Records what a model predicts of the documents chosen.
void observe_chosen(const Predictions& predictions, RoundRecord& record);

/// A batch that was labelled after the last round.
struct Batch {
  std::vector<DocumentId> ids;
  Answers predicted;  ///< by the last round's model
  Answers answers;
};

/// How far predictions and answers agree, by the task's measure, mean over the answered documents; nullopt if none was
/// answered.
std::optional<double> agreement_in(const Batch& batch, const Task& task);

/// A batch in the record of the round that trained on it. `now` is what that round's model predicts of it, `truth` holds the
/// documents' true answers; both in the batch's order.
BatchRecord describe(const Batch& batch, const Task& task, const Answers& now, const Answers& truth, std::int32_t classes);

}  // namespace alrun
