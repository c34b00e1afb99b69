#!/usr/bin/env bash
# Measures alrun beside fastText, scikit-learn and PyTorch; tests/bench/README.md says what and how.
#   scripts/bench.sh [--runs 5] [--only NAME,...] [--out FILE.json] [--quick] [--write-readme] [--from FILE.json]
set -euo pipefail
cd "$(dirname "$0")/.."

packages=(fasttext python3-sklearn python3-torch python3-numpy python3-scipy libbenchmark-dev)
missing=()
for package in "${packages[@]}"; do
  [ "$(dpkg-query -W -f='${db:Status-Status}' "$package" 2>/dev/null)" = installed ] || missing+=("$package")
done
if [ ${#missing[@]} -gt 0 ]; then
  as_root=()
  if [ "$(id -u)" -ne 0 ]; then
    command -v sudo >/dev/null || { echo "bench.sh: run as root, or install: ${missing[*]}" >&2; exit 1; }
    as_root=(sudo)
  fi
  echo "bench.sh: installing ${missing[*]}" >&2
  "${as_root[@]}" apt-get update -qq >&2
  DEBIAN_FRONTEND=noninteractive "${as_root[@]}" apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
fi

echo "bench.sh: building" >&2
scripts/build.sh release --target alrun
[ -e data/20news-bydate.tar.gz ] || scripts/fetch_20newsgroups.sh >&2
exec /usr/bin/python3 -B tests/bench/bench.py "$@"
