#include <fmt/format.h>

#include <algorithm>

#include "command.h"
#include "core/wording.h"
#include "loop/experiment.h"
#include "session/result.h"
#include "terminal.h"

namespace alrun {
namespace {

std::string default_of(const FieldDescription& field) { return field.required ? "required" : value_json(field.fallback); }

void print_fields(const std::vector<FieldDescription>& fields) {
  for (const auto& field : fields) {
    print("  {}: {}\n      {} (default {})\n", field.name, field.shape.text, field.doc, default_of(field));
  }
}

std::string in_table(std::string text) {
  for (std::size_t at = text.find('|'); at != std::string::npos; at = text.find('|', at + 2)) text.insert(at, "\\");
  return text;
}

void print_table(const std::vector<FieldDescription>& fields) {
  if (fields.empty()) return;
  print("\n| key | value | default | |\n|---|---|---|---|\n");
  for (const auto& field : fields) {
    print("| `{}` | {} | `{}` | {} |\n", field.name, in_table(field.shape.text), in_table(default_of(field)), field.doc);
  }
}

std::vector<FieldDescription> without_components(std::vector<FieldDescription> fields) {
  std::erase_if(fields, [](const FieldDescription& field) {
    const auto* fallback = field.fallback.get<Value::Map>();
    return fallback != nullptr;
  });
  return fields;
}

class Describe final : public Command {
 public:
  void arguments(CLI::App& app) override {
    app.add_option("kind", kind_, "sampler, model, dataset, tokenizer, oracle, stop-rule or initial")->type_name("KIND");
    app.add_option("name", name_, "its name, as alrun list shows it")->type_name("NAME");
    app.add_flag("--markdown", markdown_, "print the reference of the whole config as Markdown");
  }

  ExitCode run() override {
    if (markdown_) {
      print_reference();
      return ExitCode::done;
    }
    if (kind_.empty() || name_.empty())
      throw UsageError("name a kind and a component, such as: alrun describe sampler margin");
    const auto& catalogue = find_catalogue();
    const auto names = catalogue.names();
    if (std::find(names.begin(), names.end(), name_) == names.end()) {
      const auto hint = closest(name_, names);
      throw UsageError(fmt::format("unknown {} '{}'; {}", catalogue.kind(), name_,
                                   hint.empty() ? "known: " + spoken_list(names) : fmt::format("did you mean '{}'?", hint)));
    }
    print_component(catalogue);
    return ExitCode::done;
  }

 private:
  [[nodiscard]] const Catalogue& find_catalogue() const {
    std::vector<std::string> known;
    for (const auto* catalogue : catalogues()) {
      auto singular = catalogue->plural();
      if (singular.ends_with('s')) singular.pop_back();
      if (kind_ == singular || kind_ == catalogue->plural() || kind_ == catalogue->kind()) return *catalogue;
      known.push_back(singular);
    }
    throw UsageError(fmt::format("unknown kind '{}'; known: {}", kind_, spoken_list(known)));
  }

  void print_component(const Catalogue& catalogue) const {
    const auto& card = catalogue.card(name_);
    print("{} '{}': {}\n", catalogue.kind(), name_, card.summary);
    if (!card.source.empty()) print("source: {}\n", card.source);
    if (!card.cost.empty()) print("cost: {}\n", card.cost);
    if (!card.example.empty()) print("example: {}\n", card.example);
    const auto fields = catalogue.options(name_);
    print("{}\n", fields.empty() ? "no options" : "options:");
    print_fields(fields);
  }

  static void print_reference() {
    Experiment experiment;
    print("## Top level\n");
    print_table(without_components(list_fields(experiment)));
    print_section("text", experiment.text);
    print_section("committee", experiment.committee);
    print_section("training", experiment.training);
    print_section("loop", experiment.loop);
    print_section("stop", experiment.stop);
    print_section("metrics", experiment.metrics);
    for (const auto* catalogue : catalogues()) {
      print("\n## {}\n", catalogue->plural());
      for (const auto& name : catalogue->names()) {
        const auto& card = catalogue->card(name);
        print("\n**`{}`**: {}{}\n", name, card.summary, card.source.empty() ? "" : fmt::format(" ({})", card.source));
        print_table(catalogue->options(name));
      }
    }
  }

  template <class T>
  static void print_section(const char* name, T& section) {
    print("\n## `{}`\n", name);
    print_table(list_fields(section));
  }

  std::string kind_;
  std::string name_;
  bool markdown_ = false;
};

const bool registered = add_command<Describe>("describe", "the options of a component: alrun describe sampler margin");

}  // namespace
}  // namespace alrun
