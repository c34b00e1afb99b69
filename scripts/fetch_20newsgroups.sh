#!/usr/bin/env bash
# Downloads the public 20 Newsgroups (bydate, 14 MB) to data/20news-bydate.tar.gz and checks it.
#   ALRUN_20NEWS_URL     another place to fetch it from
#   ALRUN_20NEWS_SHA256  the checksum of a repacked archive there
set -euo pipefail

root=$(cd "$(dirname "$0")/.." && pwd)
target=${1:-$root/data/20news-bydate.tar.gz}
sha256=${ALRUN_20NEWS_SHA256:-8f1b2514ca22a5ade8fbb9cfa5727df95fa587f4c87b786e15c759fa66d95610}
urls=(https://ndownloader.figshare.com/files/5975967 http://qwone.com/~jason/20Newsgroups/20news-bydate.tar.gz)
[ -n "${ALRUN_20NEWS_URL:-}" ] && urls=("$ALRUN_20NEWS_URL")

if [ -e "$target" ]; then
  echo "fetch_20newsgroups.sh: $target is there already"
  exit 0
fi
mkdir -p "$(dirname "$target")"
part="$target.part.$$"
trap 'rm -f "$part"' EXIT
for url in "${urls[@]}"; do
  curl --fail --silent --show-error --location --connect-timeout 10 --max-time 600 --output "$part" "$url" || continue
  found=$(sha256sum "$part" | cut -d ' ' -f 1)
  if [ "$found" = "$sha256" ]; then
    mv "$part" "$target"
    echo "fetch_20newsgroups.sh: $target is there now"
    exit 0
  fi
  echo "fetch_20newsgroups.sh: $url gave another file (SHA-256 $found, not $sha256)" >&2
done
echo "fetch_20newsgroups.sh: could not download 20 Newsgroups; put 20news-bydate.tar.gz into data/ by hand" >&2
exit 1
