# Sourced by the checks of this folder, which are given the source folder. Each says in violations TREE what it finds in one.
set -euo pipefail
source_dir=$(realpath "$1")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# A check must be able to fail: it is tried on a tree of lines that it is to find (wrong FILE LINE) and lines that are allowed
# (write FILE LINE). What is found carries no comment.
write() {
  mkdir -p "$work/tree/$(dirname "$1")"
  echo "$2" >>"$work/tree/$1"
}
wrong() {
  write "$@"
  echo "$1:$(wc -l <"$work/tree/$1"):${2%//*}" >>"$work/wrong"
}

# try_itself [FILTER...]: compares what is found in that tree, filtered, with what is to be found
try_itself() {
  [ $# -gt 0 ] || set -- cat
  diff <(sort "$work/wrong") <(violations "$work/tree" | "$@" | sort) >&2 && return
  echo "${0##*/} itself is broken: above, < was not found, > is no violation" >&2
  exit 1
}

# none_in_source ADVICE: fails, with the advice, if the source has a violation
none_in_source() {
  local found
  found=$(violations "$source_dir")
  [ -n "$found" ] || exit 0
  echo "$found" >&2
  echo "${0##*/}: $1" >&2
  exit 1
}
