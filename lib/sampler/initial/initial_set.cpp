#include "sampler/initial/initial_set.h"

#include <fmt/format.h>

namespace alrun {

std::string InitialSet::refusal(PoolView& pool, const Amount& size) const {
  const auto documents = pool.unlabelled().size();
  if (size.kind == Amount::Kind::count && static_cast<std::uint64_t>(size.count) > documents) {
    return fmt::format("loop.initial.size is {}, but the training pool has only {} documents; lower it, or write 'all'",
                       size.count, documents);
  }
  if (size.of(documents) > 0) return "";
  return fmt::format("loop.initial.size is {} of a training pool of {} documents, which is not one document; raise it",
                     size.fraction, documents);
}

}  // namespace alrun
