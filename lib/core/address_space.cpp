#include "core/address_space.h"

#include <fmt/format.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <fstream>

namespace alrun {
namespace {

constexpr std::size_t megabyte = std::size_t{1} << 20U;

struct Limit {
  __rlimit_resource resource;
  const char* name;
  char flag;          // of ulimit
  std::size_t field;  // of /proc/self/statm, in pages: what counts towards the limit
};
constexpr std::array limits{Limit{RLIMIT_AS, "address space", 'v', 0}, Limit{RLIMIT_DATA, "data", 'd', 5}};

std::size_t pages_in_use(std::size_t field) {
  std::ifstream statm("/proc/self/statm");
  std::size_t pages = 0;
  for (std::size_t i = 0; i <= field; ++i) statm >> pages;
  return pages;
}

}  // namespace

bool has_room(std::size_t bytes) {
  void* const trial = ::mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (trial == MAP_FAILED) return false;
  ::munmap(trial, bytes);
  return true;
}

std::string room_left() {
  std::string text;
  const auto page = static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
  for (const auto& [resource, name, flag, field] : limits) {
    rlimit limit{};
    if (::getrlimit(resource, &limit) != 0 || limit.rlim_cur == RLIM_INFINITY) continue;
    const auto used = std::min<std::size_t>(pages_in_use(field) * page, limit.rlim_cur);
    text += fmt::format("{}the limit on {} (ulimit -{} {}) leaves {} MB", text.empty() ? "" : ", ", name, flag,
                        limit.rlim_cur / 1024, (limit.rlim_cur - used) / megabyte);
  }
  return text.empty() ? "the system gives out no more" : text;
}

}  // namespace alrun
