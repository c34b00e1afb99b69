#include "dataset/gunzip.h"

#include <libdeflate.h>

#include <cstdint>

#include "core/error.h"
#include "core/file.h"
#include "dataset/archive.h"

namespace alrun {
namespace {

constexpr std::size_t smallest_gzip = 18;
constexpr std::size_t most_deflated = 1032;  // bytes that deflate makes of one, at most

// A gzip member ends in the length of its content, modulo 2^32.
std::uint32_t stated_length(std::span<const char> file) {
  std::uint32_t length = 0;
  for (std::size_t i = 1; i <= 4; ++i) length = length << 8U | static_cast<unsigned char>(file[file.size() - i]);
  return length;
}

}  // namespace

std::optional<Bytes> gunzip_at_once(const std::string& path) {
  std::string file;
  try {
    file = read_file(path, max_archive_bytes);
  } catch (const Error&) {
    return std::nullopt;
  }
  if (file.size() < smallest_gzip || file[0] != '\x1f' || file[1] != '\x8b') return std::nullopt;
  const std::size_t length = stated_length(file);
  // No memory for a length that cannot be true.
  if (length > max_archive_bytes || length / most_deflated > file.size()) return std::nullopt;

  const std::unique_ptr<libdeflate_decompressor, decltype(&libdeflate_free_decompressor)> decompressor(
      libdeflate_alloc_decompressor(), libdeflate_free_decompressor);
  if (!decompressor) return std::nullopt;
  Bytes bytes{std::make_unique_for_overwrite<char[]>(length), length};
  std::size_t taken = 0;
  std::size_t given = 0;
  const auto result =
      libdeflate_gzip_decompress_ex(decompressor.get(), file.data(), file.size(), bytes.data.get(), length, &taken, &given);
  if (result != LIBDEFLATE_SUCCESS || taken != file.size() || given != length) return std::nullopt;
  return bytes;
}

}  // namespace alrun
