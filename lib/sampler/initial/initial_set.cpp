#include "sampler/initial/initial_set.h"

#include <fmt/format.h>

namespace alrun {

std::string InitialSet::refusal(PoolView& pool, const Amount& size) const {
  const auto documents = pool.unlabelled().size();
  if (size.kind == Amount::Kind::count && static_cast<std::uint64_t>(size.count) > documents) {
    return fmt::format(
        "the initial set is to have {} documents, but the training pool has only {}; lower loop.initial.size, or write "
        "'all'",
        size.count, documents);
  }
  if (size.of(documents) > 0) return "";
  return fmt::format(
      "the initial set is to be {} of the training pool's {} documents, which is not one; raise loop.initial.size",
      size.fraction, documents);
}

}  // namespace alrun
