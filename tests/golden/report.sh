#!/usr/bin/env bash
# Every number of a report of a tiny study, to nine decimals.  ALRUN_UPDATE_GOLDEN=1 rewrites the file; read its diff.
source "$(dirname "$0")/../e2e/lib.sh"
golden=$source_dir/tests/golden/report.json
cd "$source_dir"
"$alrun" report tests/golden/curves/base.json tests/golden/curves/worse.json -o "$work/page.html" --json "$work/page.json"
jq 'del(.alrun_version) | walk(if type == "number" then (. * 1e9 | round) / 1e9 else . end)' "$work/page.json" >"$work/found.json"
if [ -n "${ALRUN_UPDATE_GOLDEN:-}" ]; then
  cp "$work/found.json" "$golden"
else
  diff -u "$golden" "$work/found.json" >&2
fi
