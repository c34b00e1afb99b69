#include "model/word_batch.h"

#include <algorithm>

namespace alrun {

void WordBatcher::gather(std::span<const DocumentId> ids, const PoolingWeights& weights, DocumentBlock& block,
                         std::vector<std::int32_t>& distinct) {
  ++stamp_;
  std::size_t entries = 0;
  for (const DocumentId id : ids) entries += features_.row_words(id).size();
  block.words.resize(entries);
  block.weights.resize(entries);
  block.offsets.assign(1, 0);
  distinct.resize(entries);

  // Whether a word is new cannot be foreseen, so it is counted without a branch: a word that is not is overwritten by the
  // next.
  std::size_t count = 0;
  std::size_t out = 0;
  for (const DocumentId id : ids) {
    const auto words = features_.row_words(id);
    for (std::size_t e = 0; e < words.size(); ++e) {
      Slot& slot = slots_[static_cast<std::size_t>(words[e])];
      const bool fresh = slot.stamp != stamp_;
      distinct[count] = words[e];
      slot.position = fresh ? static_cast<std::int32_t>(count) : slot.position;
      slot.stamp = stamp_;
      count += fresh ? 1 : 0;
      block.words[out + e] = slot.position;
    }
    weights.write(id, std::span(block.weights).subspan(out, words.size()));
    out += words.size();
    block.offsets.push_back(static_cast<std::int64_t>(out));
  }
  distinct.resize(count);
}

}  // namespace alrun
