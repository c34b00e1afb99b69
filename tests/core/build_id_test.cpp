#include "core/build_id.h"

#include "catch.h"

TEST_CASE("a build has an id that stays") {
  CHECK(alrun::build_id().size() >= 5);
  CHECK(alrun::build_id() == alrun::build_id());
}
