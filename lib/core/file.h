#pragma once

#include <cstdint>
#include <filesystem>
#include <iosfwd>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "core/error.h"

// All reading and writing of whole files goes through here: one place to make durable, and one to inject faults.
namespace alrun {

/// The whole content of a file that a person named, which may be a link or a pipe. Throws Error naming the path if it cannot
/// be read or exceeds `limit` bytes.
std::string read_file(const std::filesystem::path& path, std::uint64_t limit);

/// The whole content of a file that alrun made: a regular one, never read through a link. Nullopt if there is none. Throws
/// Error as read_file() does, and if something else lies there.
std::optional<std::string> read_own_file(const std::filesystem::path& path, std::uint64_t limit);

/// A regular file, or a link to one, to read in parts. Throws Error naming the path.
std::ifstream open_to_read(const std::filesystem::path& path);

/// Replaces a file by `content`: written beside it, flushed to disk and renamed, so that readers see the old or the new
/// content and nothing between. A link is replaced itself; the file it leads to stays as it is. Makes missing folders.
/// Throws Error naming the path, also where a folder, a device or a pipe lies there.
void write_atomically(const std::filesystem::path& path, std::string_view content);

/// Whether a file is on disk when its writer returns, or when the system likes: that is for files that can be made again.
enum class Flush : std::uint8_t { before_rename, never };

/// The same for content in parts.
void write_atomically(const std::filesystem::path& path, std::span<const std::string_view> parts, Flush flush);

/// Removes a file, or a link itself; a file that is not there is no error. Throws Error naming the path.
void remove_file(const std::filesystem::path& path);

/// The same where failing does no harm. False if it failed.
bool remove_if_possible(const std::filesystem::path& path) noexcept;

/// A file's bytes where the system has them, beginning at a page; they stay as long as `owner`, whatever happens to the
/// file's name. A file that another program cuts short meanwhile ends this one: map only files that are replaced as a whole.
struct MappedFile {
  std::shared_ptr<const void> owner;
  std::string_view bytes;
};

/// Maps a file that alrun made, never through a link. Throws Error naming the path.
MappedFile map_file(const std::filesystem::path& path);

}  // namespace alrun
