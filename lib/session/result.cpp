#include "session/result.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <charconv>
#include <limits>
#include <nlohmann/json.hpp>
#include <set>
#include <utility>

#include "core/file.h"
#include "core/version.h"
#include "session/json_depth.h"
#include "session/json_faults.h"

namespace alrun {
namespace {

using Json = nlohmann::ordered_json;

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
  Json json = Json::object();
  for (const auto& [name, value] : metrics.numbers()) json[name] = value;
  for (const auto& [name, values] : metrics.per_class()) json[name] = values;
  return json;
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
  for (const auto& [name, value] : json.items()) {
    if (value.is_array()) {
      std::vector<double> per_class;
      for (const auto& number : value) per_class.push_back(number_from(number));
      metrics.set(name, std::move(per_class));
    } else {
      metrics.set(name, number_from(value));
    }
  }
  if (metrics.numbers().empty()) throw Unfit("a round has no metrics");
  return metrics;
}

Json to_json(const CalibrationRecord& calibration) {
  return {{"temperature", calibration.temperature},
          {"test_ece_before", calibration.test_ece},
          {"validation_ece_before", calibration.validation_ece}};
}

// A class as its number, a set as a list of numbers.
Json to_json(const Answers& answers, AnswerKind kind) {
  Json json = Json::array();
  for (std::size_t i = 0; i < answers.size(); ++i) {
    const auto row = answers.row(i);
    json.push_back(kind == AnswerKind::category ? Json(row.front()) : Json(std::vector(row.begin(), row.end())));
  }
  return json;
}

Json to_json(const BatchRecord& batch) {
  return {{"labels_per_class", batch.labels_per_class},
          {"accuracy", batch.accuracy ? Json(*batch.accuracy) : Json()},
          {"changed", batch.changed},
          {"wrong_labels", batch.wrong_labels},
          {"abstained", batch.abstained}};
}

Json to_json(const PoolConfidence& pool) {
  return {{"uncertainty", pool.uncertainty}, {"expected_error", pool.expected_error}, {"least_margin", pool.least_margin}};
}

Json to_json(const RoundRecord& record) {
  Json json = {
      {"round", record.round}, {"n_labeled", record.n_labeled}, {"cost", record.cost}, {"test", to_json(record.test)}};
  if (record.validation) json["validation"] = to_json(*record.validation);
  if (record.calibration) json["calibration"] = to_json(*record.calibration);
  if (record.batch) json["batch"] = to_json(*record.batch);
  if (record.pool) json["pool"] = to_json(*record.pool);
  // In one line: it is long, and of use to few.
  if (!record.stop_set.empty()) json["stop_set"] = fmt::format("{}", fmt::join(record.stop_set, " "));
  if (record.chosen) {
    json["chosen"] = {{"asked", record.chosen->asked},
                      {"documents", record.chosen->documents},
                      {"largest_entropy", record.chosen->largest_entropy}};
  }
  json["queried"] = record.queried;
  json["scores"] = record.scores;
  json["predicted"] = to_json(record.predicted, record.answers);
  if (!record.notes.is_null()) json["sampler"] = to_json(record.notes);
  if (!record.explanations.empty()) json["explain"] = to_json(Value(record.explanations));
  json["labels_per_class"] = record.labels_per_class;
  json["stop"] = Json::array();
  for (const auto& rule : record.stop) {
    json["stop"].push_back({{"id", rule.id}, {"value", rule.value}, {"fired", rule.fired}});
  }
  json["seconds"] = {{"train", record.seconds.train},
                     {"evaluate", record.seconds.evaluate},
                     {"select", record.seconds.select},
                     {"elapsed", record.seconds.elapsed}};
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

std::vector<std::int32_t> spaced_wholes_from(const std::string& text) {
  std::vector<std::int32_t> numbers;
  const char* at = text.data();
  const char* const end = at + text.size();
  while (at < end) {
    std::int32_t number = 0;
    const auto [next, error] = std::from_chars(at, end, number);
    if (error != std::errc() || (next != end && *next != ' ')) throw Unfit("'stop_set' is no list of whole numbers");
    numbers.push_back(number);
    at = next == end ? end : next + 1;
  }
  return numbers;
}

BatchRecord batch_from(const Json& json) {
  BatchRecord batch;
  batch.labels_per_class = wholes_from<std::int64_t>(json.at("labels_per_class"));
  if (!json.at("accuracy").is_null()) batch.accuracy = json.at("accuracy").get<double>();
  batch.changed = number_from(json.at("changed"));
  batch.wrong_labels = whole_from<std::int64_t>(json.at("wrong_labels"));
  batch.abstained = wholes_from<DocumentId>(json.at("abstained"));
  return batch;
}

// What stopping rules looked at.
void read_observations(const Json& json, RoundRecord& record) {
  if (json.contains("batch")) record.batch = batch_from(json.at("batch"));
  if (json.contains("pool")) {
    const auto& pool = json.at("pool");
    record.pool = {number_from(pool.at("uncertainty")), number_from(pool.at("expected_error")),
                   number_from(pool.at("least_margin"))};
  }
  if (json.contains("stop_set")) record.stop_set = spaced_wholes_from(json.at("stop_set").get<std::string>());
  if (json.contains("chosen")) {
    const auto& chosen = json.at("chosen");
    record.chosen = {whole_from<std::int64_t>(chosen.at("asked")), whole_from<std::int64_t>(chosen.at("documents")),
                     number_from(chosen.at("largest_entropy"))};
  }
}

void read_predicted(const Json& json, RoundRecord& record) {
  for (const auto& answer : json) {
    if (answer.is_array()) {
      record.answers = AnswerKind::set;
      record.predicted.add(wholes_from<std::int32_t>(answer));
    } else {
      record.predicted.add(whole_from<std::int32_t>(answer));
    }
  }
}

RoundRecord round_from(const Json& json) {
  RoundRecord record;
  record.round = whole_from<std::int64_t>(json.at("round"));
  record.n_labeled = whole_from<std::int64_t>(json.at("n_labeled"));
  // What results of earlier versions lack is taken as they meant it.
  if (json.contains("cost")) record.cost = number_from(json.at("cost"));
  record.test = metrics_from(json.at("test"));
  if (json.contains("validation")) record.validation = metrics_from(json.at("validation"));
  if (json.contains("calibration")) {
    const auto& calibration = json.at("calibration");
    record.calibration = {number_from(calibration.at("temperature")), number_from(calibration.at("test_ece_before")),
                          number_from(calibration.at("validation_ece_before"))};
  }
  read_observations(json, record);
  record.queried = wholes_from<DocumentId>(json.at("queried"));
  for (const auto& score : json.at("scores")) record.scores.push_back(number_from(score));
  if (json.contains("predicted")) read_predicted(json.at("predicted"), record);
  if (json.contains("sampler")) record.notes = value_from(json.at("sampler"));
  if (json.contains("explain")) {
    for (const auto& entry : json.at("explain")) record.explanations.push_back(value_from(entry));
  }
  record.labels_per_class = wholes_from<std::int64_t>(json.at("labels_per_class"));
  for (const auto& rule : json.at("stop"))
    record.stop.push_back({rule.at("id"), number_from(rule.at("value")), rule.at("fired")});
  const auto& seconds = json.at("seconds");
  record.seconds = {seconds.at("train"), seconds.at("evaluate"), seconds.at("select"), seconds.value("elapsed", 0.0)};
  return record;
}

Json to_json(const QueryRecord& query) {
  Json json = {{"round", query.round}, {"ids", query.ids}, {"answers", to_json(Value(query.answers))}};
  if (!query.costs.empty()) json["costs"] = query.costs;
  return json;
}

QueryRecord query_from(const Json& json) {
  QueryRecord query;
  query.round = whole_from<std::int64_t>(json.at("round"));
  query.ids = wholes_from<DocumentId>(json.at("ids"));
  for (const auto& answer : json.at("answers")) query.answers.push_back(value_from(answer));
  if (json.contains("costs")) {
    for (const auto& cost : json.at("costs")) query.costs.push_back(number_from(cost));
  }
  const bool fits =
      query.answers.size() == query.ids.size() && (query.costs.empty() || query.costs.size() == query.ids.size());
  if (!fits) throw Unfit("a query has not one answer, or not one cost, a document");
  return query;
}

Json to_json(const ShadowStop& stop) {
  if (!stop.round) return {{"id", stop.id}, {"round", nullptr}};
  return {{"id", stop.id},
          {"round", *stop.round},
          {"n_labeled", stop.n_labeled},
          {"labels_saved", stop.labels_saved},
          {"accuracy_cost", stop.accuracy_cost}};
}

bool more_is_better(const Result& result) { return result.metrics.empty() || result.metrics.front().higher_is_better; }

Json to_json(const RunRecord& run, const Result& result) {
  Json json = {{"seed", run.seed}, {"words", run.words}, {"initial", run.initial}, {"rounds", Json::array()}};
  if (run.ceiling) json["ceiling"] = to_json(*run.ceiling);
  for (const auto& record : run.rounds) {
    json["rounds"].push_back(to_json(record));
    if (const auto share = ceiling_share(run, record)) json["rounds"].back()["ceiling_share"] = *share;
  }
  if (run.stopped) {
    json["stopped"] = {{"round", run.stopped->round}, {"rule", run.stopped->why.rule}, {"reason", run.stopped->why.reason}};
    json["shadow"] = Json::array();
    for (const auto& stop : shadow_stops(run, result.shadow_ids, more_is_better(result)))
      json["shadow"].push_back(to_json(stop));
  }
  json["summary"] = summarise(run, result.labels_to, more_is_better(result));
  return json;
}

Json to_json(const std::vector<MetricInfo>& metrics) {
  Json json = Json::array();
  for (const auto& metric : metrics) {
    json.push_back({{"name", metric.name},
                    {"higher_is_better", metric.higher_is_better},
                    {"low", metric.low},
                    {"high", std::isfinite(metric.high) ? Json(metric.high) : Json()}});
  }
  return json;
}

Json to_json(const DatasetRecord& dataset) {
  return {{"name", dataset.name},
          {"task", dataset.task},
          {"sha256", dataset.sha256},
          {"train", dataset.train},
          {"validation", dataset.validation},
          {"test", dataset.test},
          {"left_out", dataset.left_out},
          {"classes", dataset.classes},
          {"words", dataset.words}};
}

Json to_json(const ResultContext& context) {
  return {{"started", context.started}, {"host", context.host},         {"threads", context.threads},
          {"device", context.device},   {"libtorch", context.libtorch}, {"blas", context.blas},
          {"commit", context.commit},   {"seconds", context.seconds}};
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

// What `read` makes of the text's JSON; an Error that begins with `refusal` if it is no JSON or other JSON.
template <class Read>
auto or_refuse(std::string_view refusal, std::string_view text, const Read& read) {
  try {
    return read(parse(text));
  } catch (const nlohmann::json::parse_error& error) {
    throw Error(fmt::format("{}: {}", refusal, json_fault(text, error.byte)));
  } catch (const nlohmann::json::exception&) {  // there are numbers that no double holds, too
    throw Error(fmt::format("{}: a value in it is missing, or of another kind or size than alrun writes", refusal));
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
               {"dataset", to_json(result.dataset)},      {"metrics", to_json(result.metrics)}};
  if (!result.inputs.empty()) json[inputs_key] = to_json(input_list(result.inputs));
  json["runs"] = Json::array();
  if (!result.error.empty()) json["error"] = result.error;
  if (!result.notes.empty()) json["notes"] = result.notes;
  std::vector<Summary> summaries;
  for (const auto& run : result.runs) {
    json["runs"].push_back(to_json(run, result));
    if (run.stopped) summaries.push_back(summarise(run, result.labels_to, more_is_better(result)));
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

std::string query_json(const QueryRecord& query) { return dump(to_json(query), -1); }

QueryRecord query_from_json(std::string_view text) { return or_refuse("not the record of a query", text, query_from); }

std::string round_json(const RoundRecord& record) { return dump(to_json(record), -1); }

Value value_from_json(std::string_view text) { return or_refuse("not JSON that alrun reads", text, value_from); }

RoundRecord round_from_json(std::string_view text) { return or_refuse("not the record of a round", text, round_from); }

std::optional<ResultContent> read_result(const std::filesystem::path& path) {
  if (!std::filesystem::exists(path)) return std::nullopt;
  const Error refusal(
      fmt::format("{}: exists and is no result of alrun; move it away or choose another --output", path.string()));
  if (!std::filesystem::is_regular_file(path)) throw refusal;
  constexpr std::uint64_t limit = std::uint64_t{1} << 32U;
  const auto text = read_file(path, limit);
  try {
    const auto json = parse(text);
    const auto status = value_named<Status>(json.at("status").get<std::string>());
    if (!status) throw refusal;
    if (!json.at("config").is_object()) throw refusal;
    auto identity = json.at("config");
    if (json.contains(inputs_key)) identity[inputs_key] = json.at(inputs_key);
    ResultContent content{*status, identity.dump(), {}};
    for (const auto& run : json.at("runs")) {
      auto& rounds = content.finished[whole_from<std::uint64_t>(run.at("seed"))].rounds;
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
