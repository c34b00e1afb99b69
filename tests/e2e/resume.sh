#!/usr/bin/env bash
# A run that is killed or interrupted goes on where it was, to the very result it would have had.
source "$(dirname "$0")/lib.sh"
small_experiment exp 40
# Long enough to be killed half-way.
options=(--config exp.yaml --seeds 1,2 --set training.min_updates=300 --set loop.query_size=1)

for restart in cold warm; do
  restarting=("${options[@]}" --set "training.restart=$restart")
  expect 0 "$alrun" "${restarting[@]}" --output "$restart.whole.json"
  run=("$alrun" "${restarting[@]}" --output "$restart.json")

  start_until "$restart.json.journal" 6 "${run[@]}"
  kill -9 "$pid"
  ends_with 137
  [ ! -e "$restart.json" ] || fail "a killed run leaves a result"

  # Nothing goes on by accident.
  cp "$restart.json.journal" before
  expect 2 "${run[@]}"
  says err "an unfinished run is there"
  says err "--resume"
  expect 2 "${run[@]}" --resume --set loop.query_size=2 --set sampler.type=random
  says err loop.query_size
  says err sampler.type
  cmp before "$restart.json.journal"

  # A torn line is dropped; any number of threads may go on.
  truncate -s -7 "$restart.json.journal"
  expect 0 "${run[@]}" --resume --threads 1
  says err damaged
  says err "resuming after"
  assert_same_result "$restart.whole.json" "$restart.json"
  [ ! -e "$restart.json.journal" ] || fail "a finished run leaves its journal"
done

# Signals: the result so far is written, and says so.
for signal in INT TERM; do
  run=("$alrun" "${options[@]}" --output "$signal.json")
  start_until "$signal.json.journal" 12 "${run[@]}"
  kill -"$signal" "$pid"
  ends_with 130
  says err --resume
  assert_status "$signal.json" interrupted
  [ "$(jq '[.runs[].rounds | length] | add' "$signal.json")" -ge 4 ] || fail "finished rounds are missing"
  expect 2 "${run[@]}"
  says err "an unfinished run is there"
  expect 0 "${run[@]}" --resume
  assert_same_result cold.whole.json "$signal.json"
done

# --force starts over.
start_until force.json.journal 6 "$alrun" "${options[@]}" --output force.json
kill -9 "$pid"
ends_with 137
expect 0 "$alrun" "${options[@]}" --output force.json --force
assert_same_result cold.whole.json force.json
