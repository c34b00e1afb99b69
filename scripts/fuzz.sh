#!/usr/bin/env bash
# Fuzzes what reads other people's bytes (tests/fuzz/harnesses) with libFuzzer, under AddressSanitizer and UndefinedBehaviorSanitizer:
#   scripts/fuzz.sh [--runs N] [HARNESS...]
# A million runs each by default, from the same seed every time. An input that breaks something is left in tests/fuzz/regressions,
# where the ordinary tests replay it: mend the cause, give the file a name, and commit both.
set -euo pipefail
cd "$(dirname "$0")/.."

runs=1000000
if [ "${1:-}" = --runs ]; then
  runs=$2
  shift 2
fi
scripts/install-deps.sh --program clang-14 libclang-rt-14-dev
echo "fuzz.sh: building" >&2
scripts/build.sh fuzz

harnesses=("$@")
[ $# -gt 0 ] || mapfile -t harnesses < <(basename -s .cpp tests/fuzz/harnesses/*.cpp)
# Small quarantine and short stacks: twice the speed, and reports are as good.
export ASAN_OPTIONS=quarantine_size_mb=8:malloc_context_size=8:${ASAN_OPTIONS:-}
failed=0
for name in "${harnesses[@]}"; do
  case $name in
    archive) longest=16384 ;;
    tokenizers) longest=1024 ;;
    *) longest=4096 ;;
  esac
  found=build/fuzz/found/$name
  regressions=tests/fuzz/regressions/$name
  rm -rf "$found"
  mkdir -p "$found" "$regressions"
  log=build/fuzz/$name.log
  status=0
  build/fuzz/bin/fuzz_"$name" -runs="$runs" -seed=1 -max_len=$longest -timeout=10 -rss_limit_mb=2048 -print_final_stats=1 \
    -artifact_prefix="$regressions/" "$found" "tests/fuzz/corpus/$name" "$regressions" >"$log" 2>&1 || status=$?
  rmdir "$regressions" 2>/dev/null || true
  stat() { sed -n "s/^stat::$1: *//p" "$log"; }
  echo "$name: $(stat number_of_executed_units) executions, $(grep -oE 'cov: [0-9]+' "$log" | tail -1 | cut -c6-) edges," \
    "$(stat average_exec_per_sec) a second"
  if [ $status != 0 ]; then
    grep -E -m 6 'ERROR|runtime error|what\(\)|SUMMARY|Test unit written' "$log" >&2 || true
    echo "fuzz.sh: $name failed; all of it is in $log" >&2
    failed=1
  fi
done
exit $failed
