#include "report/result.h"

#include <fmt/format.h>

#include <limits>
#include <nlohmann/json.hpp>
#include <set>
#include <utility>

#include "core/file.h"
#include "core/version.h"
#include "report/json_depth.h"

namespace alrun {
namespace {

using Json = nlohmann::ordered_json;

constexpr const char* inputs_key = "inputs";

Json to_json(const Value& value) {
  if (const auto* b = value.get<bool>()) return *b;
  if (const auto* i = value.get<std::int64_t>()) return *i;
  if (const auto* d = value.get<double>()) return *d;
  if (const auto* s = value.get<std::string>()) return *s;
  if (const auto* list = value.get<Value::List>()) {
    Json array = Json::array();
    for (const auto& item : *list) array.push_back(to_json(item));
    return array;
  }
  if (const auto* map = value.get<Value::Map>()) {
    Json object = Json::object();
    for (const auto& entry : *map) object[entry.key] = to_json(entry.value);
    return object;
  }
  return nullptr;
}

Json to_json(const Metrics& metrics) {
  return {{"accuracy", metrics.accuracy},
          {"macro_f1", metrics.macro_f1},
          {"nll", metrics.nll},
          {"ece", metrics.ece},
          {"recall", metrics.recall}};
}

// What was read is JSON, but no record of alrun's.
class Unfit : public Error {
 public:
  using Error::Error;
};

Json parse(std::string_view text) {
  if (nests_too_deep(text)) throw Unfit("nested too deep");
  return Json::parse(text);
}

// nlohmann/json itself would cut off fractions and wrap around.
template <class T>
T whole_from(const Json& json) {
  if (json.is_number_unsigned()) {
    if (const auto n = json.get<std::uint64_t>(); std::in_range<T>(n)) return static_cast<T>(n);
  } else if (json.is_number_integer()) {
    if (const auto n = json.get<std::int64_t>(); std::in_range<T>(n)) return static_cast<T>(n);
  }
  throw Unfit(fmt::format("{} is no whole number from {} to {}", json.dump(), std::numeric_limits<T>::min(),
                          std::numeric_limits<T>::max()));
}

template <class T>
std::vector<T> wholes_from(const Json& json) {
  std::vector<T> numbers;
  for (const auto& item : json) numbers.push_back(whole_from<T>(item));
  return numbers;
}

// JSON has no NaN: it is written as null.
double number_from(const Json& json) {
  return json.is_null() ? std::numeric_limits<double>::quiet_NaN() : json.get<double>();
}

Metrics metrics_from(const Json& json) {
  Metrics metrics;
  metrics.accuracy = number_from(json.at("accuracy"));
  metrics.macro_f1 = number_from(json.at("macro_f1"));
  metrics.nll = number_from(json.at("nll"));
  metrics.ece = number_from(json.at("ece"));
  metrics.recall = json.at("recall").get<std::vector<double>>();
  return metrics;
}

Json to_json(const RoundRecord& record) {
  Json json = {{"round", record.round}, {"n_labeled", record.n_labeled}, {"test", to_json(record.test)}};
  if (record.validation) json["validation"] = to_json(*record.validation);
  json["queried"] = record.queried;
  json["scores"] = record.scores;
  if (!record.notes.is_null()) json["sampler"] = to_json(record.notes);
  if (!record.explanations.empty()) json["explain"] = to_json(Value(record.explanations));
  json["labels_per_class"] = record.labels_per_class;
  json["stop"] = Json::array();
  for (const auto& rule : record.stop) {
    json["stop"].push_back({{"id", rule.id}, {"value", rule.value}, {"fired", rule.fired}});
  }
  json["seconds"] = {
      {"train", record.seconds.train}, {"evaluate", record.seconds.evaluate}, {"select", record.seconds.select}};
  return json;
}

Value value_from(const Json& json) {
  if (json.is_boolean()) return json.get<bool>();
  if (json.is_number_integer()) return whole_from<std::int64_t>(json);
  if (json.is_number()) return json.get<double>();
  if (json.is_string()) return json.get<std::string>();
  if (json.is_array()) {
    Value::List list;
    for (const auto& item : json) list.push_back(value_from(item));
    return list;
  }
  if (!json.is_object()) return {};
  Value map = Value::Map{};
  for (const auto& [key, value] : json.items()) map.set(key, value_from(value));
  return map;
}

RoundRecord round_from(const Json& json) {
  RoundRecord record;
  record.round = whole_from<std::int64_t>(json.at("round"));
  record.n_labeled = whole_from<std::int64_t>(json.at("n_labeled"));
  record.test = metrics_from(json.at("test"));
  if (json.contains("validation")) record.validation = metrics_from(json.at("validation"));
  record.queried = wholes_from<DocumentId>(json.at("queried"));
  for (const auto& score : json.at("scores")) record.scores.push_back(number_from(score));
  if (json.contains("sampler")) record.notes = value_from(json.at("sampler"));
  if (json.contains("explain")) {
    for (const auto& entry : json.at("explain")) record.explanations.push_back(value_from(entry));
  }
  record.labels_per_class = wholes_from<std::int64_t>(json.at("labels_per_class"));
  for (const auto& rule : json.at("stop"))
    record.stop.push_back({rule.at("id"), number_from(rule.at("value")), rule.at("fired")});
  const auto& seconds = json.at("seconds");
  record.seconds = {seconds.at("train"), seconds.at("evaluate"), seconds.at("select")};
  return record;
}

Json to_json(const ShadowStop& stop) {
  if (!stop.round) return {{"id", stop.id}, {"round", nullptr}};
  return {{"id", stop.id},
          {"round", *stop.round},
          {"n_labeled", stop.n_labeled},
          {"labels_saved", stop.labels_saved},
          {"accuracy_cost", stop.accuracy_cost}};
}

Json to_json(const RunRecord& run, const Result& result) {
  Json json = {{"seed", run.seed}, {"words", run.words}, {"rounds", Json::array()}};
  for (const auto& record : run.rounds) json["rounds"].push_back(to_json(record));
  if (run.stopped) {
    json["stopped"] = {{"round", run.stopped->round}, {"rule", run.stopped->why.rule}, {"reason", run.stopped->why.reason}};
    json["shadow"] = Json::array();
    for (const auto& stop : shadow_stops(run, result.shadow_ids)) json["shadow"].push_back(to_json(stop));
  }
  json["summary"] = summarise(run, result.labels_to);
  return json;
}

Json to_json(const DatasetRecord& dataset) {
  return {{"name", dataset.name},       {"sha256", dataset.sha256},
          {"train", dataset.train},     {"validation", dataset.validation},
          {"test", dataset.test},       {"left_out", dataset.left_out},
          {"classes", dataset.classes}, {"words", dataset.words}};
}

Json to_json(const ResultContext& context) {
  return {{"started", context.started}, {"host", context.host},         {"threads", context.threads},
          {"device", context.device},   {"libtorch", context.libtorch}, {"commit", context.commit},
          {"seconds", context.seconds}};
}

Value input_list(const std::vector<InputFile>& inputs) {
  Value::List list;
  for (const auto& input : inputs) {
    Value file;
    file.set("path", input.path);
    file.set("sha256", input.sha256);
    list.push_back(std::move(file));
  }
  return list;
}

// What `read` returns; an Error that begins with `refusal` if the text is no JSON or other JSON.
template <class Read>
auto or_refuse(std::string_view refusal, const Read& read) {
  try {
    return read();
  } catch (const nlohmann::json::exception& error) {
    throw Error(fmt::format("{}: {}", refusal, error.what()));
  } catch (const Unfit& error) {
    throw Error(fmt::format("{}: {}", refusal, error.what()));
  }
}

// Names of classes and paths may hold bytes that are not UTF-8.
std::string dump(const Json& json, int indent) {
  return json.dump(indent, ' ', false, nlohmann::detail::error_handler_t::replace);
}

}  // namespace

std::string result_json(const Result& result) {
  Json json = {{"schema_version", result_schema_version}, {"alrun_version", build_info().version},
               {"status", name_of(result.status)},        {"context", to_json(result.context)},
               {"config", to_json(result.config)},        {"config_hash", result.config_hash},
               {"dataset", to_json(result.dataset)}};
  if (!result.inputs.empty()) json[inputs_key] = to_json(input_list(result.inputs));
  json["runs"] = Json::array();
  if (!result.error.empty()) json["error"] = result.error;
  if (!result.notes.empty()) json["notes"] = result.notes;
  std::vector<Summary> summaries;
  for (const auto& run : result.runs) {
    json["runs"].push_back(to_json(run, result));
    if (run.stopped) summaries.push_back(summarise(run, result.labels_to));
  }
  json["summary"] = summarise(summaries);
  return dump(json, 1) + "\n";
}

Value identity_of(const Value& config, const std::vector<InputFile>& inputs) {
  Value identity = config;
  if (!inputs.empty()) identity.set(inputs_key, input_list(inputs));
  return identity;
}

std::string value_json(const Value& value, int indent) { return dump(to_json(value), indent); }

std::string round_json(const RoundRecord& record) { return dump(to_json(record), -1); }

Value value_from_json(std::string_view text) {
  return or_refuse("not JSON that alrun reads", [&] { return value_from(parse(text)); });
}

RoundRecord round_from_json(std::string_view text) {
  return or_refuse("not the record of a round", [&] { return round_from(parse(text)); });
}

std::optional<ResultContent> read_result(const std::filesystem::path& path) {
  if (!std::filesystem::exists(path)) return std::nullopt;
  const Error refusal(
      fmt::format("{}: exists and is no result of alrun; move it away or choose another --output", path.string()));
  if (!std::filesystem::is_regular_file(path)) throw refusal;
  constexpr std::uint64_t limit = std::uint64_t{1} << 32U;
  const auto text = read_file(path, limit);
  try {
    const auto json = parse(text);
    const auto names = enum_names(Status{});
    const auto it = std::find(names.begin(), names.end(), json.at("status").get<std::string>());
    if (it == names.end()) throw refusal;
    if (!json.at("config").is_object()) throw refusal;
    auto identity = json.at("config");
    if (json.contains(inputs_key)) identity[inputs_key] = json.at(inputs_key);
    ResultContent content{static_cast<Status>(it - names.begin()), identity.dump(), {}};
    for (const auto& run : json.at("runs")) {
      auto& rounds = content.rounds[whole_from<std::uint64_t>(run.at("seed"))];
      for (const auto& round : run.at("rounds")) {
        rounds.push_back(round_from(round));
        if (rounds.back().round + 1 != static_cast<std::int64_t>(rounds.size())) throw refusal;
      }
    }
    return content;
  } catch (const nlohmann::json::exception&) {
    throw refusal;
  } catch (const Unfit&) {
    throw refusal;
  }
}

std::vector<std::string> differing_keys(std::string_view a, std::string_view b) {
  const auto flat_a = nlohmann::json::parse(a).flatten();
  const auto flat_b = nlohmann::json::parse(b).flatten();
  std::set<std::string> keys;
  for (const auto* side : {&flat_a, &flat_b}) {
    for (const auto& [pointer, value] : side->items()) {
      if (flat_a.value(pointer, nlohmann::json()) == flat_b.value(pointer, nlohmann::json())) continue;
      auto key = pointer.substr(1);
      std::replace(key.begin(), key.end(), '/', '.');
      keys.insert(std::move(key));
    }
  }
  return {keys.begin(), keys.end()};
}

}  // namespace alrun
