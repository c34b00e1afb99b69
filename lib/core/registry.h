#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <type_traits>
#include <vector>

#include "core/fields.h"
#include "core/wording.h"

// The registry: a component (sampler, loader, model, oracle, stopping rule, …) registers itself in its own file under a
// name, and a config selects it by that name. An interface I says `static constexpr const char* kind` ("sampler") and
// `plural`; it may say `Context`, what its components are made from besides their options, `Common`, options that all of
// them take, and `Provides`, what the options alone say that a component of theirs provides: then all Options have a
// provides() of this type.
namespace alrun {

struct NoOptions {
  static void fields(Fields& /*f*/) {}
};
struct NoContext {};

namespace detail {
template <class I>
struct ContextOf {
  using type = NoContext;
};
template <class I>
requires requires { typename I::Context; }
struct ContextOf<I> {
  using type = typename I::Context;
};
template <class I>
struct ProvidesOf {
  using type = NoContext;
};
template <class I>
requires requires { typename I::Provides; }
struct ProvidesOf<I> {
  using type = typename I::Provides;
};
template <class I>
struct CommonOf {
  using type = NoOptions;
};
template <class I>
requires requires { typename I::Common; }
struct CommonOf<I> {
  using type = typename I::Common;
};
}  // namespace detail

/// The options of one registered component, its type erased.
template <class I>
class ComponentOptions {
 public:
  using Context = typename detail::ContextOf<I>::type;
  using Common = typename detail::CommonOf<I>::type;
  using Provides = typename detail::ProvidesOf<I>::type;

  virtual ~ComponentOptions() = default;
  virtual void fields(Fields& f) = 0;
  virtual void read(const Value& map, const std::string& where, Diagnostics& diagnostics) = 0;
  [[nodiscard]] virtual std::unique_ptr<I> make(const Context& context) const = 0;
  [[nodiscard]] virtual Provides provides() const = 0;

  Common common;
};

/// What `alrun list` and `alrun describe` say of a component.
struct Card {
  Card(const char* summary_, const char* source_ = "", const char* cost_ = "",  // NOLINT(google-explicit-constructor)
       const char* example_ = "")
      : summary(summary_), source(source_), cost(cost_), example(example_) {}
  std::string summary;  ///< one line
  std::string source;   ///< the paper or system it follows
  std::string cost;     ///< what it reads and what that costs
  std::string example;  ///< as a config has it, if its defaults are not enough
};

/// A registry seen without its interface type: what listing, describing and the schema need.
class Catalogue {
 public:
  virtual ~Catalogue() = default;
  [[nodiscard]] virtual std::string kind() const = 0;
  [[nodiscard]] virtual std::string plural() const = 0;
  [[nodiscard]] virtual std::vector<std::string> names() const = 0;
  [[nodiscard]] virtual const Card& card(const std::string& name) const = 0;
  [[nodiscard]] virtual std::vector<FieldDescription> options(const std::string& name) const = 0;
  [[nodiscard]] virtual const std::vector<std::string>& duplicates() const = 0;
};

template <class I>
class Registry final : public Catalogue {
 public:
  using Factory = std::function<std::shared_ptr<ComponentOptions<I>>()>;

  /// Registers Impl, made from its Options (and the interface's Context if it takes one). A name taken twice is kept for
  /// duplicates(), which the program reports at its start; nothing is thrown during static initialisation.
  template <class Impl, class Options = NoOptions>
  bool add(const std::string& name, Card card) {
    auto factory = [] { return std::make_shared<Holder<Impl, Options>>(); };
    const bool added = entries_.try_emplace(name, Entry{std::move(card), factory}).second;
    if (!added) duplicates_.push_back(name);
    return added;
  }

  /// Fresh default options of a component; nullptr if the name is unknown.
  [[nodiscard]] std::shared_ptr<ComponentOptions<I>> defaults(const std::string& name) const {
    const auto it = entries_.find(name);
    return it == entries_.end() ? nullptr : it->second.factory();
  }

  [[nodiscard]] std::string kind() const override { return I::kind; }
  [[nodiscard]] std::string plural() const override { return I::plural; }
  [[nodiscard]] std::vector<std::string> names() const override {
    std::vector<std::string> names;
    for (const auto& [name, entry] : entries_) names.push_back(name);
    return names;
  }
  [[nodiscard]] const Card& card(const std::string& name) const override { return entries_.at(name).card; }
  [[nodiscard]] std::vector<FieldDescription> options(const std::string& name) const override {
    return list_fields(*entries_.at(name).factory());
  }
  [[nodiscard]] const std::vector<std::string>& duplicates() const override { return duplicates_; }

 private:
  struct Entry {
    Card card;
    Factory factory;
  };

