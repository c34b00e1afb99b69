#include "analysis/page/output.h"
#include "analysis/study/json_values.h"
#include "core/version.h"
#include "session/result.h"

namespace alrun {
namespace {

using namespace json_values;

constexpr int schema_version = 1;

Value numbers(const std::vector<double>& values) {
  return list(values, [](double value) { return Value(value); });
}

Value texts(const std::vector<std::string>& values) { return list(values, text_value); }

Value interval_value(const std::optional<Interval>& interval) {
  return interval ? Value(Value::List{interval->low, interval->high}) : Value();
}

Value test_value(const std::optional<TestResult>& test, const std::optional<double>& adjusted) {
  if (!test) return {};
  return map({{"statistic", test->statistic}, {"p", test->p}, {"p_holm", or_null(adjusted)}});
}

Value spread_value(const Spread& spread) {
  return map({{"mean", or_null(spread.mean)},
              {"std", or_null(spread.deviation)},
              {"interval_95", interval_value(spread.interval)},
              {"values", numbers(spread.values)}});
}

Value points_value(const std::vector<MeanPoint>& points, const char* x) {
  return list(points, [&](const MeanPoint& point) {
    return map({{x, point.x}, {"mean", point.mean}, {"interval_95", interval_value(point.band)}});
  });
}

Value run_value(const ReportRun& run, const std::string& metric) {
  return map({{"seed", whole(run.seed)},
              {"file", run.file},
              {"rounds", whole(run.rounds)},
              {"labels", Value::List{run.first_label, run.last_label}},
              {"final_" + metric, run.final_accuracy},
              {"naulc", or_null(run.naulc)},
              {"ceiling", or_null(run.ceiling)},
              {"stopped_by", run.stopped_by}});
}

Value mark_value(const ShadowMark& mark, const std::string& metric) {
  Value options = Value::Map{};
  for (const auto& [key, value] : mark.options) options.set(key, value_from_json(value));
  return map({{"id", mark.id},
              {"label", mark.label},
              {"options", options},
              {"fired", whole(mark.fired)},
              {"runs", whole(mark.runs)},
              {"labels", or_null(mark.labels)},
              {metric, or_null(mark.accuracy)},
              {"labels_saved", or_null(mark.labels_saved)},
              {metric + "_cost", or_null(mark.accuracy_cost)}});
}

Value reached_value(const LevelReached& reached) {
  return map({{"runs_that_reach_it", whole(reached.reached)},
              {"labels", or_null(reached.labels)},
              {"utilisation", or_null(reached.utilisation)},
              {"saving", or_null(reached.saving)}});
}

Value seconds_value(const std::optional<PhaseSeconds>& seconds) {
  if (!seconds) return {};
  return map({{"train", seconds->train},
              {"evaluate", seconds->evaluate},
              {"select", seconds->select},
              {"all", seconds->train + seconds->evaluate + seconds->select}});
}

Value contender_value(const Contender& contender, const std::string& metric) {
  return map({{"label", contender.label},
              {"dataset", whole(contender.dataset)},
              {"baseline", whole(contender.baseline)},
              {"files", texts(contender.files)},
              {"runs", list(contender.runs, [&](const auto& run) { return run_value(run, metric); })},
              {"naulc", spread_value(contender.naulc)},
              {"final_" + metric, spread_value(contender.final_accuracy)},
              {"ceiling", or_null(contender.ceiling)},
              {"deficiency", or_null(contender.deficiency)},
              {"levels", list(contender.levels, reached_value)},
              {"shadow", list(contender.shadow, [&](const auto& mark) { return mark_value(mark, metric); })},
              {"seconds", seconds_value(contender.seconds)},
              {metric, points_value(contender.accuracy, "labels")},
              {metric + "_over_cost", points_value(contender.accuracy_over_cost, "cost")},
              {"classes", list(contender.classes, [](const ClassCounts& counts) {
                 return map({{"labels", counts.labels}, {"counts", numbers(counts.counts)}});
               })}});
}

Value pair_value(const PairReport& pair) {
  return map({{"first", whole(pair.first)},
              {"second", whole(pair.second)},
              {"seeds", list(pair.seeds, whole)},
              {"not_compared", or_null(pair.refusal)},
              {"differences", numbers(pair.differences)},
              {"mean", or_null(pair.mean)},
              {"paired_t", test_value(pair.t, pair.t_holm)},
              {"wilcoxon", test_value(pair.wilcoxon, pair.wilcoxon_holm)},
              {"outcome", name_of(pair.outcome)},
              {"overlap", or_null(pair.overlap)}});
}

Value level_value(const Level& level, const std::string& metric) {
  return map({{metric, level.accuracy},
              {"ceiling_share", or_null(level.ceiling_share)},
              {"best_share", or_null(level.best_share)},
              {"fits", level.fits}});
}

Value dataset_value(const ReportDataset& dataset, const std::string& metric) {
  const auto& record = dataset.record;
  return map({{"name", record.name},
              {"sha256", record.sha256},
              {"train", record.train},
              {"validation", record.validation},
              {"test", record.test},
              {"classes", texts(record.classes)},
              {"contenders", list(dataset.contenders, whole)},
              {"baseline", whole(dataset.baseline)},
              {"ceiling", or_null(dataset.ceiling)},
              {"ceiling_of", dataset.ceiling_of},
              {"best_" + metric, dataset.best_accuracy},
              {"best", dataset.best},
              {"levels", list(dataset.levels, [&](const auto& level) { return level_value(level, metric); })},
              {"costs_differ", dataset.costs_differ},
              {"pairs_tested", whole(dataset.pairs_tested())},
              {"pairs", list(dataset.pairs, pair_value)}});
}

Value missing_value(const MissingSeeds& missing) {
  return map({{"contender", missing.label}, {"dataset", missing.dataset}, {"seeds", list(missing.seeds, whole)}});
}

Value ranking_value(const Ranking& ranking) {
  Value friedman;
  if (ranking.friedman) {
    friedman = map({{"average_ranks", numbers(ranking.friedman->average_ranks)},
                    {"chi_squared", ranking.friedman->chi_squared},
                    {"p", ranking.friedman->p}});
  }
  return map({{"blocks_are", ranking.over_datasets ? "datasets" : "seeds"},
              {"dataset", ranking.over_datasets ? Value() : Value(ranking.dataset)},
              {"blocks", texts(ranking.blocks)},
              {"block_seeds", list(ranking.block_seeds, [](const auto& seeds) { return list(seeds, whole); })},
              {"missing_seeds", list(ranking.missing_seeds, missing_value)},
              {"contenders", texts(ranking.labels)},
              {"naulc", list(ranking.values, numbers)},
              {"friedman", friedman},
              {"critical_difference", or_null(ranking.critical_difference)},
              {"alike", list(ranking.alike, [](const auto& group) { return list(group, whole); })},
              {"settings_of_datasets", texts(ranking.settings)},
              {"left_out", texts(ranking.left_out)},
              {"not_ranked", ranking.refusal.empty() ? Value() : Value(ranking.refusal)}});
}

Value config_value(const ConfigRow& row) {
  // Values stand as they stand in the result files; an absent key is not null, and left out.
  Value values = Value::Map{};
  Value varying = Value::Map{};
  for (std::size_t i = 0; i < row.values.size(); ++i) {
    Value::List found;
    for (const auto& value : row.values[i]) {
      if (value) found.push_back(value_from_json(*value));
    }
    if (row.values[i].size() > 1) {
      varying.set(std::to_string(i), found);
    } else if (!found.empty()) {
      values.set(std::to_string(i), found.front());
    }
  }
  return map({{"key", row.key}, {"differs", row.differs}, {"by_contender", values}, {"varying_by_contender", varying}});
}

}  // namespace

std::string report_json(const ReportData& data) {
  const auto& metric = data.metric.name;
  const auto note_value = [&](const ReportNote& note) {
    const auto name = [&](std::size_t index) { return Value(contender_name(data, index)); };
    return map({{"text", note.text}, {"contenders", list(note.contenders, name)}});
  };
  const auto json = map({
      {"schema_version", schema_version},
      {"alrun_version", build_info().version},
      {"alpha", report_alpha},
      {"notes", list(data.notes, note_value)},
      {"left_out", list(data.left_out,
                        [](const LeftOut& one) {
                          return map({{"file", one.path}, {"status", name_of(one.status)}, {"error", one.error}});
                        })},
      {"omissions", list(data.omissions, note_value)},
      {"datasets", list(data.datasets, [&](const auto& one) { return dataset_value(one, metric); })},
      {"contenders", list(data.contenders, [&](const auto& one) { return contender_value(one, metric); })},
      {"rankings", list(data.rankings, ranking_value)},
      {"configs", list(data.configs, config_value)},
  });
  return value_json(json, 1) + "\n";
}

}  // namespace alrun
