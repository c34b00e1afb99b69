#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "analysis/page/output.h"

// The figures of a report as gnuplot scripts, a file each.
namespace alrun {

/// The first lines of every script: size in pixels, font, no replacement in texts.
std::string script_head(int width, int height);

/// Colour, dash and marker of the i-th contender, as plot options; colours are Okabe's and Ito's.
std::string line_style(std::size_t i);
std::string_view line_colour(std::size_t i);

/// Lowercase letters, digits and hyphens.
std::string slug(std::string_view text);

/// Accuracy over labels; over cost, too, if costs differ.
std::vector<Figure> curve_figures(const ReportData& data, std::size_t dataset);

/// The stops of rules in the shadow, numbered as in the figure.
struct NumberedMark {
  std::size_t number = 0;
  std::size_t contender = 0;  ///< index into ReportData::contenders
  const ShadowMark* mark = nullptr;
};
std::vector<NumberedMark> numbered_marks(const ReportData& data, std::size_t dataset);

/// Demsar's diagram of critical differences.
Figure rank_figure(const ReportData& data, std::size_t ranking);

/// Shares of classes among the labels of a contender.
Figure class_figure(const ReportData& data, std::size_t contender);

}  // namespace alrun
