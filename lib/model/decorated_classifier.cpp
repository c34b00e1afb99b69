#include "model/decorated_classifier.h"

namespace alrun {
namespace {

// Class probabilities are taken at the temperature that suits the validation set best, found anew after each fit.
// Embeddings, word gradients and dropout passes are the model's own.
class Calibrated final : public DecoratedClassifier {
 public:
  Calibrated(std::unique_ptr<Classifier> model, const ValidationSet& validation)
      : DecoratedClassifier(std::move(model)), validation_(validation) {}

  // Calibration costs no second pass of the model.
  [[nodiscard]] Predictions predict(std::span<const DocumentId> ids) const override {
    auto before = model().predict(ids);
    auto calibrated = at_temperature(before.log_probabilities, temperature_);
    auto answers = likeliest(calibrated);  // rounding may make equal what was not
    return {std::move(answers), std::move(calibrated),
            Predictions::Uncalibrated{temperature_, std::move(before.answers), std::move(before.log_probabilities)}};
  }
  [[nodiscard]] Matrix log_probabilities(std::span<const DocumentId> ids) const override {
    return at_temperature(model().log_probabilities(ids), temperature_);
  }

 private:
  void adapt() override {
    temperature_ = fit_temperature(model().log_probabilities(validation_.ids), validation_.answers.values());
  }

  ValidationSet validation_;
  double temperature_ = 1;
};

// Answers with sets of classes.
class Thresholded final : public DecoratedClassifier {
 public:
  Thresholded(std::unique_ptr<Classifier> model, const Threshold& threshold, std::size_t classes,
              const ValidationSet& validation)
      : DecoratedClassifier(std::move(model)),
        tuned_(threshold.tuned),
        thresholds_(classes, threshold.fixed),
        validation_(validation) {}

  [[nodiscard]] Predictions predict(std::span<const DocumentId> ids) const override {
    Predictions predictions{{}, log_probabilities(ids), {}};
    predictions.answers = sets_above(predictions.log_probabilities, thresholds_);
    return predictions;
  }

 private:
  void adapt() override {
    if (tuned_) thresholds_ = tuned_thresholds(log_probabilities(validation_.ids), validation_.answers);
  }

  bool tuned_;
  std::vector<double> thresholds_;  ///< per class
  ValidationSet validation_;
};

}  // namespace

std::unique_ptr<Classifier> make_model(const Component<Classifier>& component, const ClassifierInput& input,
                                       const ValidationSet& validation) {
  auto model = component.make(input);
  const auto& options = component.common();
  if (options.calibration != Calibration::none) model = std::make_unique<Calibrated>(std::move(model), validation);
  if (input.answers == AnswerKind::set) {
    model = std::make_unique<Thresholded>(std::move(model), options.threshold, static_cast<std::size_t>(input.classes),
                                          validation);
  }
  return model;
}

}  // namespace alrun
