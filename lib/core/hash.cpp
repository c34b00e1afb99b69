#include "core/hash.h"

#include <fmt/format.h>
#include <openssl/evp.h>

#include <array>
#include <boost/crc.hpp>
#include <fstream>

#include "core/error.h"
#include "core/file.h"

namespace alrun {

struct Sha256::State {
  EVP_MD_CTX* context = EVP_MD_CTX_new();
  State() {
    if (context == nullptr || EVP_DigestInit_ex(context, EVP_sha256(), nullptr) != 1)
      throw Error("SHA-256 is not available from libcrypto on this system");
  }
  State(const State&) = delete;
  State& operator=(const State&) = delete;
  ~State() { EVP_MD_CTX_free(context); }
};

Sha256::Sha256() : state_(std::make_unique<State>()) {}
Sha256::~Sha256() = default;

void Sha256::bytes(std::string_view data) { EVP_DigestUpdate(state_->context, data.data(), data.size()); }

void Sha256::field(std::string_view data) {
  std::array<char, 8> length{};
  for (std::size_t i = 0; i < length.size(); ++i)
    length[i] = static_cast<char>((static_cast<std::uint64_t>(data.size()) >> (8 * i)) & 0xFFU);
  bytes({length.data(), length.size()});
  bytes(data);
}

std::string Sha256::hex() {
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned int size = 0;
  EVP_DigestFinal_ex(state_->context, digest.data(), &size);
  std::string text;
  for (unsigned int i = 0; i < size; ++i) text += fmt::format("{:02x}", digest[i]);
  return text;
}

std::string sha256(std::string_view data) {
  Sha256 hash;
  hash.bytes(data);
  return hash.hex();
}

std::string sha256_of_file(const std::filesystem::path& path) {
  auto in = open_to_read(path);
  std::string block(1U << 18U, '\0');  // stays in the second-level cache
  Sha256 hash;
  while (in.read(block.data(), static_cast<std::streamsize>(block.size())) || in.gcount() > 0)
    hash.bytes({block.data(), static_cast<std::size_t>(in.gcount())});
  if (!in.eof()) throw Error(fmt::format("{}: cannot be read", path.string()));
  return hash.hex();
}

std::uint32_t crc32(std::string_view data) {
  boost::crc_32_type crc;
  crc.process_bytes(data.data(), data.size());
  return crc.checksum();
}

}  // namespace alrun
