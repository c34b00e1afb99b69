#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <functional>
#include <numeric>

#include "analysis/show/parts.h"
#include "analysis/study/study_metric.h"
#include "analysis/text/text_table.h"

namespace alrun {
namespace {

constexpr std::size_t most_rounds = 25;

using OfRound = std::function<std::optional<double>(const CurvePoint&)>;

/// What the seeds that made a round have of it.
struct Row {
  std::size_t round = 0;
  std::vector<const CurvePoint*> points;
};

/// A column and how much it matters: of more columns than a line has room for, those that matter least go.
struct Column {
  std::string name;     ///< for what is said to be missing: "sd of nll"
  std::string heading;  ///< "sd"
  int matters = 0;
  std::vector<std::string> cells{};
};

std::vector<Row> rows_of(const std::vector<Curve>& curves) {
  std::vector<Row> rows;
  for (const auto& curve : curves) {
    for (std::size_t i = 0; i < curve.points.size(); ++i) {
      if (i == rows.size()) rows.push_back({i, {}});
      rows[i].points.push_back(&curve.points[i]);
    }
  }
  return rows;
}

// Empty if one of the seeds lacks it: a mean over others would pass for that of all.
std::vector<double> values_of(const Row& row, const OfRound& value) {
  std::vector<double> values;
  for (const auto* point : row.points) {
    const auto found = value(*point);
    if (!found) return {};
    values.push_back(*found);
  }
  return values;
}

std::string cell(const std::optional<double>& value, int decimals) {
  return value ? fmt::format("{:.{}f}", *value, decimals) : "-";
}

class Table {
 public:
  Table(const std::vector<Row>& rows, bool with_deviations) : rows_(rows), with_deviations_(with_deviations) {}

  void add(Column column, const std::function<std::string(const Row&)>& text) {
    for (const auto& row : rows_) column.cells.push_back(text(row));
    columns_.push_back(std::move(column));
  }

  /// Mean and deviation; nothing if no round has the value.
  void add_value(const std::string& name, int matters, int deviation_matters, const OfRound& value) {
    const auto has = [&](const Row& row) { return !values_of(row, value).empty(); };
    if (std::none_of(rows_.begin(), rows_.end(), has)) return;
    add({name, name, matters}, [&](const Row& row) { return cell(mean(values_of(row, value)), 4); });
    if (!with_deviations_) return;
    add({"sd of " + name, "sd", deviation_matters},
        [&](const Row& row) { return cell(standard_deviation(values_of(row, value)), 4); });
  }

  [[nodiscard]] std::string text(std::size_t width) {
    const auto gone = drop_columns(width);
    std::vector<std::vector<std::string>> lines(rows_.size() + 1);
    for (const auto& column : columns_) {
      lines[0].push_back(column.heading);
      for (std::size_t i = 0; i < rows_.size(); ++i) lines[i + 1].push_back(column.cells[i]);
    }
    auto text = text_table(lines, FirstColumn::right);
    if (!gone.empty()) {
      text += fmt::format("(no room in {} characters for: {})\n", width, fmt::join(gone, ", "));
    }
    return text;
  }

 private:
  static std::size_t width_of(const Column& column) {
    std::size_t width = column.heading.size();
    for (const auto& text : column.cells) width = std::max(width, text.size());
    return width + 2;
  }

  // The names of those that went, as they stood.
  std::vector<std::string> drop_columns(std::size_t width) {
    const auto fits = [&] {
      const auto all = std::accumulate(columns_.begin(), columns_.end(), std::size_t{0},
                                       [](std::size_t sum, const Column& column) { return sum + width_of(column); });
      return all <= width + 2;
    };
    const auto before = columns_;
    const auto matters_less = [](const Column& a, const Column& b) { return a.matters < b.matters; };
    while (!fits() && columns_.size() > 1) {
      columns_.erase(std::min_element(columns_.begin(), columns_.end(), matters_less));
    }
    std::vector<std::string> gone;
    for (const auto& column : before) {
      const auto same = [&](const Column& kept) { return kept.name == column.name; };
      if (std::none_of(columns_.begin(), columns_.end(), same)) gone.push_back(column.name);
    }
    return gone;
  }

  const std::vector<Row>& rows_;
  bool with_deviations_;
  std::vector<Column> columns_;
};

// Of all metrics the one that is asked for first.
std::vector<std::string> metrics_in_order(const StudyFile& file, const std::string& first) {
  std::vector<std::string> metrics = {first};
  for (const auto& metric : file.metrics) {
    if (metric.name != first) metrics.push_back(metric.name);
  }
  return metrics;
}

// Whether labels cost anything but 1 each.
bool costs_differ(const std::vector<Row>& rows) {
  const auto differs = [](const CurvePoint* point) {
    return point->cost && *point->cost != static_cast<double>(point->n_labeled);
  };
  return std::any_of(rows.begin(), rows.end(),
                     [&](const Row& row) { return std::any_of(row.points.begin(), row.points.end(), differs); });
}

void add_counts(const std::vector<Row>& rows, std::size_t seeds, Table& table) {
  constexpr int most = 100;
  table.add({"round", "round", most}, [](const Row& row) { return std::to_string(row.round); });
  const auto labels = [](const CurvePoint& point) { return std::optional(static_cast<double>(point.n_labeled)); };
  table.add({"labels", "labels", most - 1}, [&](const Row& row) {
    const auto counts = values_of(row, labels);
    const auto [low, high] = std::minmax_element(counts.begin(), counts.end());
    return cell(mean(counts), *low == *high ? 0 : 1);
  });
  const auto is_whole = [&](const Row& row) { return row.points.size() == seeds; };
  if (!std::all_of(rows.begin(), rows.end(), is_whole)) {
    table.add({"seeds", "seeds", most - 3}, [](const Row& row) { return std::to_string(row.points.size()); });
  }
  if (costs_differ(rows)) {
    const auto cost = [](const CurvePoint& point) { return point.cost; };
    table.add({"cost", "cost", most - 10}, [&](const Row& row) { return cell(mean(values_of(row, cost)), 1); });
  }
}

}  // namespace

std::string rounds_table(const Standing& standing, const ShowOptions& options) {
  const auto& curves = standing.curves;
  const auto& shown = metric_of(standing.file, options.metric).name;
  const auto all = rows_of(curves);
  std::vector<Row> rows;
  for (const auto i : thinned(all.size(), options.all_rounds ? all.size() : most_rounds)) rows.push_back(all[i]);
  Table table(rows, curves.size() > 1);
  add_counts(rows, curves.size(), table);
  // Beside the metric that is asked for its deviation matters most, then means of others, then their deviations.
  int matters = 98;
  int deviation_matters = 96;
  for (const auto& metric : metrics_in_order(standing.file, shown)) {
    table.add_value(metric, matters, deviation_matters,
                    [&](const CurvePoint& point) { return value_if_any(point.test, metric); });
    matters = (matters == 98 ? 80 : matters) - 1;
    deviation_matters = (deviation_matters == 96 ? 40 : deviation_matters) - 1;
  }
  table.add_value("validation", 85, 30, [&](const CurvePoint& point) {
    return point.validation ? value_if_any(*point.validation, shown) : std::nullopt;
  });
  auto text = table.text(options.look.width);
  if (rows.size() < all.size()) {
    text += fmt::format("({} of {} rounds; --all shows every one)\n", rows.size(), all.size());
  }
  return text;
}

}  // namespace alrun
