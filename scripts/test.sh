#!/usr/bin/env bash
# Runs all tests, setting up all they need:  scripts/test.sh [PRESET...]
# Without arguments: the release build, then the same suite under AddressSanitizer and UndefinedBehaviorSanitizer, then the
# coverage-guided fuzzers for a short time.
set -euo pipefail
cd "$(dirname "$0")/.."

scripts/install-deps.sh
presets=("$@")
[ $# -gt 0 ] || presets=(release asan)
for preset in "${presets[@]}"; do
  echo "test.sh: building $preset" >&2
  scripts/build.sh "$preset"
  echo "test.sh: testing $preset" >&2
  ctest --preset "$preset" -j "$(nproc)"
done
if [ $# -eq 0 ]; then scripts/fuzz.sh --runs 10000; fi
