#pragma once

#include <cstddef>
#include <string>

#include "analysis/study/mean_curve.h"

namespace alrun {

/// Where text is to be read.
struct TextLook {
  std::size_t width = 80;  ///< characters in a line
  bool unicode = true;     ///< else ASCII alone
};

/// What the axes of a plot are called: {"labels", "test accuracy"}.
struct PlotNames {
  std::string x;
  std::string y;
};

/// A curve as a small drawing of characters, some 16 lines, with its axes, their names, and its lowest and highest value; ""
/// of no points. The curve's x rises and its numbers are finite.
std::string text_plot(const Series& curve, const PlotNames& names, const TextLook& look);

}  // namespace alrun
