#include "analysis/page/gnuplot.h"

#include <fmt/format.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <memory>

#include "core/error.h"
#include "core/quoted_output.h"
#include "core/surroundings.h"
#include "core/system_error.h"

namespace alrun {
namespace {

struct Close {
  void operator()(std::FILE* file) const { std::fclose(file); }
};
using Temporary = std::unique_ptr<std::FILE, Close>;

// Files instead of pipes: nobody waits for the other to read.
Temporary temporary() {
  Temporary file(std::tmpfile());
  if (!file) throw Error(fmt::format("cannot make a temporary file: {}", system_words(errno)));
  return file;
}

std::string content_of(std::FILE* file) {
  std::string text;
  std::array<char, 1U << 16U> block{};
  std::rewind(file);
  while (const auto n = std::fread(block.data(), 1, block.size(), file)) text.append(block.data(), n);
  return text;
}

// What the child's descriptors and signals are. A process group of its own keeps the signal of a terminal that goes away
// from it.
class Actions {
 public:
  Actions() {
    ::posix_spawn_file_actions_init(&actions_);
    ::posix_spawnattr_init(&attributes_);
    sigset_t defaults;
    sigemptyset(&defaults);
    for (const int signal : ignored_signals) sigaddset(&defaults, signal);
    ::posix_spawnattr_setsigdefault(&attributes_, &defaults);
    ::posix_spawnattr_setpgroup(&attributes_, 0);
    ::posix_spawnattr_setflags(&attributes_, POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP);
  }
  Actions(const Actions&) = delete;
  Actions& operator=(const Actions&) = delete;
  ~Actions() {
    ::posix_spawn_file_actions_destroy(&actions_);
    ::posix_spawnattr_destroy(&attributes_);
  }
  void give(std::FILE* file, int descriptor) { ::posix_spawn_file_actions_adddup2(&actions_, ::fileno(file), descriptor); }
  [[nodiscard]] const posix_spawn_file_actions_t* files() const { return &actions_; }
  [[nodiscard]] const posix_spawnattr_t* attributes() const { return &attributes_; }

 private:
  posix_spawn_file_actions_t actions_{};
  posix_spawnattr_t attributes_{};
};

// Neither the user's settings nor the user's language.
pid_t spawn(const Actions& actions) {
  std::string name = "gnuplot";
  std::string defaults = "--default-settings";
  std::string locale = "LC_ALL=C.UTF-8";
  const char* found = std::getenv("PATH");
  std::string path = fmt::format("PATH={}", found != nullptr ? found : "/usr/bin:/bin");
  const std::array<char*, 3> arguments = {name.data(), defaults.data(), nullptr};
  const std::array<char*, 3> environment = {locale.data(), path.data(), nullptr};
  pid_t pid = 0;
  const int error =
      ::posix_spawnp(&pid, "gnuplot", actions.files(), actions.attributes(), arguments.data(), environment.data());
  if (error == ENOENT) throw Error("there is no gnuplot; install it (Debian: gnuplot-nox)");
  if (error != 0) throw Error(fmt::format("cannot start gnuplot: {}", system_words(error)));
  return pid;
}

int status_of(pid_t pid) {
  int status = 0;
  while (::waitpid(pid, &status, 0) < 0) {
    if (errno != EINTR) throw Error(fmt::format("cannot wait for gnuplot: {}", system_words(errno)));
  }
  return status;
}

std::string why_failed(int status, const std::string& said) {
  if (said.find_first_not_of(" \n") != std::string::npos) return said;
  return WIFSIGNALED(status) ? fmt::format("ended by signal {}", WTERMSIG(status))
                             : fmt::format("exit code {}", WEXITSTATUS(status));
}

// From its beginning to its end: what a wrapper prints before or after would stand in the page.
bool is_svg(std::string_view text) {
  constexpr std::string_view end = "</svg>";
  text = text.substr(0, text.find_last_not_of(" \n") + 1);
  return (text.starts_with("<?xml ") || text.starts_with("<svg ")) && text.ends_with(end) &&
         text.find(end) == text.size() - end.size();
}

}  // namespace

std::string run_gnuplot(std::string_view script) {
  const auto input = temporary();
  const auto output = temporary();
  const auto errors = temporary();
  if (std::fwrite(script.data(), 1, script.size(), input.get()) != script.size() || std::fflush(input.get()) != 0) {
    throw Error(fmt::format("cannot write a temporary file: {}", system_words(errno)));
  }
  std::rewind(input.get());
  Actions actions;
  actions.give(input.get(), STDIN_FILENO);
  actions.give(output.get(), STDOUT_FILENO);
  actions.give(errors.get(), STDERR_FILENO);
  const int status = status_of(spawn(actions));
  auto drawn = content_of(output.get());
  if (status != 0) throw Error(fmt::format("gnuplot failed: {}", why_failed(status, content_of(errors.get()))));
  if (!is_svg(drawn)) {
    throw Error(fmt::format("gnuplot failed: it wrote {}, which is no SVG and nothing else; it said {}",
                            quoted_output(drawn), quoted_output(content_of(errors.get()))));
  }
  return drawn;
}

std::string gnuplot_quoted(std::string_view text) {
  std::string quoted = "'";
  for (const char c : text) {
    if (c == '\'') quoted += '\'';
    quoted += static_cast<unsigned char>(c) < 0x20 || c == 0x7f ? ' ' : c;
  }
  return quoted + "'";
}

}  // namespace alrun
