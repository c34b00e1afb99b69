#include "loop/pool.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>

namespace alrun {

void Pool::find_cheapest() {
  double least = std::numeric_limits<double>::infinity();
  for (const auto id : unlabelled_) least = std::min(least, estimate_(id));
  cheapest_ = unlabelled_.empty() ? 0 : least;
}

std::size_t Pool::affordable(std::span<const DocumentId> ids, const CostLimit& limit) const {
  std::size_t count = 0;
  double total = cost_;
  while (count < ids.size() && limit.holds(total += estimate_(ids[count]))) ++count;
  return count;
}

std::vector<DocumentId> Pool::without(std::span<const DocumentId> ids) const {
  std::vector<DocumentId> taken(ids.begin(), ids.end());
  std::sort(taken.begin(), taken.end());
  std::vector<DocumentId> left;
  left.reserve(unlabelled_.size());
  std::set_difference(unlabelled_.begin(), unlabelled_.end(), taken.begin(), taken.end(), std::back_inserter(left));
  if (left.size() + taken.size() != unlabelled_.size()) {
    throw Error(fmt::format("a selection of {} documents holds a repeated one, or one that is not in the unlabelled pool",
                            taken.size()));
  }
  return left;
}

void Pool::label(std::span<const DocumentId> ids, const Replies& replies) {
  unlabelled_ = without(ids);
  find_cheapest();
  for (std::size_t i = 0; i < ids.size(); ++i) {
    cost_ += replies.costs[i];
    if (!replies.answers[i]) continue;
    labelled_.push_back(ids[i]);
    answers_.add(replies.answers, i);
  }
}

std::vector<std::int64_t> Pool::labels_per_class(std::int32_t classes) const {
  std::vector<std::int64_t> counts(static_cast<std::size_t>(classes));
  for (const auto label : answers_.values()) ++counts[static_cast<std::size_t>(label)];
  return counts;
}

}  // namespace alrun
