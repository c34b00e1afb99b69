#include "dataset/archive.h"

#include <archive.h>
#include <archive_entry.h>
#include <fmt/format.h>
#include <libdeflate.h>

#include <array>
#include <cerrno>
#include <cstdint>
#include <fstream>
#include <new>
#include <optional>
#include <span>
#include <vector>

#include "core/file.h"
#include "dataset/gunzip.h"
#include "dataset/path_parts.h"

namespace alrun {
namespace {

constexpr const char* too_large_text = "holds more than 1 GiB";

std::string reason_of(archive* handle) {
  const char* text = archive_error_string(handle);
  return text != nullptr ? text : "no reason given";
}

// An archive being read, freed at the end.
struct Handle {
  archive* get = archive_read_new();

  Handle() {
    if (get == nullptr) throw std::bad_alloc();
  }
  Handle(const Handle&) = delete;
  Handle& operator=(const Handle&) = delete;
  ~Handle() { archive_read_free(get); }
};

// A file's bytes after decompression. libarchive does not compare gzip's checksum, and most flipped bits pass through
// deflate unnoticed as other letters, so that is done here.
class Decompressed {
 public:
  explicit Decompressed(const std::string& path) : path_(path), buffer_(1U << 16U) {
    auto* file = file_.get;
    // Not archive_read_support_filter_all: that one starts other programs for filters it lacks.
    archive_read_support_filter_gzip(file);
    archive_read_support_filter_bzip2(file);
    archive_read_support_filter_xz(file);
    archive_read_support_filter_zstd(file);
    archive_read_support_format_raw(file);
    archive_entry* all = nullptr;
    if (archive_read_open_filename(file, path.c_str(), buffer_.size()) != ARCHIVE_OK ||
        archive_read_next_header(file, &all) != ARCHIVE_OK)
      failure_ = reason_of(file);
  }

  // The next block; empty at the end and after a failure.
  std::span<const char> next() {
    if (!failure_.empty()) return {};
    const auto got = archive_read_data(file_.get, buffer_.data(), buffer_.size());
    if (got < 0) failure_ = reason_of(file_.get);
    if (got <= 0) return {};
    const auto size = static_cast<std::size_t>(got);
    crc_ = libdeflate_crc32(crc_, buffer_.data(), size);
    size_ += size;
    if (too_large()) {
      failure_ = too_large_text;
      return {};
    }
    return {buffer_.data(), size};
  }

  // Reads what is left and compares gzip's checksum.
  void finish() {
    while (!next().empty()) continue;
    if (failure_.empty() && archive_filter_code(file_.get, 0) == ARCHIVE_FILTER_GZIP) check_gzip_trailer();
  }

  // Why reading failed; "" if it did not.
  [[nodiscard]] const std::string& failure() const { return failure_; }
  [[nodiscard]] bool too_large() const { return size_ > max_archive_bytes; }

 private:
  // A gzip member ends in the CRC-32 and the length (modulo 2^32) of its data. Where the length is another one, the file has
  // several members, whose checksums cannot be told from here; damage that changes lengths breaks tar's headers anyway.
  void check_gzip_trailer() {
    std::array<unsigned char, 8> trailer{};
    auto in = open_to_read(path_);
    in.seekg(-static_cast<std::streamoff>(trailer.size()), std::ios::end);
    in.read(reinterpret_cast<char*>(trailer.data()), trailer.size());
    const auto number = [&](std::size_t at) {
      std::uint32_t value = 0;
      for (std::size_t i = 4; i-- > 0;) value = value << 8U | trailer[at + i];
      return value;
    };
    if (in && number(4) == static_cast<std::uint32_t>(size_) && number(0) != crc_) failure_ = "its checksum does not fit";
  }

