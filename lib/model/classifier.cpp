#include "model/classifier.h"

#include <fmt/format.h>

namespace alrun {
namespace {

[[noreturn]] void refuse(View view) {
  throw Error(fmt::format("the model was asked for {}, which it does not provide", Views{view}.spoken()));
}

}  // namespace

Predictions Classifier::predict(std::span<const DocumentId> ids) const {
  Predictions predictions{{}, log_probabilities(ids), {}};
  predictions.answers = likeliest(predictions.log_probabilities);
  return predictions;
}

Matrix Classifier::embeddings(std::span<const DocumentId> /*ids*/) const { refuse(View::embeddings); }

Matrix Classifier::word_gradients(std::span<const DocumentId> /*ids*/) const { refuse(View::word_gradients); }

std::vector<Matrix> Classifier::dropout_probabilities(std::span<const DocumentId> /*ids*/, std::size_t /*passes*/,
                                                      std::int64_t /*round*/) const {
  refuse(View::dropout);
}

}  // namespace alrun
