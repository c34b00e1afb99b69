#!/usr/bin/env bash
# What can be known before the first round is told before it: by check and a sweep's planning if it follows from the config alone,
# by a run once it has read the documents if it depends on them.
source "$(dirname "$0")/lib.sh"
small_experiment exp 5

# at_once TEXT OPTION...: a run is refused before any round, and before any seed has begun.
at_once() {
  rm -rf r.json*
  expect 2 "$alrun" --config exp.yaml --seeds 1,2 --threads 1 --output r.json --log-level debug "${@:2}"
  says err "$1"
  [ ! -s r.json.journal ] || ! has_lines r.json.journal 2 || fail "a round was made: ${*:2}"
  ! grep -q 'seed 1 round' err || fail "a round is told of: ${*:2}"
}

# by_check TEXT SETTING: check refuses it as well, and a sweep that has it in a late combination.
by_check() {
  at_once "$1" --set "$2"
  expect 2 "$alrun" check exp.yaml --set "$2"
  says err "$1"
  printf 'base: exp.yaml\ngrid: {%s: [{type: random}, %s]}\n' "${2%%=*}" "${2#*=}" >grid.yaml
  expect 2 "$alrun" sweep grid.yaml --output swept
  says err "$1"
  [ ! -e swept ] || fail "a sweep began: $2"
}

scoreless="weighs the scores of its base, and 'random' gives none"
by_check "$scoreless" 'sampler={type: density, base: {type: random}}'
by_check "$scoreless" 'sampler={type: ranked_batch, base: {type: random}}'
by_check "$scoreless" 'sampler={type: schedule, steps: [{sampler: {type: margin}, until: 40}, {sampler: {type: density, base: {type: random}}}]}'

no_class="the dataset has no class 'cats'; known: topic-0, topic-1, topic-2 and topic-3"
at_once "$no_class" --set 'sampler={type: schedule, steps: [{sampler: {type: margin}, until: 40}, {sampler: {type: knowledge, classes: {cats: [w1]}}}]}'
at_once "$no_class" --set 'sampler={type: mixture, parts: [{sampler: {type: margin}}, {sampler: {type: knowledge, classes: {cats: [w1]}}}]}'
at_once "$no_class" --set 'oracle={type: simulated, confusion: {cats: {topic-0: 1}}}'
at_once "$no_class" --set 'oracle={type: simulated, confusion: {topic-0: {cats: 1}}}'

# One rule for too much: the initial set has to be there.
at_once "the initial set is to have 121 documents, but the training pool has only 120; lower loop.initial.size, or write 'all'" --set loop.initial.size=121
at_once "loop.initial.per_class is 100, but class 'topic-0' has only" --set 'loop.initial={type: balanced, per_class: 100}'
at_once "loop.initial.ids names document 999" --set 'loop.initial={type: ids, ids: [1, 999]}'
# A fraction of it or all of it always is; what is asked for later is cut to what is left.
for fits in loop.initial.size=120 loop.initial.size=all loop.initial.size=0.5 loop.query_size=500 \
  'sampler={type: subsample, base: {type: margin}, size: 5000}' 'sampler={type: seals, base: {type: margin}, neighbours: 5000}' \
  'stop.any=[{type: stabilizing_predictions, stop_set: 5000}]'; do
  expect 0 "$alrun" --config exp.yaml --output fits.json --force --quiet --set "$fits"
done
expect 0 "$alrun" --config exp.yaml --output last.json --quiet --set loop.query_size=70
assert_eq "queries" "70 30 0" "$(jq -r '[.runs[0].rounds[].queried | length] | join(" ")' last.json)"
