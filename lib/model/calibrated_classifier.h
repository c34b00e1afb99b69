#pragma once

#include <memory>
#include <vector>

#include "model/classifier.h"

namespace alrun {

/// A classifier whose class probabilities are taken at the temperature that suits the validation set best, found anew after
/// each fit. Embeddings, word gradients and dropout passes are the model's own.
class CalibratedClassifier final : public Classifier {
 public:
  /// The validation documents outlive it; one at least.
  CalibratedClassifier(std::unique_ptr<Classifier> model, std::span<const DocumentId> validation,
                       std::span<const std::int32_t> labels)
      : model_(std::move(model)), validation_(validation), labels_(labels) {}

  void fit(std::span<const DocumentId> ids, std::span<const std::int32_t> labels, std::int64_t round) override;
  void save(const std::filesystem::path& file, const std::string& key) const override { model_->save(file, key); }
  void load(const std::filesystem::path& file, const std::string& key) override;
  [[nodiscard]] Matrix log_probabilities(std::span<const DocumentId> ids) const override;
  [[nodiscard]] Matrix embeddings(std::span<const DocumentId> ids) const override { return model_->embeddings(ids); }
  [[nodiscard]] Matrix word_gradients(std::span<const DocumentId> ids) const override { return model_->word_gradients(ids); }
  [[nodiscard]] std::vector<Matrix> dropout_probabilities(std::span<const DocumentId> ids, std::size_t passes,
                                                          std::int64_t round) const override {
    return model_->dropout_probabilities(ids, passes, round);
  }

  [[nodiscard]] const Classifier& uncalibrated() const { return *model_; }
  /// 1 before the first fit.
  [[nodiscard]] double temperature() const { return temperature_; }

 private:
  void calibrate();

  std::unique_ptr<Classifier> model_;
  std::span<const DocumentId> validation_;
  std::span<const std::int32_t> labels_;
  double temperature_ = 1;
};

}  // namespace alrun
