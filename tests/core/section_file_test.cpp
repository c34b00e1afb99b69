#include "core/section_file.h"

#include "catch.h"
#include "core/file.h"
#include "temporary_folder.h"

using namespace alrun;

namespace {

const SectionFileKind kind{7, "0123456789abcdef0123456789abcdef"};

struct Written {
  testing::TemporaryFolder folder;
  std::filesystem::path path = folder.path() / "new" / "file.bin";

  Written() {
    const std::vector<float> floats{1.5F, -2};
    const std::vector<std::int64_t> none;
    SectionWriter out;
    out.add(floats);
    out.add(none);
    out.add({"word", "", "né"});
    out.add(std::int64_t{-9});
    out.write(path, kind);
    CHECK(out.size() == std::filesystem::file_size(path));
  }
  void replace(std::string_view content) const { write_atomically(path, std::span(&content, 1), Flush::never); }
  [[nodiscard]] std::string why_not(const SectionFileKind& wanted = kind) const {
    try {
      const SectionReader reader(path, wanted);
    } catch (const DamagedFile& error) {
      return error.what();
    }
    return "";
  }
};

}  // namespace

TEST_CASE("sections come back in order, aligned for any use") {
  const Written file;
  SectionReader in(file.path, kind);
  CHECK_THROWS_WITH(in.finish(), "more sections than expected");
  const auto floats = in.numbers<float>();
  CHECK(floats == Array<float>{1.5F, -2});
  CHECK(reinterpret_cast<std::uintptr_t>(floats.data()) % 64 == 0);
  CHECK(in.numbers<std::int64_t>().empty());
  CHECK(in.strings() == std::vector<std::string>{"word", "", "né"});
  CHECK(in.number() == -9);
  in.finish();
  CHECK_THROWS_WITH(in.number(), "a section is missing");
}

TEST_CASE("numbers that do not stay are written all the same") {
  const testing::TemporaryFolder folder;
  const auto path = folder.path() / "file";
  SectionWriter out;
  for (std::int32_t i = 0; i < 100; ++i) out.add(std::vector<std::int32_t>(50, i));
  out.write(path, kind);
  SectionReader in(path, kind);
  for (std::int32_t i = 0; i < 100; ++i) CHECK(in.numbers<std::int32_t>() == std::vector<std::int32_t>(50, i));
}

TEST_CASE("numbers outlive the reader and the file's name") {
  Written file;
  const auto numbers = SectionReader(file.path, kind).numbers<float>();
  std::filesystem::remove(file.path);
  CHECK(numbers[1] == -2);
}

TEST_CASE("a section taken as something else is an error") {
  const testing::TemporaryFolder folder;
  const auto path = folder.path() / "file";
  SectionWriter out;
  const std::vector<std::int8_t> three{1, 2, 3};
  const std::vector<std::uint32_t> lengths{2, 5};
  const std::vector<std::int64_t> two{1, 2};
  out.add(three);
  out.add(lengths);
  out.add(three);
  out.add(std::vector<std::uint32_t>{});
  out.add(three);
  out.add(two);
  CHECK_NOTHROW(out.write(path, kind));
  SectionReader in(path, kind);
  CHECK_THROWS_WITH(in.numbers<float>(), "a section's size is no multiple of its numbers'");
  CHECK_THROWS_WITH(in.strings(), "strings are longer than their bytes");
  CHECK_THROWS_WITH(in.strings(), "bytes after the last string");
  CHECK_THROWS_WITH(in.number(), "a list instead of a number");
}

TEST_CASE("a file of another version, key or form is told") {
  const Written file;
  CHECK(file.why_not().empty());
  CHECK(file.why_not({8, kind.key}) == "version 7");
  CHECK(file.why_not({7, "other"}) == "made from something else");
  const auto content = read_file(file.path, 10000);
  write_atomically(file.path, "");
  CHECK(file.why_not() == "too short for a header");
  write_atomically(file.path, std::string(100, 'x'));
  CHECK(file.why_not() == "not a file of sections");
  write_atomically(file.path, content + "more");
  CHECK(file.why_not() == "cut short, or longer than written");
  const auto missing = file.path.string() + "x";
  CHECK_THROWS_WITH(SectionReader(missing, kind), missing + ": cannot read: No such file or directory");
}

TEST_CASE("any flipped bit and any cut is noticed") {
  const Written file;
  const auto content = read_file(file.path, 10000);
  for (std::size_t i = 0; i < content.size(); ++i) {
    auto damaged = content;
    damaged[i] = static_cast<char>(damaged[i] ^ (1 << i % 8));
    file.replace(damaged);
    REQUIRE_FALSE(file.why_not().empty());
    file.replace(std::string_view(content).substr(0, i));
    REQUIRE_FALSE(file.why_not().empty());
  }
}

TEST_CASE(
    "strings that are not copied lie in the file like those that are, and come back as views that outlive the reader") {
  const testing::TemporaryFolder folder;
  const auto copied = folder.path() / "copied";
  const auto viewed = folder.path() / "viewed";
  const std::vector<std::string> strings{"word", "", std::string(100'000, 'x'), "né"};
  const std::vector<std::string_view> views(strings.begin(), strings.end());
  SectionWriter one;
  one.add(strings);
  one.add(std::int64_t{5});
  one.write(copied, kind);
  SectionWriter other;
  other.add_views(views);
  other.add(std::int64_t{5});
  other.write(viewed, kind);
  CHECK(other.size() == std::filesystem::file_size(viewed));
  CHECK(read_file(copied, 1U << 20U) == read_file(viewed, 1U << 20U));

  std::vector<std::string_view> read;
  std::shared_ptr<const void> owner;
  {
    SectionReader in(viewed, kind);
    read = in.string_views();
    owner = in.mapping();
  }
  std::filesystem::remove(viewed);
  CHECK(read == views);
}
