#include "sampler/space.h"

#include <algorithm>

namespace alrun {
namespace {

constexpr std::size_t text_dimensions = 100;

Matrix rows_of(const Matrix& all, std::span<const DocumentId> ids) {
  Matrix rows(ids.size(), all.columns());
  for (std::size_t i = 0; i < ids.size(); ++i)
    std::ranges::copy(all.row(static_cast<std::size_t>(ids[i])), rows.row(i).begin());
  return rows;
}

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
