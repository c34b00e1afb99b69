#pragma once

#include <optional>
#include <string>
#include <vector>

#include "config/document.h"
#include "core/fields.h"

namespace alrun {

/// `base:` of a grid file, the experiment that is varied: a file's name, or a map.
struct SweepBase {
  Value written;

  [[nodiscard]] const std::string* file() const { return written.get<std::string>(); }
};

/// One key of `grid:` with the values it takes.
struct Axis {
  std::string key;
  Place place;
  std::vector<Value> values;
};

/// One of `variants:`, a named set of values for several keys.
struct Variant {
  std::string name;
  Place place;
  std::vector<Setting> settings;
};

template <>
struct Codec<SweepBase> {
  static bool read(const Value& value, SweepBase& out, const Bounds& bounds, const ReadContext& context);
  static Value write(const SweepBase& value) { return value.written; }
  static Shape shape(const Bounds& bounds);
};

template <>
struct Codec<std::vector<Axis>> {
  static bool read(const Value& value, std::vector<Axis>& out, const Bounds& bounds, const ReadContext& context);
  static Value write(const std::vector<Axis>& value);
  static Shape shape(const Bounds& bounds);
};

template <>
struct Codec<std::vector<Variant>> {
  static bool read(const Value& value, std::vector<Variant>& out, const Bounds& bounds, const ReadContext& context);
  static Value write(const std::vector<Variant>& value);
  static Shape shape(const Bounds& bounds);
};

/// A grid file.
struct SweepGrid {
  std::optional<std::string> name;
  SweepBase base;
  std::vector<Variant> variants;
  std::vector<Axis> axes;
  std::optional<std::string> output;

  void fields(Fields& f);
  void check(Problems& problems) const;
  /// Keys that are set twice, or whose value a later one replaces, go to `diagnostics`.
  void check_keys(Diagnostics& diagnostics) const;
  /// How many combinations there are; more than sweep_limit is sweep_limit + 1.
  [[nodiscard]] std::size_t combinations() const;
};

}  // namespace alrun
