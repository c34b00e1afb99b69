#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <set>

#include "sampler/initial/initial_set.h"

namespace alrun {
namespace {

struct IdsOptions {
  std::vector<std::int64_t> ids;

  void fields(Fields& f) {
    f.required("ids", ids, between(0, std::numeric_limits<DocumentId>::max()), "these documents, whatever 'size' says");
  }

  void check(Problems& problems) const {
    if (ids.empty()) problems.add("ids", "'ids' needs at least one document");
    std::set<std::int64_t> seen;
    for (std::size_t i = 0; i < ids.size(); ++i) {
      if (!seen.insert(ids[i]).second) problems.add(fmt::format("ids.{}", i), fmt::format("'ids' names {} twice", ids[i]));
    }
  }
};

class IdsInitial final : public InitialSet {
 public:
  explicit IdsInitial(const IdsOptions& options) : ids_(options.ids.begin(), options.ids.end()) {}

  [[nodiscard]] std::string refusal(PoolView& pool, const Amount& /*size*/) const override {
    for (const auto id : ids_) {
      if (std::ranges::binary_search(pool.unlabelled(), id)) continue;
      return fmt::format("loop.initial.ids names document {}, which is not among the {} of the training pool", id,
                         pool.unlabelled().size());
    }
    return "";
  }

  [[nodiscard]] std::vector<DocumentId> select(PoolView& pool, std::size_t /*k*/, Rng& /*rng*/) const override {
    if (const auto why = refusal(pool, {}); !why.empty()) throw Error(why);
    return ids_;
  }

 private:
  std::vector<DocumentId> ids_;
};

const bool registered =
    initial_sets().add<IdsInitial, IdsOptions>("ids", {"the documents of a list, by their numbers in the dataset's order", "", "", "{type: ids, ids: [4, 8, 15]}"});

}  // namespace
}  // namespace alrun
