#include "config/yaml.h"

#include <fmt/format.h>
#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <charconv>
#include <map>
#include <sstream>
#include <unordered_map>

#include "core/utf8.h"

namespace alrun {
namespace {

std::vector<std::string> split_lines(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) {
    if (!line.empty() && line.back() == '\r') line.pop_back();
    lines.push_back(line);
  }
  return lines;
}

std::size_t count_values(const Value& value) {
  std::size_t count = 1;
  if (const auto* list = value.get<Value::List>()) {
    for (const auto& item : *list) count += count_values(item);
  } else if (const auto* map = value.get<Value::Map>()) {
    for (const auto& entry : *map) count += count_values(entry.value);
  }
  return count;
}

// Builds a Value from parse events: unlike yaml-cpp's nodes, it sees duplicate keys, and aliases before they multiply.
class Builder final : public YAML::EventHandler {
 public:
  Builder(std::shared_ptr<const Source> source, Diagnostics& diagnostics)
      : source_(std::move(source)), diagnostics_(diagnostics) {}

  Value take() { return std::move(root_); }

  void OnDocumentStart(const YAML::Mark& mark) override {
    if (documents_++ > 0) fail(place(mark), "a second YAML document; one file holds one experiment");
  }
  void OnDocumentEnd() override {}
  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override { add(at(mark, Value()), anchor); }
  void OnAlias(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    const auto it = anchors_.find(anchor);
    if (it == anchors_.end()) fail(place(mark), "an alias that refers to a value around itself");
    spend(count_values(it->second), place(mark));
    add(Value(it->second), 0);
  }
  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor, const std::string& text) override {
    // No file can have such a name, and C libraries would see the part before it.
    if (text.find('\0') != std::string::npos) fail(place(mark), "a text with a NUL character");
    add(at(mark, tag == "?" ? plain_scalar(text) : Value(text)), anchor);
  }
  void OnSequenceStart(const YAML::Mark& mark, const std::string& /*tag*/, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value /*style*/) override {
    open(at(mark, Value::List{}), anchor);
  }
  void OnSequenceEnd() override { close(); }
  void OnMapStart(const YAML::Mark& mark, const std::string& /*tag*/, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value /*style*/) override {
    open(at(mark, Value::Map{}), anchor);
  }
  void OnMapEnd() override { close(); }

 private:
  struct Level {
    Value container;
    YAML::anchor_t anchor = 0;
    bool has_key = false;
    bool key_repeated = false;
    std::string key;
    Place key_place;
    std::unordered_map<std::string, int> key_lines;  ///< of a map's keys so far
  };

  [[noreturn]] static void fail(const Place& place, std::string message) { throw ConfigError(place, std::move(message)); }

  [[nodiscard]] Place place(const YAML::Mark& mark) const { return {source_, mark.line + 1, mark.column + 1}; }
  [[nodiscard]] Value at(const YAML::Mark& mark, Value value) const {
    value.place = place(mark);
    return value;
  }

  void open(Value container, YAML::anchor_t anchor) {
    if (stack_.size() >= yaml_depth_limit) {
      fail(container.place, fmt::format("nested more than {} levels deep", yaml_depth_limit));
    }
    stack_.push_back({std::move(container), anchor, false, false, {}, {}, {}});
  }

  void close() {
    Level level = std::move(stack_.back());
    stack_.pop_back();
    add(std::move(level.container), level.anchor);
  }

  // Counts values that are about to be made.
  void spend(std::size_t values, const Place& where) {
    values_ += values;
    if (values_ > yaml_value_limit) {
      fail(where, fmt::format("more than {} values once aliases are expanded", yaml_value_limit));
    }
  }

  void add(Value value, YAML::anchor_t anchor) {
    spend(1, value.place);
    if (anchor != 0) {
      spend(count_values(value), value.place);  // what an anchor names is copied, and anchors may nest
      anchors_[anchor] = value;
    }
    if (stack_.empty()) {
      root_ = std::move(value);
      return;
    }
    Level& top = stack_.back();
    if (auto* list = top.container.get<Value::List>()) {
      list->push_back(std::move(value));
    } else if (!top.has_key) {
      add_key(top, value);
    } else {
      top.has_key = false;
      if (!top.key_repeated) {
        top.container.get<Value::Map>()->push_back({std::move(top.key), std::move(value), std::move(top.key_place)});
      }
    }
  }

  void add_key(Level& level, const Value& value) {
    if (const auto* word = value.get<std::string>()) {
      level.key = *word;
    } else if (!value.text.empty()) {
      level.key = value.text;
    } else {
      fail(value.place, fmt::format("{} cannot be a key", value.named()));
    }
    const auto [first, is_new] = level.key_lines.try_emplace(level.key, value.place.line);
    level.key_repeated = !is_new;
    if (level.key_repeated) {
      diagnostics_.add(value.place,
                       fmt::format("duplicate key '{}'; it stands at line {} already", level.key, first->second));
    }
    level.has_key = true;
    level.key_place = value.place;
  }

