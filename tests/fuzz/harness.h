#pragma once

#include <cstddef>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

// What reads other people's bytes, as functions of bytes. libFuzzer drives them (tests/fuzz/libfuzzer.cpp, scripts/fuzz.sh),
// and the ordinary tests replay every input kept in corpus/ and regressions/ (tests/fuzz/replay_test.cpp).
namespace alrun::fuzz {

/// Feeds input to a reader. Errors that the reader documents are swallowed; whatever else it throws is a finding.
using Run = void (*)(std::string_view input);

struct Harness {
  std::string name;
  Run run;
};

/// Every harness that is linked.
inline std::vector<Harness>& harnesses() {
  static std::vector<Harness> all;
  return all;
}

inline bool add_harness(const char* name, Run run) {
  harnesses().push_back({name, run});
  return true;
}

/// A promise that does not hold for some input.
class Broken : public std::logic_error {
 public:
  using std::logic_error::logic_error;
};

inline void require(bool holds, const char* promise) {
  if (!holds) throw Broken(promise);
}

/// Bytes as a file with a path, in memory alone.
class MemoryFile {
 public:
  MemoryFile();
  MemoryFile(const MemoryFile&) = delete;
  MemoryFile& operator=(const MemoryFile&) = delete;
  ~MemoryFile();

  /// Replaces the content.
  void set(std::string_view content) const;
  [[nodiscard]] const std::string& path() const { return path_; }

 private:
  int descriptor_ = -1;
  std::string path_;
};

/// Takes decisions from the front of an input.
class Input {
 public:
  explicit Input(std::string_view bytes) : bytes_(bytes) {}

  /// 0 … n - 1; 0 once the input is used up.
  std::size_t choose(std::size_t n) { return bytes_.empty() ? 0 : static_cast<unsigned char>(take(1)[0]) % n; }
  /// The next n bytes, or as many as are left.
  std::string_view take(std::size_t n) {
    const auto taken = bytes_.substr(0, n);
    bytes_.remove_prefix(taken.size());
    return taken;
  }
  std::string_view rest() { return take(bytes_.size()); }
  [[nodiscard]] bool empty() const { return bytes_.empty(); }

 private:
  std::string_view bytes_;
};

}  // namespace alrun::fuzz
