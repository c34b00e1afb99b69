#!/usr/bin/env bash
# What a CI job runs: have the learning curves become worse than the stored ones?  scripts/ci_regression.sh [ALRUN] [JUNIT.xml]
# Without arguments: build/release/bin/alrun and results/regression.xml of this repository, wherever it is called from.
# Exit code 3 says yes. After a change that is meant, store the new result; all that is compared of it is
# jq -c '{status, config, dataset, runs: [.runs[] | {seed, rounds: [.rounds[] | {n_labeled, test, queried}]}]}'
set -euo pipefail
root=$(realpath "$(dirname "$0")/..")
alrun=$(realpath "${1:-$root/build/release/bin/alrun}")
junit=$(realpath -m "${2:-$root/results/regression.xml}")
cd "$root"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
"$alrun" --config tests/regression/curve.yaml --quiet --output "$work/new.json"
"$alrun" compare tests/regression/baseline.json -- "$work/new.json" --junit "$junit"
