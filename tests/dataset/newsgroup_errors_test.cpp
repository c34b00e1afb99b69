#include <fmt/format.h>

#include "tiny_archive.h"

namespace alrun {

using namespace testing::tiny;

namespace {

// What to do about an archive, and about a folder.
std::string fetch(const std::string& path) {
  return "fetch the public archive with scripts/fetch_20newsgroups.sh " + path +
         ", or set dataset.path to the right archive or its unpacked folder";
}
const std::string unpack = "unpack the archive again into an empty folder, or set dataset.path to the right one";

// The error that an archive with the small corpus and one more member gives.
std::string error_with(const Scratch& scratch, const Member& more) {
  auto members = small_corpus();
  members.push_back(more);
  write_archive(scratch / "a.tar.gz", members);
  return load_error(scratch / "a.tar.gz");
}

}  // namespace

TEST_CASE("a missing or wrong path says how to get the right one") {
  const Scratch scratch;
  CHECK(load_error(scratch / "no.tar.gz") == scratch / "no.tar.gz" + ": no such file; " + fetch(scratch / "no.tar.gz"));
  CHECK(load_error(scratch / "it's not.tar.gz").find("; fetch the public archive with scripts/fetch_20newsgroups.sh '") !=
        std::string::npos);
  CHECK(load_error("/dev/null") ==
        "/dev/null: neither a tar archive nor an unpacked folder (not a regular file); set dataset.path to the archive or "
        "its unpacked folder");
  write_bytes(scratch / "page.html", "<html>Not found</html>");
  CHECK(load_error(scratch / "page.html") ==
        scratch / "page.html" + ": neither a tar archive nor an unpacked folder (Unrecognized archive format); " +
            fetch(scratch / "page.html"));
  write_bytes(scratch / "empty", "");
  CHECK(load_error(scratch / "empty").starts_with(scratch / "empty: neither a tar archive nor an unpacked folder ("));
}

TEST_CASE("a truncated archive is not used, wherever it is cut") {
  const Scratch scratch;
  auto members = small_corpus();
  for (int i = 0; i < 200; ++i) {
    std::string text;  // hard to compress, so that the cut falls where the posts are
    for (int j = 0; j < 50; ++j) text += fmt::format("{} ", (i * 50 + j) * 7919 % 100'003);
    members.push_back({fmt::format("20news-bydate-train/sci.space/{}", 1000 + i), text});
  }
  write_archive(scratch / "a.tar.gz", members);
  const auto whole = read_bytes(scratch / "a.tar.gz");
  REQUIRE(load_error(scratch / "a.tar.gz").empty());

  write_bytes(scratch / "cut.tar.gz", whole.substr(0, whole.size() / 2));
  const auto error = load_error(scratch / "cut.tar.gz");
  CHECK(error.starts_with(scratch / "cut.tar.gz: damaged or cut short after "));
  CHECK(
      error.ends_with(" documents (truncated gzip input); it is not used; copy it again from where it is whole, or "
                      "fetch the public archive with scripts/fetch_20newsgroups.sh " +
                      scratch / "cut.tar.gz"));
  for (std::size_t keep = 0; keep < whole.size() - 1000; keep += 997) {
    write_bytes(scratch / "cut.tar.gz", whole.substr(0, keep));
    CHECK_FALSE(load_error(scratch / "cut.tar.gz").empty());
  }

  auto broken = whole;
  for (std::size_t i = 0; i < 64; ++i) broken[whole.size() / 2 + i] = '\xFF';
  write_bytes(scratch / "broken.tar.gz", broken);
  CHECK(load_error(scratch / "broken.tar.gz").find(": damaged or cut short after ") != std::string::npos);

  // A flipped bit that only changes letters: the checksum tells.
  for (std::size_t at = whole.size() / 4; at < whole.size() - 1000; at += 499) {
    auto flipped = whole;
    flipped[at] = static_cast<char>(flipped[at] ^ 0x10);
    write_bytes(scratch / "flipped.tar.gz", flipped);
    CHECK(load_error(scratch / "flipped.tar.gz").find("; it is not used; ") != std::string::npos);
  }

  write_archive(scratch / "a.tar", members);
  write_bytes(scratch / "cut.tar", read_bytes(scratch / "a.tar").substr(0, 512 + 10));
  const auto cut_tar = load_error(scratch / "cut.tar");
  CHECK(cut_tar.starts_with(scratch / "cut.tar: damaged or cut short after 0 documents ("));
  CHECK(cut_tar.ends_with(" scripts/fetch_20newsgroups.sh " + scratch / "cut.tar"));
}

TEST_CASE("an archive or folder of something else is named by what it holds") {
  const Scratch scratch;
  const Members other = {{"e/1", ""}, {"c/1", ""}, {"./b/1", ""}, {"a", ""}, {"d/1", ""}, {".git/x", ""}};
  const auto message = [](const std::string& path, const std::string& missing, const std::string& top) {
    return fmt::format("{}: no posts under {}; at its top are: {}; {}", path, missing, top,
                       fs::is_directory(path) ? unpack : fetch(path));
  };
  const std::string both = "20news-bydate-train/ or 20news-bydate-test/";
  write_archive(scratch / "a.tar.gz", other);
  CHECK(load_error(scratch / "a.tar.gz") == message(scratch / "a.tar.gz", both, "a, b, c and 2 more"));
  write_folder(scratch / "folder", other);
  CHECK(load_error(scratch / "folder") == message(scratch / "folder", both, "a, b, c and 2 more"));
  fs::create_directory(scratch / "bare");
  CHECK(load_error(scratch / "bare") == message(scratch / "bare", both, "nothing"));
  write_archive(scratch / "a.tar.gz", {});
  CHECK(load_error(scratch / "a.tar.gz") == message(scratch / "a.tar.gz", both, "nothing"));

  auto half = small_corpus();
  std::erase_if(half, [](const auto& member) { return member.path.starts_with("20news-bydate-test"); });
  write_archive(scratch / "half.tar.gz", half);
  CHECK(load_error(scratch / "half.tar.gz") ==
        message(scratch / "half.tar.gz", "20news-bydate-test/", "20news-bydate-train"));
}

TEST_CASE("both parts must have the same newsgroups, two at least") {
  const Scratch scratch;
  CHECK(error_with(scratch, {"20news-bydate-train/sci.med/1", "x"}) ==
        scratch / "a.tar.gz" + ": newsgroups in 20news-bydate-train/ that 20news-bydate-test/ lacks: sci.med; " +
            fetch(scratch / "a.tar.gz"));
  CHECK(error_with(scratch, {"20news-bydate-test/sci.med/1", "x"}) ==
        scratch / "a.tar.gz" + ": newsgroups in 20news-bydate-test/ that 20news-bydate-train/ lacks: sci.med; " +
            fetch(scratch / "a.tar.gz"));
  write_archive(scratch / "a.tar.gz", {{"20news-bydate-train/a/1", "x"}, {"20news-bydate-test/a/1", "x"}});
  CHECK(load_error(scratch / "a.tar.gz") ==
        scratch / "a.tar.gz" + ": holds the newsgroup 'a' only; two are needed at least; " + fetch(scratch / "a.tar.gz"));
}

TEST_CASE("a post that comes twice or is too large is refused") {
  const Scratch scratch;
  CHECK(error_with(scratch, {"./20news-bydate-train/sci.space//20", "again"}) ==
        scratch / "a.tar.gz" + ": holds '20news-bydate-train/sci.space/20' twice; keep one of them, or " +
            fetch(scratch / "a.tar.gz"));
  write_folder(scratch / "twice/x", small_corpus());
  write_folder(scratch / "twice/y", small_corpus());
  CHECK(load_error(scratch / "twice") ==
        scratch / "twice" + ": holds '20news-bydate-train/alt.atheism/3' twice; keep one of them, or " + unpack);

  const std::string limit = std::string(10U << 20U, 'x');
  CHECK(error_with(scratch, {"20news-bydate-train/sci.space/7", limit}).empty());
  const auto large = [](const std::string& source) {
    return source +
           ": '20news-bydate-train/sci.space/7' is 10485761 bytes; a post may have 10485760 bytes (10 MiB) at most; "
           "remove it or set dataset.path to the right archive or folder";
  };
  CHECK(error_with(scratch, {"20news-bydate-train/sci.space/7", limit + 'x'}) == large(scratch / "a.tar.gz"));
  write_folder(scratch / "folder", small_corpus());
  write_bytes(scratch / "folder/20news-bydate-train/sci.space/7", limit + 'x');
  CHECK(load_error(scratch / "folder") == large(scratch / "folder"));
}

TEST_CASE("links and paths that lead out of the archive are refused") {
  const Scratch scratch;
  const auto refused = [&](const std::string& what) {
    return fmt::format("{}: {}; only files under relative paths are read; pack it again without", scratch / "a.tar.gz",
                       what);
  };
  CHECK(error_with(scratch, {"/20news-bydate-train/sci.space/1", "x"}) ==
        refused("member '/20news-bydate-train/sci.space/1' has an absolute path"));
  CHECK(error_with(scratch, {"../20news-bydate-train/sci.space/1", "x"}) ==
        refused("member '../20news-bydate-train/sci.space/1' has '..' in its path"));
  CHECK(error_with(scratch, {"20news-bydate-train/../1", "x"}) ==
        refused("member '20news-bydate-train/../1' has '..' in its path"));
  CHECK(error_with(scratch, {"20news-bydate-train/sci.space/1", "/etc/passwd", AE_IFLNK}) ==
        refused("member '20news-bydate-train/sci.space/1' is a symbolic link"));
  CHECK(error_with(scratch, {"20news-bydate-train/sci.space/1", "", AE_IFREG, "20news-bydate-train/sci.space/20"}) ==
        refused("member '20news-bydate-train/sci.space/1' is a hard link"));
  CHECK(error_with(scratch, {"20news-bydate-train/sci.space/1", "", AE_IFIFO}) ==
        refused("member '20news-bydate-train/sci.space/1' is neither a file nor a directory"));
  CHECK(error_with(scratch, {"20news-bydate-train/sci.space/a..b", "x"}).empty());
}

TEST_CASE("an unreadable file of a folder is named") {
  const Scratch scratch;
  write_folder(scratch / "folder", small_corpus());
  const auto file = scratch / "folder/20news-bydate-train/sci.space/1";
  fs::create_symlink("nowhere", file);
  const std::string remedy = "; make it readable or unpack the archive again";
  CHECK(load_error(scratch / "folder") == file + ": cannot be read (No such file or directory)" + remedy);
  fs::remove(file);
  fs::create_symlink("/dev/null", file);
  CHECK(load_error(scratch / "folder") == file + ": cannot be read (not a regular file)" + remedy);
  fs::remove(file);
  fs::create_symlink("20", file);  // a link in one's own folder is a file like any other
  CHECK(load_error(scratch / "folder").empty());
  const auto locked = scratch / "folder/20news-bydate-train/sci.space/20";
  fs::permissions(locked, fs::perms::none);
  if (!std::ifstream(locked).good())  // root reads it all the same
    CHECK(load_error(scratch / "folder").find("cannot be read (Permission denied)" + remedy) != std::string::npos);
}

}  // namespace alrun
