#include "oracle/confusion.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "config/input_document.h"
#include "dataset/class_names.h"

namespace alrun {
namespace {

constexpr std::string_view form = "a map from true class to a map from answered class to how often, at least 0";

void read_row(const MapEntry& entry, std::vector<ConfusionSource::Row>& rows, Diagnostics& diagnostics) {
  const auto* answers = entry.value.get<Value::Map>();
  if (answers == nullptr) {
    diagnostics.add(entry.value.place, fmt::format("the answers to '{}' must be a map from class to how often, not {}",
                                                   entry.key, entry.value.named()));
    return;
  }
  ConfusionSource::Row row{entry.key, entry.key_place, {}};
  double total = 0;
  for (const auto& answer : *answers) {
    const auto weight = answer.value.number();
    if (!weight || !std::isfinite(*weight) || *weight < 0) {
      diagnostics.add(answer.value.place, fmt::format("how often '{}' is answered must be a number >= 0, not {}", answer.key,
                                                      answer.value.named()));
      return;
    }
    total += *weight;
    row.answers.push_back({answer.key, answer.key_place, *weight});
  }
  if (total <= 0 || !std::isfinite(total)) {
    diagnostics.add(entry.key_place,
                    fmt::format("'{}' has no answer: one class at least must be answered now and then", entry.key));
    return;
  }
  rows.push_back(std::move(row));
}

void read_rows(const Value& map, std::vector<ConfusionSource::Row>& rows, Diagnostics& diagnostics) {
  const auto* entries = map.get<Value::Map>();
  if (entries == nullptr || entries->empty()) {
    diagnostics.add(map.place, fmt::format("a confusion matrix is {}, but found {}", form,
                                           entries != nullptr || map.is_null() ? "nothing" : map.named()));
    return;
  }
  for (const auto& entry : *entries) read_row(entry, rows, diagnostics);
}

}  // namespace

bool Codec<ConfusionSource>::read(const Value& value, ConfusionSource& out, const Bounds& /*bounds*/,
                                  const ReadContext& context) {
  ConfusionSource source;
  const auto take = [&](const Value& map) { read_rows(map, source.rows, context.diagnostics); };
  if (!read_map_or_file(value, source.file, context.diagnostics, take)) return false;
  out = std::move(source);
  return true;
}

Value Codec<ConfusionSource>::write(const ConfusionSource& value) {
  if (value.file) return value.file->path;
  Value map = Value::Map{};
  for (const auto& row : value.rows) {
    Value answers = Value::Map{};
    for (const auto& answer : row.answers) answers.set(answer.name, answer.weight);
    map.set(row.name, std::move(answers));
  }
  return map;
}

Shape Codec<ConfusionSource>::shape(const Bounds& /*bounds*/) {
  Value answers;
  answers.set("type", "object");
  answers.set("additionalProperties", Codec<double>::shape(non_negative).schema);
  Value map;
  map.set("type", "object");
  map.set("additionalProperties", std::move(answers));
  Value schema;
  schema.set("anyOf", Value::List{Codec<std::string>::shape(unbounded).schema, std::move(map)});
  return {fmt::format("a YAML file with {}, or the map itself", form), std::move(schema), {}};
}

Confusion::Confusion(const ConfusionSource& source, std::span<const std::string> classes) : rows_(classes.size()) {
  Diagnostics diagnostics;
  const std::vector<std::string> known(classes.begin(), classes.end());
  const auto find = [&](const std::string& name, const Place& place) {
    const auto at = std::find(known.begin(), known.end(), name) - known.begin();
    if (static_cast<std::size_t>(at) == known.size()) diagnostics.add(place, no_such_class(name, known));
    return static_cast<std::int32_t>(at);
  };
  for (const auto& row : source.rows) {
    const auto truth = find(row.name, row.place);
    std::vector<Step> steps;
    double total = 0;
    for (const auto& answer : row.answers) steps.push_back({total += answer.weight, find(answer.name, answer.place)});
    for (auto& step : steps) step.up_to /= total;
    if (static_cast<std::size_t>(truth) < rows_.size()) rows_[static_cast<std::size_t>(truth)] = std::move(steps);
  }
  diagnostics.throw_if_any();
}

std::int32_t Confusion::answer(std::int32_t truth, double draw) const {
  const auto& steps = rows_[static_cast<std::size_t>(truth)];
  for (const auto& step : steps) {
    if (draw < step.up_to) return step.answer;
  }
  return truth;  // the last step ends at 1, and draws lie below
}

}  // namespace alrun
