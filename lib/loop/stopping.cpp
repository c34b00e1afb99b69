#include "loop/stopping.h"

#include <algorithm>

namespace alrun {

Stopping::Stopping(const Experiment& experiment, const Task& task, const Prepared& prepared, const Pool& pool)
    : experiment_(experiment),
      task_(task),
      prepared_(prepared),
      pool_(pool),
      rules_(experiment.stop),
      needs_(rules_.needs()) {}

bool Stopping::take(std::optional<StopReason> reason) {
  if (!reason) return true;
  ended_ = std::move(*reason);
  return false;
}

bool Stopping::goes_on(const RoundRecord& record) {
  auto stats = stats_of(record);
  stats.chosen = nullptr;
  return take(rules_.check(stats, Moment::evaluated));
}

bool Stopping::goes_on_after_selection(const RoundRecord& record) {
  if (!record.chosen) return false;
  const auto stats = stats_of(record);
  if (!take(rules_.check(stats, Moment::selected))) return false;
  if (!record.queried.empty()) return true;
  return take(rules_.nothing_fits(rules_.room(stats).cost.value_or(CostLimit{}), stats));
}

std::int64_t Stopping::wanted(std::int64_t round, const Room& room) const {
  const auto size = experiment_.loop.query_size.at(static_cast<std::size_t>(round));
  return room.labels ? std::min(size, std::max<std::int64_t>(*room.labels, 1)) : size;
}

RoundStats Stopping::stats_of(const RoundRecord& record) const {
  return {.round = record.round,
          .n_labeled = record.n_labeled,
          .n_unlabeled = static_cast<std::int64_t>(pool_.unlabelled().size()),
          .n_train = static_cast<std::int64_t>(prepared_.split.train.size()),
          .classes = prepared_.class_count(),
          .validation = record.validation ? &*record.validation : nullptr,
          .test = &record.test,
          .measured = task_.metrics(),
          .seconds = record.seconds.elapsed,
          .cost = record.cost,
          .cheapest = pool_.cheapest(),
          .batch_accuracy = batch_accuracy_,
          .pool = record.pool ? &*record.pool : nullptr,
          .stop_set = record.stop_set,
          .chosen = record.chosen ? &*record.chosen : nullptr};
}

}  // namespace alrun
