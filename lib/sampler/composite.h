#pragma once

#include <functional>
#include <memory>
#include <span>
#include <vector>

#include "sampler/sampler.h"

namespace alrun {

/// A sampler that asks others: it reads and needs whatever any of them does, and scores as the least of them does.
class CompositeSampler : public Sampler {
 public:
  explicit CompositeSampler(std::span<const Component<Sampler>> members);

  [[nodiscard]] Views reads() const override;
  [[nodiscard]] std::span<const Component<Sampler>> parts() const override { return components_; }
  [[nodiscard]] bool needs_neighbours() const override;
  [[nodiscard]] Scores scores() const override;
  void check_options() const override;
  void check_pool(PoolView& pool) const override;
  [[nodiscard]] std::vector<InputFile> inputs() const override;

 protected:
  [[nodiscard]] std::size_t members() const { return members_.size(); }
  [[nodiscard]] Sampler& member(std::size_t i) const { return *members_[i]; }

 private:
  std::vector<Component<Sampler>> components_;
  std::vector<std::unique_ptr<Sampler>> members_;
};

/// A sampler that asks one other, for fewer documents.
class WrappingSampler : public CompositeSampler {
 public:
  explicit WrappingSampler(const Component<Sampler>& base) : CompositeSampler({&base, 1}) {}

 protected:
  [[nodiscard]] Sampler& base() const { return member(0); }
  /// What the base chooses of these documents alone (ascending).
  [[nodiscard]] Selection select_among(PoolView& pool, std::vector<DocumentId> candidates, std::size_t k, Rng& rng) const;
};

/// Puts `entry(i)`, a map, in front of what was explained of document i of the selection, if anything was;
/// of a key that both have, the inner value stays.
void explain_first(Selection& selection, const std::function<Value(std::size_t)>& entry);

}  // namespace alrun
