#pragma once

#include <array>
#include <cstdint>
#include <string_view>
#include <vector>

#include "core/fields.h"
#include "core/views.h"

namespace alrun {

enum class Pooling : std::uint8_t { mean, sum, max, tfidf };
constexpr std::array<std::string_view, 4> enum_names(Pooling /*unused*/) { return {"mean", "sum", "max", "tfidf"}; }

enum class Activation : std::uint8_t { none, relu };
constexpr std::array<std::string_view, 2> enum_names(Activation /*unused*/) { return {"none", "relu"}; }

/// `model: {type: embedding_pool_dense}`: embedding → pooling over the document's words → dense relu layers → softmax.
struct EmbeddingPoolDenseOptions {
  std::int64_t embedding_dim = 16;
  Pooling pooling = Pooling::mean;
  Activation pooled_activation = Activation::none;
  std::vector<std::int64_t> hidden{16};
  double dropout = 0;

  [[nodiscard]] Views provides() const {
    const Views always{View::class_probabilities, View::label_probabilities, View::embeddings, View::word_gradients};
    return dropout > 0 ? always | Views{View::dropout} : always;  // passes without dropout are all the same
  }
  void fields(Fields& f) {
    f("embedding_dim", embedding_dim, between(1, 4096), "numbers a word is embedded in");
    f("pooling", pooling, "how a document's word vectors become one; tfidf: sum weighted by L2-normalised sublinear tf-idf");
    f("pooled_activation", pooled_activation, "applied to the pooled vector");
    f("hidden", hidden, between(1, 4096), "widths of the dense relu layers before the softmax layer; [] for none");
    f("dropout", dropout, proper_fraction, "share of the last layer's inputs dropped while training");
  }
};

}  // namespace alrun
