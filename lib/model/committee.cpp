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

// Some of a training set's documents.
struct Sample {
  std::vector<DocumentId> ids;
  Answers answers;

  void add(const TrainingSet& from, std::size_t i) {
    ids.push_back(from.ids[i]);
    answers.add(from.answers, i);
  }
  [[nodiscard]] TrainingSet set() const { return {ids, answers}; }
};

Sample bootstrap_sample(const TrainingSet& set, Rng rng) {
  Sample sample;
  for (std::size_t n = 0; n < set.ids.size(); ++n) sample.add(set, rng.below(set.ids.size()));
  return sample;
}

}  // namespace

Committee::Committee(const CommitteeOptions& options, const Component<Classifier>& component, ClassifierInput input,
                     const Classifier& model, const TrainingSet& set, std::int64_t round)
    : model_(model), size_(static_cast<std::size_t>(options.members)), round_(round) {
  if (options.type == CommitteeType::mc_dropout) return;
  members_.resize(size_);
  const int threads = std::exchange(input.threads, 1);
  parallel_for(size_, threads, [&](std::size_t t) {
    auto own = input;
    own.member = t + 1;
    members_[t] = component.make(own);
    if (options.type == CommitteeType::bootstrap) {
      const auto sample = bootstrap_sample(set, Rng(input.seed, "bootstrap", static_cast<std::uint64_t>(round), own.member));
      members_[t]->fit(sample.set(), round);
    } else {
      members_[t]->fit(set, round);
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
                                       const TrainingSet& set, std::int64_t round, std::size_t folds) {
  const auto documents = set.ids.size();
  folds = std::min(folds, documents);
  std::vector<std::size_t> order(documents);
  std::iota(order.begin(), order.end(), std::size_t{0});
  Rng(input.seed, "folds", static_cast<std::uint64_t>(round)).shuffle(std::span(order));

  std::vector<double> losses(documents);
  parallel_for(folds, input.threads, [&](std::size_t fold) {
    Sample kept;
    std::vector<std::size_t> left_out;
    for (std::size_t n = 0; n < order.size(); ++n) {
      if (n % folds == fold) {
        left_out.push_back(order[n]);
      } else {
        kept.add(set, order[n]);
      }
    }
    if (kept.ids.empty()) return;
    auto own = input;
    own.threads = 1;
    own.member = first_fold_member + fold;
    const auto model = component.make(own);
    model->fit(kept.set(), round);
    std::vector<DocumentId> asked;
    for (const auto i : left_out) asked.push_back(set.ids[i]);
    const auto log_probabilities = model->log_probabilities(asked);
    for (std::size_t n = 0; n < left_out.size(); ++n) {
      const auto label = static_cast<std::size_t>(set.answers.row(left_out[n]).front());
      losses[left_out[n]] = -static_cast<double>(log_probabilities.row(n)[label]);
    }
  });
  return losses;
}

Matrix exponentiated(Matrix log_probabilities) {
  for (float& p : log_probabilities.data()) p = static_cast<float>(portable_exp(static_cast<double>(p)));
  return log_probabilities;
}

}  // namespace alrun
