#pragma once

#include <array>
#include <cstdint>
#include <deque>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "core/array.h"
#include "core/error.h"

// Files of plain arrays ("sections"), each beginning at a multiple of 64 bytes, so that they are used where the file is
// mapped:
//   header (64 bytes): "alrunsec", u32 version, u32 sections, u64 bytes after the header, u64 XXH3 of those, 32 characters
//   of key u64 bytes of each section; then, each filled up with zeros to a multiple of 64, that table and the sections.
namespace alrun {

/// What a file of sections is for: a reader takes only its own.
struct SectionFileKind {
  std::uint32_t version = 0;  ///< of what the sections mean
  std::string key;            ///< which of such files; its first 32 characters count
};

/// A file that is not what a SectionReader wants: damaged, cut short, foreign or of another version.
class DamagedFile : public Error {
 public:
  using Error::Error;
};

/// Collects sections and writes them. Arrays that are added must stay until then.
class SectionWriter {
 public:
  template <class T>
  void add(std::span<const T> values) {
    static_assert(std::is_arithmetic_v<T>);
    add_section({reinterpret_cast<const char*>(values.data()), values.size_bytes()});
  }
  template <class Values>
  void add(const Values& values) {
    add(std::span<const typename Values::value_type>(values));
  }
  /// Numbers that would not stay: they are copied.
  template <class T>
  requires std::is_arithmetic_v<T>
  void add(std::vector<T>&& values) {
    add_section(kept_.emplace_back(reinterpret_cast<const char*>(values.data()), values.size() * sizeof(T)));
  }
  /// Two sections: each string's length, and all their bytes. The strings are copied.
  void add(const std::vector<std::string>& strings);
  /// The same without copies, for many bytes: they must stay until they are written.
  void add_views(std::span<const std::string_view> strings);
  /// A section of one number.
  void add(std::int64_t number);

  /// The bytes that the file will have.
  [[nodiscard]] std::uint64_t size() const;
  /// Replaces the file at once for all readers. Not flushed to disk: the checksum tells a file that a crash left torn.
  /// Throws Error naming the path.
  void write(const std::filesystem::path& path, const SectionFileKind& kind) const;

 private:
  /// Parts that lie one after the other in the file.
  struct Section {
    std::uint64_t bytes = 0;
    std::vector<std::string_view> parts;
  };
  void add_section(std::string_view bytes) { sections_.push_back({bytes.size(), {bytes}}); }

  std::deque<std::string> kept_;  ///< bytes of sections that were made here
  std::vector<Section> sections_;
};

/// Maps a file of sections, checks it as a whole, and gives its sections in order. Throws DamagedFile if it is not as
/// written, also where a section is taken as something else; Error if it cannot be read.
class SectionReader {
 public:
  SectionReader(const std::filesystem::path& path, const SectionFileKind& kind);

  template <class T>
  [[nodiscard]] Array<T> numbers() {
    static_assert(std::is_arithmetic_v<T>);
    const auto bytes = next();
    if (bytes.size() % sizeof(T) != 0) throw DamagedFile("a section's size is no multiple of its numbers'");
    return {mapping_, {reinterpret_cast<const T*>(bytes.data()), bytes.size() / sizeof(T)}};
  }
  [[nodiscard]] std::vector<std::string> strings();
  /// The same as views of the mapping.
  [[nodiscard]] std::vector<std::string_view> string_views();
  [[nodiscard]] std::int64_t number();
  /// Throws unless all sections were taken.
  void finish() const;
  /// Keeps what was taken as views alive.
  [[nodiscard]] const std::shared_ptr<const void>& mapping() const { return mapping_; }

 private:
  std::string_view next();

  std::shared_ptr<const void> mapping_;
  std::deque<std::string_view> sections_;
};

}  // namespace alrun
