#include "session/answer_line.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>
#include <utility>

#include "session/json_depth.h"
#include "session/result.h"

namespace alrun {
namespace {

using Json = nlohmann::json;

// Makes a Value of JSON as it is parsed: stores are long, and most of the time would go into the tree between.
class ValueBuilder final : public nlohmann::json_sax<Json> {
 public:
  Value value;
  std::size_t fault_at = 0;  ///< the last byte that was read, from 1; 0 if it is JSON so far

  bool null() override { return take({}); }
  bool boolean(bool v) override { return take(v); }
  bool number_integer(number_integer_t v) override { return take(v); }
  bool number_unsigned(number_unsigned_t v) override {
    if (std::in_range<std::int64_t>(v)) return take(static_cast<std::int64_t>(v));
    return take(static_cast<double>(v));
  }
  bool number_float(number_float_t v, const string_t& /*written*/) override { return take(v); }
  bool string(string_t& v) override { return take(std::move(v)); }
  bool binary(binary_t& /*v*/) override { return false; }
  bool start_object(std::size_t /*size*/) override { return open(Value::Map{}); }
  bool key(string_t& v) override {
    key_ = std::move(v);
    return true;
  }
  bool end_object() override { return close(); }
  bool start_array(std::size_t /*size*/) override { return open(Value::List{}); }
  bool end_array() override { return close(); }
  bool parse_error(std::size_t at, const std::string& /*token*/, const nlohmann::detail::exception& /*why*/) override {
    fault_at = std::max<std::size_t>(at, 1);
    return false;
  }

 private:
  Value* put(Value v) {
    if (open_.empty()) return &(value = std::move(v));
    if (auto* list = open_.back()->get<Value::List>()) return &list->emplace_back(std::move(v));
    return &open_.back()->set(std::move(key_), std::move(v));
  }
  bool take(Value v) {
    put(std::move(v));
    return true;
  }
  bool open(Value v) {
    if (open_.size() == json_depth_limit) return false;
    open_.push_back(put(std::move(v)));
    return true;
  }
  bool close() {
    open_.pop_back();
    return true;
  }

  std::vector<Value*> open_;  ///< an inner one stays where it is while it is open
  std::string key_;
};

Value parse(std::string_view line) {
  const auto zero = line.find('\0');  // which nlohmann/json takes for the end of the text
  ValueBuilder builder;
  const bool parsed = Json::sax_parse(line.substr(0, zero), &builder);
  if (zero != std::string_view::npos && (parsed || builder.fault_at > zero)) throw BadLine("this is not JSON", zero + 1);
  if (parsed) return std::move(builder.value);
  if (builder.fault_at == 0) throw BadLine("it nests too deep", 1);
  if (builder.fault_at > line.size()) throw BadLine("the line ends too early", line.size() + 1, true);
  throw BadLine("this is not JSON", builder.fault_at);
}

// The last of a key counts, as for most readers of JSON.
Value* find_last(Value& object, std::string_view key) {
  auto& map = *object.get<Value::Map>();
  const auto it = std::find_if(map.rbegin(), map.rend(), [&](const MapEntry& entry) { return entry.key == key; });
  return it == map.rend() ? nullptr : &it->value;
}

std::string take_text(Value& object, const char* key) {
  auto* value = find_last(object, key);
  if (value == nullptr) return {};
  if (auto* text = value->get<std::string>()) return std::move(*text);
  throw BadLine(fmt::format("'{}' is {}, not a text", key, value->named()), 1);
}

// Of a data set whose ids are numbers, a person may write them as such.
std::string take_id(Value& object) {
  const auto* value = find_last(object, "id");
  return value != nullptr && value->get<std::int64_t>() != nullptr ? value->named() : take_text(object, "id");
}

std::optional<double> take_number(Value& object, const char* key) {
  const auto* value = find_last(object, key);
  if (value == nullptr || value->is_null()) return std::nullopt;
  if (const auto number = value->number()) return number;
  throw BadLine(fmt::format("'{}' is {}, not a number", key, value->named()), 1);
}

}  // namespace

std::string answer_line(const StoredAnswer& answer) {
  Value line;
  line.set("item", answer.item);
  line.set("id", answer.id);
  line.set("answer", answer.answer);
  line.set("by", answer.by);
  line.set("at", answer.at);
  line.set("cost", answer.cost);
  // A model that has diverged is no reason to lose an answer.
  const auto finite = [](std::optional<double> number) { return number && std::isfinite(*number); };
  if (answer.guess && !answer.guess->is_null()) line.set("guess", *answer.guess);
  if (finite(answer.probability)) line.set("probability", *answer.probability);
  if (finite(answer.seconds)) line.set("seconds", *answer.seconds);
  return value_json(line);
}

StoredAnswer answer_from_line(std::string_view line) {
  auto object = parse(line);
  if (object.get<Value::Map>() == nullptr) throw BadLine("a line of a label store is a JSON object", 1);
  StoredAnswer answer;
  answer.item = take_text(object, "item");
  if (answer.item.empty()) throw BadLine("'item' is missing or empty", 1);
  auto* given = find_last(object, "answer");
  if (given == nullptr) throw BadLine("'answer' is missing", 1);
  answer.answer = std::move(*given);
  answer.id = take_id(object);
  answer.by = take_text(object, "by");
  answer.at = take_text(object, "at");
  answer.cost = take_number(object, "cost").value_or(0);
  auto* guess = find_last(object, "guess");
  if (guess != nullptr && !guess->is_null()) answer.guess = std::move(*guess);
  answer.probability = take_number(object, "probability");
  answer.seconds = take_number(object, "seconds");
  return answer;
}

bool begins_as_answer_line(std::string_view text) {
  constexpr std::string_view beginning = R"({"item":")";
  return text.substr(0, beginning.size()) == beginning.substr(0, text.size());
}

}  // namespace alrun
