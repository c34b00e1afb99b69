#include "core/error.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <ios>
#include <new>
#include <system_error>
#include <tuple>

#include "core/printable.h"
#include "core/system_error.h"

namespace alrun {
namespace {

constexpr std::size_t widest_excerpt = 120;
constexpr std::size_t most_shown = 100;

bool starts_character(char byte) { return (static_cast<unsigned char>(byte) & 0xC0U) != 0x80U; }

// A source line may be megabytes long: show the part around the column. The caret stands under what is printed.
std::string excerpt_and_caret(const std::string& line, std::size_t column) {
  column = std::min(column, line.size());
  std::size_t begin = 0;
  if (column > widest_excerpt) begin = column - widest_excerpt / 2;
  while (begin < line.size() && !starts_character(line[begin])) ++begin;
  std::size_t end = std::min(line.size(), begin + widest_excerpt);
  while (end < line.size() && end > begin && !starts_character(line[end])) --end;

  const std::size_t at = std::clamp(column, begin, end);
  const auto before = printable(line.substr(begin, at - begin));
  std::string caret;
  for (const char c : before) {
    if (c == '\t') {
      caret += '\t';
    } else if (starts_character(c)) {
      caret += ' ';
    }
  }
  return fmt::format("{}{}\n      | {}^", before, printable(line.substr(at, end - at)), caret);
}

std::string render_all(const std::vector<Diagnostic>& diagnostics) {
  std::string text;
  for (std::size_t i = 0; i < std::min(diagnostics.size(), most_shown); ++i) {
    if (i > 0) text += '\n';
    text += diagnostics[i].render();
  }
  if (diagnostics.size() > most_shown) text += fmt::format("\nand {} mistakes more", diagnostics.size() - most_shown);
  return text;
}

}  // namespace

Error::Error(const std::string& message) : std::runtime_error(printable(message)) {}

std::string in_words(const std::exception& error) {
  if (const auto* file = dynamic_cast<const std::filesystem::filesystem_error*>(&error)) {
    return printable(fmt::format("{}: {}", file->path1().string(), system_words(file->code().value())));
  }
  if (const auto* system = dynamic_cast<const std::system_error*>(&error);
      system != nullptr && system->code().category() != std::iostream_category()) {
    std::string what = system->what();  // what was tried, if that was said, and the system's own words
    const auto own = system->code().message();
    if (what.ends_with(own)) what.resize(what.size() - own.size());
    return what + system_words(system->code().value());
  }
  const bool too_much =
      dynamic_cast<const std::bad_alloc*>(&error) != nullptr || dynamic_cast<const std::length_error*>(&error) != nullptr;
  return too_much ? "out of memory; ask for smaller sizes (text.max_words, model.embedding_dim, model.hidden, documents)"
                  : printable(error.what());
}

std::string Diagnostic::render() const {
  if (!place.source) return message;
  const Source& source = *place.source;
  if (source.kind != Source::Kind::file || place.line == 0) return fmt::format("{}: {}", source.name, message);
  auto text = fmt::format("{}:{}:{}: {}", source.name, place.line, place.column, message);
  const auto index = static_cast<std::size_t>(place.line - 1);
  if (index < source.lines.size()) {
    const auto column = static_cast<std::size_t>(std::max(place.column - 1, 0));
    text += fmt::format("\n{:5} | {}", place.line, excerpt_and_caret(source.lines[index], column));
  }
  return text;
}

ConfigError::ConfigError(std::vector<Diagnostic> diagnostics)
    : Error(render_all(diagnostics)), diagnostics_(std::move(diagnostics)) {}

ConfigError::ConfigError(Place place, std::string message)
    : ConfigError(std::vector<Diagnostic>(1, Diagnostic(std::move(place), std::move(message)))) {}

void Diagnostics::throw_if_any() {
  if (list_.empty()) return;
  // File by file, in the order they were read; what stands in none comes last.
  std::vector<const Source*> files;
  const auto in_file = [](const Diagnostic& d) { return d.place.source && d.place.source->kind == Source::Kind::file; };
  for (const auto& d : list_) {
    const auto* source = d.place.source.get();
    if (in_file(d) && std::find(files.begin(), files.end(), source) == files.end()) files.push_back(source);
  }
  const auto key = [&](const Diagnostic& d) {
    const auto file = in_file(d) ? std::find(files.begin(), files.end(), d.place.source.get()) : files.end();
    return std::tuple(file - files.begin(), d.place.line, d.place.column);
  };
  std::stable_sort(list_.begin(), list_.end(), [&](const auto& a, const auto& b) { return key(a) < key(b); });
  throw ConfigError(std::move(list_));
}

}  // namespace alrun
