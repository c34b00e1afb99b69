#include "model/committee.h"

#include <algorithm>
#include <numeric>

#include "core/parallel.h"
#include "core/portable_math.h"
#include "core/rng.h"

namespace alrun {
namespace {

// Members 1 … T are a committee's; the models of folds come after any of these.
constexpr std::uint64_t first_fold_member = 1'000'000;

struct LabelledSet {
  std::vector<DocumentId> ids;
  std::vector<std::int32_t> labels;

  void add(DocumentId id, std::int32_t label) {
    ids.push_back(id);
    labels.push_back(label);
  }
};

LabelledSet bootstrap_sample(std::span<const DocumentId> ids, std::span<const std::int32_t> labels, Rng rng) {
  LabelledSet sample;
  for (std::size_t n = 0; n < ids.size(); ++n) {
    const auto i = rng.below(ids.size());
    sample.add(ids[i], labels[i]);
  }
  return sample;
}

}  // namespace

Committee::Committee(const CommitteeOptions& options, const Component<Classifier>& component, ClassifierInput input,
                     const Classifier& model, std::span<const DocumentId> ids, std::span<const std::int32_t> labels,
                     std::int64_t round)
    : model_(model), size_(static_cast<std::size_t>(options.members)), round_(round) {
  if (options.type == CommitteeType::mc_dropout) return;
  members_.resize(size_);
  const int threads = std::exchange(input.threads, 1);
  parallel_for(size_, threads, [&](std::size_t t) {
    auto own = input;
    own.member = t + 1;
    members_[t] = component.make(own);
    if (options.type == CommitteeType::bootstrap) {
      const auto sample =
          bootstrap_sample(ids, labels, Rng(input.seed, "bootstrap", static_cast<std::uint64_t>(round), own.member));
      members_[t]->fit(sample.ids, sample.labels, round);
    } else {
      members_[t]->fit(ids, labels, round);
    }
  });
}

std::vector<Matrix> Committee::probabilities(std::span<const DocumentId> ids) const {
  if (members_.empty()) return model_.dropout_probabilities(ids, size_, round_);
  std::vector<Matrix> all;
  for (const auto& member : members_) all.push_back(exponentiated(member->log_probabilities(ids)));
  return all;
}

std::vector<double> out_of_fold_losses(const Component<Classifier>& component, const ClassifierInput& input,
                                       std::span<const DocumentId> ids, std::span<const std::int32_t> labels,
                                       std::int64_t round, std::size_t folds) {
  folds = std::min(folds, ids.size());
  std::vector<std::size_t> order(ids.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  Rng(input.seed, "folds", static_cast<std::uint64_t>(round)).shuffle(std::span(order));

  std::vector<double> losses(ids.size());
  parallel_for(folds, input.threads, [&](std::size_t fold) {
    LabelledSet kept;
    std::vector<std::size_t> left_out;
    for (std::size_t n = 0; n < order.size(); ++n) {
      if (n % folds == fold) {
        left_out.push_back(order[n]);
      } else {
        kept.add(ids[order[n]], labels[order[n]]);
      }
    }
    if (kept.ids.empty()) return;
    auto own = input;
    own.threads = 1;
    own.member = first_fold_member + fold;
    const auto model = component.make(own);
    model->fit(kept.ids, kept.labels, round);
    std::vector<DocumentId> asked;
    for (const auto i : left_out) asked.push_back(ids[i]);
    const auto log_probabilities = model->log_probabilities(asked);
    for (std::size_t n = 0; n < left_out.size(); ++n) {
      losses[left_out[n]] = -static_cast<double>(log_probabilities.row(n)[static_cast<std::size_t>(labels[left_out[n]])]);
    }
  });
  return losses;
}

Matrix exponentiated(Matrix log_probabilities) {
  for (float& p : log_probabilities.data()) p = static_cast<float>(portable_exp(static_cast<double>(p)));
  return log_probabilities;
}

}  // namespace alrun
