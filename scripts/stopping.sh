#!/usr/bin/env bash
# Runs configs/20news-stopping.yaml and says where each stopping rule would have ended it; tests/bench/stopping.py says how.
#   scripts/stopping.sh [--config FILE.yaml] [--output RESULT.json] [--write-readme]
set -euo pipefail
cd "$(dirname "$0")/.."
scripts/install-deps.sh --program
scripts/build.sh release --target alrun
[ -e data/20news-bydate.tar.gz ] || scripts/fetch_20newsgroups.sh >&2
exec /usr/bin/python3 -B tests/bench/stopping.py "$@"
