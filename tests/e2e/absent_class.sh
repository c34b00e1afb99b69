#!/usr/bin/env bash
# Classes without documents in a split: what is undefined is null, and everything that reads results takes it for that.
source "$(dirname "$0")/lib.sh"
small_experiment exp 3
# 4 documents to validate on, of 8 classes.
run=("$alrun" --config exp.yaml --quiet --set dataset.classes=8 --set dataset.validation_fraction=0.03)

expect 0 "${run[@]}" --seeds 1,2 --output whole.json
holds() { jq -e "$1" whole.json >/dev/null || fail "not $1"; }
holds '[.runs[].rounds[].validation.recall] | all(length == 8 and (map(select(. == null)) | length) == 4)'
holds '[.runs[].rounds[].test.recall[]] | all(. != null)'
holds '[.runs[].rounds[] | .validation.macro_f1, .test.macro_f1] | all(type == "number" and . >= 0 and . <= 1)'
holds '.summary.final_validation_macro_f1_mean | type == "number"'

# It goes on from a journal and from a result.
expect 0 "${run[@]}" --seed 1 --output whole.1.json
start_until part.json.journal 3 "${run[@]}" --seed 1 --set training.min_updates=300 --output part.json
kill -9 "$pid"
ends_with 137
says part.json.journal null
expect 0 "${run[@]}" --seed 1 --set training.min_updates=300 --output part.json --resume
expect 0 "${run[@]}" --seed 1 --set training.min_updates=300 --output other.json
assert_same_result other.json part.json
expect 0 "${run[@]}" --seed 1 --output grown.json --set stop.any.0.rounds=1
expect 0 "${run[@]}" --seed 1 --output grown.json --resume
assert_same_result whole.1.json grown.json

# Results of earlier versions had 0 there.
jq '(.runs[].rounds[].validation.recall[] | select(. == null)) = 0' grown.json >old.json
cp old.json grown.json
expect 0 "${run[@]}" --seed 1 --output grown.json --resume
cmp old.json grown.json || fail "a finished result is written again"
expect 0 "${run[@]}" --seed 1 --output grown.json --resume --set stop.any.0.rounds=4
assert_eq "rounds" 5 "$(jq '.runs[0].rounds | length' grown.json)"
assert_status grown.json complete

# Rules watch it; comparisons and reports read it.
expect 0 "${run[@]}" --output stopped.json --set 'stop={any: [{type: target, metric: macro_f1, at_least: 0}]}'
assert_eq "stopped by" target "$(jq -r '.runs[0].stopped.rule' stopped.json)"
for file in whole.1.json old.json; do
  expect 0 "$alrun" compare whole.1.json --json -- $file
  jq -e . out >comparison.json
  expect 0 "$alrun" report $file -o page.html --json page.json --csv csv
  jq -e . page.json >/dev/null
  if grep -rqi '\bnan\b' page.json csv comparison.json; then fail "an undefined value as a word"; fi
done

# What a rule cannot say yet is not a number either.
expect 0 "$alrun" --config exp.yaml --set dataset.validation_fraction=0.1 --set 'stop.shadow=[{type: plateau}]' --log-level debug
says err ", plateau undefined"
if grep -q '\bnan\b' err; then fail "nan: $(cat err)"; fi
