#include "model/module.h"

#include "catch.h"

using namespace alrun;

TEST_CASE("torch module: opened once, with libtorch's version") {
  const TorchModule& module = torch_module();
  CHECK(&torch_module() == &module);
  CHECK(torch_version() == module.version);
  CHECK_FALSE(torch_version().empty());
}
