#include <fmt/format.h>

#include <algorithm>

#include "command.h"
#include "core/wording.h"
#include "loop/experiment.h"
#include "terminal.h"

namespace alrun {
namespace {

class List final : public Command {
 public:
  void arguments(CLI::App& app) override {
    app.add_option("what", what_,
                   "samplers, models, datasets, tokenizers, oracles, stop-rules or initial; all of them by default")
        ->type_name("WHAT");
  }

  ExitCode run() override {
    bool found = false;
    for (const auto* catalogue : catalogues()) {
      if (!what_.empty() && catalogue->plural() != what_) continue;
      if (what_.empty()) print("{}{}:\n", found ? "\n" : "", catalogue->plural());
      print_names(*catalogue, what_.empty() ? "  " : "");
      found = true;
    }
    if (!found) {
      std::vector<std::string> known;
      for (const auto* catalogue : catalogues()) known.push_back(catalogue->plural());
      throw UsageError(fmt::format("nothing to list is called '{}'; known: {}", what_, spoken_list(known)));
    }
    return ExitCode::done;
  }

 private:
  static void print_names(const Catalogue& catalogue, const char* indent) {
    const auto names = catalogue.names();
    std::size_t width = 0;
    for (const auto& name : names) width = std::max(width, name.size());
    for (const auto& name : names) print("{}{:{}}  {}\n", indent, name, width, catalogue.card(name).summary);
  }

  std::string what_;
};

const bool registered = add_command<List>("list", "what an experiment can be made of, a line each");

}  // namespace
}  // namespace alrun