  std::string path_;
  Handle file_;
  std::vector<char> buffer_;
  std::uint32_t crc_ = 0;
  std::uint64_t size_ = 0;
  std::string failure_;
};

la_ssize_t read_block(archive* tar, void* source, const void** block) {
  auto& bytes = *static_cast<Decompressed*>(source);
  const auto next = bytes.next();
  if (!bytes.failure().empty()) {
    archive_set_error(tar, EIO, "%s", bytes.failure().c_str());
    return -1;
  }
  *block = next.data();
  return static_cast<la_ssize_t>(next.size());
}

}  // namespace

struct ArchiveReader::State {
  std::optional<Bytes> whole;          ///< what a gzip file holds, where it could be decompressed at once
  std::optional<Decompressed> source;  ///< else the file as a stream
  Handle tar;
  archive_entry* entry = nullptr;
  std::string member;
  std::uint64_t read = 0;  ///< bytes of files
};

namespace {

using Kind = ArchiveError::Kind;

std::string path_of(archive_entry* entry) {
  if (const char* path = archive_entry_pathname(entry)) return path;
  // A name that the C locale cannot spell.
  if (const char* path = archive_entry_pathname_utf8(entry)) return path;
  throw ArchiveError(Kind::damaged, "a member without a readable name");
}

void refuse_unsafe(archive_entry* entry, const std::string& member) {
  const auto refuse = [&](const char* what) {
    throw ArchiveError(Kind::refused, fmt::format("member '{}' {}", member, what));
  };
  if (member.starts_with('/')) refuse("has an absolute path");
  for (const auto part : path_parts(member))
    if (part == "..") refuse("has '..' in its path");
  if (archive_entry_hardlink(entry) != nullptr) refuse("is a hard link");
  const auto type = archive_entry_filetype(entry);
  if (type == AE_IFLNK) refuse("is a symbolic link");
  if (type != AE_IFREG && type != AE_IFDIR) refuse("is neither a file nor a directory");
}

}  // namespace

ArchiveReader::ArchiveReader(const std::string& path) : state_(std::make_unique<State>()) {
  auto* tar = state_->tar.get;
  archive_read_support_format_tar(tar);
  state_->whole = gunzip_at_once(path);
  int status = ARCHIVE_OK;
  if (state_->whole) {
    status = archive_read_open_memory(tar, state_->whole->data.get(), state_->whole->size);
  } else {
    status = archive_read_open(tar, &state_->source.emplace(path), nullptr, read_block, nullptr);
  }
  if (status != ARCHIVE_OK) fail();
}

ArchiveReader::~ArchiveReader() = default;

// Why the last call of libarchive failed.
void ArchiveReader::fail() const {
  auto* tar = state_->tar.get;
  if (state_->source && state_->source->too_large()) throw ArchiveError(Kind::too_large, too_large_text);
  throw ArchiveError(archive_format(tar) != 0 ? Kind::damaged : Kind::not_an_archive, reason_of(tar));
}

bool ArchiveReader::next() {
  auto* tar = state_->tar.get;
  while (true) {
    const int status = archive_read_next_header(tar, &state_->entry);
    if (status == ARCHIVE_EOF) {
      if (auto& source = state_->source) {
        source->finish();
        if (source->too_large()) fail();
        if (!source->failure().empty()) throw ArchiveError(Kind::damaged, source->failure());
      }
      return false;
    }
    if (status < ARCHIVE_WARN) fail();
    state_->member = path_of(state_->entry);
    refuse_unsafe(state_->entry, state_->member);
    if (archive_entry_filetype(state_->entry) == AE_IFREG) return true;
  }
}

const std::string& ArchiveReader::member() const { return state_->member; }

std::size_t ArchiveReader::size() const {
  // A negative size (a broken header) becomes a huge one, which every limit refuses.
  return static_cast<std::size_t>(archive_entry_size(state_->entry));
}

std::string ArchiveReader::read() {
  // A sparse file takes no room in its archive.
  state_->read += size();
  if (state_->read > max_archive_bytes) throw ArchiveError(Kind::too_large, too_large_text);
  std::string bytes(size(), '\0');
  std::size_t filled = 0;
  while (filled < bytes.size()) {
    const auto got = archive_read_data(state_->tar.get, bytes.data() + filled, bytes.size() - filled);
    if (got < 0) fail();
    if (got == 0) throw ArchiveError(Kind::damaged, fmt::format("member '{}' ends early", state_->member));
    filled += static_cast<std::size_t>(got);
  }
  return bytes;
}

}  // namespace alrun