  template <class Impl, class Options>
  class Holder final : public ComponentOptions<I> {
   public:
    void fields(Fields& f) override {
      options_.fields(f);
      this->common.fields(f);
    }
    void check(Problems& problems) const {
      if constexpr (Checked<Options>) options_.check(problems);
    }
    void read(const Value& map, const std::string& where, Diagnostics& diagnostics) override {
      read_section(map, *this, where, diagnostics, "type");
    }
    std::unique_ptr<I> make(const typename ComponentOptions<I>::Context& context) const override {
      if constexpr (std::is_constructible_v<Impl, const Options&, decltype(context)>) {
        return std::make_unique<Impl>(options_, context);
      } else if constexpr (std::is_constructible_v<Impl, const Options&>) {
        return std::make_unique<Impl>(options_);
      } else {
        return std::make_unique<Impl>();
      }
    }

    [[nodiscard]] typename ComponentOptions<I>::Provides provides() const override {
      if constexpr (std::is_same_v<typename ComponentOptions<I>::Provides, NoContext>) {
        return {};
      } else {
        return options_.provides();
      }
    }

   private:
    Options options_;
  };

  std::map<std::string, Entry> entries_;
  std::vector<std::string> duplicates_;
};

/// The one registry of an interface.
template <class I>
Registry<I>& registry() {
  static Registry<I> instance;
  return instance;
}

/// A component as a config selects it: a type and its options. Copies share the options, which do not change once the config
/// is read.
template <class I>
class Component {
 public:
  Component() = default;
  /// The registered component of that name with its default options.
  explicit Component(const std::string& type) : type_(type), options_(registry<I>().defaults(type)) {
    if (!options_) throw Error(fmt::format("no {} is called '{}'", I::kind, type));
  }

  [[nodiscard]] const std::string& type() const { return type_; }
  [[nodiscard]] const Place& place() const { return place_; }
  [[nodiscard]] const typename ComponentOptions<I>::Common& common() const { return options_->common; }
  [[nodiscard]] std::unique_ptr<I> make(const typename ComponentOptions<I>::Context& context = {}) const {
    return options_->make(context);
  }
  /// Shows the options to a visitor that may change them; every copy of the component shares them.
  void visit(Fields& visitor) const { options_->fields(visitor); }
  /// What a component of these options provides.
  [[nodiscard]] typename ComponentOptions<I>::Provides provides() const { return options_->provides(); }

 private:
  friend struct Codec<Component<I>>;
  std::string type_;
  std::shared_ptr<ComponentOptions<I>> options_;
  Place place_;
};

template <class I>
struct Codec<Component<I>> {
  static bool read(const Value& value, Component<I>& out, const Bounds& /*bounds*/, const ReadContext& context) {
    auto& diagnostics = context.diagnostics;
    if (const auto* name = value.get<std::string>(); name != nullptr && registry<I>().defaults(*name)) {
      diagnostics.add(value.place, fmt::format("'{}' must be a map; write {{type: {}}}", context.key, *name));
      return true;
    }
    if (value.get<Value::Map>() == nullptr) return false;
    std::string type = out.type_;
    if (const auto* named = value.find("type")) {
      const auto* word = named->template get<std::string>();
      type = word != nullptr ? *word : named->text;
      if (!registry<I>().defaults(type)) {
        const auto names = registry<I>().names();
        auto hint = did_you_mean(*named, names);
        if (hint.empty()) hint = fmt::format("; known: {}", spoken_list(names));
        diagnostics.add(named->place, fmt::format("unknown {} {}{}", I::kind, named->named(), hint));
        return true;
      }
    } else if (type.empty()) {
      diagnostics.add(value.place,
                      fmt::format("{} needs 'type', one of {}", with_article(I::kind), spoken_list(registry<I>().names())));
      return true;
    }
    out = Component<I>(type);
    out.place_ = value.place;
    out.options_->read(value, fmt::format("{} '{}'", I::kind, type), diagnostics);
    return true;
  }
  static Value write(const Component<I>& value) {
    if (!value.options_) return {};
    Value map;
    map.set("type", value.type_);
    FieldsWriter writer(map);
    value.options_->fields(writer);
    return map;
  }
  static Shape shape(const Bounds& /*bounds*/) {
    Value schema;
    schema.set("$ref", fmt::format("#/$defs/{}", I::plural));
    return {fmt::format("{}: a map with 'type'", with_article(I::kind)), std::move(schema), {}};
  }
};

/// A component without options of its own, selected by its bare name (`tokenizer: word`).
template <class I>
struct Named {
  std::string type;

  [[nodiscard]] std::unique_ptr<I> make(const typename ComponentOptions<I>::Context& context = {}) const {
    return Component<I>(type).make(context);
  }
};

template <class I>
struct Codec<Named<I>> {
  static bool read(const Value& value, Named<I>& out, const Bounds& /*bounds*/, const ReadContext& /*context*/) {
    const auto* word = value.get<std::string>();
    if (word == nullptr || !registry<I>().defaults(*word)) return false;
    out.type = *word;
    return true;
  }
  static Value write(const Named<I>& value) { return value.type; }
  static Shape shape(const Bounds& /*bounds*/) { return choice_shape(registry<I>().names()); }
};

/// The JSON Schema of any component of a catalogue: one alternative a name.
Value catalogue_schema(const Catalogue& catalogue);

}  // namespace alrun
