#include "core/module.h"

#include <dlfcn.h>
#include <fmt/format.h>

#include <array>
#include <cstdlib>
#include <optional>
#include <string>

#include "core/address_space.h"
#include "core/error.h"
#include "core/value.h"
#include "core/wording.h"

namespace alrun {
namespace {

/// While it lives, an environment variable has this value.
class Setting {
 public:
  Setting(const char* name, const char* value) : name_(name) {
    if (const char* before = std::getenv(name)) before_ = before;
    ::setenv(name, value, 1);
  }
  Setting(const Setting&) = delete;
  Setting& operator=(const Setting&) = delete;
  ~Setting() { before_ ? ::setenv(name_, before_->c_str(), 1) : ::unsetenv(name_); }

 private:
  const char* name_;
  std::optional<std::string> before_;
};

void* load(const ModuleFile& file, const std::filesystem::path& path) {
  const std::size_t bytes = (file.megabytes << 20U) + blas_buffer_bytes;
  if (!has_room(bytes)) {
    throw Error(fmt::format("{} cannot be loaded: it takes {} MB of memory, and {}; raise the limit, or {}", file.library,
                            bytes >> 20U, room_left(), file.remedy));
  }
  // Read when the libraries are loaded. OpenBLAS interrupts the process if it cannot start a thread.
  const Setting openblas("OPENBLAS_NUM_THREADS", "1");
  const Setting openmp("OMP_NUM_THREADS", "1");
  const Setting mkl("MKL_NUM_THREADS", "1");
  std::optional<Setting> kernel;
  const char* const fastest = file.any_kernel ? intel_kernel() : nullptr;
  if (fastest != nullptr && std::getenv("OPENBLAS_CORETYPE") == nullptr) kernel.emplace("OPENBLAS_CORETYPE", fastest);
  void* const handle = ::dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL);  // never closed: libtorch does not survive it
  if (handle == nullptr) throw Error(fmt::format("cannot load the {} module: {}", file.library, ::dlerror()));
  return handle;
}

std::vector<std::filesystem::path> usual_paths(const char* file) {
  const auto folder = std::filesystem::read_symlink("/proc/self/exe").parent_path();
  return {folder / file, (folder / "../lib/alrun" / file).lexically_normal()};
}

}  // namespace

const ModuleTable& open_module(const ModuleFile& file, const std::vector<std::filesystem::path>& paths) {
  std::vector<std::string> tried;
  for (const auto& path : paths) {
    tried.push_back(fmt::format("'{}'", path.string()));
    std::error_code ignored;
    if (!std::filesystem::exists(path, ignored)) continue;
    void* const handle = load(file, path);
    auto* const entry = reinterpret_cast<ModuleEntry*>(::dlsym(handle, file.entry));
    const ModuleTable* const table = entry == nullptr ? nullptr : entry(blas_turns());
    if (table == nullptr || table->abi != file.abi) {
      throw Error(fmt::format("{} belongs to another build of alrun; install both from the same build", path.string()));
    }
    take_on_blas(handle);
    return *table;
  }
  const auto target = std::filesystem::path(file.file).stem().string();
  throw Error(fmt::format("the {} module is missing; looked for {}; build target {} and keep it there", file.library,
                          spoken_list(tried), target));
}

const ModuleTable& Module::open() {
  const std::lock_guard lock(mutex_);
  if (table_ == nullptr) table_ = &open_module(file_, usual_paths(file_.file));
  return *table_;
}

}  // namespace alrun
