#include "sampler/space.h"

#include "sampler/stacked.h"

namespace alrun {
namespace {

constexpr std::size_t text_dimensions = 100;

}  // namespace

const Matrix& Points::unlabelled() {
  if (space_ == Space::model) return pool_.embeddings();
  if (!unlabelled_) unlabelled_ = rows_of(pool_.text().latent(text_dimensions).documents, pool_.unlabelled());
  return *unlabelled_;
}

const Matrix& Points::labelled() {
  if (space_ == Space::model) return pool_.labelled_embeddings();
  if (!labelled_) labelled_ = rows_of(pool_.text().latent(text_dimensions).documents, pool_.labelled());
  return *labelled_;
}

}  // namespace alrun
