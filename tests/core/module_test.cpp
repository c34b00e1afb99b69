#include "core/module.h"

#include <filesystem>
#include <fstream>

#include "catch.h"
#include "core/error.h"
#include "temporary_folder.h"

using namespace alrun;
using alrun::testing::TemporaryFolder;
using Catch::Matchers::Contains;

namespace {

constexpr ModuleFile some{"alrun_some.so", "libsome", "use 'some: none'", "alrun_some_module", 1, 1, false};

}  // namespace

TEST_CASE("module: a missing one names the places that were tried") {
  CHECK_THROWS_WITH(open_module(some, {"/nowhere/alrun_some.so", "/nowhere/lib/alrun/alrun_some.so"}),
                    "the libsome module is missing; looked for '/nowhere/alrun_some.so' and "
                    "'/nowhere/lib/alrun/alrun_some.so'; build target alrun_some and keep it there");
}

TEST_CASE("module: a file that is no module is an error with its name") {
  const TemporaryFolder folder;
  const auto path = folder.path() / "alrun_some.so";
  std::ofstream(path) << "not a shared object";
  CHECK_THROWS_WITH(open_module(some, {path}), Contains("cannot load the libsome module") && Contains(path.string()));
}

TEST_CASE("module: one of another build is refused") {
  auto other = some;
  other.entry = "alrun_faiss_module";
  const auto faiss = std::filesystem::read_symlink("/proc/self/exe").parent_path() / "alrun_faiss.so";
  CHECK_THROWS_WITH(open_module(other, {faiss}), faiss.string() +
                                                     " belongs to another build of alrun; install both from the "
                                                     "same build");
  CHECK_THROWS_WITH(open_module(some, {faiss}), Contains("belongs to another build of alrun"));
}

TEST_CASE("module: too little memory is said before it is loaded") {
  auto huge = some;
  huge.megabytes = std::size_t{1} << 40U;
  const TemporaryFolder folder;
  const auto path = folder.path() / "alrun_some.so";
  std::ofstream(path) << "not a shared object, which nobody notices";
  CHECK_THROWS_WITH(open_module(huge, {path}),
                    Contains("libsome cannot be loaded: it takes 1099511627904 MB of memory, and ") &&
                        Contains("; raise the limit, or use 'some: none'"));
}
