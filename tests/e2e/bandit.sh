#!/usr/bin/env bash
# What a bandit over samplers has learned survives a kill: the run goes on with its weights, to the very result of a whole one.
source "$(dirname "$0")/lib.sh"
small_experiment exp 40
arms='{type: adaptive, arms: [{type: margin}, {type: random}, {type: least_confidence}], gamma: 0.2}'
options=(--config exp.yaml --seeds 1,2 --set training.min_updates=100 --set loop.query_size=2)

for sampler in "$arms" "{type: mixture, parts: [{sampler: $arms}, {sampler: {type: random}}]}"; do
  rm -f whole.json cut.json
  run=("$alrun" "${options[@]}" --set "sampler=$sampler")
  expect 0 "${run[@]}" --output whole.json
  start_until cut.json.journal 6 "${run[@]}" --output cut.json
  kill -9 "$pid"
  ends_with 137
  expect 0 "${run[@]}" --output cut.json --resume
  says err "resuming after"
  assert_same_result whole.json cut.json
done

expect 0 "$alrun" "${options[@]}" --set "sampler=$arms" --output alone.json
jq -e '[.runs[].rounds[:-1][].sampler | (.weights, .probabilities) | length == 3 and (add - 1 | fabs < 1e-12)] | length == 160 and all' \
  alone.json >/dev/null || fail "weights or probabilities are missing, or do not sum to 1"
jq -e '[.runs[0].rounds[:-1][].sampler.weights] | unique | length == 40' alone.json >/dev/null || fail "the weights do not move"
jq -e '[.runs[].rounds[:-1][].sampler | .arm[], .probability[]] | length == 320' alone.json >/dev/null ||
  fail "a document without its arm or probability"

# Every nesting can be listed, described and checked.
expect 0 "$alrun" describe --markdown
expect 0 "$alrun" schema
for name in adaptive anchor mixture schedule seals subsample; do expect 0 "$alrun" describe sampler "$name"; done
