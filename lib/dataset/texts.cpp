#include "dataset/texts.h"

#include <cassert>
#include <utility>

namespace alrun {

Texts::Texts(std::vector<Document> documents) {
  const auto kept = std::make_shared<const std::vector<Document>>(std::move(documents));
  names_.reserve(kept->size());
  texts_.reserve(kept->size());
  for (const auto& document : *kept) {
    names_.emplace_back(document.name);
    texts_.emplace_back(document.text);
  }
  owner_ = kept;
}

Texts::Texts(std::shared_ptr<const void> owner, std::vector<std::string_view> names, std::vector<std::string_view> texts)
    : owner_(std::move(owner)), names_(std::move(names)), texts_(std::move(texts)) {
  assert(names_.size() == texts_.size());
}

}  // namespace alrun
