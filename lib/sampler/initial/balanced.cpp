#include <fmt/format.h>

#include "sampler/initial/by_class.h"

namespace alrun {
namespace {

struct BalancedOptions {
  std::optional<std::int64_t> per_class;

  void fields(Fields& f) {
    f("per_class", per_class, at_least(1), "documents of every class, whatever 'size' says; null: 'size' divided evenly");
  }
};

class BalancedInitial final : public InitialSet {
 public:
  explicit BalancedInitial(const BalancedOptions& options) : per_class_(options.per_class) {}

  [[nodiscard]] Views reads() const override { return {View::truth}; }
  [[nodiscard]] std::string refusal(PoolView& pool, const Amount& size) const override {
    if (!per_class_) return InitialSet::refusal(pool, size);
    const auto members = by_class(pool);
    for (std::size_t c = 0; c < members.size(); ++c) {
      if (members[c].size() >= static_cast<std::size_t>(*per_class_)) continue;
      return fmt::format("loop.initial.per_class is {}, but class '{}' has only {} documents in the pool", *per_class_,
                         pool.class_names()[c], members[c].size());
    }
    return "";
  }

  [[nodiscard]] std::vector<DocumentId> select(PoolView& pool, std::size_t k, Rng& rng) const override {
    const auto members = by_class(pool);
    if (!per_class_) return draw_shares(members, even_shares(members, k), rng);
    if (const auto why = refusal(pool, {}); !why.empty()) throw Error(why);
    return draw_shares(members, std::vector(members.size(), static_cast<std::size_t>(*per_class_)), rng);
  }

 private:
  // One of each class in turn, the first classes first, until k are given; a class without more is passed over.
  static std::vector<std::size_t> even_shares(const std::vector<std::vector<DocumentId>>& members, std::size_t k) {
    std::vector<std::size_t> shares(members.size());
    for (bool more = true; more && k > 0;) {
      more = false;
      for (std::size_t c = 0; c < members.size() && k > 0; ++c) {
        if (shares[c] == members[c].size()) continue;
        ++shares[c];
        --k;
        more = true;
      }
    }
    return shares;
  }

  std::optional<std::int64_t> per_class_;
};

const bool registered = initial_sets().add<BalancedInitial, BalancedOptions>(
    "balanced", {"as many of every class; needs the labels, so for simulations only"});

}  // namespace
}  // namespace alrun
