#include "analysis/gnuplot.h"

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

class Actions {
 public:
  Actions() { ::posix_spawn_file_actions_init(&actions_); }
  Actions(const Actions&) = delete;
  Actions& operator=(const Actions&) = delete;
  ~Actions() { ::posix_spawn_file_actions_destroy(&actions_); }
  void give(std::FILE* file, int descriptor) { ::posix_spawn_file_actions_adddup2(&actions_, ::fileno(file), descriptor); }
  [[nodiscard]] const posix_spawn_file_actions_t* get() const { return &actions_; }

 private:
  posix_spawn_file_actions_t actions_{};
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
  const int error = ::posix_spawnp(&pid, "gnuplot", actions.get(), nullptr, arguments.data(), environment.data());
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
  if (status != 0 || drawn.empty()) throw Error(fmt::format("gnuplot failed: {}", content_of(errors.get())));
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
