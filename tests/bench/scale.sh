#!/usr/bin/env bash
# Cost per document and peak memory on synthetic pools of 10 thousand, 100 thousand and 1 million documents.
#   tests/bench/scale.sh [--sizes N,...] [--runs 3] [--out FILE.json] [--write-readme]
set -euo pipefail
cd "$(dirname "$0")/../.."
scripts/build.sh release --target alrun
exec /usr/bin/python3 -B tests/bench/scale.py "$@"
