#pragma once

#include <array>
#include <bitset>
#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>

namespace alrun {

/// What a component may look at besides the ids of documents and their labels. Samplers, stopping rules and committees say
/// which they read, models which they provide; what does not match is refused when the config is read.
enum class View : std::uint8_t {
  words,                ///< counts of words, and what is made of them
  labelled_classes,     ///< the class of each labelled document
  class_probabilities,  ///< a distribution over the classes per document
  label_probabilities,  ///< a probability of each class of its own per document
  units,                ///< the distributions that a prediction is made of: one or more per document
  embeddings,           ///< the activations before a model's last layer
  word_gradients,       ///< the gradient of each class's loss by each word's vector
  dropout,              ///< class probabilities with dropout left on
  committee,            ///< class probabilities of several models
  fold_losses,          ///< losses of labelled documents under models trained without them
  predictions,          ///< the classes that a model predicts
  truth,                ///< true labels of unlabelled documents, which only simulations have
};
constexpr std::array<std::string_view, 12> enum_names(View /*unused*/) {
  return {"words",          "labelled_classes", "class_probabilities", "label_probabilities", "units",       "embeddings",
          "word_gradients", "dropout",          "committee",           "fold_losses",         "predictions", "truth"};
}

/// A set of views.
class Views {
 public:
  Views() = default;
  Views(std::initializer_list<View> views) {
    for (const auto view : views) bits_.set(place(view));
  }

  [[nodiscard]] bool contains(View view) const { return bits_.test(place(view)); }
  [[nodiscard]] bool contains(const Views& others) const { return (others - *this).empty(); }
  [[nodiscard]] bool empty() const { return bits_.none(); }

  friend Views operator|(const Views& a, const Views& b) { return Views(a.bits_ | b.bits_); }
  friend Views operator&(const Views& a, const Views& b) { return Views(a.bits_ & b.bits_); }
  friend Views operator-(const Views& a, const Views& b) { return Views(a.bits_ & ~b.bits_); }
  friend bool operator==(const Views& a, const Views& b) { return a.bits_ == b.bits_; }

  /// Their names as a sentence has them: "embeddings and word_gradients".
  [[nodiscard]] std::string spoken() const;

 private:
  static constexpr std::size_t count = enum_names(View{}).size();
  using Bits = std::bitset<count>;
  explicit Views(const Bits& bits) : bits_(bits) {}
  static std::size_t place(View view) { return static_cast<std::size_t>(view); }

  Bits bits_;
};

/// The views that there are only once a model is trained.
Views views_of_models();

}  // namespace alrun
