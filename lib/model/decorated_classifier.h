#pragma once

#include <memory>
#include <vector>

#include "model/classifier.h"

namespace alrun {

/// What stands outside a model's training: documents whose answers are known.
struct ValidationSet {
  std::span<const DocumentId> ids;
  const Answers& answers;
};

/// A model that does most things as another does.
class DecoratedClassifier : public Classifier {
 public:
  explicit DecoratedClassifier(std::unique_ptr<Classifier> model) : model_(std::move(model)) {}

  void fit(const TrainingSet& set, std::int64_t round) override {
    model_->fit(set, round);
    adapt();
  }
  void save(const std::filesystem::path& file, const std::string& key) const override { model_->save(file, key); }
  void load(const std::filesystem::path& file, const std::string& key) override {
    model_->load(file, key);
    adapt();
  }
  [[nodiscard]] Predictions predict(std::span<const DocumentId> ids) const override { return model_->predict(ids); }
  [[nodiscard]] Matrix log_probabilities(std::span<const DocumentId> ids) const override {
    return model_->log_probabilities(ids);
  }
  [[nodiscard]] Matrix embeddings(std::span<const DocumentId> ids) const override { return model_->embeddings(ids); }
  [[nodiscard]] Matrix word_gradients(std::span<const DocumentId> ids) const override { return model_->word_gradients(ids); }
  [[nodiscard]] std::vector<Matrix> dropout_probabilities(std::span<const DocumentId> ids, std::size_t passes,
                                                          std::int64_t round) const override {
    return model_->dropout_probabilities(ids, passes, round);
  }

 protected:
  [[nodiscard]] const Classifier& model() const { return *model_; }

 private:
  /// The model has other weights from now on.
  virtual void adapt() = 0;

  std::unique_ptr<Classifier> model_;
};

/// A model as its options under `model:` ask for: calibrated, and with its own threshold where answers are sets. The
/// validation set outlives it.
std::unique_ptr<Classifier> make_model(const Component<Classifier>& component, const ClassifierInput& input,
                                       const ValidationSet& validation);

}  // namespace alrun
