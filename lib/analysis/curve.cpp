#include "analysis/curve.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <utility>

#include "core/file.h"
#include "report/journal.h"
#include "report/result.h"

namespace alrun {
namespace {

constexpr double missing = std::numeric_limits<double>::quiet_NaN();

// A value of a result file that knows where it stands, for the error if it is not what it should be.
class Node {
 public:
  Node(const std::string& file, const Value& value) : file_(file), value_(value) {}

  /// The entry under `key`; nothing if it is missing or null.
  [[nodiscard]] std::optional<Node> find(const char* key) const {
    if (value_.get<Value::Map>() == nullptr) refuse("a map");
    const auto* entry = value_.find(key);
    if (entry == nullptr || entry->is_null()) return std::nullopt;
    return Node(file_, *entry, inside(key));
  }
  [[nodiscard]] Node at(const char* key) const {
    const auto entry = find(key);
    if (!entry) throw Error(fmt::format("{}: has no {}; give a result file that alrun wrote", file_, inside(key)));
    return *entry;
  }
  template <class Take>
  void each(const Take& take) const {
    const auto* list = value_.get<Value::List>();
    if (list == nullptr) refuse("a list");
    for (std::size_t i = 0; i < list->size(); ++i) take(Node(file_, (*list)[i], inside(std::to_string(i))));
  }
  template <class T>
  [[nodiscard]] T whole() const {
    const auto* number = value_.get<std::int64_t>();
    if (number == nullptr || !std::in_range<T>(*number)) {
      refuse(fmt::format("a whole number from {} to {}", std::numeric_limits<T>::min(), std::numeric_limits<T>::max()));
    }
    return static_cast<T>(*number);
  }
  [[nodiscard]] double number() const {
    const auto number = value_.number();
    if (!number) refuse("a number");
    return *number;
  }
  [[nodiscard]] double share() const {
    const double found = number();
    if (!(found >= 0 && found <= 1)) refuse("a number from 0 to 1");
    return found;
  }
  [[nodiscard]] std::string text() const {
    const auto* found = value_.get<std::string>();
    if (found == nullptr) refuse("text");
    return *found;
  }
  [[nodiscard]] const Value& map() const {
    if (value_.get<Value::Map>() == nullptr) refuse("a map");
    return value_;
  }
  [[nodiscard]] const Value& value() const { return value_; }
  [[noreturn]] void refuse(std::string_view wanted) const { fail(fmt::format("is {}, not {}", value_.named(), wanted)); }
  [[noreturn]] void fail(std::string_view fact) const {
    throw Error(
        fmt::format("{}: {} {}; give a result file that alrun wrote", file_, path_.empty() ? "its content" : path_, fact));
  }

 private:
  Node(const std::string& file, const Value& value, std::string path) : file_(file), value_(value), path_(std::move(path)) {}

  [[nodiscard]] std::string inside(const std::string& key) const { return path_.empty() ? key : path_ + "." + key; }

