#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "model/classifier.h"

namespace alrun {

/// How the members of a committee come to differ: by their random streams (Seung et al. 1992), by bootstrap samples of the
/// labelled documents (Abe & Mamitsuka 1998), or as passes of one model with dropout left on (Gal & Ghahramani 2016).
enum class CommitteeType : std::uint8_t { seeds, bootstrap, mc_dropout };
constexpr std::array<std::string_view, 3> enum_names(CommitteeType /*unused*/) {
  return {"seeds", "bootstrap", "mc_dropout"};
}

/// `committee:` in a config; trained only for samplers that ask for one.
struct CommitteeOptions {
  CommitteeType type = CommitteeType::seeds;
  std::int64_t members = 5;

  /// The views of models that a committee is made from.
  [[nodiscard]] Views reads() const { return {type == CommitteeType::mc_dropout ? View::dropout : View::units}; }
  void fields(Fields& f) {
    f("type", type, "seeds (other random streams), bootstrap (other samples of the labelled documents) or mc_dropout");
    f("members", members, between(2, 1000), "models, or passes with dropout left on");
  }
};

/// A round's committee: T models, or one with T dropout passes. A pure function of its inputs, whatever the threads.
class Committee {
 public:
  /// Trains the members side by side on input.threads threads; `model` is the round's own, of which dropout passes are made.
  Committee(const CommitteeOptions& options, const Component<Classifier>& component, ClassifierInput input,
            const Classifier& model, const TrainingSet& set, std::int64_t round);

  /// T × (ids × classes): each member's class probabilities. Where answers are sets, each class has a probability of its
  /// own, and a row does not sum to 1.
  [[nodiscard]] std::vector<Matrix> probabilities(std::span<const DocumentId> ids) const;

 private:
  const Classifier& model_;
  std::size_t size_;
  std::int64_t round_;
  std::vector<std::unique_ptr<Classifier>> members_;  ///< none with mc_dropout
};

/// Answers are classes. Of each document the cross-entropy under a model trained on the other folds; document i is in fold i
/// mod `folds` of an order drawn from the stream "folds" of (seed, round). With fewer documents than folds every document is
/// a fold.
std::vector<double> out_of_fold_losses(const Component<Classifier>& component, const ClassifierInput& input,
                                       const TrainingSet& set, std::int64_t round, std::size_t folds);

/// Logarithms to probabilities.
Matrix exponentiated(Matrix log_probabilities);

}  // namespace alrun
