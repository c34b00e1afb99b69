#include <fmt/ranges.h>

#include <algorithm>

#include "analysis/compare/compare.h"
#include "analysis/page/html.h"
#include "analysis/study/comparable.h"

// What is said of contenders against each other.
namespace alrun::html {
namespace {

// Beyond, tables of all pairs are too large to read, and take megabytes.
constexpr std::size_t most_in_matrix = 50;

std::string too_many(const ReportDataset& dataset) {
  return fmt::format(
      "<p>The {} contenders make {} pairs, too many for a table: <code>--csv</code> and <code>--json</code> have "
      "them.</p>\n",
      dataset.contenders.size(), dataset.pairs.size());
}

// Rows and columns are the dataset's contenders.
template <class Cell>
std::string matrix(const ReportData& data, const ReportDataset& dataset, const char* corner, const Cell& cell) {
  std::vector<std::string> headings = {corner};
  for (const auto index : dataset.contenders) headings.push_back(escaped(data.contenders[index].label));
  Table table(headings);
  const auto n = dataset.contenders.size();
  for (std::size_t i = 0; i < n; ++i) {
    std::vector<std::string> cells = {escaped(data.contenders[dataset.contenders[i]].label)};
    for (std::size_t j = 0; j < n; ++j) {
      cells.push_back(i == j ? std::string() : cell(dataset.pair(std::min(i, j), std::max(i, j)), i < j));
    }
    table.row(cells);
  }
  return table.text();
}

std::string outcome_cell(const PairReport& pair, bool forwards) {
  if (pair.refusal) return "<span class=\"cell faint\">not compared</span>";
  const double difference = forwards ? *pair.mean : 0.0 - *pair.mean;  // which has no -0
  if (pair.outcome == Outcome::untested) return fmt::format("<span class=\"cell\">{:+.4f}<br>untested</span>", difference);
  const bool won = (pair.outcome == Outcome::win) == forwards;
  const char* word = pair.outcome == Outcome::tie ? "tie" : won ? "win" : "loss";
  return fmt::format("<span class=\"cell {}\">{:+.4f}<br>{}</span>", word, difference, word);
}

std::string test_table(const ReportData& data, const ReportDataset& dataset) {
  Table table({"Pair", "Seeds", "Difference of nAULC", "t", "p", "p (Holm)", "Wilcoxon p", "Wilcoxon p (Holm)", "Outcome"});
  const auto p = [](const auto& test) { return test ? std::optional(test->p) : std::nullopt; };
  for (const auto& pair : dataset.pairs) {
    if (pair.refusal) continue;
    table.row({escaped(data.contenders[pair.first].label) + " − " + escaped(data.contenders[pair.second].label),
               std::to_string(pair.seeds.size()), fmt::format("{:+.4f}", *pair.mean),
               number(pair.t ? std::optional(pair.t->statistic) : std::nullopt, 2), p_value(p(pair.t)), p_value(pair.t_holm),
               p_value(p(pair.wilcoxon)), p_value(pair.wilcoxon_holm), std::string(name_of(pair.outcome))});
  }
  return table.text();
}

std::string refusals(const ReportData& data, const ReportDataset& dataset) {
  // Many pairs share the remedy of other label counts: it is said once.
  const auto shared = fmt::format("; {}", same_budget_remedy);
  std::string of_budgets;
  std::string others;
  for (const auto& pair : dataset.pairs) {
    if (!pair.refusal) continue;
    const bool by_budget = pair.refusal->ends_with(shared);
    const auto fact = pair.refusal->substr(0, pair.refusal->size() - (by_budget ? shared.size() : 0));
    (by_budget ? of_budgets : others) += fmt::format("<li>{} and {}: {}</li>\n", escaped(data.contenders[pair.first].label),
                                                     escaped(data.contenders[pair.second].label), escaped(fact));
  }
  if (of_budgets.empty() && others.empty()) return {};
  std::string text = "<details><summary>Why pairs are not comparable</summary>\n";
  if (!others.empty()) text += "<ul>\n" + others + "</ul>\n";
  if (!of_budgets.empty()) {
    text += fmt::format("<ul>\n{}</ul>\n<p>To compare these, {}.</p>\n", of_budgets, escaped(same_budget_remedy));
  }
  return text + "</details>\n";
}

std::string over_tested_pairs(const ReportDataset& dataset) {
  const auto tested = dataset.pairs_tested();
  if (tested == 1) return "the one pair that has a test";
  return tested == dataset.pairs.size() ? fmt::format("all {} pairs", tested)
                                        : fmt::format("the {} pairs that have a test", tested);
}

std::string remarks(const ReportDataset& dataset, const StudyMetric& metric) {
  std::size_t compared = 0;
  std::size_t fewest = 0;
  for (const auto& pair : dataset.pairs) {
    if (pair.refusal) continue;
    fewest = compared == 0 ? pair.seeds.size() : std::min(fewest, pair.seeds.size());
    ++compared;
  }
  if (compared == 0) return {};
  std::string text = "<p class=\"faint\">Row minus column: the mean over common seeds of the difference of nAULC.";
  if (!metric.higher_is_better) text += " Lower is better, so a difference below 0 is for the row.";
  if (dataset.pairs_tested() > 0) {
    text += fmt::format(
        " A win or a loss is significant at {} by a two-sided paired t over seeds, Holm-corrected over {}; what is tested "
        "and neither is a tie, which is no proof of equality.",
        report_alpha, over_tested_pairs(dataset));
  }
  if (fewest < seeds_to_test) text += fmt::format(" Below {} common seeds there is no test.", seeds_to_test);
  if (fewest < wilcoxon_least_pairs) {
    text += fmt::format(
        " <strong>Below {} common seeds Wilcoxon's exact two-sided test cannot reach {}</strong>, whatever the "
        "differences.",
        wilcoxon_least_pairs, report_alpha);
  }
  return text + "</p>\n";
}

std::string item_list(const std::vector<std::string>& items) {
  std::string text = "<ul>\n";
  for (const auto& item : items) text += "<li>" + escaped(item) + "</li>\n";
  return text + "</ul>\n";
}

// ": 5 on one, 2 on other", or of all alike ", 5 on each".
std::string seeds_of_blocks(const Ranking& ranking) {
  const auto& seeds = ranking.block_seeds;
  const bool alike =
      std::all_of(seeds.begin(), seeds.end(), [&](const auto& block) { return block.size() == seeds.front().size(); });
  if (alike) return fmt::format(", {} on each", seeds.front().size());
  std::vector<std::string> counts;
  for (std::size_t i = 0; i < seeds.size(); ++i) {
    counts.push_back(fmt::format("{} on {}", seeds[i].size(), ranking.blocks[i]));
  }
  return escaped(fmt::format(": {}", fmt::join(counts, ", ")));
}

std::string lacking_seeds(const Ranking& ranking) {
  std::vector<std::string> items;
  for (const auto& missing : ranking.missing_seeds) items.push_back(in_words(missing, ranking.over_datasets));
  return items.empty() ? "" : escaped(fmt::format(" More seeds would count if all had them: {}.", fmt::join(items, "; ")));
}

std::string blocks_in_words(const Ranking& ranking, bool one_dataset) {
  if (!ranking.over_datasets) {
    return fmt::format(
        "{}<strong>{} {} seeds {}are the blocks</strong>: the test says whether the ranks would hold for other seeds "
        "of this dataset, and nothing about other datasets.{}",
        one_dataset ? "There is one dataset only, so " : "Of this dataset alone, ",
        ranking.missing_seeds.empty() ? "its" : "the", ranking.blocks.size(),
        ranking.missing_seeds.empty() ? "" : "that all contenders have ", lacking_seeds(ranking));
  }
  auto text = fmt::format(
      "Blocks are the {} datasets; a contender is the same experiment on each, and a value is the mean nAULC over the seeds "
      "that all contenders have there{}.{}",
      ranking.blocks.size(), seeds_of_blocks(ranking), lacking_seeds(ranking));
  if (!ranking.settings.empty()) {
    text += fmt::format(" Between datasets differ, for all contenders of each alike: {}.",
                        escaped(fmt::format("{}", fmt::join(ranking.settings, ", "))));
  }
  return text;
}

// Average ranks differ by k - 1 at most, where one contender is first and another last in every block.
std::string out_of_reach(const Ranking& ranking) {
  const auto k = ranking.labels.size();
  if (*ranking.critical_difference < static_cast<double>(k - 1)) return {};
  return fmt::format(
      " <strong>Average ranks of {} contenders differ by {} at most: with {} blocks no two can be found different.</strong>",
      k, k - 1, ranking.blocks.size());
}

std::string ranks_of(const Ranking& ranking, const Figure& drawing, bool one_dataset) {
  std::string text;
  if (!ranking.refusal.empty()) {
    text += "<p>Not computed: " + escaped(ranking.refusal) + ".</p>\n";
  } else if (ranking.friedman && ranking.critical_difference) {
    const auto& friedman = *ranking.friedman;
    text += fmt::format(
        "<p>{}</p>\n<p>Friedman: χ² = {:.3f}, p {}{}. Nemenyi's critical difference at {}: {:.3f}.{}</p>\n",
        blocks_in_words(ranking, one_dataset), friedman.chi_squared, friedman.p < 0.001 ? "" : "= ", p_value(friedman.p),
        report_alpha, *ranking.critical_difference,
        out_of_reach(ranking) +
            (friedman.p < report_alpha ? "" : " Friedman's test finds no difference, so single pairs mean little."));
    text += figure(drawing);
    Table table({"Contender", "Average rank"});
    for (const auto i : by_rank(ranking)) table.row({escaped(ranking.labels[i]), number(friedman.average_ranks[i], 3)});
    text += table.text();
  }
  if (!ranking.left_out.empty()) text += "<p>Left out of the ranks:</p>\n" + item_list(ranking.left_out);
  return text;
}

}  // namespace

std::string pairs(const ReportData& data, std::size_t index) {
  const auto& dataset = data.datasets[index];
  if (dataset.pairs.empty()) return {};
  if (dataset.contenders.size() > most_in_matrix) return "<h3>Wins, ties and losses</h3>\n" + too_many(dataset);
  std::string text = "<h3>Wins, ties and losses</h3>\n" + matrix(data, dataset, "nAULC of row − column", outcome_cell);
  text += remarks(dataset, data.metric) + refusals(data, dataset);
  const bool any = std::any_of(dataset.pairs.begin(), dataset.pairs.end(), [](const auto& pair) { return !pair.refusal; });
  if (any) text += "<details><summary>All tests</summary>\n" + test_table(data, dataset) + "</details>\n";
  return text;
}

std::string ranks(const ReportData& data, const Figures& figures) {
  std::string text = "<h2>Ranks</h2>\n";
  const bool one_dataset = data.datasets.size() == 1;
  for (std::size_t i = 0; i < data.rankings.size(); ++i) {
    const auto& ranking = data.rankings[i];
    if (!one_dataset) {
      text += ranking.over_datasets ? "<h3>Over datasets</h3>\n" : "<h3>On " + escaped(ranking.dataset) + "</h3>\n";
    }
    text += ranks_of(ranking, figures.ranks[i], one_dataset);
  }
  return text;
}

std::string overlaps(const ReportData& data, std::size_t index) {
  const auto& dataset = data.datasets[index];
  const bool any =
      std::any_of(dataset.pairs.begin(), dataset.pairs.end(), [](const auto& pair) { return pair.overlap.has_value(); });
  if (!any) return {};
  if (dataset.contenders.size() > most_in_matrix) return "<h3>Overlap of queries</h3>\n" + too_many(dataset);
  const auto cell = [](const PairReport& pair, bool /*forwards*/) {
    if (!pair.overlap) return std::string("<span class=\"cell\">–</span>");
    return fmt::format("<span class=\"cell\" style=\"background:rgba(var(--heat),{:.2f})\">{:.3f}</span>",
                       0.6 * *pair.overlap, *pair.overlap);
  };
  return "<h3>Overlap of queries</h3>\n" + matrix(data, dataset, "Jaccard", cell) +
         "<p class=\"faint\">Of the documents that either queried during the whole run, the share that both did; mean over "
         "common seeds.</p>\n";
}

}  // namespace alrun::html
