#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace alrun {

/// This machine's name; "" if the system does not tell.
std::string host_name();

/// What tells a process from every other, on this machine or another, before and after it.
struct ProcessMark {
  std::int64_t pid = 0;
  std::string host;
  std::string start;    ///< clock ticks after the machine's start
  std::string boot;     ///< of this start of the machine
  std::string machine;  ///< the same after every start; "" if it has no id
  std::string pids;     ///< the namespace that `pid` is a number in: containers have their own

  /// The calling process.
  static ProcessMark self();
  /// What text() wrote; nullopt if it is something else.
  static std::optional<ProcessMark> parse(std::string_view text);
  /// A line for each, the pid alone on the first.
  [[nodiscard]] std::string text() const;

  enum class State : std::uint8_t { runs, gone, unknown };
  /// Whether it still runs, as far as this process can tell: not of one on another machine or in another container.
  [[nodiscard]] State state() const;
};

}  // namespace alrun
