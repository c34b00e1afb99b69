#include "config/document.h"

#include "catch.h"
#include "config/yaml.h"
#include "core/file.h"
#include "temporary_folder.h"

using namespace alrun;

namespace {

// What a file of this content is told, with c.yaml for its path; "" if it is taken.
std::string refusal(DocumentKind kind, const std::string& text) {
  const testing::TemporaryFolder folder;
  const auto file = (folder.path() / "c.yaml").string();
  write_atomically(file, text);
  Diagnostics diagnostics;
  try {
    load_document(file, kind, diagnostics);
  } catch (const ConfigError& error) {
    std::string said = error.what();
    said.resize(said.find("\n    1 |") == std::string::npos ? said.size() : said.find("\n    1 |"));
    for (auto at = said.find(file); at != std::string::npos; at = said.find(file)) said.replace(at, file.size(), "c.yaml");
    return said;
  }
  return "";
}

}  // namespace

TEST_CASE("a config is a map of keys") {
  CHECK(refusal(DocumentKind::experiment, "") ==
        "c.yaml:1:1: a config is a map of keys, but the file is empty; start from configs/quickstart.yaml");
  CHECK(refusal(DocumentKind::experiment, "[1]") ==
        "c.yaml:1:1: a config is a map of keys, but found a list; start from configs/quickstart.yaml");
  CHECK(refusal(DocumentKind::grid, "5") ==
        "c.yaml:1:1: a sweep's grid is a map of keys, but found 5; start from configs/sweep-20news.yaml");
  CHECK(refusal(DocumentKind::experiment, "a: 1").empty());
  CHECK(refusal(DocumentKind::grid, "base: {}").empty());
  CHECK(refusal(DocumentKind::grid, "grid: {}").empty());
}

TEST_CASE("who gives an experiment, a grid or a result for another is told so") {
  CHECK(refusal(DocumentKind::experiment, "base: exp.yaml\ngrid: {seed: 1..3}\n") ==
        "c.yaml:1:1: this is a sweep's grid, not one experiment; run it with: alrun sweep c.yaml");
  CHECK(refusal(DocumentKind::experiment, "base: exp.yaml\nvariants: {a: {}}\n") ==
        "c.yaml:1:1: this is a sweep's grid, not one experiment; run it with: alrun sweep c.yaml");
  CHECK(refusal(DocumentKind::grid, "seed: 1\nsampler: {type: margin}\n") ==
        "c.yaml:1:1: this is no sweep's grid: 'base' and 'grid' are missing; if it is one experiment, run it with: alrun "
        "--config c.yaml");
  const std::string result = R"({"schema_version": 1, "status": "complete", "config": {"seed": 1}, "runs": []})";
  const std::string told =
      "this is a result of alrun, not a config; the config that it was made with is in it: jq .config c.yaml > exp.yaml";
  CHECK(refusal(DocumentKind::experiment, result) == "c.yaml:1:1: " + told);
  CHECK(refusal(DocumentKind::grid, result) == "c.yaml:1:1: " + told);
  // Results may be larger than any config.
  CHECK(refusal(DocumentKind::experiment, result + std::string(yaml_byte_limit, ' ')) == "c.yaml: " + told);
  CHECK_THAT(refusal(DocumentKind::experiment, std::string(yaml_byte_limit + 1, ' ')),
             Catch::Contains("larger than 1048576 bytes"));
}

TEST_CASE("standard input has a name for messages and one for results") {
  CHECK(document_name("-") == "<stdin>");
  CHECK(document_stem("-") == "stdin");
  CHECK(document_name("a/b.yaml") == "a/b.yaml");
  CHECK(document_stem("a/b.yaml") == "b");
}
