#include "analysis/study/curve.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <iterator>
#include <limits>

#include "analysis/study/result_node.h"
#include "core/file.h"
#include "core/wording.h"
#include "loop/experiment.h"
#include "session/journal.h"
#include "session/result.h"

namespace alrun {
namespace {

constexpr double missing = std::numeric_limits<double>::quiet_NaN();

using StudyMetrics = std::vector<StudyMetric>;

double number_of(const ResultNode& node, const StudyMetric& metric) {
  if (metric.low == 0 && metric.high == 1) return node.share();
  return node.number();
}

// The primary metric is to be there; of others, those that are.
Metrics metrics_from(const ResultNode& node, const StudyMetrics& measured) {
  Metrics metrics;
  metrics.set(measured.front().name, number_of(node.at(measured.front().name.c_str()), measured.front()));
  for (std::size_t i = 1; i < measured.size(); ++i) {
    const auto found = node.find(measured[i].name.c_str());
    metrics.set(measured[i].name, found ? found->number() : missing);
  }
  return metrics;
}

// As tables, pages and figures can have it.
std::string metric_name_from(const ResultNode& node) {
  const auto name = node.text();
  const auto fits = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '+';
  };
  if (name.empty() || !std::ranges::all_of(name, fits)) node.refuse("a name of letters, digits, _ and +");
  return name;
}

// A result without them is one of classification, from before there were other tasks.
StudyMetrics study_metrics_from(const ResultNode& root) {
  const auto listed = root.find("metrics");
  if (!listed) return metrics_of_task("");
  StudyMetrics metrics;
  listed->each([&](const ResultNode& node) {
    const auto* higher = node.at("higher_is_better").value().get<bool>();
    if (higher == nullptr) node.at("higher_is_better").refuse("true or false");
    metrics.push_back({metric_name_from(node.at("name")), *higher});
    if (const auto low = node.find("low")) metrics.back().low = low->number();
    if (const auto high = node.find("high")) metrics.back().high = high->number();
  });
  if (metrics.empty()) listed->fail("is empty");
  return metrics;
}

CurvePoint point_from(const ResultNode& node, const StudyMetrics& measured) {
  CurvePoint point;
  point.n_labeled = node.at("n_labeled").whole<std::int64_t>();
  point.test = metrics_from(node.at("test"), measured);
  if (const auto validation = node.find("validation")) point.validation = metrics_from(*validation, measured);
  if (const auto cost = node.find("cost")) point.cost = cost->number();
  if (const auto queried = node.find("queried")) {
    queried->each([&](const ResultNode& id) { point.queried.push_back(id.whole<DocumentId>()); });
  }
  if (const auto classes = node.find("labels_per_class")) {
    classes->each([&](const ResultNode& count) { point.labels_per_class.push_back(count.whole<std::int64_t>()); });
  }
  if (const auto seconds = node.find("seconds")) {
    const auto train = seconds->find("train");
    const auto evaluate = seconds->find("evaluate");
    const auto select = seconds->find("select");
    if (train && evaluate && select) point.seconds = {train->number(), evaluate->number(), select->number(), 0};
  }
  return point;
}

ShadowStop shadow_from(const ResultNode& node, std::size_t rounds) {
  ShadowStop stop;
  stop.id = node.at("id").text();
  const auto round = node.find("round");
  if (!round) return stop;
  stop.round = round->whole<std::int64_t>();
  if (*stop.round < 0 || static_cast<std::size_t>(*stop.round) >= rounds)
    round->fail(fmt::format("is {}, which is no round of this run", *stop.round));
  stop.n_labeled = node.at("n_labeled").whole<std::int64_t>();
  stop.labels_saved = node.at("labels_saved").whole<std::int64_t>();
  stop.accuracy_cost = node.at("accuracy_cost").number();
  return stop;
}

// What is said of a run beside its rounds.
void add_ending(const ResultNode& node, const StudyMetrics& measured, Curve& curve) {
  if (const auto ceiling = node.find("ceiling")) curve.ceiling = metrics_from(*ceiling, measured);
  if (const auto shadow = node.find("shadow")) {
    shadow->each([&](const ResultNode& stop) { curve.shadow.push_back(shadow_from(stop, curve.points.size())); });
  }
  const auto stopped = node.find("stopped");
  const auto rule = stopped ? stopped->find("rule") : std::nullopt;
  if (rule) curve.stopped_by = rule->text();
  const auto reason = stopped ? stopped->find("reason") : std::nullopt;
  if (reason) curve.stop_reason = reason->text();
}

Curve curve_from(const ResultNode& node, const StudyMetrics& measured) {
  Curve curve;
  curve.seed = node.at("seed").whole<std::uint64_t>();
  node.at("rounds").each([&](const ResultNode& round) {
    curve.points.push_back(point_from(round, measured));
    const auto n = curve.points.size();
    if (curve.points[n - 1].n_labeled < (n > 1 ? curve.points[n - 2].n_labeled : 0)) {
      round.at("n_labeled").fail("is less than in the round before");
    }
  });
  add_ending(node, measured, curve);
  return curve;
}

DatasetRecord dataset_from(const ResultNode& node) {
  DatasetRecord dataset;
  dataset.name = node.at("name").text();
  if (const auto task = node.find("task")) dataset.task = task->text();
  dataset.sha256 = node.at("sha256").text();
  dataset.train = node.at("train").whole<std::int64_t>();
  dataset.validation = node.at("validation").whole<std::int64_t>();
  dataset.test = node.at("test").whole<std::int64_t>();
  if (const auto left_out = node.find("left_out")) dataset.left_out = left_out->whole<std::int64_t>();
  if (const auto classes = node.find("classes")) {
    classes->each([&](const ResultNode& name) { dataset.classes.push_back(name.text()); });
  }
  return dataset;
}

Status status_from(const ResultNode& node) {
  const auto text = node.text();
  const auto status = value_named<Status>(text);
  if (!status) node.fail(fmt::format("is '{}', not one of {}", text, fmt::join(enum_names(Status{}), ", ")));
  return *status;
}

StudyFile file_from(const std::string& path, const ResultNode& root) {
  StudyFile file{path, root.at("config").map(), dataset_from(root.at("dataset")), study_metrics_from(root), {}};
  file.status = status_from(root.at("status"));
  if (const auto error = root.find("error")) file.error = error->text();
  if (const auto notes = root.find("notes")) {
    notes->each([&](const ResultNode& note) { file.notes.push_back(note.text()); });
  }
  if (const auto inputs = root.value().find("inputs")) file.config.set("inputs", *inputs);
  const auto metrics = root.at("config").find("metrics");
  const auto levels = metrics ? metrics->find("labels_to") : std::nullopt;
  if (levels) levels->each([&](const ResultNode& level) { file.labels_to.push_back(level.share()); });
  return file;
}

void refuse_newer(const std::string& path, const ResultNode& root) {
  if (const auto version = root.find("schema_version"); version && version->whole<std::int64_t>() > result_schema_version) {
    throw Error(fmt::format("{}: was written by a newer alrun (schema_version {}, this one reads {}); use that one", path,
                            version->whole<std::int64_t>(), result_schema_version));
  }
}

[[noreturn]] void refuse_unfinished(const std::vector<LeftOut>& files) {
  constexpr std::size_t most_named = 5;
  const auto& first = files.front();
  const auto why = first.status == Status::running && !first.error.empty()
                       ? first.error
                       : fmt::format("status is '{}', not 'complete'", name_of(first.status));
  auto text =
      fmt::format("{}: {}; finish it with --resume, or leave it out (in reports: --skip-unfinished)", first.path, why);
  if (files.size() > 1) {
    std::vector<std::string> others;
    for (std::size_t i = 1; i < std::min(files.size(), most_named + 1); ++i) {
      others.push_back(fmt::format("{} ({})", files[i].path, name_of(files[i].status)));
    }
    if (files.size() > most_named + 1) others.push_back(fmt::format("{} more", files.size() - most_named - 1));
    text +=
        fmt::format("; {} more {} not finished: {}", files.size() - 1, files.size() > 2 ? "are" : "is", spoken_list(others));
  }
  throw Error(text);
}

void add_runs(const ResultNode& runs, StudyFile file, Study& study) {
  std::vector<Curve> curves;
  runs.each([&](const ResultNode& run) {
    auto curve = curve_from(run, file.metrics);
    curve.file = study.files.size();
    if (!curve.points.empty()) {
      curves.push_back(std::move(curve));
    } else if (file.status != Status::complete) {
      file.seeds_not_begun.push_back(curve.seed);
    } else {
      run.at("rounds").fail("is empty");
    }
  });
  if (curves.empty() && file.status == Status::complete) runs.fail("is empty");
  study.files.push_back(std::move(file));
  std::move(curves.begin(), curves.end(), std::back_inserter(study.curves));
}

void add_file(const std::filesystem::path& path, Unfinished unfinished, Study& study) {
  constexpr std::uint64_t limit = std::uint64_t{1} << 32U;
  const auto name = path.string();
  const auto json = [&] {
    const auto text = read_file(path, limit);
    try {
      return value_from_json(text);
    } catch (const Error& error) {
      throw Error(fmt::format("{}: {}; give a result file that alrun wrote", name, error.what()));
    }
  }();
  const ResultNode root(name, json);
  refuse_newer(name, root);
  const auto status = status_from(root.at("status"));
  const bool superseded = status == Status::complete && is_under_way(path);
  if ((status == Status::complete && !superseded) || unfinished == Unfinished::take) {
    auto file = file_from(name, root);
    add_runs(root.at("runs"), std::move(file), study);
    return;
  }
  if (superseded) {
    auto why = fmt::format("a newer run is unfinished, see {}", journal_path(path).string());
    study.left_out.push_back({name, Status::running, std::move(why)});
    return;
  }
  const auto error = root.find("error");
  study.left_out.push_back({name, status, error ? error->text() : ""});
}

}  // namespace

