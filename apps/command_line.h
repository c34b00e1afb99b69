#pragma once

#include <CLI/CLI.hpp>

namespace alrun {

/// An option's value that is a whole number within bounds.
CLI::Validator whole_number(std::int64_t low, std::int64_t high);

/// An option's value that is a list of whole numbers with commas between them.
CLI::Validator whole_numbers();

/// An option's value that is a number from 0 to 1.
CLI::Validator share();

/// An option's value that is one of some words.
CLI::Validator one_of(std::vector<std::string> words);

/// Parses the arguments of the program for an app that has every command. False if help or the version was asked for, and
/// printed. Throws UsageError with what is wrong and what to write instead.
bool parse_command_line(CLI::App& app, int argc, char** argv);

}  // namespace alrun
