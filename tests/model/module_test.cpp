#include "model/module.h"

#include <filesystem>
#include <fstream>

#include "catch.h"
#include "core/error.h"

using namespace alrun;

TEST_CASE("torch module: a missing one names the places that were tried") {
  CHECK_THROWS_WITH(open_torch_module({"/nowhere/alrun_torch.so", "/nowhere/lib/alrun/alrun_torch.so"}),
                    "the libtorch module is missing; looked for '/nowhere/alrun_torch.so' and "
                    "'/nowhere/lib/alrun/alrun_torch.so'; build target alrun_torch and keep it there");
}

TEST_CASE("torch module: a file that is no module is an error with its name") {
  const auto path = std::filesystem::temp_directory_path() / "alrun_no_module.so";
  std::ofstream(path) << "not a shared object";
  CHECK_THROWS_WITH(open_torch_module({path}), Catch::Matchers::Contains("cannot load the libtorch module") &&
                                                   Catch::Matchers::Contains(path.string()));
  std::filesystem::remove(path);
}

TEST_CASE("torch module: opened once, with libtorch's version") {
  const TorchModule& module = torch_module();
  CHECK(&torch_module() == &module);
  CHECK(torch_version() == module.version);
  CHECK_FALSE(torch_version().empty());
}
