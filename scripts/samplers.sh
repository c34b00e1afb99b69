#!/usr/bin/env bash
# Runs every sampler on 20 Newsgroups and compares it with random, pairwise by seed; tests/bench/samplers.py says how.
#   scripts/samplers.sh [--seeds 1,2,3,4,5] [--only NAME,...] [--out FOLDER] [--write-readme]
set -euo pipefail
cd "$(dirname "$0")/.."
scripts/install-deps.sh --program python3-scipy
scripts/build.sh release --target alrun
[ -e data/20news-bydate.tar.gz ] || scripts/fetch_20newsgroups.sh >&2
exec /usr/bin/python3 -B tests/bench/samplers.py "$@"
