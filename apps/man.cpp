#include <fmt/format.h>

#include "command.h"
#include "core/version.h"
#include "loop/experiment.h"
#include "terminal.h"

namespace alrun {
namespace {

// Text as roff takes it: no dash becomes a hyphen, no line a request.
std::string roff(const std::string& text) {
  std::string out;
  for (const char c : text) {
    if ((c == '.' || c == '\'') && (out.empty() || out.back() == '\n')) out += "\\&";
    if (c == '-') {
      out += "\\-";
    } else if (c == '\\') {
      out += "\\e";
    } else {
      out += c;
    }
  }
  return out;
}

void section(const char* name) { print(".SH {}\n", name); }

void entry(const std::string& tag, const std::string& text) { print(".TP\n{}\n{}\n", tag, roff(text)); }

// "--output FILE" with the option bold and its value in italics; a positional is its name alone.
std::string tag_of(const CLI::Option& option) {
  const auto type = option.get_type_name();
  std::string tag;
  for (const auto& name : option.get_snames()) tag += fmt::format("\\fB\\-{}\\fR, ", roff(name));
  for (const auto& name : option.get_lnames()) tag += fmt::format("\\fB\\-\\-{}\\fR, ", roff(name));
  if (tag.empty()) return fmt::format("\\fI{}\\fR", roff(type.empty() ? option.get_name() : type.substr(0, type.find(':'))));
  tag.resize(tag.size() - 2);
  if (!type.empty()) tag += fmt::format(" \\fI{}\\fR", roff(type.substr(0, type.find(':'))));
  return tag;
}

void print_options(const CLI::App& app) {
  for (const auto* option : app.get_options()) entry(tag_of(*option), option->get_description());
}

// Examples and exit codes are in the program's footer, under lines that end in a colon or begin with "Exit codes: ".
void print_footer(const std::string& footer) {
  const std::string codes = "Exit codes: ";
  const auto at = footer.find(codes);
  section("EXAMPLES");
  print(".nf\n{}\n.fi\n", roff(footer.substr(footer.find('\n', 1) + 1, at - footer.find('\n', 1) - 3)));
  section("EXIT STATUS");
  print("{}.\n", roff(footer.substr(at + codes.size())));
}

class Man final : public Command {
 public:
  void arguments(CLI::App& app) override { root_ = app.get_parent(); }

  ExitCode run() override {
    const auto version = build_info().version;
    print(".TH ALRUN 1 \"\" \"alrun {}\" \"User Commands\"\n.nh\n.ad l\n", version);
    section("NAME");
    print("alrun \\- active\\-learning experiments on text\n");
    section("SYNOPSIS");
    print(
        "\\fBalrun\\fR \\fB\\-\\-config\\fR \\fIFILE\\fR [\\fIOPTION\\fR]...\n.br\n\\fBalrun\\fR \\fICOMMAND\\fR "
        "[\\fIOPTION\\fR]...\n");
    section("DESCRIPTION");
    print("{}\n", roff(root_->get_description()));
    section("OPTIONS");
    print_options(*root_);
    section("COMMANDS");
    for (const auto* command : root_->get_subcommands({})) {
      print(".SS alrun {}\n{}\n", roff(command->get_name()), roff(command->get_description()));
      print_options(*command);
    }
    section("COMPONENTS");
    print("What a config can name; \\fBalrun describe\\fR tells their options.\n");
    for (const auto* catalogue : catalogues()) {
      print(".SS {}\n", roff(catalogue->plural()));
      for (const auto& name : catalogue->names()) entry("\\fB" + roff(name) + "\\fR", catalogue->card(name).summary);
    }
    print_footer(root_->get_footer());
    return ExitCode::done;
  }

 private:
  const CLI::App* root_ = nullptr;
};

const bool registered = add_command<Man>("man", "the manual page: alrun man | man -l -");

}  // namespace
}  // namespace alrun
