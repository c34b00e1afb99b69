#include "text/representations.h"

#include "text/weighting.h"

namespace alrun {

std::span<const float> Representations::tfidf() const {
  const std::lock_guard lock(mutex_);
  if (!tfidf_) tfidf_ = std::make_unique<const std::vector<float>>(tfidf_weights(features_));
  return *tfidf_;
}

const Representations::Latent& Representations::latent(std::size_t dimensions) const {
  const auto weights = tfidf();
  const std::lock_guard lock(mutex_);
  const auto found = latent_.find(dimensions);
  if (found != latent_.end()) return found->second;
  auto space = latent_space(features_, weights, fitted_on_, dimensions);
  auto documents = project(features_, weights, space);
  return latent_.emplace(dimensions, Latent{std::move(space), std::move(documents)}).first->second;
}

}  // namespace alrun
