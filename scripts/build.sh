#!/usr/bin/env bash
# Installs what is missing and builds a preset (release by default) into build/PRESET.
set -euo pipefail
cd "$(dirname "$0")/.."
preset=${1:-release}
scripts/install-deps.sh --program
log=$(mktemp)
trap 'rm -f "$log"' EXIT
if ! { cmake --preset "$preset" && cmake --build --preset "$preset" "${@:2}"; } >"$log" 2>&1; then
  cat "$log" >&2
  exit 1
fi
