#include "sampler/knowledge_source.h"

#include <algorithm>

#include "config/input_document.h"

namespace alrun {
namespace {

constexpr std::string_view forms = "keywords (a list), a description (text) or example documents (documents: a list)";

struct ExampleDocuments {
  std::vector<std::string> documents;
  void fields(Fields& f) { f.required("documents", documents, unbounded, "texts that belong to the class"); }
};

bool is_blank(const std::string& text) { return text.find_first_not_of(" \t\r\n") == std::string::npos; }

// The texts that are known of a class; nothing if that was reported.
std::optional<ClassKnowledge> read_class(const MapEntry& entry, Diagnostics& diagnostics) {
  ClassKnowledge known{entry.key, entry.key_place, ClassKnowledge::Kind::keywords, {}};
  const Value& value = entry.value;
  bool written = false;  // whether there is anything, right or wrong
  if (const auto* list = value.get<Value::List>()) {
    written = !list->empty();
    Codec<std::vector<std::string>>::read(value, known.texts, unbounded, {entry.key, diagnostics});
  } else if (value.get<Value::Map>() != nullptr) {
    known.kind = ClassKnowledge::Kind::documents;
    ExampleDocuments examples;
    read_section(value, examples, fmt::format("the knowledge of class '{}'", entry.key), diagnostics);
    known.texts = std::move(examples.documents);
    const auto* documents = value.find("documents");
    const auto* texts = documents != nullptr ? documents->get<Value::List>() : nullptr;
    written = texts == nullptr || !texts->empty();
  } else if (const auto* description = value.get<std::string>()) {
    known.kind = ClassKnowledge::Kind::description;
    known.texts = {*description};
  } else if (!value.is_null()) {
    diagnostics.add(value.place,
                    fmt::format("what is known of class '{}' must be {}, not {}", entry.key, forms, value.named()));
    return std::nullopt;
  }
  const bool wordless = std::all_of(known.texts.begin(), known.texts.end(), is_blank);
  if (!wordless) return known;
  if (!written || !known.texts.empty()) {
    diagnostics.add(entry.key_place, fmt::format("class '{}' has no words; give {}", entry.key, forms));
  }
  return std::nullopt;
}

void read_classes(const Value& map, std::vector<ClassKnowledge>& out, Diagnostics& diagnostics) {
  const auto* entries = map.get<Value::Map>();
  if (entries == nullptr || entries->empty()) {
    const auto found = map.is_null() || entries != nullptr ? std::string("nothing is there") : "found " + map.named();
    diagnostics.add(map.place, fmt::format("knowledge is a map from class names to {}, but {}", forms, found));
    return;
  }
  for (const auto& entry : *entries) {
    if (auto known = read_class(entry, diagnostics)) out.push_back(std::move(*known));
  }
}

Value text_list(const std::vector<std::string>& texts) { return Value::List(texts.begin(), texts.end()); }

}  // namespace

bool Codec<KnowledgeSource>::read(const Value& value, KnowledgeSource& out, const Bounds& /*bounds*/,
                                  const ReadContext& context) {
  KnowledgeSource source;
  const auto take = [&](const Value& map) { read_classes(map, source.classes, context.diagnostics); };
  if (!read_map_or_file(value, source.file, context.diagnostics, take)) return false;
  out = std::move(source);
  return true;
}

Value Codec<KnowledgeSource>::write(const KnowledgeSource& value) {
  if (value.file) return value.file->path;
  Value map = Value::Map{};
  for (const auto& known : value.classes) {
    switch (known.kind) {
      case ClassKnowledge::Kind::keywords:
        map.set(known.name, text_list(known.texts));
        break;
      case ClassKnowledge::Kind::description:
        map.set(known.name, known.texts.front());
        break;
      case ClassKnowledge::Kind::documents: {
        Value documents;
        documents.set("documents", text_list(known.texts));
        map.set(known.name, std::move(documents));
        break;
      }
    }
  }
  return map;
}

Shape Codec<KnowledgeSource>::shape(const Bounds& /*bounds*/) {
  const auto text = Codec<std::string>::shape(unbounded).schema;
  const auto texts = Codec<std::vector<std::string>>::shape(unbounded).schema;
  ExampleDocuments examples;
  Value of_class;
  of_class.set("anyOf", Value::List{texts, text, object_schema(list_fields(examples))});
  Value map;
  map.set("type", "object");
  map.set("additionalProperties", std::move(of_class));
  Value schema;
  schema.set("anyOf", Value::List{text, std::move(map)});
  return {fmt::format("a YAML file that maps class names to {}, or the map itself", forms), std::move(schema), {}};
}

}  // namespace alrun