  std::shared_ptr<const Source> source_;
  Diagnostics& diagnostics_;
  std::vector<Level> stack_;
  std::map<YAML::anchor_t, Value> anchors_;
  Value root_;
  std::size_t values_ = 0;
  int documents_ = 0;
};

// YAML is Unicode. yaml-cpp would replace what is not, and guess other encodings from NULs.
void require_utf8(const std::string& text, const std::shared_ptr<const Source>& source) {
  const auto at = std::min(find_invalid_utf8(text), text.find('\0'));
  if (at == std::string::npos) return;
  const auto line = std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(at), '\n') + 1;
  const auto line_begin = text.rfind('\n', at) + 1;  // npos + 1 is 0
  throw ConfigError({source, static_cast<int>(line), static_cast<int>(at - line_begin) + 1},
                    fmt::format("byte 0x{:02X} is not UTF-8 text; save the file as UTF-8",
                                static_cast<unsigned>(static_cast<unsigned char>(text[at]))));
}

template <class T>
bool parse_whole(std::string_view text, T& out) {
  if (text.starts_with('+')) text.remove_prefix(1);
  const auto* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, out);
  return error == std::errc() && stop == end;
}

// from_chars takes "inf", "nan" and hexadecimal-looking words too; YAML's numbers start with a sign, a digit or a dot.
bool looks_like_number(std::string_view text) {
  return text.find_first_not_of("+-0123456789.eE") == std::string_view::npos &&
         text.find_first_of("0123456789") != std::string_view::npos;
}

// yaml-cpp writes carriage returns unquoted, where a reader takes them for line ends.
bool has_control_characters(const std::string& text) {
  return std::any_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < ' '; });
}

void emit_text(YAML::Emitter& out, const std::string& text, bool quoted) {
  if (quoted || has_control_characters(text)) out << YAML::DoubleQuoted;
  out << text;
}

void emit(YAML::Emitter& out, const Value& value) {
  if (const auto* map = value.get<Value::Map>()) {
    if (map->empty()) out << YAML::Flow;
    out << YAML::BeginMap;
    for (const auto& entry : *map) {
      out << YAML::Key;
      emit_text(out, entry.key, false);
      out << YAML::Value;
      emit(out, entry.value);
    }
    out << YAML::EndMap;
  } else if (const auto* list = value.get<Value::List>()) {
    const bool flat = std::none_of(list->begin(), list->end(), [](const Value& v) {
      return v.get<Value::Map>() != nullptr || v.get<Value::List>() != nullptr;
    });
    if (flat) out << YAML::Flow;
    out << YAML::BeginSeq;
    for (const auto& item : *list) emit(out, item);
    out << YAML::EndSeq;
  } else if (const auto* text = value.get<std::string>()) {
    emit_text(out, *text, plain_scalar(*text).get<std::string>() == nullptr);
  } else if (value.is_null()) {
    out << YAML::Null;
  } else if (!value.text.empty()) {
    out << value.text;  // as it was written: where text is expected 1e3 is another than 1000
  } else if (const auto* real = value.get<double>()) {
    out << fmt::format("{}", *real);
  } else {
    out << value.named();
  }
}

}  // namespace

Value plain_scalar(const std::string& text) {
  Value value;
  std::int64_t whole = 0;
  double real = 0;
  if (text.empty() || text == "~" || text == "null" || text == "Null" || text == "NULL") {
    value = Value();
  } else if (text == "true" || text == "True" || text == "TRUE") {
    value = true;
  } else if (text == "false" || text == "False" || text == "FALSE") {
    value = false;
  } else if (parse_whole(text, whole)) {
    value = whole;
  } else if (looks_like_number(text) && parse_whole(text, real)) {
    value = real;
  } else {
    value = text;
  }
  value.text = text;
  return value;
}

Value parse_yaml(const std::string& text, const std::string& file, Diagnostics& diagnostics) {
  auto source = std::make_shared<Source>(Source{Source::Kind::file, file, split_lines(text)});
  if (text.size() > yaml_byte_limit) {
    throw ConfigError({source, 1, 1}, fmt::format("larger than {} bytes, the limit for a config", yaml_byte_limit));
  }
  require_utf8(text, source);
  Builder builder(source, diagnostics);
  try {
    std::istringstream in(text);
    YAML::Parser parser(in);
    while (parser.HandleNextDocument(builder)) {
    }
  } catch (const YAML::Exception& error) {
    throw ConfigError({source, error.mark.line + 1, error.mark.column + 1}, fmt::format("not valid YAML: {}", error.msg));
  }
  Value root = builder.take();
  if (!root.place.source) root.place = {source, 1, 1};
  return root;
}

std::string to_yaml(const Value& value) {
  YAML::Emitter out;
  out.SetNullFormat(YAML::LowerNull);
  emit(out, value);
  return std::string(out.c_str()) + "\n";
}

std::string to_flow_yaml(const Value& value) {
  YAML::Emitter out;
  out.SetNullFormat(YAML::LowerNull);
  out.SetMapFormat(YAML::Flow);
  out.SetSeqFormat(YAML::Flow);
  emit(out, value);
  return out.c_str();
}

}  // namespace alrun
