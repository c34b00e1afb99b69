#!/usr/bin/env bash
# Checks the format of all sources, and runs clang-tidy's short list over lib/ and apps/ (or over the files named).
set -euo pipefail
cd "$(dirname "$0")/.."
for tool in clang-format clang-tidy; do
  command -v "$tool" >/dev/null || { echo "lint.sh: install $tool" >&2; exit 1; }
done
mapfile -t all < <(git ls-files 'lib/*.h' 'lib/*.cpp' 'apps/*.h' 'apps/*.cpp' 'tests/*.h' 'tests/*.cpp')
clang-format --dry-run --Werror "${all[@]}"
files=("$@")
# clang 14 cannot parse libtorch 1.13's headers as C++20.
[ $# -gt 0 ] || mapfile -t files < <(git ls-files 'lib/*.cpp' 'apps/*.cpp' ':!lib/model/torch')
# Without precompiled headers: clang cannot read GCC's.
cmake --preset release -B build/lint -DCMAKE_DISABLE_PRECOMPILE_HEADERS=ON >/dev/null
printf '%s\n' "${files[@]}" | xargs -P "$(nproc)" -n 4 clang-tidy -p build/lint --quiet --extra-arg=-Wno-unknown-warning-option
