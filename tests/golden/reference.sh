#!/usr/bin/env bash
# The README's config reference is what `alrun describe --markdown` prints; ALRUN_UPDATE_GOLDEN=1 rewrites it.
source "$(dirname "$0")/../e2e/lib.sh"
readme=$source_dir/README.md
between() { sed -n '/<!-- reference: begin -->/,/<!-- reference: end -->/p' "$1"; }

expect 0 "$alrun" describe --markdown
{
  echo '<!-- reference: begin -->'
  cat out
  echo '<!-- reference: end -->'
} >wanted
if [ -n "${ALRUN_UPDATE_GOLDEN:-}" ]; then
  sed -e '/<!-- reference: begin -->/,$d' "$readme" >new
  cat wanted >>new
  sed -e '1,/<!-- reference: end -->/d' "$readme" >>new
  cp new "$readme"
fi
diff <(between "$readme") wanted >&2 || fail "README.md's config reference is stale; rewrite it with ALRUN_UPDATE_GOLDEN=1"
