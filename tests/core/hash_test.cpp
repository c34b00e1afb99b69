#include "core/hash.h"

#include "catch.h"

// FIPS 180-2 and the CRC catalogue's check value.
TEST_CASE("SHA-256 and CRC-32 give the published values") {
  CHECK(alrun::sha256("") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  CHECK(alrun::sha256("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  CHECK(alrun::crc32("123456789") == 0xCBF43926U);
}

TEST_CASE("fields cannot run together") {
  alrun::Sha256 a;
  a.field("ab");
  a.field("c");
  alrun::Sha256 b;
  b.field("a");
  b.field("bc");
  CHECK(a.hex() != b.hex());
}
