#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <string>

namespace alrun {

/// Bytes that own their memory.
struct Bytes {
  std::unique_ptr<char[]> data;
  std::size_t size = 0;

  [[nodiscard]] std::span<const char> span() const { return {data.get(), size}; }
};

/// The content of a gzip file of one member, decompressed at once and compared with its checksum (libdeflate, more than
/// twice as fast as zlib's stream). Nothing if the file is anything else: not gzip, damaged, of several members, or larger
/// than 1 GiB decompressed; reading it as a stream then says what it is.
std::optional<Bytes> gunzip_at_once(const std::string& path);

}  // namespace alrun