  const std::string& file_;
  const Value& value_;
  std::string path_;  ///< "runs.0.seed"; "" for the whole
};

Metrics metrics_from(const Node& node) {
  const auto number = [&](const char* key) {
    const auto found = node.find(key);
    return found ? found->number() : missing;
  };
  return {node.at("accuracy").share(), number("macro_f1"), number("nll"), number("ece"), {}};
}

CurvePoint point_from(const Node& node) {
  CurvePoint point;
  point.n_labeled = node.at("n_labeled").whole<std::int64_t>();
  point.test = metrics_from(node.at("test"));
  if (const auto validation = node.find("validation")) point.validation = metrics_from(*validation);
  if (const auto cost = node.find("cost")) point.cost = cost->number();
  if (const auto queried = node.find("queried")) {
    queried->each([&](const Node& id) { point.queried.push_back(id.whole<DocumentId>()); });
  }
  if (const auto classes = node.find("labels_per_class")) {
    classes->each([&](const Node& count) { point.labels_per_class.push_back(count.whole<std::int64_t>()); });
  }
  if (const auto seconds = node.find("seconds")) {
    const auto train = seconds->find("train");
    const auto evaluate = seconds->find("evaluate");
    const auto select = seconds->find("select");
    if (train && evaluate && select) point.seconds = {train->number(), evaluate->number(), select->number(), 0};
  }
  return point;
}

ShadowStop shadow_from(const Node& node) {
  ShadowStop stop;
  stop.id = node.at("id").text();
  const auto round = node.find("round");
  if (!round) return stop;
  stop.round = round->whole<std::int64_t>();
  stop.n_labeled = node.at("n_labeled").whole<std::int64_t>();
  stop.labels_saved = node.at("labels_saved").whole<std::int64_t>();
  stop.accuracy_cost = node.at("accuracy_cost").number();
  return stop;
}

// What is said of a run beside its rounds.
void add_ending(const Node& node, Curve& curve) {
  if (const auto ceiling = node.find("ceiling")) curve.ceiling = ceiling->at("accuracy").share();
  if (const auto shadow = node.find("shadow")) {
    shadow->each([&](const Node& stop) { curve.shadow.push_back(shadow_from(stop)); });
  }
  const auto stopped = node.find("stopped");
  const auto rule = stopped ? stopped->find("rule") : std::nullopt;
  if (rule) curve.stopped_by = rule->text();
}

Curve curve_from(const Node& node) {
  Curve curve;
  curve.seed = node.at("seed").whole<std::uint64_t>();
  const auto rounds = node.at("rounds");
  rounds.each([&](const Node& round) {
    curve.points.push_back(point_from(round));
    const auto n = curve.points.size();
    if (curve.points[n - 1].n_labeled < (n > 1 ? curve.points[n - 2].n_labeled : 0)) {
      round.at("n_labeled").fail("is less than in the round before");
    }
  });
  if (curve.points.empty()) rounds.fail("is empty");
  add_ending(node, curve);
  return curve;
}

DatasetRecord dataset_from(const Node& node) {
  DatasetRecord dataset;
  dataset.name = node.at("name").text();
  dataset.sha256 = node.at("sha256").text();
  dataset.train = node.at("train").whole<std::int64_t>();
  dataset.validation = node.at("validation").whole<std::int64_t>();
  dataset.test = node.at("test").whole<std::int64_t>();
  if (const auto left_out = node.find("left_out")) dataset.left_out = left_out->whole<std::int64_t>();
  if (const auto classes = node.find("classes")) {
    classes->each([&](const Node& name) { dataset.classes.push_back(name.text()); });
  }
  return dataset;
}

StudyFile file_from(const std::string& path, const Node& root) {
  StudyFile file{path, root.at("config").map(), dataset_from(root.at("dataset")), {}};
  if (const auto notes = root.find("notes")) {
    notes->each([&](const Node& note) { file.notes.push_back(note.text()); });
  }
  if (const auto inputs = root.value().find("inputs")) file.config.set("inputs", *inputs);
  const auto metrics = root.at("config").find("metrics");
  const auto levels = metrics ? metrics->find("labels_to") : std::nullopt;
  if (levels) levels->each([&](const Node& level) { file.labels_to.push_back(level.share()); });
  return file;
}

void refuse_newer(const std::string& path, const Node& root) {
  if (const auto version = root.find("schema_version"); version && version->whole<std::int64_t>() > result_schema_version) {
    throw Error(fmt::format("{}: was written by a newer alrun (schema_version {}, this one reads {}); use that one", path,
                            version->whole<std::int64_t>(), result_schema_version));
  }
}

// Whether it is to be read; else it is noted as left out.
bool is_finished(const std::string& path, const Node& root, Unfinished unfinished, Study& study) {
  const auto status = root.at("status").text();
  const bool complete = status == name_of(Status::complete);
  if (complete && !is_under_way(path)) return true;
  if (unfinished == Unfinished::refuse) {
    const auto why = complete ? fmt::format("a newer run is unfinished, see {}", journal_path(path).string())
                              : fmt::format("status is '{}', not 'complete'", status);
    throw Error(fmt::format("{}: {}; finish it with --resume, or leave it out (in reports: --skip-unfinished)", path, why));
  }
  study.left_out.push_back(fmt::format("{} ({})", path, complete ? "a newer run is unfinished" : status));
  return false;
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
  const Node root(name, json);
  refuse_newer(name, root);
  if (!is_finished(name, root, unfinished, study)) return;
  study.files.push_back(file_from(name, root));
  const auto runs = root.at("runs");
  const auto before = study.curves.size();
  runs.each([&](const Node& run) {
    study.curves.push_back(curve_from(run));
    study.curves.back().file = study.files.size() - 1;
  });
  if (study.curves.size() == before) runs.fail("is empty");
}

}  // namespace

std::vector<std::int64_t> Curve::labels() const {
  std::vector<std::int64_t> labels;
  for (const auto& point : points) labels.push_back(point.n_labeled);
  return labels;
}

std::vector<double> Curve::accuracies() const {
  std::vector<double> accuracies;
  for (const auto& point : points) accuracies.push_back(point.test.accuracy);
  return accuracies;
}

Study read_study(const std::vector<std::filesystem::path>& paths, Unfinished unfinished) {
  Study study;
  for (const auto& path : paths) add_file(path, unfinished, study);
  std::stable_sort(study.curves.begin(), study.curves.end(), [](const auto& a, const auto& b) { return a.seed < b.seed; });
  return study;
}

}  // namespace alrun
