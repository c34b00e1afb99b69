#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

#include "catch.h"
#include "core/file.h"
#include "core/rng.h"
#include "fuzz/harness.h"

using namespace alrun;

namespace {

namespace fs = std::filesystem;

const fs::path folder = fs::path(ALRUN_SOURCE_DIR) / "tests/fuzz";

const fuzz::Harness& harness(const std::string& name) {
  const auto& all = fuzz::harnesses();
  return *std::find_if(all.begin(), all.end(), [&](const auto& entry) { return entry.name == name; });
}

std::vector<std::string> inputs(const std::string& kind, const std::string& name) {
  std::vector<fs::path> files;
  std::error_code none;
  for (const auto& entry : fs::directory_iterator(folder / kind / name, none)) files.push_back(entry.path());
  std::sort(files.begin(), files.end());
  std::vector<std::string> found;
  for (const auto& file : files) found.push_back(read_file(file, 1U << 20U));
  return found;
}

// A few small changes, as fuzzers make them.
std::string mutated(std::string input, const std::vector<std::string>& others, Rng& rng) {
  for (auto changes = 1 + rng.below(4); changes > 0; --changes) {
    const auto at = rng.below(input.size() + 1);
    const auto length = rng.below(std::min<std::size_t>(input.size() - at, 20) + 1);
    const auto& other = others[rng.below(others.size())];
    switch (rng.below(6)) {
      case 0:
        if (at < input.size()) input[at] = static_cast<char>(input[at] ^ (1 << rng.below(8)));
        break;
      case 1:
        if (at < input.size()) input[at] = static_cast<char>(rng.below(256));
        break;
      case 2:
        input.erase(at, length);
        break;
      case 3:
        input.insert(at, input.substr(at, length));
        break;
      case 4:
        input.insert(at, other.substr(rng.below(other.size()), 20));
        break;
      default:
        input.replace(at, length, length, "\x00\xFF\x7F\x80\n0"[rng.below(6)]);
    }
  }
  return input;
}

void replay(const std::string& name) {
  const auto& target = harness(name);
  auto seeds = inputs("corpus", name);
  REQUIRE(seeds.size() >= 3);
  for (auto& input : inputs("regressions", name)) seeds.push_back(std::move(input));
  for (std::size_t i = 0; i < seeds.size(); ++i) {
    INFO("input " << i);
    CHECK_NOTHROW(target.run(seeds[i]));
  }
  Rng rng(1, "mutations");
  for (int i = 0; i < 1000; ++i) {
    const auto input = mutated(seeds[rng.below(seeds.size())], seeds, rng);
    INFO("mutation " << i << ":\n" << input);
    CHECK_NOTHROW(target.run(input));
  }
}

}  // namespace

TEST_CASE("the archive reader survives its fuzzer's inputs and a thousand mutations") { replay("archive"); }
TEST_CASE("the comparison of results survives its fuzzer's inputs and a thousand mutations") { replay("compare"); }
TEST_CASE("the config reader survives its fuzzer's inputs and a thousand mutations") { replay("config"); }
TEST_CASE("the grid reader survives its fuzzer's inputs and a thousand mutations") { replay("grid"); }
TEST_CASE("the label store survives its fuzzer's inputs and a thousand mutations") { replay("labels"); }
TEST_CASE("the result reader survives its fuzzer's inputs and a thousand mutations") { replay("result"); }
TEST_CASE("the reader of sections survives its fuzzer's inputs and a thousand mutations") { replay("sections"); }
TEST_CASE("the tokenizers survive their fuzzer's inputs and a thousand mutations") { replay("tokenizers"); }

TEST_CASE("every fuzzer is replayed") { CHECK(fuzz::harnesses().size() == 8); }
