#pragma once

#include <algorithm>
#include <cstddef>

#include "core/parallel.h"

namespace alrun {

/// Rows that one thread takes at a time. Fixed, so that a sum over blocks has the same terms for any number of threads.
inline constexpr std::size_t row_block = 4096;

constexpr std::size_t row_blocks(std::size_t rows) { return (rows + row_block - 1) / row_block; }

/// Calls body(block, first row, row after the last) for every block of the rows, on at most `threads` threads.
template <class Body>
void for_row_blocks(std::size_t rows, int threads, Body body) {
  parallel_for(row_blocks(rows), threads,
               [&](std::size_t block) { body(block, block * row_block, std::min(rows, (block + 1) * row_block)); });
}

}  // namespace alrun
