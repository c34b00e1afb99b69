#include "sweep/grid.h"

#include <algorithm>
#include <charconv>
#include <map>
#include <set>

#include "config/yaml.h"
#include "sweep/sweep.h"

namespace alrun {
namespace {

struct Range {
  std::int64_t first = 0;
  std::int64_t last = 0;
};

// "a..b"; nothing if it is no range of whole numbers.
std::optional<Range> range_of(const Value& value) {
  const auto* text = value.get<std::string>();
  const auto dots = text == nullptr ? std::string::npos : text->find("..");
  if (dots == std::string::npos) return std::nullopt;
  const auto whole = [](std::string_view digits, std::int64_t& out) {
    const auto [stop, error] = std::from_chars(digits.data(), digits.data() + digits.size(), out);
    return error == std::errc() && stop == digits.data() + digits.size();
  };
  const std::string_view word(*text);
  Range range;
  if (!whole(word.substr(0, dots), range.first) || !whole(word.substr(dots + 2), range.last)) return std::nullopt;
  return range;
}

// Equal values have equal keys; those of unequal ones differ.
std::string identifying(const Value& value) {
  if (const auto* text = value.get<std::string>()) return "'" + *text;
  if (value.get<Value::List>() != nullptr || value.get<Value::Map>() != nullptr) return to_flow_yaml(value);
  Value bare = value;
  bare.text.clear();  // +1 is 1
  return bare.named();
}

class AxisReader {
 public:
  AxisReader(Axis& axis, Diagnostics& diagnostics) : axis_(axis), diagnostics_(diagnostics) {}

  void read(const Value& value) {
    const auto* list = value.get<Value::List>();
    const auto& first = list != nullptr && !list->empty() ? list->front() : value;
    if (axis_.key == "seeds" && (range_of(first) || first.get<std::int64_t>() != nullptr)) {
      const Value seeds = list != nullptr || range_of(value) ? value : Value::List{value};
      complain(value,
               fmt::format("'seeds' takes a list for each combination; for a combination of each seed write 'seed: {}'",
                           to_flow_yaml(seeds)));
      return;
    }
    if (list == nullptr && !range_of(value)) {
      complain(value, fmt::format("'{}' must be a list of values or a range such as 1..5, not {}{}", axis_.key,
                                  value.named(), remedy(value)));
    } else if (list == nullptr) {
      add(value);
    } else {
      if (list->empty()) complain(value, fmt::format("'{}' has no values", axis_.key));
      for (const auto& item : *list) add(item);
    }
  }

 private:
  void complain(const Value& value, std::string message) { diagnostics_.add(value.place, std::move(message)); }

  [[nodiscard]] std::string remedy(const Value& value) const {
    if (const auto* map = value.get<Value::Map>()) {
      return map->empty() ? "" : fmt::format("; write '{}.{}: [...]', or a list of maps", axis_.key, map->front().key);
    }
    return value.is_null() ? "" : fmt::format("; for one value write [{}]", value.named());
  }

  void add(const Value& value) {
    const auto range = range_of(value);
    if (!range) {
      add_value(value);
    } else if (range->first > range->last) {
      complain(value,
               fmt::format("the range {} of '{}' has no values; the smaller number comes first", value.named(), axis_.key));
    } else if (static_cast<std::uint64_t>(range->last) - static_cast<std::uint64_t>(range->first) >= sweep_limit) {
      complain(value, fmt::format("the range {} of '{}' has more than {} values", value.named(), axis_.key, sweep_limit));
    } else {
      for (std::int64_t number = range->first;; ++number) {
        Value item(number);
        item.place = value.place;
        add_value(std::move(item));
        if (number == range->last) break;
      }
    }
  }

  void add_value(Value value) {
    if (seen_.insert(identifying(value)).second) {
      axis_.values.push_back(std::move(value));
    } else {
      complain(value, fmt::format("'{}' has the value {} twice", axis_.key, value.named()));
    }
  }

  Axis& axis_;
  Diagnostics& diagnostics_;
  std::set<std::string> seen_;
};

// The keys set so far. A key may refine what an earlier one set (sampler, then sampler.threshold), not undo it.
class KeysSet {
 public:
  void check(const std::string& key, const Place& place, Diagnostics& diagnostics) const {
    const auto name = canonical(key);
    if (name == "output") {
      diagnostics.add(place, "'output' cannot vary: a sweep names the result of every combination itself");
    }
    const auto same = keys_.find(name);
    const auto inside = keys_.lower_bound(name + ".");
    if (same != keys_.end()) {
      diagnostics.add(place, same->second == key
                                 ? fmt::format("'{}' varies already", key)
                                 : fmt::format("'{}' replaces '{}', which varies already", key, same->second));
    } else if (inside != keys_.end() && inside->first.starts_with(name + ".")) {
      diagnostics.add(place,
                      fmt::format("'{}' replaces '{}', which varies already; write '{}' first", key, inside->second, key));
    }
  }
  void add(const std::string& key) { keys_.emplace(canonical(key), key); }

