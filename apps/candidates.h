#pragma once

#include <string>
#include <vector>

#include "command.h"

namespace alrun {

/// What a word on the command line may go on to be.
struct Candidate {
  std::string text;
  std::string about;  ///< one line, or ""
};

struct Candidates {
  std::vector<Candidate> list;
  bool files = false;  ///< names of files, too; what stands before them in the word is `before`
  std::string before;
};

/// What the last of the words typed after the program's name, perhaps empty, may go on to be: commands, options, their
/// values, and names from the registries, all as `root` and the config's fields declare them.
Candidates candidates(const CLI::App& root, const std::vector<std::string>& words);

}  // namespace alrun
