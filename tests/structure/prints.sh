#!/usr/bin/env bash
# Every place that prints goes through apps/terminal.cpp: there a stream that fails is no surprise, and foreign bytes are escaped.
# prints.sh SOURCE_DIR [--list]: the places that print, and those that name a standard stream; fails if one is elsewhere.
source "$(dirname "$0")/lib.sh"

prints='(^|[^a-zA-Z0-9_])((fmt|std)::v?print(ln)?|v?d?printf|(std::)?v?fprintf|(std::)?(puts|fputs|fputc|putc|putchar|putwchar|perror|psignal|error|warnx?)) *\('
streams='(^|[^a-zA-Z0-9_])(stdout|stderr|STDOUT_FILENO|STDERR_FILENO|/dev/(stdout|stderr|tty))([^a-zA-Z0-9_]|$)|std::w?(cout|cerr|clog)|::(write|writev|send) *\( *[12] *,'

# Besides: what opens closed streams.
allowed='^apps/terminal\.cpp:
^lib/core/surroundings\.cpp:[0-9]+:  for \(const int stream : '

# Without comments.
places() {
  cd "$1"
  grep -rn --include='*.cpp' --include='*.h' --include='*.inc' '' lib apps | sed -E 's#(^[^:]+:[0-9]+:|[ ;])//.*$#\1#' |
    { grep -E -e "$prints|$streams" || true; }
}
violations() { places "$1" | { grep -vE -f <(echo "$allowed") || true; }; }

# Must be able to fail: each kind of printing is found, and nothing that is allowed.
wrong lib/core/talk.cpp '  fmt::print("x");'
wrong lib/core/talk.cpp '  std::cerr << 1;'
wrong lib/core/talk.h '  std::fputs("x", file);'
wrong lib/model/torch/talk.cpp '  std::printf("x");  // says x'
wrong apps/run.cpp '  fmt::print(stderr, "x");'
wrong apps/run.cpp '  std::fflush(stdout);'
wrong apps/run.cpp '  ::write(2, "x", 1);'
wrong apps/run.cpp '  ::write(STDERR_FILENO, "x", 1);'
wrong apps/run.cpp '  puts("x");'
wrong apps/run.cpp '  perror("x");'
wrong apps/run.cpp '  std::ofstream out("/dev/stderr");'
wrong lib/core/process.cpp '  ::write(STDERR_FILENO, "x", 1);'
write lib/core/process.cpp '  [[maybe_unused]] const auto written = ::write(to_parent.get(), &error, sizeof error);'
write apps/terminal.cpp '  ::write(STDERR_FILENO, text.data(), text.size());'
write apps/run.cpp '  print("x");  // never fmt::print("x")'
write apps/run.cpp '  say("x");  // to stderr'
write lib/core/fine.cpp '// never std::cout << 1'
write lib/core/fine.cpp 'std::snprintf(buffer, 1, ""); blueprint(x); softmax_outputs(x); error_of(x);'
try_itself

[ "${2:-}" != --list ] || places "$source_dir"
none_in_source "print by apps/terminal.h"
