#pragma once

#include <archive.h>
#include <archive_entry.h>
#include <fmt/format.h>

#include <filesystem>
#include <fstream>
#include <string>
#include <utility>
#include <vector>

#include "catch.h"
#include "dataset/dataset.h"
#include "temporary_folder.h"

// What the dataset tests share: a scratch folder, small archives and folders with chosen contents, loaders by their options.
namespace alrun::testing::tiny {

namespace fs = std::filesystem;

/// A temporary folder whose files are named by `/`.
class Scratch : public TemporaryFolder {
 public:
  [[nodiscard]] std::string operator/(const std::string& name) const { return (path() / name).string(); }
};

struct Member {
  std::string path;
  std::string bytes;
  mode_t type = AE_IFREG;
  std::string hard_link_to{};
};
using Members = std::vector<Member>;

/// Two newsgroups of which each part has two posts or one; not in canonical order.
inline Members small_corpus() {
  return {{"20news-bydate-test/sci.space/9", "Subject: orbit\n\nUp there.\n"},
          {"20news-bydate-train/sci.space/20", "Subject: moon\n\nDown here.\n"},
          {"20news-bydate-train/alt.atheism/3", "Subject: none\n\nNothing.\n"},
          {"20news-bydate-train/sci.space/100", "Subject: caf\xE9\n\nCaf\xE9 \x80\xFF.\n"},
          {"20news-bydate-test/alt.atheism/4", "Subject: some\n\nSomething.\n"}};
}

inline void write_bytes(const std::string& path, const std::string& bytes) {
  fs::create_directories(fs::path(path).parent_path());
  std::ofstream(path, std::ios::binary) << bytes;
}

inline std::string read_bytes(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

/// Writes a .tar.gz (or a plain .tar, by the path's end) of these members in this order.
inline void write_archive(const std::string& path, const Members& members) {
  auto* out = archive_write_new();
  if (path.ends_with(".gz")) archive_write_add_filter_gzip(out);
  if (path.ends_with(".xz")) archive_write_add_filter_xz(out);
  archive_write_set_format_ustar(out);
  REQUIRE(archive_write_open_filename(out, path.c_str()) == ARCHIVE_OK);
  for (const auto& member : members) {
    auto* entry = archive_entry_new();
    archive_entry_set_pathname(entry, member.path.c_str());
    archive_entry_set_filetype(entry, member.type);
    archive_entry_set_perm(entry, 0644);
    if (member.type == AE_IFREG) archive_entry_set_size(entry, static_cast<la_int64_t>(member.bytes.size()));
    if (member.type == AE_IFLNK) archive_entry_set_symlink(entry, member.bytes.c_str());
    if (!member.hard_link_to.empty()) archive_entry_set_hardlink(entry, member.hard_link_to.c_str());
    REQUIRE(archive_write_header(out, entry) == ARCHIVE_OK);
    if (member.type == AE_IFREG && member.hard_link_to.empty())
      archive_write_data(out, member.bytes.data(), member.bytes.size());
    archive_entry_free(entry);
  }
  REQUIRE(archive_write_close(out) == ARCHIVE_OK);
  archive_write_free(out);
}

inline void write_folder(const std::string& path, const Members& members) {
  for (const auto& member : members) write_bytes(path + "/" + member.path, member.bytes);
}

/// The loader of that type with these options, as a config would make it.
inline std::unique_ptr<Loader> loader(const std::string& type, Value::Map options = {}) {
  Value map = std::move(options);
  map.set("type", type);
  Diagnostics diagnostics;
  Component<Loader> component;
  Codec<Component<Loader>>::read(map, component, unbounded, {"dataset", diagnostics});
  diagnostics.throw_if_any();
  return component.make();
}

inline Dataset load_newsgroups(const std::string& path, std::vector<std::string> remove = {}) {
  Value::List parts(remove.begin(), remove.end());
  return loader("twenty_newsgroups", {{"path", path, {}}, {"remove", std::move(parts), {}}})->load();
}

/// What the Error says that loading ends in; "" if it does not.
inline std::string load_error(const std::string& path) {
  try {
    static_cast<void>(load_newsgroups(path));
  } catch (const Error& error) {
    return error.what();
  }
  return "";
}

inline bool same_documents(const Dataset& a, const Dataset& b) {
  return a.sha256 == b.sha256 && a.classes == b.classes &&
         std::equal(a.documents.begin(), a.documents.end(), b.documents.begin(), b.documents.end(),
                    [](const Document& x, const Document& y) {
                      return x.name == y.name && x.text == y.text && x.answer == y.answer && x.part == y.part;
                    });
}

}  // namespace alrun::testing::tiny
