#pragma once

#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "dataset/dataset.h"

namespace alrun {

/// The name and the text (UTF-8) of each document, as views of bytes that lie elsewhere: in documents that were loaded, or
/// in a mapped file.
class Texts {
 public:
  /// Of documents that are given away. Nothing is copied.
  explicit Texts(std::vector<Document> documents);
  /// Of what `owner` keeps alive; as many names as texts.
  Texts(std::shared_ptr<const void> owner, std::vector<std::string_view> names, std::vector<std::string_view> texts);
  // No copies: whoever reads the same texts shares them.
  Texts(const Texts&) = delete;
  Texts& operator=(const Texts&) = delete;
  ~Texts() = default;

  [[nodiscard]] std::size_t size() const { return texts_.size(); }
  [[nodiscard]] std::string_view name(DocumentId id) const { return names_[static_cast<std::size_t>(id)]; }
  [[nodiscard]] std::string_view text(DocumentId id) const { return texts_[static_cast<std::size_t>(id)]; }

  /// By document id.
  [[nodiscard]] std::span<const std::string_view> names() const { return names_; }
  [[nodiscard]] std::span<const std::string_view> texts() const { return texts_; }

 private:
  std::shared_ptr<const void> owner_;
  std::vector<std::string_view> names_;
  std::vector<std::string_view> texts_;
};

}  // namespace alrun
