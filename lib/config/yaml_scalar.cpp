#include "config/yaml_scalar.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cstdlib>
#include <limits>
#include <optional>

namespace alrun {
namespace {

constexpr std::string_view core_tags = "tag:yaml.org,2002:";
constexpr std::string_view decimal = "0123456789";

bool consists_of(std::string_view text, std::string_view characters) {
  return !text.empty() && text.find_first_not_of(characters) == std::string_view::npos;
}

bool is_any_of(std::string_view text, std::initializer_list<std::string_view> words) {
  return std::find(words.begin(), words.end(), text) != words.end();
}

bool is_null(std::string_view text) { return is_any_of(text, {"", "~", "null", "Null", "NULL"}); }

std::optional<bool> as_bool(std::string_view text) {
  if (is_any_of(text, {"true", "True", "TRUE"})) return true;
  if (is_any_of(text, {"false", "False", "FALSE"})) return false;
  return std::nullopt;
}

std::string_view without_sign(std::string_view text) {
  if (!text.empty() && (text[0] == '+' || text[0] == '-')) text.remove_prefix(1);
  return text;
}

// Digits of a base, a '-' before them perhaps; a real number where there are too many for a whole one.
Value whole_number(std::string_view text, int base) {
  std::int64_t whole = 0;
  if (std::from_chars(text.data(), text.data() + text.size(), whole, base).ec == std::errc()) return whole;
  if (base == 10) return std::strtod(std::string(text).c_str(), nullptr);
  double real = 0;
  for (const char c : text) real = real * base + (c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10);
  return real;
}

std::optional<Value> as_whole(std::string_view text) {
  if (text.starts_with("0o") && consists_of(text.substr(2), "01234567")) return whole_number(text.substr(2), 8);
  if (text.starts_with("0x") && consists_of(text.substr(2), "0123456789abcdefABCDEF"))
    return whole_number(text.substr(2), 16);
  if (!consists_of(without_sign(text), decimal)) return std::nullopt;
  return whole_number(text[0] == '+' ? text.substr(1) : text, 10);
}

// [0-9]+(\.[0-9]*)? or \.[0-9]+, then ([eE][-+]?[0-9]+)?
bool has_form_of_real(std::string_view text) {
  const auto digits = [&] {
    const auto count = std::min(text.find_first_not_of(decimal), text.size());
    text.remove_prefix(count);
    return count;
  };
  const auto before = digits();
  std::size_t after = 0;
  if (text.starts_with('.')) {
    text.remove_prefix(1);
    after = digits();
  }
  if (before + after == 0) return false;
  if (!text.starts_with('e') && !text.starts_with('E')) return text.empty();
  return consists_of(without_sign(text.substr(1)), decimal);
}

std::optional<double> as_real(const std::string& text) {
  const auto bare = without_sign(text);
  if (is_any_of(bare, {".inf", ".Inf", ".INF"})) {
    const double infinite = std::numeric_limits<double>::infinity();
    return text[0] == '-' ? -infinite : infinite;
  }
  if (is_any_of(text, {".nan", ".NaN", ".NAN"})) return std::numeric_limits<double>::quiet_NaN();
  if (!has_form_of_real(bare)) return std::nullopt;
  double real = 0;
  const auto error = std::from_chars(bare.data(), bare.data() + bare.size(), real).ec;
  if (error == std::errc::result_out_of_range) real = std::strtod(std::string(bare).c_str(), nullptr);  // infinity or 0
  return text[0] == '-' ? -real : real;
}

Value written(Value value, std::string text) {
  value.text = std::move(text);
  return value;
}

std::string shown(const std::string& tag) { return tag.starts_with(core_tags) ? "!!" + tag.substr(core_tags.size()) : tag; }

[[noreturn]] void refuse_tag(const std::string& tag, const Place& place) {
  throw ConfigError(place,
                    fmt::format("the tag {} has no meaning here; leave it out, or write !!str, !!int, !!float, !!bool or "
                                "!!null before a value of that kind",
                                shown(tag)));
}

[[noreturn]] void refuse_value(const std::string& tag, const std::string& text, const char* kind, const Place& place) {
  throw ConfigError(place, fmt::format("{} stands before '{}', which is not {}; change the value or leave the tag out",
                                       shown(tag), text, kind));
}

}  // namespace

Value plain_scalar(const std::string& text) {
  if (is_null(text)) return written({}, text);
  if (const auto truth = as_bool(text)) return written(*truth, text);
  if (auto whole = as_whole(text)) return written(std::move(*whole), text);
  if (const auto real = as_real(text)) return written(*real, text);
  return written(text, text);
}

Value tagged_scalar(const std::string& tag, const std::string& text, const Place& place) {
  if (tag == "?") return plain_scalar(text);
  if (tag == "!") return text;
  const auto kind = tag.starts_with(core_tags) ? tag.substr(core_tags.size()) : "";
  if (kind == "str") return text;
  if (kind == "int") {
    if (auto whole = as_whole(text)) return written(std::move(*whole), text);
    refuse_value(tag, text, "a whole number", place);
  }
  if (kind == "float") {
    const auto real = as_real(text);
    if (!real) refuse_value(tag, text, "a number", place);
    // Without the tag 5 is a whole number: what is written again keeps its kind.
    return written(*real, as_whole(text) ? text + ".0" : text);
  }
  if (kind == "bool") {
    if (const auto truth = as_bool(text)) return written(*truth, text);
    refuse_value(tag, text, "true or false", place);
  }
  if (kind == "null") {
    if (!is_null(text)) refuse_value(tag, text, "null", place);
    return {};
  }
  refuse_tag(tag, place);
}

void require_collection_tag(const std::string& tag, const std::string& collection, const Place& place) {
  if (tag == "?" || tag == "!" || tag.empty() || tag == std::string(core_tags) + collection) return;
  refuse_tag(tag, place);
}

}  // namespace alrun