std::vector<StudyMetric> metrics_of_task(const std::string& task) {
  const auto name = tasks().defaults(task) ? task : Experiment{}.task.type;
  std::vector<StudyMetric> metrics;
  const auto made = Component<Task>(name).make();
  for (const auto& metric : made->metrics()) {
    metrics.push_back({std::string(metric.name), metric.higher_is_better, metric.low, metric.high});
  }
  return metrics;
}

std::optional<double> value_if_any(const Metrics& metrics, std::string_view metric) {
  const double value = metrics.at(metric);
  return std::isfinite(value) ? std::optional(value) : std::nullopt;
}

CurvePoint point_of(const RoundRecord& record) {
  return {record.n_labeled,        record.test,   record.validation, record.cost, record.queried,
          record.labels_per_class, record.seconds};
}

std::vector<std::int64_t> Curve::labels() const {
  std::vector<std::int64_t> labels;
  for (const auto& point : points) labels.push_back(point.n_labeled);
  return labels;
}

std::vector<double> Curve::values() const {
  std::vector<double> values;
  for (const auto& point : points) values.push_back(point.test.primary());
  return values;
}

Study read_study(const std::vector<std::filesystem::path>& paths, Unfinished unfinished) {
  Study study;
  for (const auto& path : paths) add_file(path, unfinished, study);
  if (unfinished == Unfinished::refuse && !study.left_out.empty()) refuse_unfinished(study.left_out);
  std::stable_sort(study.curves.begin(), study.curves.end(), [](const auto& a, const auto& b) { return a.seed < b.seed; });
  return study;
}

}  // namespace alrun
