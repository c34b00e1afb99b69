#include <fmt/format.h>

#include <cmath>
#include <type_traits>

#include "analysis/page/output.h"

namespace alrun {
namespace {

// RFC 4180: quoted where it has to be.
std::string cell(const std::string& text) {
  if (text.find_first_of(",\"\r\n") == std::string::npos) return text;
  std::string quoted = "\"";
  for (const char c : text) quoted += c == '"' ? std::string("\"\"") : std::string(1, c);
  return quoted + '"';
}
std::string cell(std::string_view text) { return cell(std::string(text)); }
std::string cell(const char* text) { return cell(std::string(text)); }
template <class T>
requires std::is_arithmetic_v<T> std::string cell(T number) {
  return std::isfinite(static_cast<double>(number)) ? fmt::format("{}", number) : std::string();
}
template <class T>
std::string cell(const std::optional<T>& value) {
  return value ? cell(*value) : std::string();
}

template <class... Cells>
void add_row(std::string& table, const Cells&... cells) {
  std::string row;
  ((row += ',' + cell(cells)), ...);
  table += row.substr(1) + '\n';
}

std::optional<double> low(const std::optional<Interval>& interval) {
  return interval ? std::optional(interval->low) : std::nullopt;
}
std::optional<double> high(const std::optional<Interval>& interval) {
  return interval ? std::optional(interval->high) : std::nullopt;
}

const std::string& dataset_of(const ReportData& data, const Contender& contender) {
  return data.datasets[contender.dataset].record.name;
}

std::string curves(const ReportData& data) {
  auto table = fmt::format("dataset,contender,over,x,{}_mean,low_95,high_95\n", data.metric.name);
  for (const auto& contender : data.contenders) {
    const auto add = [&](const char* over, const std::vector<MeanPoint>& points) {
      for (const auto& point : points) {
        add_row(table, dataset_of(data, contender), contender.label, over, point.x, point.mean, low(point.band),
                high(point.band));
      }
    };
    add("labels", contender.accuracy);
    if (data.datasets[contender.dataset].costs_differ) add("cost", contender.accuracy_over_cost);
  }
  return table;
}

std::string runs(const ReportData& data) {
  auto table = fmt::format("dataset,contender,seed,file,rounds,first_label,last_label,final_{},naulc,ceiling,stopped_by\n",
                           data.metric.name);
  for (const auto& contender : data.contenders) {
    for (const auto& run : contender.runs) {
      add_row(table, dataset_of(data, contender), contender.label, run.seed, run.file, run.rounds, run.first_label,
              run.last_label, run.final_accuracy, run.naulc, run.ceiling, run.stopped_by);
    }
  }
  return table;
}

std::string savings(const ReportData& data) {
  auto table = fmt::format(
      "dataset,contender,baseline,{},ceiling_share,runs,runs_that_reach_it,labels,utilisation,saving,best_share,fits\n",
      data.metric.name);
  for (const auto& contender : data.contenders) {
    const auto& dataset = data.datasets[contender.dataset];
    for (std::size_t i = 0; i < dataset.levels.size(); ++i) {
      const auto& level = dataset.levels[i];
      const auto& reached = contender.levels[i];
      add_row(table, dataset.record.name, contender.label, data.contenders[contender.baseline].label, level.accuracy,
              level.ceiling_share, contender.runs.size(), reached.reached, reached.labels, reached.utilisation,
              reached.saving, level.best_share, level.fits);
    }
  }
  return table;
}

std::string pairs(const ReportData& data) {
  std::string table =
      "dataset,first,second,seeds,naulc_difference,t,t_p,t_p_holm,wilcoxon_p,wilcoxon_p_holm,outcome,overlap,not_compared\n";
  for (const auto& dataset : data.datasets) {
    for (const auto& pair : dataset.pairs) {
      const auto p = [](const auto& test) { return test ? std::optional(test->p) : std::nullopt; };
      add_row(table, dataset.record.name, data.contenders[pair.first].label, data.contenders[pair.second].label,
              pair.seeds.size(), pair.mean, pair.t ? std::optional(pair.t->statistic) : std::nullopt, p(pair.t), pair.t_holm,
              p(pair.wilcoxon), pair.wilcoxon_holm, name_of(pair.outcome), pair.overlap, pair.refusal);
    }
  }
  return table;
}

std::string ranks(const ReportData& data) {
  std::string table = "over,dataset,contender,average_rank,blocks,friedman_p,critical_difference\n";
  for (const auto& ranking : data.rankings) {
    for (std::size_t i = 0; ranking.friedman && i < ranking.labels.size(); ++i) {
      add_row(table, ranking.over_datasets ? "datasets" : "seeds", ranking.dataset, ranking.labels[i],
              ranking.friedman->average_ranks[i], ranking.blocks.size(), ranking.friedman->p, ranking.critical_difference);
    }
  }
  return table;
}

std::string classes(const ReportData& data) {
  std::string table = "dataset,contender,labels,class,count_mean\n";
  for (const auto& contender : data.contenders) {
    const auto& names = data.datasets[contender.dataset].record.classes;
    for (const auto& counts : contender.classes) {
      for (std::size_t c = 0; c < counts.counts.size(); ++c) {
        add_row(table, dataset_of(data, contender), contender.label, counts.labels,
                c < names.size() ? names[c] : std::to_string(c), counts.counts[c]);
      }
    }
  }
  return table;
}

std::string shadow(const ReportData& data) {
  auto table = fmt::format("dataset,contender,rule,runs,fired,labels,{0},labels_saved,{0}_cost\n", data.metric.name);
  for (const auto& contender : data.contenders) {
    for (const auto& mark : contender.shadow) {
      add_row(table, dataset_of(data, contender), contender.label, mark.label, mark.runs, mark.fired, mark.labels,
              mark.accuracy, mark.labels_saved, mark.accuracy_cost);
    }
  }
  return table;
}

std::string contenders(const ReportData& data) {
  auto table = fmt::format(
      "dataset,contender,runs,naulc_mean,naulc_std,naulc_low_95,naulc_high_95,final_{}_mean,ceiling,deficiency,"
      "train_seconds,evaluate_seconds,select_seconds,baseline\n",
      data.metric.name);
  for (const auto& contender : data.contenders) {
    const auto phase = [&](double PhaseSeconds::*part) {
      return contender.seconds ? std::optional(*contender.seconds.*part) : std::nullopt;
    };
    add_row(table, dataset_of(data, contender), contender.label, contender.runs.size(), contender.naulc.mean,
            contender.naulc.deviation, low(contender.naulc.interval), high(contender.naulc.interval),
            contender.final_accuracy.mean, contender.ceiling, contender.deficiency, phase(&PhaseSeconds::train),
            phase(&PhaseSeconds::evaluate), phase(&PhaseSeconds::select), data.contenders[contender.baseline].label);
  }
  return table;
}

}  // namespace

std::vector<ReportFile> report_csv(const ReportData& data) {
  return {{"contenders.csv", contenders(data)}, {"curves.csv", curves(data)}, {"runs.csv", runs(data)},
          {"savings.csv", savings(data)},       {"pairs.csv", pairs(data)},   {"ranks.csv", ranks(data)},
          {"classes.csv", classes(data)},       {"shadow.csv", shadow(data)}};
}

}  // namespace alrun
