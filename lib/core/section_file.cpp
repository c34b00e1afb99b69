#include "core/section_file.h"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <cstring>

#include "core/file.h"

#define XXH_INLINE_ALL
#include <xxhash.h>

namespace alrun {
namespace {

constexpr std::size_t alignment = 64;
constexpr std::array<char, 8> magic{'a', 'l', 'r', 'u', 'n', 's', 'e', 'c'};
constexpr std::array<char, alignment> zeros{};

// Numbers lie in the file as they do in memory.
static_assert(std::endian::native == std::endian::little);

struct Header {
  std::array<char, 8> magic{};
  std::uint32_t version = 0;
  std::uint32_t sections = 0;
  std::uint64_t body_bytes = 0;
  std::uint64_t checksum = 0;
  std::array<char, 32> key{};
};
static_assert(sizeof(Header) == alignment);

Header header_for(const SectionFileKind& kind) {
  Header header;
  header.magic = magic;
  header.version = kind.version;
  const auto length = std::min(kind.key.size(), header.key.size());
  std::memcpy(header.key.data(), kind.key.data(), length);
  return header;
}

constexpr std::uint64_t padding(std::uint64_t bytes) { return (alignment - bytes % alignment) % alignment; }

template <class T>
std::string_view bytes_of(std::span<const T> values) {
  return {reinterpret_cast<const char*>(values.data()), values.size_bytes()};
}

}  // namespace

void SectionWriter::add(const std::vector<std::string>& strings) {
  std::string lengths;
  std::string bytes;
  for (const auto& text : strings) {
    const auto length = static_cast<std::uint32_t>(text.size());
    lengths.append(reinterpret_cast<const char*>(&length), sizeof length);
    bytes += text;
  }
  add_section(kept_.emplace_back(std::move(lengths)));
  add_section(kept_.emplace_back(std::move(bytes)));
}

void SectionWriter::add_views(std::span<const std::string_view> strings) {
  std::string lengths;
  Section section;
  for (const auto text : strings) {
    const auto length = static_cast<std::uint32_t>(text.size());
    lengths.append(reinterpret_cast<const char*>(&length), sizeof length);
    section.bytes += text.size();
  }
  section.parts.assign(strings.begin(), strings.end());
  add_section(kept_.emplace_back(std::move(lengths)));
  sections_.push_back(std::move(section));
}

void SectionWriter::add(std::int64_t number) {
  add_section(kept_.emplace_back(reinterpret_cast<const char*>(&number), sizeof number));
}

std::uint64_t SectionWriter::size() const {
  const std::uint64_t table = sections_.size() * sizeof(std::uint64_t);
  std::uint64_t bytes = sizeof(Header) + table + padding(table);
  for (const auto& section : sections_) bytes += section.bytes + padding(section.bytes);
  return bytes;
}

void SectionWriter::write(const std::filesystem::path& path, const SectionFileKind& kind) const {
  std::vector<std::uint64_t> table;
  for (const auto& section : sections_) table.push_back(section.bytes);

  std::vector<std::string_view> parts(1);  // the header, once it is known
  const auto fill_up = [&](std::uint64_t bytes) { parts.emplace_back(zeros.data(), padding(bytes)); };
  parts.push_back(bytes_of(std::span<const std::uint64_t>(table)));
  fill_up(parts.back().size());
  for (const auto& section : sections_) {
    parts.insert(parts.end(), section.parts.begin(), section.parts.end());
    fill_up(section.bytes);
  }

  XXH3_state_t state;
  XXH3_64bits_reset(&state);
  for (const auto& part : parts) XXH3_64bits_update(&state, part.data(), part.size());

  Header header = header_for(kind);
  header.sections = static_cast<std::uint32_t>(sections_.size());
  header.body_bytes = size() - sizeof header;
  header.checksum = XXH3_64bits_digest(&state);
  parts.front() = bytes_of(std::span<const Header>(&header, 1));
  write_atomically(path, parts, Flush::never);
}

SectionReader::SectionReader(const std::filesystem::path& path, const SectionFileKind& kind) {
  const auto mapped = map_file(path);
  mapping_ = mapped.owner;
  Header header;
  if (mapped.bytes.size() < sizeof header) throw DamagedFile("too short for a header");
  std::memcpy(&header, mapped.bytes.data(), sizeof header);
  const auto wanted = header_for(kind);
  if (header.magic != wanted.magic) throw DamagedFile("not a file of sections");
  if (header.version != wanted.version) throw DamagedFile(fmt::format("version {}", header.version));
  if (header.key != wanted.key) throw DamagedFile("made from something else");

  auto body = mapped.bytes.substr(sizeof header);
  if (header.body_bytes != body.size()) throw DamagedFile("cut short, or longer than written");
  if (XXH3_64bits(body.data(), body.size()) != header.checksum) throw DamagedFile("its checksum does not fit");

  // The checksum tells accidents, not intentions: no size is believed.
  const auto take = [&](std::uint64_t bytes) {
    if (bytes > body.size() || padding(bytes) > body.size() - bytes) throw DamagedFile("a section reaches beyond the end");
    const auto taken = body.substr(0, bytes);
    body.remove_prefix(bytes + padding(bytes));
    return taken;
  };
  const auto table = take(header.sections * std::uint64_t{sizeof(std::uint64_t)});
  for (std::size_t i = 0; i < header.sections; ++i) {
    std::uint64_t bytes = 0;
    std::memcpy(&bytes, table.data() + i * sizeof bytes, sizeof bytes);
    sections_.push_back(take(bytes));
  }
  if (!body.empty()) throw DamagedFile("bytes after the last section");
}

std::string_view SectionReader::next() {
  if (sections_.empty()) throw DamagedFile("a section is missing");
  const auto bytes = sections_.front();
  sections_.pop_front();
  return bytes;
}

std::vector<std::string> SectionReader::strings() {
  const auto views = string_views();
  return {views.begin(), views.end()};
}

std::vector<std::string_view> SectionReader::string_views() {
  const auto lengths = numbers<std::uint32_t>();
  auto bytes = next();
  std::vector<std::string_view> strings;
  strings.reserve(lengths.size());
  for (const std::uint32_t length : lengths) {
    if (length > bytes.size()) throw DamagedFile("strings are longer than their bytes");
    strings.emplace_back(bytes.substr(0, length));
    bytes.remove_prefix(length);
  }
  if (!bytes.empty()) throw DamagedFile("bytes after the last string");
  return strings;
}

std::int64_t SectionReader::number() {
  const auto values = numbers<std::int64_t>();
  if (values.size() != 1) throw DamagedFile("a list instead of a number");
  return values[0];
}

void SectionReader::finish() const {
  if (!sections_.empty()) throw DamagedFile("more sections than expected");
}

}  // namespace alrun
