#pragma once

#include <span>
#include <string_view>

#include "text/featurizer.h"

namespace alrun {

/// Documents turned into features, and what turns other texts into such features.
struct Corpus {
  Featurizer featurizer;
  Features features;
};

/// Chooses a vocabulary and counts all texts (UTF-8; row i is texts[i]), each tokenised once. The vocabulary and the
/// document frequencies come from the texts with in_training[i] != 0 only. Words are numbered by falling frequency, ties by
/// first appearance; a run of words appears where its last word does, after any shorter run that ends there. Throws Error if
/// no word is left.
Corpus fit_transform(std::span<const std::string_view> texts, std::span<const std::uint8_t> in_training,
                     const TextOptions& options, TokenOrder order = TokenOrder::dropped);

}  // namespace alrun
