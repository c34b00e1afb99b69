#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <mutex>
#include <vector>

#include "core/blas.h"

// A module holds what needs a library that most runs can do without, and that costs time, memory or threads when it is
// loaded. It lies beside the program, or in ../lib/alrun/ from there, and is opened when a run first asks for it.
namespace alrun {

/// What a module is called and needs.
struct ModuleFile {
  const char* file;       ///< "alrun_torch.so"; its CMake target has the same name without the ending
  const char* library;    ///< what it brings along, for messages: "libtorch"
  const char* remedy;     ///< how to do without it, after "or": "use 'training.engine: native'"
  const char* entry;      ///< its one exported function, a ModuleEntry
  std::uint64_t abi;      ///< what the program was built with: that of ModuleTable must be equal
  std::size_t megabytes;  ///< of memory that loading its libraries takes
  bool any_kernel;        ///< whether its results are the same by any kernel of a BLAS, so that the fastest may be chosen
};

/// What a module offers begins with this; pointers to functions follow.
struct ModuleTable {
  std::uint64_t abi;
};
using ModuleEntry = const ModuleTable*(BlasTurns&);

/// Opens the first of `paths` that exists, with every BLAS and OpenMP that it loads on one thread, since runs are parallel
/// over seeds, not inside a product. Throws Error naming all paths, what is wrong with the one found, or how much memory is
/// missing.
const ModuleTable& open_module(const ModuleFile& file, const std::vector<std::filesystem::path>& paths);

/// A module that is opened once a process, from any thread.
class Module {
 public:
  explicit constexpr Module(const ModuleFile& file) : file_(file) {}

  /// Throws as open_module().
  const ModuleTable& open();
  /// nullptr if it has not been opened.
  [[nodiscard]] const ModuleTable* opened() const { return table_; }

 private:
  ModuleFile file_;
  std::mutex mutex_;
  std::atomic<const ModuleTable*> table_{nullptr};
};

}  // namespace alrun
