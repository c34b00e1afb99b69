#!/usr/bin/env bash
# Accuracy under fixed seeds stays above floors, a little below what was measured.  floors.sh ALRUN SOURCE_DIR EXPERIMENT
source "$(dirname "$0")/../e2e/lib.sh"

# at_least LABELS FLOOR: test accuracy of the round with so many labels
at_least() {
  local found
  found=$(jq ".runs[0].rounds[] | select(.n_labeled == $1) | .test.accuracy" result.json)
  [ -n "$found" ] || fail "no round has $1 labels"
  echo "$found at $1 labels (floor $2)"
  jq -en "$found >= $2" >/dev/null || fail "accuracy $found at $1 labels, below $2"
}

archive=$source_dir/data/20news-bydate.tar.gz
if [ "$3" = synthetic ]; then
  config=$source_dir/tests/regression/synthetic.yaml
  options=()
elif [ -e "$archive" ]; then
  config=$source_dir/configs/$3.yaml
  options=(--set "dataset.path=$archive")
else
  echo "SKIPPED: data/20news-bydate.tar.gz is not there"
  exit 0
fi
expect 0 "$alrun" --config "$config" "${options[@]}" --output result.json
assert_status result.json complete

case $3 in
  synthetic)
    at_least 100 0.30
    at_least 500 0.64
    ;;
  20news-full-mean) at_least 11314 0.70 ;;
  20news-full-tfidf) at_least 11314 0.85 ;;
  quickstart)
    at_least 100 0.32
    at_least 500 0.65
    at_least 1000 0.72
    at_least 2100 0.79
    ;;
  article)
    assert_eq documents 18846 "$(jq '.dataset | .train + .validation + .test' result.json)"
    assert_eq records 11 "$(jq '.runs[0].rounds | length' result.json)"
    at_least 12062 0.76
    at_least 12072 0.77
    ;;
  *) fail "no floor for $3" ;;
esac
