#include "core/process_mark.h"

#include <fmt/format.h>
#include <signal.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <charconv>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <system_error>
#include <utility>

namespace alrun {
namespace {

namespace fs = std::filesystem;

// The first line of one of the system's own files; "" if it cannot be read.
std::string line_of(const std::string& path) {
  std::ifstream in(path);
  std::string line;
  std::getline(in, line);
  return line;
}

std::string pid_namespace() {
  std::error_code none;
  return fs::read_symlink("/proc/self/ns/pid", none).string();
}

struct Stat {
  char state = ' ';
  std::string start;  ///< "" if it is not told
};

// Of /proc/PID/stat what follows the name, which may hold anything: the state, and 19 fields on the time of the start.
Stat stat_of(std::int64_t pid) {
  const auto line = line_of(fmt::format("/proc/{}/stat", pid));
  const auto end = line.rfind(')');
  if (end == std::string::npos) return {};
  std::istringstream rest(line.substr(end + 1));
  Stat stat;
  rest >> stat.state;
  for (int field = 4; field <= 22; ++field) rest >> stat.start;
  return stat;
}

using Field = std::pair<std::string_view, std::string ProcessMark::*>;
constexpr std::array<Field, 5> fields{{{"host", &ProcessMark::host},
                                       {"start", &ProcessMark::start},
                                       {"boot", &ProcessMark::boot},
                                       {"machine", &ProcessMark::machine},
                                       {"pids", &ProcessMark::pids}}};

// The next line, without its end; nullopt if none ends there.
std::optional<std::string_view> next_line(std::string_view& text) {
  const auto end = text.find('\n');
  if (end == std::string_view::npos) return std::nullopt;
  const auto line = text.substr(0, end);
  text.remove_prefix(end + 1);
  return line;
}

}  // namespace

std::string host_name() {
  std::array<char, 256> name{};
  return ::gethostname(name.data(), name.size() - 1) == 0 ? name.data() : "";
}

ProcessMark ProcessMark::self() {
  ProcessMark mark;
  mark.pid = ::getpid();
  mark.host = host_name();
  mark.start = stat_of(mark.pid).start;
  mark.boot = line_of("/proc/sys/kernel/random/boot_id");
  mark.machine = line_of("/etc/machine-id");
  mark.pids = pid_namespace();
  return mark;
}

std::optional<ProcessMark> ProcessMark::parse(std::string_view text) {
  ProcessMark mark;
  const auto first = next_line(text);
  if (!first) return std::nullopt;
  const auto [end, error] = std::from_chars(first->data(), first->data() + first->size(), mark.pid);
  if (error != std::errc() || end != first->data() + first->size() || mark.pid <= 0) return std::nullopt;
  for (const auto& [name, member] : fields) {
    const auto line = next_line(text);
    if (!line || !line->starts_with(fmt::format("{} ", name))) return std::nullopt;
    mark.*member = line->substr(name.size() + 1);
  }
  return mark;
}

std::string ProcessMark::text() const {
  auto text = fmt::format("{}\n", pid);
  for (const auto& [name, member] : fields) text += fmt::format("{} {}\n", name, this->*member);
  return text;
}

ProcessMark::State ProcessMark::state() const {
  const auto here = self();
  if (boot.empty() || boot != here.boot) {
    // The machine was started anew since, or it is another one.
    return !machine.empty() && machine == here.machine && host == here.host ? State::gone : State::unknown;
  }
  if (pids != here.pids) return State::unknown;
  if (::kill(static_cast<pid_t>(pid), 0) != 0 && errno == ESRCH) return State::gone;
  const auto now = stat_of(pid);
  const bool ended = now.state == 'Z' || now.state == 'X';
  const bool another = !now.start.empty() && now.start != start;
  return ended || another ? State::gone : State::runs;
}

}  // namespace alrun
