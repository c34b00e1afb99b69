#!/usr/bin/env bash
# Measures alrun beside fastText, scikit-learn and PyTorch; tests/bench/README.md says what and how.
#   scripts/bench.sh [--runs 5] [--only NAME,...] [--out FILE.json] [--quick] [--write-readme] [--from FILE.json]
set -euo pipefail
cd "$(dirname "$0")/.."

scripts/install-deps.sh --program fasttext python3-sklearn python3-torch python3-numpy python3-scipy libbenchmark-dev
echo "bench.sh: building" >&2
scripts/build.sh release --target alrun
[ -e data/20news-bydate.tar.gz ] || scripts/fetch_20newsgroups.sh >&2
exec /usr/bin/python3 -B tests/bench/bench.py "$@"
