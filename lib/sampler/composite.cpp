#include "sampler/composite.h"

#include <algorithm>

#include "core/gather.h"

namespace alrun {

CompositeSampler::CompositeSampler(std::span<const Component<Sampler>> members)
    : components_(members.begin(), members.end()) {
  for (const auto& member : members) members_.push_back(member.make());
}

Views CompositeSampler::reads() const {
  Views all;
  for (const auto& member : members_) all = all | member->reads();
  return all;
}

bool CompositeSampler::needs_neighbours() const {
  return std::ranges::any_of(members_, [](const auto& member) { return member->needs_neighbours(); });
}

Scores CompositeSampler::scores() const {
  auto least = Scores::ranked;
  for (const auto& member : members_) least = std::max(least, member->scores());
  return least;
}

void CompositeSampler::check_options() const {
  Diagnostics diagnostics;
  for (const auto& member : members_) gather(diagnostics, [&] { member->check_options(); });
  diagnostics.throw_if_any();
}

void CompositeSampler::check_pool(PoolView& pool) const {
  Diagnostics diagnostics;
  for (const auto& member : members_) gather(diagnostics, [&] { member->check_pool(pool); });
  diagnostics.throw_if_any();
}

std::vector<InputFile> CompositeSampler::inputs() const {
  std::vector<InputFile> all;
  for (const auto& member : members_) {
    const auto files = member->inputs();
    all.insert(all.end(), files.begin(), files.end());
  }
  return all;
}

Selection WrappingSampler::select_among(PoolView& pool, std::vector<DocumentId> candidates, std::size_t k, Rng& rng) const {
  if (candidates.size() == pool.unlabelled().size()) return base().select(pool, k, rng);
  const auto part = pool.restrict(std::move(candidates));
  return base().select(*part, k, rng);
}

void explain_first(Selection& selection, const std::function<Value(std::size_t)>& entry) {
  selection.explanations.resize(selection.ids.size());
  for (std::size_t i = 0; i < selection.ids.size(); ++i) {
    auto explanation = entry(i);
    if (auto* inner = selection.explanations[i].get<Value::Map>()) {
      for (auto& field : *inner) {
        if (auto* outer = explanation.find(field.key)) {
          *outer = std::move(field.value);
        } else {
          explanation.set(field.key, std::move(field.value));
        }
      }
    }
    selection.explanations[i] = std::move(explanation);
  }
}

}  // namespace alrun
