#!/usr/bin/env bash
# A finished run can be extended with --resume: more rounds or seeds, to the very result of a run that had them from the start.
source "$(dirname "$0")/lib.sh"
small_experiment exp 3
run=("$alrun" --config exp.yaml --quiet)

expect 0 "${run[@]}" --output grown.json
expect 0 "${run[@]}" --output grown.json --resume --set stop.any.0.rounds=5 --seeds 1,2
expect 0 "${run[@]}" --output whole.json --set stop.any.0.rounds=5 --seeds 1,2
assert_same_result whole.json grown.json
expect 0 "${run[@]}" --output grown.json --resume --set stop.any.0.rounds=2 --seed 1
expect 0 "${run[@]}" --output short.json --set stop.any.0.rounds=2
assert_same_result short.json grown.json

# A batch that the old budget cut is queried anew.
budget() { echo "--set=stop.any=[{type: label_budget, labels: $1}]"; }
expect 0 "${run[@]}" --output grown.json --force "$(budget 45)"
assert_eq "labels under the budget" 45 "$(jq '.runs[0].rounds[-1].n_labeled' grown.json)"
expect 0 "${run[@]}" --output grown.json --resume "$(budget 60)"
expect 0 "${run[@]}" --output whole.json --force "$(budget 60)"
assert_same_result whole.json grown.json

# So is one that it cut first of all, or that was smaller than others were; and a tighter budget holds for rounds that are there.
sizes=--set=loop.query_size=[5,10,20]
for change in "22 60" "25 60" "60 33"; do
  read -r before after <<<"$change"
  expect 0 "${run[@]}" --output grown.json --force "$sizes" "$(budget "$before")"
  expect 0 "${run[@]}" --output grown.json --resume "$sizes" "$(budget "$after")"
  expect 0 "${run[@]}" --output whole.json --force "$sizes" "$(budget "$after")"
  assert_same_result whole.json grown.json
done
cost() { echo "--set=stop.any=[{type: cost_budget, cost: $1}]"; }
for change in "25 60" "40 25"; do
  read -r before after <<<"$change"
  expect 0 "${run[@]}" --output grown.json --force "$(cost "$before")"
  expect 0 "${run[@]}" --output grown.json --resume "$(cost "$after")"
  expect 0 "${run[@]}" --output whole.json --force "$(cost "$after")"
  assert_same_result whole.json grown.json
done

# So are the rounds that lack what new rules look at; they are made again, and rules that are gone leave nothing behind.
shadow() { echo "--set=stop={any: [{type: max_rounds, rounds: $1}], shadow: [$2]}"; }
watched="{type: stabilizing_predictions, windows: 1}, {type: overall_uncertainty}"
expect 0 "${run[@]}" --output grown.json --force "$(shadow 2 "")"
expect 0 "${run[@]}" --output grown.json --resume "$(shadow 4 "$watched")"
expect 0 "${run[@]}" --output whole.json --force "$(shadow 4 "$watched")"
assert_same_result whole.json grown.json
assert_eq "values of the rule" number "$(jq -r '.runs[0].rounds[4].stop[1].value | type' grown.json)"
expect 0 "${run[@]}" --output grown.json --resume "$(shadow 5 "{type: delta_f, stop_set: 10}")"
expect 0 "${run[@]}" --output whole.json --force "$(shadow 5 "{type: delta_f, stop_set: 10}")"
assert_same_result whole.json grown.json

# Anything else is another experiment.
cp grown.json before
expect 2 "${run[@]}" --output grown.json --resume "$(budget 60)" --set sampler.type=random --set training.epochs=7
says err "differing keys: sampler.type, sampler.units, training.epochs"
cmp before grown.json

# Two processes on one output: the second is refused, the first is not disturbed.
small_experiment long 60
shared=("$alrun" --config long.yaml --set training.min_updates=20000 --output shared.json)
start_until shared.json.journal 2 "${shared[@]}"
expect 2 "${shared[@]}" --resume
says err "shared.json.lock: another alrun (process $pid) is at work there"
expect 2 "${shared[@]}" --force
kill "$pid"
ends_with 130

# Standard output that cannot be written is a failure.
expect 1 bash -c "'$alrun' list >/dev/full"
says err "cannot write to"
