#include "model/module.h"

#include "catch.h"

using namespace alrun;

TEST_CASE("torch module: opened once, with libtorch's version") {
  const TorchModule& module = torch_module();
  CHECK(&torch_module() == &module);
  CHECK(torch_version() == module.version);
  CHECK_FALSE(torch_version().empty());
}

TEST_CASE("torch module: what it was built with is hashed, so that sizes cannot add up to the same") {
  CHECK(hash_of({1, 2}) != hash_of({2, 1}));
  CHECK(hash_of({0, 1 << 8}) != hash_of({1, 0}));
  CHECK(hash_of({1}) != hash_of({1, 0}));
}
