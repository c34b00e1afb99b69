#pragma once

#include "loop/experiment.h"

namespace alrun {

/// The views that samplers and stopping rules find in an experiment's rounds: those that its model provides, those that
/// follow from them (units, predictions, committee, fold_losses), words, labelled classes and truth; of these the ones that
/// its task has.
Views offered_views(const Experiment& experiment);

/// Those that there are before the first round.
Views views_before_training();

/// Matches what the parts of an experiment read with what its task has and its model provides. Each mismatch is added at the
/// place of the component that reads, innermost first, and names components that would fit. `root` is the config, for
/// places.
void check_views(const Experiment& experiment, const Value& root, Diagnostics& diagnostics);

}  // namespace alrun
