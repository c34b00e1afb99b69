#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "analysis/compare/output.h"
#include "core/utf8.h"

namespace alrun {
namespace {

constexpr std::string_view replacement = "\xEF\xBF\xBD";

// XML 1.0 has no control characters but these, and no bytes that are not UTF-8.
void escape_character(char c, std::string& text) {
  switch (c) {
    case '&':
      text += "&amp;";
      return;
    case '<':
      text += "&lt;";
      return;
    case '>':
      text += "&gt;";
      return;
    case '"':
      text += "&quot;";
      return;
    case '\n':
    case '\r':
    case '\t':
      text += fmt::format("&#{};", static_cast<int>(c));
      return;
    default:
      if (static_cast<unsigned char>(c) < 0x20) {
        text += replacement;
      } else {
        text += c;
      }
  }
}

std::string escaped(std::string_view raw) {
  std::string text;
  while (!raw.empty()) {
    const auto good = std::min(find_invalid_utf8(raw), raw.size());
    for (const char c : raw.substr(0, good)) escape_character(c, text);
    if (good < raw.size()) text += replacement;
    raw.remove_prefix(std::min(good + 1, raw.size()));
  }
  return text;
}

std::string property(std::string_view name, std::string_view value) {
  return fmt::format("      <property name=\"{}\" value=\"{}\"/>\n", name, escaped(value));
}

std::string numbers(const MetricComparison& metric) {
  auto text = fmt::format("BASE {:.6g}, NEW {:.6g}, change {:+.6g}, {} seeds", metric.base_mean.value_or(0),
                          metric.fresh_mean.value_or(0), metric.change.value_or(0), metric.pairs.size());
  if (metric.t) text += fmt::format(", p (paired t) {}", p_in_words(metric.t->p));
  if (metric.wilcoxon) text += fmt::format(", p (Wilcoxon) {}", p_in_words(metric.wilcoxon->p));
  if (metric.holm) text += fmt::format(", p (Holm) {}", p_in_words(*metric.holm));
  return text;
}

std::string test_case(const MetricComparison& metric, const std::string& failure) {
  auto text = fmt::format("    <testcase classname=\"alrun.compare\" name=\"{}\" time=\"0\">\n", escaped(metric.name));
  if (metric.pairs.empty()) {
    text += "      <skipped message=\"no seed has it on both sides\"/>\n";
  } else {
    if (!failure.empty()) {
      text += fmt::format("      <failure type=\"regression\" message=\"{}\">{}</failure>\n", escaped(failure),
                          escaped(numbers(metric)));
    }
    text += fmt::format("      <system-out>{}</system-out>\n", escaped(numbers(metric)));
  }
  return text + "    </testcase>\n";
}

}  // namespace

std::string comparison_junit(const Comparison& comparison) {
  const auto& metrics = comparison.metrics;
  const auto skipped =
      std::count_if(metrics.begin(), metrics.end(), [](const auto& metric) { return metric.pairs.empty(); });
  const auto counts = fmt::format("tests=\"{}\" failures=\"{}\" errors=\"0\" skipped=\"{}\" time=\"0\"", metrics.size(),
                                  comparison.regression ? 1 : 0, skipped);
  auto text = fmt::format(
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites {0}>\n  <testsuite name=\"alrun compare\" {0}>\n"
      "    <properties>\n",
      counts);
  text += property("base", fmt::format("{}", fmt::join(comparison.base_files, " ")));
  text += property("new", fmt::format("{}", fmt::join(comparison.fresh_files, " ")));
  text += property("tolerance", fmt::format("{}", comparison.options.tolerance));
  text += property("alpha", fmt::format("{}", comparison.options.alpha));
  text += property("verdict", comparison.reason);
  for (const auto& note : comparison.notes) text += property("note", fmt::format("{}: {}", whose(note), note.text));
  for (const auto& omission : comparison.omissions) text += property("not counted", omission);
  text += "    </properties>\n";
  for (const auto& metric : metrics) {
    const bool fails = comparison.regression && &metric == metrics.data();
    text += test_case(metric, fails ? comparison.reason : "");
  }
  return text + "  </testsuite>\n</testsuites>\n";
}

}  // namespace alrun
