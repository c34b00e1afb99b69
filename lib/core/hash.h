#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

namespace alrun {

/// Streaming SHA-256 (OpenSSL's libcrypto).
class Sha256 {
 public:
  Sha256();
  Sha256(const Sha256&) = delete;
  Sha256& operator=(const Sha256&) = delete;
  ~Sha256();

  /// Adds raw bytes.
  void bytes(std::string_view data);
  /// Adds a field: its length (8 bytes, little endian), then its bytes, so that neighbouring fields cannot run together.
  void field(std::string_view data);
  /// 64 lower-case hex digits; nothing can be added afterwards.
  [[nodiscard]] std::string hex();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

/// 64 lower-case hex digits of the SHA-256 of `data`.
std::string sha256(std::string_view data);

/// The same of a file's bytes, read in blocks. Throws Error naming the path.
std::string sha256_of_file(const std::filesystem::path& path);

/// CRC-32 (ISO-HDLC, as in zip and PNG) of `data`.
std::uint32_t crc32(std::string_view data);

}  // namespace alrun
