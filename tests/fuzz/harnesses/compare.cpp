#include "analysis/compare/compare.h"

#include "analysis/compare/output.h"
#include "core/utf8.h"
#include "fuzz/harness.h"
#include "session/result.h"

// Two result files, BASE and NEW, with the byte 1E (record separator) between them; without one the file is both.
namespace alrun::fuzz {
namespace {

void check(const Comparison& comparison, bool with_itself) {
  require(!comparison.metrics.empty() && comparison.metrics.front().name == "naulc", "nAULC comes first");
  require(!with_itself || !comparison.regression, "nothing is worse than itself");
  require(!comparison_text(comparison).empty(), "there is a table");
  require(value_from_json(comparison_json(comparison)).find("metrics") != nullptr, "JSON is JSON");
  require(find_invalid_utf8(comparison_junit(comparison)) == std::string::npos, "XML is UTF-8");
}

void run(std::string_view bytes) {
  static const MemoryFile base;
  static const MemoryFile fresh;
  const auto end = std::min(bytes.find('\x1E'), bytes.size());
  const auto with_itself = end == bytes.size();
  base.set(bytes.substr(0, end));
  fresh.set(with_itself ? bytes : bytes.substr(end + 1));
  try {
    check(compare(read_study({base.path()}), read_study({fresh.path()}), {}), with_itself);
  } catch (const Error& error) {
    require(*error.what() != '\0', "a refusal says why");
  }
}

const bool registered = add_harness("compare", run);

}  // namespace
}  // namespace alrun::fuzz
