#pragma once

#include "loop/experiment.h"

namespace alrun {

/// Gives rules that name no metric the task's primary one, and reports those that name one which the task does not measure.
void settle_metrics(const Experiment& experiment, Diagnostics& diagnostics);

/// Reports a dataset, or a setting of the model, that is of another kind of answer than the task's.
void check_answers(const Experiment& experiment, const Value& root, Diagnostics& diagnostics);

}  // namespace alrun
