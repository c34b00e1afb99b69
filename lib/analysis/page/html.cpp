#include "analysis/page/html.h"

#include <cmath>

namespace alrun::html {

std::string escaped(std::string_view text) {
  std::string safe;
  for (const char c : text) {
    switch (c) {
      case '&':
        safe += "&amp;";
        break;
      case '<':
        safe += "&lt;";
        break;
      case '>':
        safe += "&gt;";
        break;
      case '"':
        safe += "&quot;";
        break;
      case '\'':
        safe += "&#39;";
        break;
      default:
        // HTML has no place for other control characters.
        safe += (static_cast<unsigned char>(c) < 0x20 && c != '\n' && c != '\t') || c == 0x7f ? ' ' : c;
    }
  }
  return safe;
}

std::string number(const std::optional<double>& value, int decimals) {
  if (!value) return "–";
  if (std::isinf(*value)) return *value > 0 ? "∞" : "-∞";
  return fmt::format("{:.{}f}", *value, decimals);
}

std::string significant(double value) {
  constexpr int most_decimals = 9;  // no clock is finer
  int decimals = 2;
  for (double bound = 10; decimals > 0 && value >= bound; bound *= 10) --decimals;
  for (double bound = 1; decimals < most_decimals && value > 0 && value < bound; bound /= 10) ++decimals;
  return value > 0 ? number(value, decimals) : "0";
}

std::string capitalised(std::string name) {
  if (!name.empty() && name[0] >= 'a' && name[0] <= 'z') name[0] = static_cast<char>(name[0] - 'a' + 'A');
  return name;
}

std::string with_article(const std::string& name) {
  constexpr std::string_view vowels = "aeiou";
  constexpr std::string_view spoken_with_vowels = "aefhilmnorsx";  // letters, as names without a vowel are spelled
  const bool spelled = name.find_first_of(vowels) == std::string::npos;
  const bool vowel = !name.empty() && (spelled ? spoken_with_vowels : vowels).find(name[0]) != std::string_view::npos;
  return (vowel ? "an " : "a ") + name;
}

std::string p_value(const std::optional<double>& p) {
  if (!p) return "–";
  return *p < 0.001 ? "&lt; 0.001" : fmt::format("{:.3f}", *p);
}

Table::Table(const std::vector<std::string>& headings) {
  body_ = "<thead><tr>";
  for (const auto& heading : headings) body_ += "<th scope=\"col\">" + heading + "</th>";
  body_ += "</tr></thead>\n<tbody>\n";
}

void Table::row(const std::vector<std::string>& cells, const char* row_class) {
  body_ += *row_class != '\0' ? fmt::format("<tr class=\"{}\">", row_class) : "<tr>";
  for (std::size_t i = 0; i < cells.size(); ++i) {
    body_ += i == 0 ? "<th scope=\"row\">" + cells[i] + "</th>" : "<td>" + cells[i] + "</td>";
  }
  body_ += "</tr>\n";
}

std::string Table::text() const {
  return "<div class=\"scroll\" tabindex=\"0\"><table>\n" + body_ + "</tbody>\n</table></div>\n";
}

std::string figure(const Figure& figure) {
  std::string drawing = "<p class=\"missing\">This figure was not drawn.</p>";
  if (!figure.svg.empty()) drawing = figure.svg;
  return fmt::format(
      "<figure>\n<div class=\"card\" role=\"img\" aria-label=\"{}\">{}</div>\n<figcaption>{}</figcaption>\n</figure>\n",
      escaped(figure.title), drawing, escaped(figure.caption));
}

const char* const style = R"(
:root { color-scheme: light dark; --ink: #1c1e21; --paper: #fff; --soft: #f3f4f6; --line: #d4d7dc; --faint: #5a6068;
  --warn: #fff3d6; --warn-line: #b7791f; --differ: #fff3d6; --win: #d3ecdf; --loss: #fbdcd0; --heat: 0,114,178; }
@media (prefers-color-scheme: dark) { :root { --ink: #e6e7e9; --paper: #16181b; --soft: #22252a; --line: #3a3e45;
  --faint: #a6acb5; --warn: #3a2e12; --warn-line: #d9a441; --differ: #3a2e12; --win: #163d2b; --loss: #4a2318; --heat: 86,180,233; } }
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 1rem; max-width: 76rem; background: var(--paper); color: var(--ink);
  font: 1rem/1.5 system-ui, sans-serif; overflow-wrap: break-word; }
h1 { font-size: 1.6rem; line-height: 1.2; margin: .5rem 0; }
h2 { font-size: 1.25rem; margin: 2.2rem 0 .6rem; padding-top: .6rem; border-top: 1px solid var(--line); }
h3 { font-size: 1.05rem; margin: 1.4rem 0 .4rem; }
p, ul { margin: .5rem 0; max-width: 46rem; }
.faint, figcaption { color: var(--faint); font-size: .9rem; }
.notes { background: var(--warn); border-left: .3rem solid var(--warn-line); padding: .6rem 1rem; margin: 1rem 0; }
.notes h2 { border: 0; margin: 0; padding: 0; font-size: 1.05rem; }
.scroll { overflow-x: auto; margin: .6rem 0; }
table { border-collapse: collapse; font-size: .9rem; font-variant-numeric: tabular-nums; }
th, td { padding: .25rem .6rem; border-bottom: 1px solid var(--line); text-align: right; vertical-align: top; }
thead th { background: var(--soft); vertical-align: bottom; font-weight: 600; min-width: 4.5rem; }
th:first-child, td.text, table.text td { text-align: left; }
tbody th { font-weight: 600; min-width: 5rem; max-width: 18rem; }
tbody th, thead th:first-child { position: sticky; left: 0; }
tbody th { background: var(--paper); }
@media (max-width: 30rem) { tbody th { min-width: 8rem; max-width: 9rem; overflow-wrap: anywhere; } }
td { white-space: nowrap; }
td > span.words { white-space: normal; }
.differs td, .differs th { background: var(--differ); }
td code, th code { font-size: .8rem; }
td code { display: inline-block; white-space: pre-wrap; overflow-wrap: anywhere; min-width: 6rem; max-width: 24rem; }
.win { background: var(--win); } .loss { background: var(--loss); }
td > span.cell { display: block; margin: -.25rem -.6rem; padding: .25rem .6rem; min-width: 4rem; }
figcaption { margin-top: .3rem; max-width: 46rem; }
figure { margin: 1rem 0; break-inside: avoid; }
.card { background: #fff; color: #000; border: 1px solid var(--line); border-radius: .4rem; padding: .3rem; max-width: 42rem; }
.card svg { display: block; width: 100%; height: auto; }
.missing { padding: 1rem; margin: 0; color: #444; }
.grid { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 24rem), 1fr)); gap: 0 1rem; }
summary { cursor: pointer; margin: .5rem 0; }
@media print { body { max-width: none; font-size: 10pt; } .scroll { overflow: visible; } h2, h3 { break-after: avoid; }
  details::details-content { content-visibility: visible; block-size: auto; }
  table { font-size: 6.5pt; width: 100%; } thead th, tbody th { min-width: 0; }
  th, td, td code, td > span.cell { min-width: 0; max-width: none; white-space: normal; overflow-wrap: anywhere;
    padding: .1rem .2rem; }
  td > span.cell { margin: -.1rem -.2rem; } .faint, figcaption, td code, th code { font-size: .95em; } }
)";

}  // namespace alrun::html
