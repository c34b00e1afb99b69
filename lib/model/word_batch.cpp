#include "model/word_batch.h"

namespace alrun {

void WordBatcher::gather(std::span<const DocumentId> ids, std::span<const float> weights, DocumentBlock& block,
                         std::vector<std::int32_t>& distinct) {
  ++stamp_;
  block.words.clear();
  block.weights.clear();
  block.offsets.assign(1, 0);
  distinct.clear();
  for (const DocumentId id : ids) {
    const auto row = static_cast<std::size_t>(id);
    const auto end = static_cast<std::size_t>(features_.offsets[row + 1]);
    for (auto at = static_cast<std::size_t>(features_.offsets[row]); at < end; ++at) {
      const std::int32_t word = features_.words[at];
      Slot& slot = slots_[static_cast<std::size_t>(word)];
      if (slot.stamp != stamp_) {
        slot = {stamp_, static_cast<std::int32_t>(distinct.size())};
        distinct.push_back(word);
      }
      block.words.push_back(slot.position);
      block.weights.push_back(weights.empty() ? 1.0F : weights[at]);
    }
    block.offsets.push_back(static_cast<std::int64_t>(block.words.size()));
  }
}

}  // namespace alrun
