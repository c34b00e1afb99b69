#include "dataset/newsgroup_posts.h"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <fstream>
#include <set>
#include <system_error>
#include <tuple>

#include "core/shell.h"
#include "core/system_error.h"
#include "dataset/archive.h"
#include "dataset/path_parts.h"

namespace alrun {
namespace {

namespace fs = std::filesystem;

std::optional<Part> part_of(std::string_view folder) {
  if (folder == train_folder) return Part::train;
  if (folder == test_folder) return Part::test;
  return std::nullopt;
}

// The post that a path names, without its bytes; nothing where the path is no post's.
std::optional<Post> post_at(std::string_view path) {
  const auto parts = path_parts(path);
  if (parts.size() < 3 || std::any_of(parts.begin(), parts.end(), is_hidden)) return std::nullopt;
  const auto part = part_of(parts[parts.size() - 3]);
  if (!part) return std::nullopt;
  return Post{*part, std::string(parts[parts.size() - 2]), std::string(parts.back()), {}};
}

void refuse_large(const std::string& source, const std::string& file, std::uintmax_t size) {
  if (size > max_post_bytes)
    throw Error(
        fmt::format("{}: '{}' is {} bytes; a post may have {} bytes (10 MiB) at most; remove it or set dataset.path "
                    "to the right archive or folder",
                    source, file, size, max_post_bytes));
}

std::string fetch_remedy(const std::string& path) {
  return fmt::format("fetch the public archive with scripts/fetch_20newsgroups.sh {}", shell_quoted(path));
}

[[noreturn]] void rethrow(const ArchiveError& error, const std::string& path, std::size_t posts) {
  switch (error.kind()) {
    case ArchiveError::Kind::not_an_archive:
      throw Error(fmt::format("{}: neither a tar archive nor an unpacked folder ({}); {}", path, error.what(),
                              newsgroups_remedy(path)));
    case ArchiveError::Kind::damaged:
      throw Error(
          fmt::format("{}: damaged or cut short after {} documents ({}); it is not used; copy it again from where "
                      "it is whole, or {}",
                      path, posts, error.what(), fetch_remedy(path)));
    case ArchiveError::Kind::too_large:
      throw Error(
          fmt::format("{}: {}, the most that is read; 20 Newsgroups has 36 MB; set dataset.path to the right archive", path,
                      error.what()));
    case ArchiveError::Kind::refused:
      break;
  }
  throw Error(fmt::format("{}: {}; only files under relative paths are read; pack it again without", path, error.what()));
}

Posts read_archive(const std::string& path) {
  Posts result;
  std::set<std::string> top_level;
  try {
    ArchiveReader archive(path);
    while (archive.next()) {
      const auto parts = path_parts(archive.member());
      if (!parts.empty() && !is_hidden(parts.front())) top_level.emplace(parts.front());
      auto post = post_at(archive.member());
      if (!post) continue;
      refuse_large(path, archive.member(), archive.size());
      post->bytes = archive.read();
      result.posts.push_back(std::move(*post));
    }
  } catch (const ArchiveError& error) {
    rethrow(error, path, result.posts.size());
  }
  result.top_level.assign(top_level.begin(), top_level.end());
  return result;
}

std::string read_file(const std::string& root, const fs::path& file) {
  const auto fail = [&](const std::string& reason) {
    throw Error(fmt::format("{}: cannot be read ({}); make it readable or unpack the archive again", file.string(), reason));
  };
  std::error_code code;
  const auto status = fs::status(file, code);
  if (!fs::is_regular_file(status)) fail(code ? system_fact(code.value()) : "not a regular file");
  refuse_large(root, file.lexically_relative(root).string(), fs::file_size(file));
  errno = 0;
  std::ifstream in(file, std::ios::binary);
  if (!in) fail(system_fact(errno));
  std::string bytes{std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
  if (in.bad()) fail(system_fact(errno));
  return bytes;
}

// The entries of a folder that are not hidden.
std::vector<fs::path> visible_entries(const fs::path& folder) {
  std::vector<fs::path> entries;
  for (const auto& entry : fs::directory_iterator(folder))
    if (!is_hidden(entry.path().filename().string())) entries.push_back(entry.path());
  return entries;
}

std::vector<fs::path> visible_folders(const fs::path& folder) {
  auto entries = visible_entries(folder);
  std::erase_if(entries, [](const auto& entry) { return !fs::is_directory(entry); });
  return entries;
}

// The folders of training and test posts, at the top or one level below.
std::vector<fs::path> part_folders(const fs::path& root) {
  std::vector<fs::path> found;
  for (const auto& folder : visible_folders(root)) {
    if (part_of(folder.filename().string())) {
      found.push_back(folder);
      continue;
    }
    for (const auto part : {train_folder, test_folder})
      if (fs::is_directory(folder / part)) found.push_back(folder / part);
  }
  return found;
}

void read_part(const std::string& root, const fs::path& folder, Posts& result) {
  for (const auto& newsgroup : visible_folders(folder)) {
    for (const auto& file : visible_entries(newsgroup)) {
      std::error_code unreadable;  // read_file says it better
      if (fs::is_directory(file, unreadable)) continue;
      auto post = post_at((folder.filename() / newsgroup.filename() / file.filename()).string());
      post->bytes = read_file(root, file);
      result.posts.push_back(std::move(*post));
    }
  }
}

Posts read_folder(const std::string& path) {
  Posts result;
  try {
    for (const auto& entry : visible_entries(path)) result.top_level.push_back(entry.filename().string());
    std::sort(result.top_level.begin(), result.top_level.end());
    for (const auto& folder : part_folders(path)) read_part(path, folder, result);
  } catch (const fs::filesystem_error& error) {
    throw Error(fmt::format("{}: cannot be read ({}); make it readable or unpack the archive again", error.path1().string(),
                            system_fact(error.code().value())));
  }
  return result;
}

void sort_and_refuse_duplicates(const std::string& path, std::vector<Post>& posts) {
  const auto key = [](const Post& post) { return std::tie(post.part, post.newsgroup, post.file); };
  std::sort(posts.begin(), posts.end(), [&](const auto& a, const auto& b) { return key(a) < key(b); });
  const auto twice =
      std::adjacent_find(posts.begin(), posts.end(), [&](const auto& a, const auto& b) { return key(a) == key(b); });
  if (twice != posts.end())
    throw Error(fmt::format("{}: holds '{}' twice; keep one of them, or {}", path, twice->name(), newsgroups_remedy(path)));
}

}  // namespace

std::string Post::name() const {
  return fmt::format("{}/{}/{}", part == Part::train ? train_folder : test_folder, newsgroup, file);
}

std::string newsgroups_remedy(const std::string& path) {
  std::error_code unseen;
  const auto status = fs::status(path, unseen);
  if (fs::is_directory(status)) return "unpack the archive again into an empty folder, or set dataset.path to the right one";
  if (fs::exists(status) && !fs::is_regular_file(status)) return "set dataset.path to the archive or its unpacked folder";
  return fetch_remedy(path) + ", or set dataset.path to the right archive or its unpacked folder";
}

std::vector<std::string> newsgroup_sources(const std::string& path) {
  std::error_code unseen;
  if (!fs::is_directory(path, unseen)) return {path};
  std::vector<std::string> folders;
  try {
    for (const auto& folder : part_folders(path)) folders.push_back(folder.string());
  } catch (const fs::filesystem_error&) {
    return folders;  // whoever reads them says it better
  }
  return folders;
}

Posts read_newsgroup_posts(const std::string& path) {
  std::error_code code;
  const auto status = fs::status(path, code);
  if (status.type() == fs::file_type::not_found)
    throw Error(fmt::format("{}: no such file; {}", path, newsgroups_remedy(path)));
  if (code)
    throw Error(
        fmt::format("{}: cannot be opened ({}); make it readable or set dataset.path", path, system_fact(code.value())));
  if (!fs::is_directory(status) && !fs::is_regular_file(status))
    throw Error(fmt::format("{}: neither a tar archive nor an unpacked folder (not a regular file); {}", path,
                            newsgroups_remedy(path)));
  auto result = fs::is_directory(status) ? read_folder(path) : read_archive(path);
  sort_and_refuse_duplicates(path, result.posts);
  return result;
}

}  // namespace alrun
