#include "core/build_id.h"

#include <elf.h>
#include <fmt/format.h>
#include <link.h>

#include <cstring>
#include <string_view>

#include "core/version.h"

namespace alrun {
namespace {

std::size_t aligned(std::size_t bytes) { return (bytes + 3) / 4 * 4; }

// The build id among the notes of a segment, in hex; "" if there is none.
std::string id_among(std::string_view notes) {
  ElfW(Nhdr) note;
  while (notes.size() >= sizeof note) {
    std::memcpy(&note, notes.data(), sizeof note);
    notes.remove_prefix(sizeof note);
    const std::size_t name_bytes = aligned(note.n_namesz);
    const std::size_t bytes = name_bytes + aligned(note.n_descsz);
    if (bytes > notes.size()) break;
    if (note.n_type == NT_GNU_BUILD_ID && notes.substr(0, note.n_namesz) == std::string_view("GNU\0", 4)) {
      std::string hex;
      for (const char byte : notes.substr(name_bytes, note.n_descsz)) hex += fmt::format("{:02x}", byte & 0xFF);
      return hex;
    }
    notes.remove_prefix(bytes);
  }
  return {};
}

// The first object that the loader names is the program itself.
int read_program(dl_phdr_info* object, std::size_t /*size*/, void* found) {
  for (int i = 0; i < object->dlpi_phnum; ++i) {
    const auto& segment = object->dlpi_phdr[i];
    if (segment.p_type != PT_NOTE) continue;
    // NOLINTNEXTLINE(performance-no-int-to-ptr): the loader gives addresses as numbers
    const auto* start = reinterpret_cast<const char*>(object->dlpi_addr + segment.p_vaddr);
    auto& id = *static_cast<std::string*>(found);
    id = id_among({start, segment.p_memsz});
    if (!id.empty()) break;
  }
  return 1;
}

}  // namespace

std::string build_id() {
  std::string id;
  ::dl_iterate_phdr(read_program, &id);
  return id.empty() ? fmt::format("{} {}", build_info().version, build_info().commit) : id;
}

}  // namespace alrun
