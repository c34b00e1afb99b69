#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <functional>

#include "analysis/show/parts.h"
#include "analysis/study/study_metric.h"
#include "analysis/text/text_table.h"
#include "core/printable.h"
#include "core/wording.h"

namespace alrun {
namespace {

using Line = std::vector<std::string>;

std::string text_at(const Value& config, const char* section, const char* key) {
  const auto* found = config.find(section);
  if (found != nullptr && key != nullptr) found = found->find(key);
  const auto* text = found != nullptr ? found->get<std::string>() : nullptr;
  return text != nullptr ? *text : std::string();
}

std::string status_in_words(const StudyFile& file) {
  switch (file.status) {
    case Status::complete:
      return "complete";
    case Status::failed:
      return file.error.empty() ? "failed" : "failed: " + file.error;
    case Status::interrupted:
      return "interrupted; --resume continues it";
    case Status::running:
      break;
  }
  return "not finished: it is running, or was ended half-way and goes on with --resume";
}

std::vector<std::uint64_t> seeds_of(const std::vector<Curve>& curves) {
  std::vector<std::uint64_t> seeds;
  seeds.reserve(curves.size());
  for (const auto& curve : curves) seeds.push_back(curve.seed);
  return seeds;
}

// What it is a run of, as far as the result says.
std::string subject(const Standing& standing) {
  const auto& [path, config, dataset, metrics, labels_to, notes, status, error, not_begun] = standing.file;
  std::string text = text_at(config, "name", nullptr);
  const auto sampler = text_at(config, "sampler", "type");
  if (!sampler.empty()) text += fmt::format("{}sampler {}", text.empty() ? "" : ", ", sampler);
  if (!dataset.name.empty()) {
    text +=
        fmt::format("{}{}: {} documents to train on, {}{} to test on", text.empty() ? "" : ", ", dataset.name, dataset.train,
                    dataset.validation > 0 ? fmt::format("{} to validate on, ", dataset.validation) : "", dataset.test);
  }
  if (!standing.curves.empty()) text += fmt::format("{}{}", text.empty() ? "" : "; ", in_words(seeds_of(standing.curves)));
  if (!not_begun.empty()) {
    text += fmt::format("{}no round yet of {}", text.empty() ? "" : "; ", in_words(not_begun));
  }
  return text;
}

// Why runs stopped: a line a reason, with the seeds if there are several reasons.
std::string stops(const std::vector<Curve>& curves) {
  std::vector<std::pair<std::string, std::vector<std::uint64_t>>> reasons;
  for (const auto& curve : curves) {
    const auto& reason = curve.stop_reason.empty() ? curve.stopped_by : curve.stop_reason;
    if (reason.empty()) continue;
    auto known = std::find_if(reasons.begin(), reasons.end(), [&](const auto& entry) { return entry.first == reason; });
    if (known == reasons.end()) known = reasons.insert(known, {reason, {}});
    known->second.push_back(curve.seed);
  }
  std::string text;
  for (const auto& [reason, seeds] : reasons) {
    const bool all = seeds.size() == curves.size();
    text += fmt::format("stopped{}: {}\n", all ? "" : " (" + in_words(seeds) + ")", reason);
  }
  return text;
}

/// Figures over seeds as lines: name, mean, sd, and how many seeds have it if not all.
class SumUp {
 public:
  explicit SumUp(std::vector<const Curve*> curves) : curves_(std::move(curves)) {}

  /// `lacking` is said if no seed has the value.
  void add(const std::string& name, int decimals, const std::function<std::optional<double>(const Curve&)>& value,
           const char* lacking = "undefined") {
    std::vector<double> values;
    for (const auto* curve : curves_) {
      if (const auto found = value(*curve)) values.push_back(*found);
    }
    const auto number = [&](const std::optional<double>& found) {
      return found ? fmt::format("{:.{}f}", *found, decimals) : "";
    };
    const bool all = values.size() == curves_.size();
    lines_.push_back({name, number(mean(values)), number(standard_deviation(values)),
                      values.empty() ? lacking
                      : all          ? ""
                                     : fmt::format("{} of {} seeds", values.size(), curves_.size())});
  }

  [[nodiscard]] std::string text(const std::string& title) const {
    const bool several = curves_.size() > 1;
    std::vector<Line> lines = {{title, several ? "mean" : "", several ? "sd" : "", ""}};
    lines.insert(lines.end(), lines_.begin(), lines_.end());
    if (!several) {  // a seed alone has no deviation
      for (auto& line : lines) line.erase(line.begin() + 2);
    }
    const bool has_heading = several || !title.empty();
    return (has_heading ? "\n" : "") + text_table(lines, FirstColumn::left);
  }

