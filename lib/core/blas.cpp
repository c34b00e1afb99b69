#include "core/blas.h"

#include <dlfcn.h>
#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <sstream>
#include <thread>
#include <vector>

#include "core/address_space.h"
#include "core/error.h"

namespace alrun {
namespace {

template <class F>
F* find(void* library, const char* function) {
  return library == nullptr ? nullptr : reinterpret_cast<F*>(::dlsym(library, function));
}

/// One at least, and one a core; but with each more there is to be left eight times that much for all else.
std::vector<void*> map_buffers(void* (*allocate)(int)) {
  constexpr std::size_t most = 64;  // OpenBLAS keeps a table of them, of a fixed size
  const std::size_t wanted = std::clamp<std::size_t>(std::thread::hardware_concurrency(), 1, most);
  std::vector<void*> buffers;
  while (buffers.size() < wanted && has_room((buffers.empty() ? 1 : 8) * blas_buffer_bytes)) buffers.push_back(allocate(0));
  return buffers;
}

/// The library that has the products, since there may be another one for LAPACK.
struct Library {
  std::string file;
  void* handle = nullptr;
};

Library library_of_products(void* module) {
  Dl_info info{};
  auto* const product = ::dlsym(module, "sgemm_");
  if (product == nullptr || ::dladdr(product, &info) == 0) return {};
  return {info.dli_fname, ::dlopen(info.dli_fname, RTLD_LAZY | RTLD_NOLOAD)};
}

std::string name_of(const Library& library) {
  if (library.handle == nullptr) return "unknown";
  auto* const config = find<const char*()>(library.handle, "openblas_get_config");
  auto* const core = find<const char*()>(library.handle, "openblas_get_corename");
  if (config == nullptr || core == nullptr) {
    std::error_code ignored;
    const auto file = std::filesystem::canonical(library.file, ignored);
    return (file.empty() ? std::filesystem::path(library.file) : file).filename().string();
  }
  std::istringstream words(config());  // "OpenBLAS 0.3.21 NO_LAPACKE DYNAMIC_ARCH …"
  std::string product;
  std::string version;
  words >> product >> version;
  return fmt::format("{} {} {}", product, version, core());
}

std::mutex name_mutex;
std::string name;

}  // namespace

BlasTurns& blas_turns() {
  static BlasTurns turns;
  return turns;
}

const char* intel_kernel() {
#if defined(__x86_64__)
  if (!__builtin_cpu_is("intel") || !__builtin_cpu_supports("avx2") || !__builtin_cpu_supports("fma")) return nullptr;
  const bool wide = __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512cd") &&
                    __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512dq") &&
                    __builtin_cpu_supports("avx512vl");
  return wide ? "SkylakeX" : "Haswell";
#else
  return nullptr;
#endif
}

void take_on_blas(void* module) {
  const std::lock_guard lock(name_mutex);
  if (!name.empty()) return;  // the one that another module brought
  const auto library = library_of_products(module);
  auto* const allocate = find<void*(int)>(library.handle, "blas_memory_alloc");
  auto* const release = find<void(void*)>(library.handle, "blas_memory_free");
  if (allocate != nullptr && release != nullptr) {
    const auto buffers = map_buffers(allocate);
    if (buffers.empty()) throw Error(fmt::format("too little memory for the BLAS: {}; raise the limit", room_left()));
    for (void* const buffer : buffers) release(buffer);
    blas_turns().allow(buffers.size());
  }
  name = name_of(library);
}

std::string blas_name() {
  const std::lock_guard lock(name_mutex);
  return name;
}

}  // namespace alrun
