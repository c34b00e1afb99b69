#include "config/yaml.h"

#include <fmt/format.h>
#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <map>
#include <sstream>
#include <unordered_map>

#include "config/yaml_faults.h"
#include "config/yaml_scalar.h"
#include "core/utf8.h"

namespace alrun {
namespace {

// As yaml-cpp counts them: without a byte order mark.
std::vector<std::string> split_lines(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream in(text.starts_with("\xEF\xBB\xBF") ? text.substr(3) : text);
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
  /// Where the innermost list or map begins that is not closed; line 0 if none is open.
  [[nodiscard]] Place open_place() const { return stack_.empty() ? Place() : stack_.back().container.place; }

  void OnDocumentStart(const YAML::Mark& mark) override {
    if (documents_++ > 0) fail(place(mark), second_document(source_->lines, mark.line));
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
    if (is_quote_left_open(source_->lines, mark.line, mark.column)) fail(place(mark), quote_left_open);
    add(at(mark, tagged_scalar(tag, text, place(mark))), anchor);
  }
  void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value /*style*/) override {
    require_collection_tag(tag, "seq", place(mark));
    open(at(mark, Value::List{}), anchor);
  }
  void OnSequenceEnd() override { close(); }
  void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value /*style*/) override {
    require_collection_tag(tag, "map", place(mark));
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
      fail(value.place, value.is_null() ? "a key is missing before the colon; write one, in quotes if it is called null or ~"
                                        : fmt::format("{} cannot be a key; a key is a word", value.named()));
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

}  // namespace

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
    const auto fault = explain_yaml(error.msg, error.mark.line, error.mark.column, source->lines, builder.open_place());
    throw ConfigError({source, fault.line + 1, fault.column + 1}, fault.message);
  }
  Value root = builder.take();
  if (!root.place.source) root.place = {source, 1, 1};
  return root;
}

}  // namespace alrun
