#include "sampler/pool_view.h"

#include <fmt/format.h>

namespace alrun {

PoolView& PoolView::declared(View view) {
  if (!readable_.contains(view)) {
    throw Error(fmt::format("a sampler read {} and does not declare it; this is a mistake in the sampler's reads()",
                            Views{view}.spoken()));
  }
  return *this;
}

}  // namespace alrun
