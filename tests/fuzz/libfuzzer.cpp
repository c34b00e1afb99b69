#include "fuzz/harness.h"

// libFuzzer's way in; a program has one harness.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  alrun::fuzz::harnesses().front().run({reinterpret_cast<const char*>(data), size});
  return 0;
}
