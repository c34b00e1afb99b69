#pragma once

#include <cstddef>
#include <functional>

namespace alrun {

/// Runs body(0) … body(n - 1) on at most `threads` threads, the caller's among them, and on fewer if the system starts none.
/// Which thread runs which index is not fixed, so a body writes only to its own index's place. The exception of the lowest
/// failing index is rethrown.
void parallel_for(std::size_t n, int threads, const std::function<void(std::size_t)>& body);

}  // namespace alrun
