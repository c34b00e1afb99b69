#!/usr/bin/env bash
# Every place that opens, locks, renames, removes or maps a file, and that each is in a helper meant for it: there links, pipes,
# devices, other writers and full disks are thought of once.  files.sh SOURCE_DIR [--list]: prints the places as well
source "$(dirname "$0")/lib.sh"

# FILES (a pattern) | what they do with files, and why there
helpers='
lib/core/own_file\.cpp | opens what alrun makes for itself: no links, no waiting, regular files only; makes folders
lib/core/file\.(h|cpp) | reads, maps, replaces and removes whole files
lib/core/append_file\.cpp | files that grow; cuts off what is torn
lib/core/shared_file\.cpp | a file that a person named and that several processes append to: links are followed
lib/core/flock\.cpp | flock
lib/core/lock_file\.cpp | the renames by which a lock is taken
lib/core/process_mark\.cpp | reads what the system tells of processes in /proc
lib/dataset/archive\.cpp | libarchive opens the archive, which was seen to be a regular file
lib/dataset/newsgroup_posts\.cpp | reads posts of an unpacked folder, regular files only, with a remedy of its own
lib/core/surroundings\.cpp | opens standard streams that are closed, on /dev/null
apps/terminal\.cpp | opens the terminal once more, so that a message need not wait
lib/core/blas\.cpp | asks the library that is loaded already for its name
lib/core/address_space\.cpp | reads in /proc how much memory is mapped, and tries whether more can be
lib/core/module\.cpp | loads the modules that need libtorch or BLAS
lib/core/process\.cpp | /dev/null and files in memory for what a child process reads and says
'

# Names that functions of alrun have, too, count as the system's where they are qualified or take its flags.
opens='::(open|openat|creat) *\(|(open|openat) *\(.*O_[A-Z]+'
makes='(^|[^a-zA-Z_.>])(::)?(openat2|fopen|fdopen|freopen|tmpfile|tmpnam|mkstemp|mkostemp|mkdtemp|memfd_create|opendir|dlopen|mkfifo|mknod|shm_open|gzopen|archive_read_open_filename|archive_read_open_fd|LoadFile) *\('
streams='[a-z]*fstream[^>"]|filebuf'
maps='(^|[^a-zA-Z_.>])(::)?mmap *\('
locks='(^|[^a-zA-Z_.>])(::)?(flock|lockf|fcntl) *\(|F_OFD_SETLK'
names='::(rename|remove|link) *\(|(^|[^a-zA-Z_.>])(::)?(renameat|renameat2|unlink|unlinkat|rmdir|mkdir|mkdirat|linkat|symlink|symlinkat|truncate|ftruncate) *\('
library='(fs|filesystem)::(remove|remove_all|rename|copy|copy_file|resize_file|create_[a-z_]+|permissions|last_write_time *\([^,)]*,)'

# Lines of code, without those that include or comment.
places() {
  cd "$1"
  { grep -rnE --include='*.cpp' --include='*.h' -e "$opens" -e "$makes" -e "$streams" -e "$maps" -e "$locks" -e "$names" -e "$library" lib apps ||
    true; } | sed -E '/^[^:]+:[0-9]+: *(\/\/|# *include)/d'
}
allowed=$(sed -nE 's/^([^ ]+) \|.*/\1/p' <<<"$helpers" | paste -sd '|')
violations() { places "$1" | { grep -vE "^($allowed):" || true; }; }

# Must be able to fail: one violation of each kind is found, and nothing that is allowed.
wrong lib/loop/a.cpp '  const int file = ::open(path, O_RDONLY);'
wrong lib/loop/a.cpp '  const int file = open(path, O_RDONLY);'
wrong lib/loop/a.cpp '  std::ifstream in(path);'
wrong lib/loop/a.cpp '  std::ofstream out{path};'
wrong lib/loop/a.cpp '  if (std::FILE* file = std::fopen(path, "r")) {'
wrong lib/loop/a.cpp '  auto* file = std::tmpfile();'
wrong lib/loop/a.cpp '  if (flock(file, LOCK_EX) != 0) throw 1;'
wrong lib/loop/a.cpp '  ::rename(a, b);'
wrong lib/loop/a.cpp '  std::remove(a);'
wrong lib/loop/a.cpp '  ::unlink(a);'
wrong lib/loop/a.cpp '  fs::remove(a);'
wrong lib/loop/a.cpp '  std::filesystem::remove_all(a);'
wrong lib/loop/a.cpp '  fs::create_directories(a);'
wrong lib/loop/a.cpp '  fs::last_write_time(a, now);'
wrong lib/loop/a.cpp '  void* start = ::mmap(nullptr, size, 0, 0, file, 0);'
wrong apps/a.cpp '  ::mkdir(a, 0777);'
wrong lib/core/file_x.cpp '  ::ftruncate(a, 0);'
write lib/loop/b.cpp '#include <fstream>'
write lib/loop/b.cpp '  // open(path) and fs::remove(path)'
write lib/loop/b.cpp '  reopen(path); document.open(1); writer->open(1); is_open(file); remove(left, ids);'
write lib/loop/b.cpp '  std::remove_if(a, b, c); const auto when = fs::last_write_time(a);'
write lib/core/file.cpp '  ::rename(a, b);'
write lib/core/own_file.cpp '  ::open(a, b);'
try_itself
# Each helper does something with files: a table that is longer than the code hides what comes next.
all_places=$(places "$source_dir")
while read -r pattern; do
  grep -qE "^($pattern):" <<<"$all_places" || { echo "files.sh: nothing in $pattern touches a file: take it out" >&2; exit 1; }
done < <(tr '|' '\n' <<<"${allowed//(h\|cpp)/cpp}")

[ "${2:-}" != --list ] || places "$source_dir"
none_in_source "use a helper (lib/core/file.h, append_file.h, shared_file.h, lock_file.h), or say in the table why this place is one"
