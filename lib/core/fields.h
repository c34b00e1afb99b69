#pragma once

#include <concepts>
#include <cstdint>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <typeinfo>
#include <vector>

#include "core/value.h"

// Option fields: a struct lists its options once, in `void fields(Fields& f)`, and from that one list come parsing, bounds,
// defaults, unknown-key errors, the dumped config, `alrun describe`, the JSON Schema and the reference in the README.
namespace alrun {

/// The numbers an option accepts.
struct Bounds {
  double low = -std::numeric_limits<double>::infinity();
  double high = std::numeric_limits<double>::infinity();
  bool low_open = false;
  bool high_open = false;

  [[nodiscard]] bool contains(double x) const;
  /// " >= 1", " > 0 and < 1", or "" where everything is accepted.
  [[nodiscard]] std::string text() const;
  /// Adds JSON Schema's minimum, exclusiveMinimum, … to a schema.
  void constrain(Value& schema) const;
};

inline constexpr Bounds unbounded{};
inline constexpr Bounds positive{.low = 0, .low_open = true};
inline constexpr Bounds non_negative{.low = 0};
/// [0, 1)
inline constexpr Bounds proper_fraction{.low = 0, .high = 1, .high_open = true};
/// [0, 1]
inline constexpr Bounds unit_interval{.low = 0, .high = 1};
constexpr Bounds at_least(double low) { return {.low = low}; }
constexpr Bounds between(double low, double high) { return {.low = low, .high = high}; }

/// What an option's value looks like, for people and as JSON Schema.
struct Shape {
  std::string text;                  ///< "a whole number >= 1"
  Value schema;                      ///< a JSON Schema fragment
  std::vector<std::string> choices;  ///< the words accepted, for suggestions
};

/// What a Codec needs to report errors of nested values.
struct ReadContext {
  std::string_view key;  ///< the key being read
  Diagnostics& diagnostics;
};

/// How values of type T are read, written and described. `read` returns false if the value is not of T's shape (the caller
/// then reports it); nested codecs report their own errors and return true.
template <class T>
struct Codec;

class Fields;

/// A plain struct of options, read from a nested map.
template <class T>
concept Section = requires(T& section, Fields& f) {
  section.fields(f);
};

/// Mistakes that only show when several options are seen together; `key` says which one to point at, "steps.1.until" one
/// that lies deeper.
class Problems {
 public:
  void add(std::string key, std::string message) { list_.emplace_back(std::move(key), std::move(message)); }
  /// Reports each at the place of its key in `map`, or of what holds the key where that is not written.
  void report(const Value& map, Diagnostics& diagnostics) const;

 private:
  std::vector<std::pair<std::string, std::string>> list_;
};

/// Options that are checked together: `void check(Problems&) const`.
template <class T>
concept Checked = requires(const T& options, Problems& problems) {
  options.check(problems);
};

/// One option as a visitor sees it.
class Slot {
 public:
  virtual ~Slot() = default;
  virtual bool read(const Value& value, const ReadContext& context) = 0;
  [[nodiscard]] virtual Value write() const = 0;
  [[nodiscard]] virtual Shape shape() const = 0;
  /// The option itself if it is a T; else null.
  template <class T>
  [[nodiscard]] T* as() {
    return static_cast<T*>(value_if(typeid(T)));
  }

 private:
  [[nodiscard]] virtual void* value_if(const std::type_info& type) = 0;
};

struct FieldInfo {
  std::string_view name;
  std::string_view doc;
  bool required = false;
};

/// The visitor that every `fields` function is called with.
class Fields {
 public:
  virtual ~Fields() = default;

  template <class T>
  void operator()(std::string_view name, T& value, std::string_view doc) {
    (*this)(name, value, unbounded, doc);
  }
  template <class T>
  void operator()(std::string_view name, T& value, const Bounds& bounds, std::string_view doc) {
    TypedSlot<T> slot(value, bounds);
    visit({name, doc, false}, slot);
  }
  /// An option without a default.
  template <class T>
  void required(std::string_view name, T& value, const Bounds& bounds, std::string_view doc) {
    TypedSlot<T> slot(value, bounds);
    visit({name, doc, true}, slot);
  }

 protected:
  virtual void visit(const FieldInfo& info, Slot& slot) = 0;

 private:
  template <class T>
  class TypedSlot final : public Slot {
   public:
    TypedSlot(T& value, const Bounds& bounds) : value_(value), bounds_(bounds) {}
    bool read(const Value& value, const ReadContext& context) override {
      return Codec<T>::read(value, value_, bounds_, context);
    }
    [[nodiscard]] Value write() const override { return Codec<T>::write(value_); }
    [[nodiscard]] Shape shape() const override { return Codec<T>::shape(bounds_); }

   private:
    [[nodiscard]] void* value_if(const std::type_info& type) override { return type == typeid(T) ? &value_ : nullptr; }

    T& value_;
    const Bounds& bounds_;
  };
};

/// Reads options from a map; keys of the map that no field asked for are reported with the closest known name.
class FieldsReader final : public Fields {
 public:
  /// `where` ends the sentence "unknown key 'x' in …"; `ignored` is a key that belongs to the caller.
  FieldsReader(const Value& map, std::string where, Diagnostics& diagnostics, std::string ignored = {});
  /// Reports unknown keys; true if nothing at all was wrong.
  bool finish();

 private:
  void visit(const FieldInfo& info, Slot& slot) override;

  const Value& map_;
  std::string where_;
  Diagnostics& diagnostics_;
  std::vector<std::string> known_;
  std::vector<bool> used_;
  bool clean_ = true;
};

/// Writes options, defaults included, into a map.
class FieldsWriter final : public Fields {
 public:
  explicit FieldsWriter(Value& map) : map_(map) {}

 private:
  void visit(const FieldInfo& info, Slot& slot) override { map_.set(std::string(info.name), slot.write()); }

  Value& map_;
};

/// One option as `alrun describe` and the schema show it.
struct FieldDescription {
  std::string name;
  std::string doc;
  Shape shape;
  Value fallback;
  bool required = false;
};

/// Lists options with shapes and defaults.
class FieldsLister final : public Fields {
 public:
  [[nodiscard]] const std::vector<FieldDescription>& list() const { return list_; }

 private:
  void visit(const FieldInfo& info, Slot& slot) override {
    list_.push_back({std::string(info.name), std::string(info.doc), slot.shape(), slot.write(), info.required});
  }

  std::vector<FieldDescription> list_;
};

/// The JSON Schema of an object with these fields and no others.
Value object_schema(const std::vector<FieldDescription>& fields);

template <Section T>
std::vector<FieldDescription> list_fields(T& section) {
  FieldsLister lister;
  section.fields(lister);
  return lister.list();
}

/// Reads a section, then checks its options together if each one alone was right.
template <class T>
void read_section(const Value& map, T& section, std::string where, Diagnostics& diagnostics, std::string ignored = {}) {
  FieldsReader reader(map, std::move(where), diagnostics, std::move(ignored));
  section.fields(reader);
  const bool clean = reader.finish();
  if constexpr (Checked<T>) {
    Problems problems;
    if (clean) section.check(problems);
    problems.report(map, diagnostics);
  }
}

}  // namespace alrun

#include "core/codecs.h"
