#include "loop/pool.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace alrun {

void Pool::add(std::span<const DocumentId> ids, std::span<const std::int32_t> labels) {
  std::vector<DocumentId> taken(ids.begin(), ids.end());
  std::sort(taken.begin(), taken.end());
  std::vector<DocumentId> left;
  left.reserve(unlabelled_.size());
  std::set_difference(unlabelled_.begin(), unlabelled_.end(), taken.begin(), taken.end(), std::back_inserter(left));
  if (left.size() + taken.size() != unlabelled_.size()) {
    throw Error(fmt::format("a selection of {} documents holds a repeated one, or one that is not in the unlabelled pool",
                            taken.size()));
  }
  unlabelled_ = std::move(left);
  labelled_.insert(labelled_.end(), ids.begin(), ids.end());
  labels_.insert(labels_.end(), labels.begin(), labels.end());
}

std::vector<std::int64_t> Pool::labels_per_class(std::int32_t classes) const {
  std::vector<std::int64_t> counts(static_cast<std::size_t>(classes));
  for (const auto label : labels_) ++counts[static_cast<std::size_t>(label)];
  return counts;
}

const Matrix& ModelPoolView::log_probabilities() {
  if (!log_probabilities_) log_probabilities_ = model_.log_probabilities(pool_.unlabelled());
  return *log_probabilities_;
}

const Matrix& ModelPoolView::probabilities() {
  if (!probabilities_) {
    probabilities_ = log_probabilities();
    for (float& p : probabilities_->data()) p = std::exp(p);
  }
  return *probabilities_;
}

const Matrix& ModelPoolView::embeddings() {
  if (!embeddings_) embeddings_ = model_.embeddings(pool_.unlabelled());
  return *embeddings_;
}

}  // namespace alrun
