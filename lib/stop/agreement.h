#pragma once

#include <cstdint>
#include <deque>
#include <span>
#include <vector>

#include "core/fields.h"
#include "stop/round_stats.h"

namespace alrun {

/// Predicted classes of the stop set's documents, in its order.
using PredictedClasses = std::span<const std::int32_t>;

/// Share of the predictions that differ; 0 of none.
double changed_share(PredictedClasses before, PredictedClasses after);

/// Cohen's kappa between two models' predictions; 1 where both give every document the same class, though 0/0.
double kappa(PredictedClasses a, PredictedClasses b, std::int32_t classes);

/// Predicted change of F between two models (Altschuler & Bloodgood 2019): 1 - 2a / (2a + b + c), a being the documents that
/// both give to a class, b and c those that only one does; the mean over the classes, 0/0 counting as 0.
double delta_f(PredictedClasses before, PredictedClasses after, std::int32_t classes);

/// The options of every rule that compares models by their predictions.
struct StopSetOptions {
  std::int64_t stop_set = 2000;
  std::int64_t windows = 3;

  /// Both fields; a rule of the last two models alone takes no windows.
  void fields(Fields& f, bool has_windows = true) {
    if (has_windows) f("windows", windows, between(1, 1000), "comparisons looked at: the last so many");
    f("stop_set", stop_set, at_least(1),
      "training documents that models are compared on; drawn once, labelled or not; all if there are fewer");
  }
};

/// The last models' predictions of the stop set.
class RecentPredictions {
 public:
  RecentPredictions(std::int64_t stop_set, std::int64_t models)
      : stop_set_(static_cast<std::size_t>(stop_set)), models_(static_cast<std::size_t>(models)) {}

  /// Takes a round's in, and forgets what is older than `models` models.
  void add(PredictedClasses predictions);
  [[nodiscard]] std::size_t size() const { return recent_.size(); }
  /// The newest is 0.
  [[nodiscard]] PredictedClasses back(std::size_t age) const { return recent_[recent_.size() - 1 - age]; }

 private:
  std::size_t stop_set_;
  std::size_t models_;
  std::deque<std::vector<std::int32_t>> recent_;
};

}  // namespace alrun
