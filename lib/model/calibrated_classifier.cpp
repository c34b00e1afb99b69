#include "model/calibrated_classifier.h"

namespace alrun {

void CalibratedClassifier::fit(std::span<const DocumentId> ids, std::span<const std::int32_t> labels, std::int64_t round) {
  model_->fit(ids, labels, round);
  calibrate();
}

void CalibratedClassifier::load(const std::filesystem::path& file, const std::string& key) {
  model_->load(file, key);
  calibrate();
}

Matrix CalibratedClassifier::log_probabilities(std::span<const DocumentId> ids) const {
  return at_temperature(model_->log_probabilities(ids), temperature_);
}

void CalibratedClassifier::calibrate() { temperature_ = fit_temperature(model_->log_probabilities(validation_), labels_); }

}  // namespace alrun