 private:
  std::vector<const Curve*> curves_;
  std::vector<Line> lines_;
};

std::vector<double> values_of(const Curve& curve, const std::string& metric) {
  std::vector<double> values;
  for (const auto& point : curve.points) {
    if (const auto value = value_if_any(point.test, metric)) values.push_back(*value);
  }
  return values;
}

std::optional<double> best_of(const Curve& curve, const StudyMetric& metric) {
  const auto values = values_of(curve, metric.name);
  if (values.empty()) return std::nullopt;
  return metric.higher_is_better ? *std::max_element(values.begin(), values.end())
                                 : *std::min_element(values.begin(), values.end());
}

// Nothing if a round lacks the metric.
std::optional<double> area_of(const Curve& curve, const std::string& metric) {
  const auto values = values_of(curve, metric);
  return values.size() == curve.points.size() ? naulc(curve.labels(), values) : std::nullopt;
}

// Without those that no line has anything in but the heading.
std::vector<Line> without_empty_columns(const std::vector<Line>& lines) {
  std::vector<Line> kept(lines.size());
  for (std::size_t column = 0; column < lines.front().size(); ++column) {
    const auto has = [&](const Line& line) { return line[column] != "-"; };
    if (std::none_of(lines.begin() + 1, lines.end(), has)) continue;
    for (std::size_t i = 0; i < lines.size(); ++i) kept[i].push_back(lines[i][column]);
  }
  return kept;
}

// The metric's name where all results show the same one.
std::string common_name(const std::vector<Standing>& standings, const std::string& metric) {
  const auto& first = metric_of(standings.front().file, metric).name;
  const auto same = [&](const Standing& standing) { return metric_of(standing.file, metric).name == first; };
  return std::all_of(standings.begin(), standings.end(), same) ? first : "primary metric";
}

// A line for each of several results.
std::string overview(const std::vector<Standing>& standings, const std::string& metric) {
  std::vector<Line> lines = {
      {"result", "status", "seeds", "labels", "final " + common_name(standings, metric), "sd", "nAULC", "sd"}};
  for (const auto& standing : standings) {
    const auto& name = metric_of(standing.file, metric).name;
    std::vector<double> finals;
    std::vector<double> areas;
    std::int64_t labels = 0;
    const auto counted = counted_curves(standing.curves);
    for (const auto* curve : counted) {
      labels = std::max(labels, curve->points.back().n_labeled);
      if (const auto last = value_if_any(curve->points.back().test, name)) finals.push_back(*last);
      if (const auto area = area_of(*curve, name)) areas.push_back(*area);
    }
    const auto number = [](const std::optional<double>& value) { return value ? fmt::format("{:.4f}", *value) : "-"; };
    lines.push_back({printable(standing.file.path), std::string(name_of(standing.file.status)),
                     std::to_string(counted.size()), counted.empty() ? "-" : std::to_string(labels), number(mean(finals)),
                     number(standard_deviation(finals)), number(mean(areas)), number(standard_deviation(areas))});
  }
  return text_table(without_empty_columns(lines), FirstColumn::left);
}

}  // namespace

std::string in_words(const std::vector<std::uint64_t>& seeds) {
  constexpr std::size_t most_named = 10;
  if (seeds.size() > most_named) return fmt::format("{} seeds", seeds.size());
  std::vector<std::string> names;
  names.reserve(seeds.size());
  for (const auto seed : seeds) names.push_back(std::to_string(seed));
  return fmt::format("seed{} {}", seeds.size() == 1 ? "" : "s", spoken_list(names));
}

std::string summary_table(const Standing& standing, const ShowOptions& options) {
  const auto& metric = metric_of(standing.file, options.metric);
  const auto& name = metric.name;
  const bool primary = name == standing.file.metrics.front().name;
  const auto counted = counted_curves(standing.curves);
  SumUp summary(counted);
  summary.add(fmt::format("final {}", name), 4,
              [&](const Curve& curve) { return value_if_any(curve.points.back().test, name); });
  summary.add(fmt::format("best {}", name), 4, [&](const Curve& curve) { return best_of(curve, metric); });
  summary.add(primary ? "nAULC" : fmt::format("nAULC of {}", name), 4,
              [&](const Curve& curve) { return area_of(curve, name); });
  for (const double level : standing.file.labels_to) {
    if (!primary) break;
    summary.add(
        fmt::format("labels to {}", labels_to_name(level).substr(std::string_view("labels_to_").size())), 0,
        [&](const Curve& curve) { return labels_to(curve, level, metric); }, "not reached");
  }
  const auto ceiling_of = [&](const Curve& curve) {
    return curve.ceiling ? value_if_any(*curve.ceiling, name) : std::nullopt;
  };
  if (std::any_of(counted.begin(), counted.end(), [&](const Curve* curve) { return ceiling_of(*curve).has_value(); })) {
    summary.add(fmt::format("{} with every label", name), 4, ceiling_of);
  }
  const bool finished = !counted.front()->stopped_by.empty();
  return summary.text(!finished ? "so far" : counted.size() < standing.curves.size() ? "of finished seeds" : "");
}

std::string standing_text(const Standing& standing, const ShowOptions& options) {
  auto text = fmt::format("{}: {}\n", standing.file.path, status_in_words(standing.file));
  const auto what = subject(standing);
  if (!what.empty()) text += what + "\n";
  for (const auto& note : standing.file.notes) text += "note: " + note + "\n";
  for (const auto& remark : standing.remarks) text += "note: " + remark + "\n";
  const auto ends = stops(standing.curves);
  if (standing.curves.empty()) return printable(text + "no round is finished\n");
  return printable(text) + "\n" + rounds_table(standing, options) + "\n" + printable(ends) +
         summary_table(standing, options) + "\n" +
         curve_plot(standing.curves, metric_of(standing.file, options.metric).name, options.look);
}

std::string standings_text(const std::vector<Standing>& standings, const ShowOptions& options) {
  std::string text;
  for (const auto& standing : standings) text += standing_text(standing, options) + (standings.size() > 1 ? "\n" : "");
  return standings.size() > 1 ? text + overview(standings, options.metric) : text;
}

}  // namespace alrun
