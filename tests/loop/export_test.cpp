#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>

#include "catch.h"
#include "loop/prepared.h"

using namespace alrun;

// Hidden: writes the documents of a config for other programs to learn from (tests/bench/multilabel.py): a line each of part
// (0 train, 1 validation, 2 test, 3 left out), classes and text.
TEST_CASE("documents are written for a comparison", "[.export]") {
  const auto* config_file = std::getenv("ALRUN_EXPORT_CONFIG");
  const auto* seed = std::getenv("ALRUN_EXPORT_SEED");
  const auto* file = std::getenv("ALRUN_EXPORT_FILE");
  REQUIRE((config_file != nullptr && seed != nullptr && file != nullptr));
  const auto config = load_experiment(config_file, {});
  const auto dataset = config.dataset.make()->load();
  const auto prepared = prepare(config, dataset, {std::stoull(seed)}, 1).front();
  std::vector<int> part(dataset.documents.size(), 3);
  const auto mark = [&](const std::vector<DocumentId>& ids, int number) {
    for (const auto id : ids) part[static_cast<std::size_t>(id)] = number;
  };
  mark(prepared->split.train, 0);
  mark(prepared->split.validation, 1);
  mark(prepared->split.test, 2);
  std::ofstream out(file);
  for (std::size_t i = 0; i < dataset.documents.size(); ++i) {
    auto text = dataset.documents[i].text;
    std::ranges::replace_if(
        text, [](char c) { return c == '\n' || c == '\t' || c == '\r'; }, ' ');
    out << fmt::format("{}\t{}\t{}\n", part[i], fmt::join(dataset.documents[i].answer, ","), text);
  }
  REQUIRE(out.good());
}
