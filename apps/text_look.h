#pragma once

#include "analysis/text/text_plot.h"

namespace alrun {

/// How text is to look where a descriptor leads: as wide as $COLUMNS or the terminal says, else 80 characters; in Unicode if
/// the locale (LC_ALL, else LC_CTYPE, else LANG) is one of UTF-8.
TextLook text_look(int descriptor);

}  // namespace alrun
