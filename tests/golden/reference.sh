#!/usr/bin/env bash
# docs/reference.md is a head and what `alrun describe --markdown` prints; ALRUN_UPDATE_GOLDEN=1 rewrites it.
source "$(dirname "$0")/../e2e/lib.sh"
document=$source_dir/docs/reference.md

expect 0 "$alrun" describe --markdown
{
  sed '/^## /,$d' "$document"
  cat out
} >wanted
if [ -n "${ALRUN_UPDATE_GOLDEN:-}" ]; then cp wanted "$document"; fi
diff "$document" wanted >&2 || fail "docs/reference.md is stale; rewrite it with ALRUN_UPDATE_GOLDEN=1"