 private:
  // seed and seeds are two ways to say one thing.
  static std::string canonical(const std::string& key) { return key == "seeds" ? "seed" : key; }

  std::map<std::string, std::string> keys_;  // canonical to as written
};

Shape map_shape(std::string text) {
  Value schema;
  schema.set("type", "object");
  return {std::move(text), std::move(schema), {}};
}

}  // namespace

void SweepGrid::fields(Fields& f) {
  f("name", name, "names the sweep and its experiments; by default the grid file's name");
  f.required("base", base, unbounded, "the experiment that is varied: a config's file, or a map with its keys");
  f("variants", variants, "named sets of values that belong together: {small: {model.embedding_dim: 16}}");
  f("grid", axes, "keys and the values they take: {sampler.type: [random, margin], seed: 1..5}");
  f("output", output, "the folder for the results; null: results/ and the grid file's name");
}

void SweepGrid::check(Problems& problems) const {
  if (axes.empty() && variants.empty()) {
    problems.add("grid", "nothing varies; give keys and their values under 'grid', such as seed: 1..5, or 'variants'");
  }
}

void SweepGrid::check_keys(Diagnostics& diagnostics) const {
  KeysSet set;
  for (const auto& variant : variants) {
    KeysSet own;
    for (const auto& setting : variant.settings) {
      own.check(setting.path, setting.path_place, diagnostics);
      own.add(setting.path);
    }
  }
  for (const auto& variant : variants) {
    for (const auto& setting : variant.settings) set.add(setting.path);
  }
  for (const auto& axis : axes) {
    set.check(axis.key, axis.place, diagnostics);
    set.add(axis.key);
  }
}

std::size_t SweepGrid::combinations() const {
  std::size_t count = std::max<std::size_t>(1, variants.size());
  for (const auto& axis : axes) count = std::min(count * std::min(axis.values.size(), sweep_limit + 1), sweep_limit + 1);
  return count;
}

bool Codec<SweepBase>::read(const Value& value, SweepBase& out, const Bounds& /*bounds*/, const ReadContext& /*context*/) {
  out.written = value;
  return value.get<Value::Map>() != nullptr || (out.file() != nullptr && !out.file()->empty());
}

Shape Codec<SweepBase>::shape(const Bounds& /*bounds*/) { return map_shape("a config's file or a map"); }

bool Codec<std::vector<Axis>>::read(const Value& value, std::vector<Axis>& out, const Bounds& /*bounds*/,
                                    const ReadContext& context) {
  const auto* map = value.get<Value::Map>();
  if (map == nullptr) return false;
  for (const auto& entry : *map) {
    out.push_back({entry.key, entry.key_place, {}});
    AxisReader(out.back(), context.diagnostics).read(entry.value);
  }
  return true;
}

Value Codec<std::vector<Axis>>::write(const std::vector<Axis>& value) {
  Value map = Value::Map{};
  for (const auto& axis : value) map.set(axis.key, axis.values);
  return map;
}

Shape Codec<std::vector<Axis>>::shape(const Bounds& /*bounds*/) {
  return map_shape("a map from keys to lists of values or ranges such as 1..5");
}

bool Codec<std::vector<Variant>>::read(const Value& value, std::vector<Variant>& out, const Bounds& /*bounds*/,
                                       const ReadContext& context) {
  const auto* map = value.get<Value::Map>();
  if (map == nullptr) return false;
  for (const auto& entry : *map) {
    out.push_back({entry.key, entry.key_place, {}});
    if (entry.key.empty()) context.diagnostics.add(entry.key_place, "a variant needs a name");
    if (const auto* keys = entry.value.get<Value::Map>()) {
      for (const auto& key : *keys) out.back().settings.push_back({key.key, key.key_place, key.value});
    } else if (!entry.value.is_null()) {  // the base as it is
      context.diagnostics.add(entry.value.place, fmt::format("variant '{}' must be a map from keys to values, not {}",
                                                             entry.key, entry.value.named()));
    }
  }
  return true;
}

Value Codec<std::vector<Variant>>::write(const std::vector<Variant>& value) {
  Value map = Value::Map{};
  for (const auto& variant : value) {
    Value& keys = map.set(variant.name, Value::Map{});
    for (const auto& setting : variant.settings) keys.set(setting.path, setting.value);
  }
  return map;
}

Shape Codec<std::vector<Variant>>::shape(const Bounds& /*bounds*/) {
  return map_shape("a map from names to maps of keys and values");
}

}  // namespace alrun
