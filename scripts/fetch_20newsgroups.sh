#!/usr/bin/env bash
# Sees to it that the public 20 Newsgroups (bydate, 14 MB) is there, whole:  scripts/fetch_20newsgroups.sh [FILE]
# FILE is data/20news-bydate.tar.gz of this folder by default. Its checksum decides. Another file of that name, such as a damaged
# one, stays until the right one is there, and is kept as FILE.old.
#   ALRUN_20NEWS_URL       another place to fetch it from
#   ALRUN_20NEWS_SHA256    the checksum of an archive that is packed otherwise
#   ALRUN_20NEWS_PATIENCE  after so many seconds a server that sends (almost) nothing is given up; 30 by default
set -euo pipefail

root=$(cd "$(dirname "$0")/.." && pwd)
target=${1:-$root/data/20news-bydate.tar.gz}
sha256=${ALRUN_20NEWS_SHA256:-8f1b2514ca22a5ade8fbb9cfa5727df95fa587f4c87b786e15c759fa66d95610}
patience=${ALRUN_20NEWS_PATIENCE:-30}
urls=(https://ndownloader.figshare.com/files/5975967 http://qwone.com/~jason/20Newsgroups/20news-bydate.tar.gz)
[ -n "${ALRUN_20NEWS_URL:-}" ] && urls=("$ALRUN_20NEWS_URL")

say() { echo "fetch_20newsgroups.sh: $*"; }
give_up() {
  say "$*" >&2
  exit 1
}
size_of() { stat -c %s "$1" 2>/dev/null || echo 0; }
checksum_of() { { cat "$1" 2>/dev/null || true; } | sha256sum | cut -d ' ' -f 1; }
is_right() { [ -f "$1" ] && [ "$(checksum_of "$1")" = "$sha256" ]; }

if is_right "$target"; then
  say "$target is there already, and whole"
  exit 0
fi
if [ -e "$target" ] && [ ! -f "$target" ]; then give_up "$target is no file; move it away, or name another FILE"; fi
command -v curl >/dev/null || give_up "curl is needed (Debian: curl)"
[ ! -e "$target" ] || say "$target is damaged, or not the public archive (SHA-256 $(checksum_of "$target"), not $sha256)" >&2

mkdir -p "$(dirname "$target")"
part="$target.part.$$"
child=
clean_up() {
  if [ -n "$child" ]; then kill "$child" && wait "$child"; fi 2>/dev/null || true
  rm -f "$part"
}
trap clean_up EXIT
trap 'exit 130' INT
trap 'exit 143' TERM
trap 'exit 129' HUP

# Adds to $part what it lacks of a URL. In the background, since a signal is heard while the shell waits, not while it runs curl.
load() {
  local result=0
  curl --fail --silent --show-error --location --connect-timeout 10 --speed-limit 1000 --speed-time "$patience" --max-time 3600 \
    --continue-at - --output "$part" "$1" &
  child=$!
  wait "$child" || result=$?
  child=
  return $result
}

# Whole at the end. A transfer that breaks off goes on from there, as long as each try brings something.
fetch() {
  local url=$1 before after result try
  rm -f "$part"
  for try in {1..5}; do
    before=$(size_of "$part")
    result=0
    load "$url" || result=$?
    after=$(size_of "$part")
    if [ $result = 0 ]; then
      if is_right "$part"; then return 0; fi
      if [ "$before" = 0 ]; then
        say "$url gave another file ($after bytes, SHA-256 $(checksum_of "$part"), not $sha256)" >&2
        return 1
      fi
      rm -f "$part"  # what came first may have been of another file
    elif [ "$after" -gt "$before" ]; then
      say "$url broke off after $after bytes; trying to get the rest" >&2
    elif [ "$before" -gt 0 ] && { [ $result = 33 ] || [ $result = 22 ]; }; then
      rm -f "$part"  # it cannot send the rest alone
    else
      return 1
    fi
  done
  say "$url broke off in each of $try tries" >&2
  return 1
}

# keep_old: what is there gets another name, but keeps this one until it is replaced
keep_old() {
  local old=$target.old n=1
  while [ -e "$old" ] || [ -L "$old" ]; do old=$target.old.$((n++)); done
  ln -P "$target" "$old" 2>/dev/null || cp -a "$target" "$old"
  say "what was there is kept as $old" >&2
}

for url in "${urls[@]}"; do
  fetch "$url" || continue
  if [ -e "$target" ]; then keep_old; fi
  mv -f "$part" "$target"
  say "$target is there now"
  exit 0
done
if [ -e "$target" ]; then give_up "could not download 20 Newsgroups; $target stays as it is"; fi
give_up "could not download 20 Newsgroups; put it there by hand: $target"
