#include "model/native/kernels.h"

#include <fmt/format.h>

#include <cstdlib>
#include <string_view>

#include "core/error.h"

namespace alrun::native {

namespace x86_64 {
extern const Kernels table;
}
#ifdef ALRUN_X86_LEVELS
namespace x86_64_v3 {
extern const Kernels table;
}
namespace x86_64_v4 {
extern const Kernels table;
}
#endif

std::vector<const Kernels*> runnable_kernels() {
  std::vector<const Kernels*> runnable{&x86_64::table};
#ifdef ALRUN_X86_LEVELS
  const bool v3 = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") && __builtin_cpu_supports("bmi2");
  if (v3) runnable.push_back(&x86_64_v3::table);
  const bool v4 = v3 && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
                  __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl") &&
                  __builtin_cpu_supports("avx512cd");
  if (v4) runnable.push_back(&x86_64_v4::table);
#endif
  return runnable;
}

const Kernels& kernels() {
  static const Kernels* const chosen = [] {
    const auto runnable = runnable_kernels();
    const char* wanted = std::getenv("ALRUN_CPU_LEVEL");
    if (wanted == nullptr) return runnable.back();
    for (const auto* candidate : runnable) {
      if (std::string_view(candidate->level) == wanted) return candidate;
    }
    throw Error(fmt::format("ALRUN_CPU_LEVEL is '{}', which this CPU or build does not have; leave it unset", wanted));
  }();
  return *chosen;
}

}  // namespace alrun::native
