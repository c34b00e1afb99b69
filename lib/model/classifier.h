#pragma once

#include <atomic>
#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "core/answers.h"
#include "core/matrix.h"
#include "core/registry.h"
#include "core/views.h"
#include "model/calibration.h"
#include "model/decisions.h"
#include "model/training.h"
#include "task/predictions.h"
#include "text/representations.h"

namespace alrun {

/// What a classifier is made from besides its own options. The referenced objects outlive it.
struct ClassifierInput {
  const Representations& text;
  std::int32_t classes;
  const TrainingOptions& training;
  std::uint64_t seed;
  int threads = 1;                                 ///< for scoring; one training is always single-threaded
  const std::atomic<bool>* interrupted = nullptr;  ///< if it becomes true, a fit throws Interrupted
  std::uint64_t member = 0;                        ///< of a committee: each has random streams of its own
  AnswerKind answers = AnswerKind::category;       ///< what it learns to give
};

/// What a model learns from; what is referenced outlives the fit.
struct TrainingSet {
  std::span<const DocumentId> ids;
  const Answers& answers;  ///< of each document; none is absent
};

/// A model that learns from labelled documents. Weights, shuffles and dropout come from the streams "init-weights",
/// "shuffle" and "dropout" of (seed, round, member), so that a fit is a pure function of its inputs.
class Classifier {
 public:
  static constexpr const char* kind = "model";
  static constexpr const char* plural = "models";
  using Context = ClassifierInput;
  using Provides = Views;  ///< the views that can be asked for; the others throw

  struct Common {
    Calibration calibration = Calibration::none;
    Threshold threshold;
    void fields(Fields& f) {
      f("calibration", calibration,
        "temperature: divide the logits by what makes the validation set likeliest, each round; samplers see the result, "
        "committees are left as they are");
      f("threshold", threshold, {.low = 0, .high = 1, .low_open = true, .high_open = true},
        "of tasks whose answer is a set of classes: from which probability on a class is predicted; tuned: each class has "
        "its "
        "own, by its F1 on the validation set, each round");
    }
  };

  virtual ~Classifier() = default;
  /// Trains on the documents (cold: from fresh weights; warm: from the weights so far) for the round's number of epochs.
  /// Throws Error if the loss stops being finite, Interrupted when told to.
  virtual void fit(const TrainingSet& set, std::int64_t round) = 0;
  /// Writes all that later warm fits go on from to a file of sections under `key`. Throws Error naming the path.
  virtual void save(const std::filesystem::path& file, const std::string& key) const = 0;
  /// Takes what save() wrote under that key. The file is not trusted; throws Error, DamagedFile among them, and leaves the
  /// model as it was.
  virtual void load(const std::filesystem::path& file, const std::string& key) = 0;
  /// What it answers for documents, with its probabilities if it has any: by default the likeliest class.
  [[nodiscard]] virtual Predictions predict(std::span<const DocumentId> ids) const;
  /// ids × classes: natural logarithms of the class probabilities. Where answers are sets, each class has a probability of
  /// its own, and a row does not sum to 1.
  [[nodiscard]] virtual Matrix log_probabilities(std::span<const DocumentId> ids) const = 0;
  /// ids × width: activations of the layer before the softmax layer.
  [[nodiscard]] virtual Matrix embeddings(std::span<const DocumentId> ids) const;
  /// ids × classes: max over words w of ‖∂ℓ(x, c)/∂E_w‖₂, ℓ(x, c) being the cross-entropy of document x with label c and E_w
  /// a word's vector; 0 for a document without a known word.
  [[nodiscard]] virtual Matrix word_gradients(std::span<const DocumentId> ids) const;
  /// `passes` times ids × classes: class probabilities with dropout left on. A pass has one mask for all documents
  /// (consistent MC dropout, Kirsch et al. 2019), from the stream "mc-dropout" of (seed, round, pass).
  [[nodiscard]] virtual std::vector<Matrix> dropout_probabilities(std::span<const DocumentId> ids, std::size_t passes,
                                                                  std::int64_t round) const;
};

inline Registry<Classifier>& models() { return registry<Classifier>(); }

}  // namespace alrun
