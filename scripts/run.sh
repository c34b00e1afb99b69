#!/usr/bin/env bash
# Runs an experiment, setting up all it needs:  scripts/run.sh [CONFIG] [alrun options]
# Without arguments: configs/quickstart.yaml, into results/quickstart.json.
set -euo pipefail
cd "$(dirname "$0")/.."

config=configs/quickstart.yaml
options=(--force)
if [ $# -gt 0 ]; then
  options=("$@")
  if [[ $1 != -* ]]; then
    config=$1
    options=("${@:2}")
  fi
fi

echo "run.sh: building (the first time takes a few minutes)" >&2
scripts/build.sh release --target alrun
alrun=build/release/bin/alrun

resolved=$("$alrun" check "$config" --dump)
archive=data/20news-bydate.tar.gz
if [ ! -e "$archive" ] && grep -q 'type: twenty_newsgroups' <<<"$resolved" && grep -q "path: $archive" <<<"$resolved"; then
  if ! scripts/fetch_20newsgroups.sh >/dev/null 2>&1; then
    echo "run.sh: 20 Newsgroups is not in data/ and could not be downloaded; running on synthetic documents instead" >&2
    options+=(--set 'dataset={type: synthetic}')
  fi
fi
exec "$alrun" --config "$config" "${options[@]}"
