#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <span>
#include <vector>

#include "core/matrix.h"
#include "text/features.h"
#include "text/latent_space.h"

namespace alrun {

/// What is known of documents from their words alone, made when first asked for and kept. Safe from several threads at once.
class Representations {
 public:
  /// A space and every document's point in it.
  struct Latent {
    LatentSpace space;
    Matrix documents;  ///< rows × dimensions, of length 1 (0 for a document without a known word)
  };

  /// Both outlive it; `fitted_on` are the documents that a latent space is fitted on.
  Representations(const Features& features, const std::vector<DocumentId>& fitted_on)
      : features_(features), fitted_on_(fitted_on) {}

  [[nodiscard]] const Features& features() const { return features_; }
  /// tfidf_weights(features()).
  [[nodiscard]] std::span<const float> tfidf() const;
  /// The latent space of the tf-idf rows.
  [[nodiscard]] const Latent& latent(std::size_t dimensions) const;

 private:
  const Features& features_;
  const std::vector<DocumentId>& fitted_on_;
  mutable std::mutex mutex_;
  mutable std::unique_ptr<const std::vector<float>> tfidf_;
  mutable std::map<std::size_t, Latent> latent_;
};

}  // namespace alrun
