#include "analysis/page/gnuplot.h"

#include <fmt/format.h>

#include <cerrno>
#include <cstdlib>

#include "core/error.h"
#include "core/process.h"
#include "core/quoted_output.h"

namespace alrun {
namespace {

constexpr const char* no_file = "cannot make a temporary file";

// Neither the user's settings nor the user's language.
ExitStatus run(const MemoryFile& input, const MemoryFile& output, const MemoryFile& errors) {
  const char* path = std::getenv("PATH");
  Program gnuplot;
  gnuplot.words = {"gnuplot", "--default-settings"};
  gnuplot.environment = {"LC_ALL=C.UTF-8", fmt::format("PATH={}", path != nullptr ? path : "/usr/bin:/bin")};
  gnuplot.input = input.descriptor();
  gnuplot.output = output.descriptor();
  gnuplot.errors = errors.descriptor();
  try {
    return Process(gnuplot).wait();
  } catch (const NoProgram& error) {
    if (error.number() == ENOENT) throw Error("there is no gnuplot; install it (Debian: gnuplot-nox)");
    throw;
  }
}

std::string why_failed(const ExitStatus& end, const std::string& said) {
  return said.find_first_not_of(" \n") != std::string::npos ? said : end.in_words();
}

// From its beginning to its end: what a wrapper prints before or after would stand in the page.
bool is_svg(std::string_view text) {
  constexpr std::string_view end = "</svg>";
  text = text.substr(0, text.find_last_not_of(" \n") + 1);
  return (text.starts_with("<?xml ") || text.starts_with("<svg ")) && text.ends_with(end) &&
         text.find(end) == text.size() - end.size();
}

}  // namespace

std::string run_gnuplot(std::string_view script) {
  MemoryFile input(no_file);
  const MemoryFile output(no_file);
  const MemoryFile errors(no_file);
  input.fill(script);
  const auto end = run(input, output, errors);
  auto drawn = output.content();
  if (!end.ok()) throw Error(fmt::format("gnuplot failed: {}", why_failed(end, errors.content())));
  if (!is_svg(drawn)) {
    throw Error(fmt::format("gnuplot failed: it wrote {}, which is no SVG and nothing else; it said {}",
                            quoted_output(drawn), quoted_output(errors.content())));
  }
  return drawn;
}

std::string gnuplot_quoted(std::string_view text) {
  std::string quoted = "'";
  for (const char c : text) {
    if (c == '\'') quoted += '\'';
    quoted += static_cast<unsigned char>(c) < 0x20 || c == 0x7f ? ' ' : c;
  }
  return quoted + "'";
}

}  // namespace alrun
