#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace alrun {

/// How many characters UTF-8 text has.
std::size_t character_count(std::string_view text);

/// Where the cells of a table's first column stand; those of all others stand at the right.
enum class FirstColumn { left, right };

/// Rows of equally many cells as lines, a column as wide as its widest cell and two spaces between columns; "" of no rows.
std::string text_table(const std::vector<std::vector<std::string>>& rows, FirstColumn first);

}  // namespace alrun
