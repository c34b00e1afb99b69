#include "core/hash.h"

#include "catch.h"
#include "core/error.h"
#include "core/file.h"
#include "temporary_folder.h"

using namespace alrun;

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

TEST_CASE("a file's SHA-256 is that of its bytes, in however many blocks") {
  const testing::TemporaryFolder folder;
  const auto path = folder.path() / "file";
  for (const std::size_t size : {0UL, 3UL, 1UL << 18U, (1UL << 18U) + 1}) {
    const std::string content(size, 'a');
    write_atomically(path, content);
    CHECK(sha256_of_file(path) == sha256(content));
  }
  const auto missing = path.string() + "x";
  CHECK_THROWS_WITH(sha256_of_file(missing), missing + ": cannot read: No such file or directory");
  CHECK_THROWS_AS(sha256_of_file(folder.path()), Error);
}
