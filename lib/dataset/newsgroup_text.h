#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace alrun {

/// Parts of a newsgroup post that give its group away without being what it says.
enum class Removal : std::uint8_t { headers, footers, quotes };

constexpr std::array<std::string_view, 3> enum_names(Removal /*unused*/) { return {"headers", "footers", "quotes"}; }

/// Every byte as the Unicode character of that number, in UTF-8. No byte is wrong in latin-1: control characters and NULs in
/// a post are characters like any other, so nothing of a post is ever lost or refused here.
std::string latin1_to_utf8(std::string_view bytes);

/// What follows the first blank line; "" if there is none (scikit-learn's strip_newsgroup_header).
std::string_view without_header(std::string_view text);

/// Without a signature: what comes before the last line that is blank or hyphens only, unless that is the first line, where
/// text comes back as it is (scikit-learn's strip_newsgroup_footer).
std::string_view without_footer(std::string_view text);

/// Without lines that quote or introduce a quotation: those that hold "writes in", "writes:", "wrote:", "says:" or "said:",
/// or begin with "In article", "Quoted from", "|" or ">" (scikit-learn's strip_newsgroup_quoting).
std::string without_quotes(std::string_view text);

/// Removes the parts named, always in scikit-learn's order: headers, footers, quotes.
std::string without(std::string_view text, const std::vector<Removal>& parts);

}  // namespace alrun
