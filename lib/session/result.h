#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/value.h"
#include "loop/records.h"
#include "sampler/sampler.h"

namespace alrun {

inline constexpr int result_schema_version = 1;
/// The key of a result, and of a run's identity, that lists the files its options name.
inline constexpr const char* inputs_key = "inputs";

/// When, where and by what a run was made: the part of a result that differs from run to run.
struct ResultContext {
  std::string started;  ///< UTC, ISO 8601
  std::string host;
  int threads = 1;
  std::string device;
  std::string libtorch;  ///< "" if the run did not need it
  std::string blas;      ///< the BLAS and its kernel, by which last digits may differ; "" if the run did not need one
  std::string commit;
  double seconds = 0;  ///< wall clock
};

enum class Status : std::uint8_t { complete, running, failed, interrupted };
constexpr std::array<std::string_view, 4> enum_names(Status /*unused*/) {
  return {"complete", "running", "failed", "interrupted"};
}

/// A result file's content.
struct Result {
  Status status = Status::running;
  ResultContext context;
  Value config;
  std::string config_hash;
  DatasetRecord dataset;
  std::vector<MetricInfo> metrics;  ///< of the task, the primary first
  std::vector<InputFile> inputs;    ///< files that options name, as they were when the config was read
  std::vector<RunRecord> runs;
  std::vector<double> labels_to;
  std::vector<std::string> shadow_ids;
  std::vector<std::string> notes;  ///< what a reader of the numbers must know
  std::string error;               ///< if failed
};

/// The result file's text (INTERFACE: one JSON object, indented).
std::string result_json(const Result& result);

/// What a run's rounds follow from: the resolved config and, if there are any, the files it names under `inputs`.
Value identity_of(const Value& config, const std::vector<InputFile>& inputs);

/// A Value as compact JSON; with indent >= 0 indented.
std::string value_json(const Value& value, int indent = -1);

/// JSON text as a Value. Throws Error if it is no JSON, nests deeper than json_depth_limit or holds what a Value cannot.
Value value_from_json(std::string_view text);

/// A round as one line of JSON, and back. Numbers survive exactly. Throws Error if the text is no such record.
std::string round_json(const RoundRecord& record);
RoundRecord round_from_json(std::string_view text);

/// A query and its answers as one line of JSON, and back. Throws Error if the text is no such record.
std::string query_json(const QueryRecord& query);
QueryRecord query_from_json(std::string_view text);

/// What each seed has finished, its rounds in order.
using FinishedBySeed = std::map<std::uint64_t, Finished>;

/// What a result file holds of a run, as far as the run can be continued from it.
struct ResultContent {
  Status status = Status::running;
  std::string config;  ///< identity_of() it as compact JSON
  FinishedBySeed finished;
};

/// Nothing if there is no file. Throws Error if it is no result.
std::optional<ResultContent> read_result(const std::filesystem::path& path);

/// The paths of the keys whose values differ between two JSON objects: "training.epochs".
std::vector<std::string> differing_keys(std::string_view a, std::string_view b);

}  // namespace alrun
