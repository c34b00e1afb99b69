#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

#include "core/fields.h"
#include "sampler/pool_view.h"

namespace alrun {

/// Where documents are points: the layer before the model's softmax layer, or the latent semantic space of their words,
/// which needs no model (100 dimensions, points of length 1).
enum class Space : std::uint8_t { model, text };
constexpr std::array<std::string_view, 2> enum_names(Space /*unused*/) { return {"model", "text"}; }

/// What reading points of a space reads.
inline Views views_of(Space space) { return {space == Space::model ? View::embeddings : View::words}; }

/// The option of every sampler that goes by distances.
struct SpaceOptions {
  Space space = Space::model;

  void fields(Fields& f) {
    f("space", space,
      "where distances are measured: model (activations before the softmax layer) or text (latent semantic space)");
  }
};

/// A pool's documents as points; those in the model's space are the view's own and are not copied.
class Points {
 public:
  Points(PoolView& pool, Space space) : pool_(pool), space_(space) {}

  /// n × dimensions, rows in the order of PoolView::unlabelled().
  [[nodiscard]] const Matrix& unlabelled();
  /// l × dimensions, rows in the order of PoolView::labelled().
  [[nodiscard]] const Matrix& labelled();

 private:
  PoolView& pool_;
  Space space_;
  std::optional<Matrix> unlabelled_;
  std::optional<Matrix> labelled_;
};

}  // namespace alrun
