#pragma once

#include <string>
#include <vector>

#include "analysis/report/report.h"

namespace alrun {

/// A text file of a report, such as {"curves.csv", ...}.
struct ReportFile {
  std::string name;
  std::string content;
};

/// A drawing of a report.
struct Figure {
  std::string name;     ///< "curves-synthetic", unique, of letters, digits and hyphens
  std::string title;    ///< what it shows, for those who do not see it
  std::string caption;  ///< what its parts mean
  std::string script;   ///< gnuplot's, that draws it
  std::string svg;      ///< "" if it could not be drawn
};

/// The kinds of figures, in the order of the report.
struct Figures {
  std::vector<std::vector<Figure>> curves;  ///< of each dataset: over labels and, if costs differ, over cost
  std::vector<Figure> ranks;                ///< of each ranking; script is "" if there are no ranks
  std::vector<Figure> classes;              ///< of each contender; script is "" if it has no class counts
  std::string problem;                      ///< why some are missing; "" if none is
};

/// Scripts of all figures, not drawn.
Figures figure_scripts(const ReportData& data);

/// Draws what has a script by `gnuplot` of the PATH. Never fails: what is not drawn has no svg, and `problem` says why.
void draw(Figures& figures);

/// Each drawn figure as an SVG file of its own.
std::vector<ReportFile> report_svg(const Figures& figures);

/// Everything as one JSON object.
std::string report_json(const ReportData& data);

/// The same as tables.
std::vector<ReportFile> report_csv(const ReportData& data);

/// One HTML file without scripts or outside resources.
std::string report_html(const ReportData& data, const Figures& figures);

/// "accuracy 0.80", "95 % of the full-data ceiling (0.8123)"; where lower is better, "nll 0.80", "the ceiling / 0.95
/// (0.8123)".
std::string level_name(const Level& level, const StudyMetric& metric);

}  // namespace alrun
