#pragma once

#include <filesystem>
#include <iostream>
#include <string>

namespace alrun::testing {

inline const std::string real_archive = ALRUN_SOURCE_DIR "/data/20news-bydate.tar.gz";

/// Whether the real 20 Newsgroups is at hand; without it, says so in a line that makes CTest report the test as skipped.
inline bool have_real_corpus() {
  const bool there = std::filesystem::exists(real_archive);
  if (!there) std::cout << "SKIPPED: data/20news-bydate.tar.gz is not there" << std::endl;
  return there;
}

}  // namespace alrun::testing
