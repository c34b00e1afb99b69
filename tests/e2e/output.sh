#!/usr/bin/env bash
# Where results go: finished ones are safe, stdout carries only what was asked for, failures say what to do.
source "$(dirname "$0")/lib.sh"
small_experiment exp

# The default place, and what is told meanwhile.
expect 0 "$alrun" --config exp.yaml
[ ! -s out ] || fail "progress on stdout"
says err "seed 1 round 3: 50 labels"
assert_status results/exp.json complete
assert_eq "files left" exp.json "$(ls -A results)"
jq -r '.runs[0].rounds[] | [.n_labeled, .test.accuracy] | @csv' results/exp.json >csv
assert_eq "lines of the one-liner" 4 "$(grep -cE '^[0-9]+,[0-9.]+$' csv)"

# A finished result.
cp results/exp.json before.json
expect 2 "$alrun" --config exp.yaml
says err "results/exp.json: a finished result is there"
says err "--force"
cmp before.json results/exp.json
expect 0 "$alrun" --config exp.yaml --resume
says err "finished already"
cmp before.json results/exp.json
expect 2 "$alrun" --config exp.yaml --resume --force
expect 0 "$alrun" --config exp.yaml --force --set sampler.type=random
assert_eq sampler random "$(jq -r .config.sampler.type results/exp.json)"

# --resume with nothing there starts fresh, in folders that are made.
expect 0 "$alrun" --config exp.yaml --resume --output deep/er/fresh.json
assert_same_result before.json deep/er/fresh.json

# A file that is no result is never overwritten.
echo precious >notes.json
if "$alrun" --config exp.yaml --output notes.json >out 2>err; then fail "overwrote a file that is no result"; fi
assert_eq notes.json precious "$(cat notes.json)"

# Standard output, quietly.
expect 0 "$alrun" --config exp.yaml --output - --quiet
[ ! -s err ] || fail "--quiet says: $(cat err)"
cp out piped.json
assert_same_result before.json piped.json
[ ! -e ./- ] && [ ! -e ./-.journal ] || fail "files called -"
expect 0 "$alrun" --config exp.yaml --quiet --output quiet.json
[ ! -s out ] && [ ! -s err ] || fail "--quiet says something"
expect 2 "$alrun" --config exp.yaml --quiet --output quiet.json
says err "--force"

# A failure: the message helps, the result says so, and nothing is in the way once the cause is gone.
expect 1 "$alrun" --config exp.yaml --quiet --output failed.json --set 'dataset={type: twenty_newsgroups, path: none.tar.gz}'
says err none.tar.gz
says err fetch_20newsgroups.sh
assert_status failed.json failed
jq -e '.error | contains("none.tar.gz")' failed.json >/dev/null || fail "no error in the failed result"
expect 0 "$alrun" --config exp.yaml --output failed.json
assert_status failed.json complete

# Rules that watch: validation needs a validation set; test is a leak, and said to be one where it is allowed.
target='stop.any=[{type: target, at_least: 0.01}]'
expect 2 "$alrun" --config exp.yaml --set "$target" --output rules.json
says err dataset.validation_fraction
expect 0 "$alrun" --config exp.yaml --set "$target" --set dataset.validation_fraction=0.1 --output rules.json
assert_eq "rule that fired" target "$(jq -r '.runs[0].stopped.rule' rules.json)"
leak='stop.any=[{type: target, at_least: 0.01, on: test}]'
expect 2 "$alrun" --config exp.yaml --set "$leak" --output leak.json
says err allow_test_leakage
[ ! -e leak.json ] || fail "a config error leaves a result"
expect 0 "$alrun" --config exp.yaml --set "$leak" --set stop.allow_test_leakage=true --output leak.json
jq -e '.notes | any(contains("test set leaks"))' leak.json >/dev/null || fail "the leak is not noted"
says <(grep -v '^result: ' err | tail -1) "stop rule 'target' watches test metrics: the test set leaks into the run"
leaky_plateau='stop.any=[{type: plateau, on: test}]'
expect 2 "$alrun" --config exp.yaml --set "$leaky_plateau" --output plateau.json
says err "stop rule 'plateau' watches test"

# A sampler that reads true labels: the run and its result say so, and of no other sampler.
expect 0 "$alrun" --config exp.yaml --set sampler.type=error_oracle --output oracle.json
upper_bound="sampler 'error_oracle' reads true labels of unlabelled documents: an upper bound, not a strategy"
says err "$upper_bound"
assert_eq notes "$upper_bound" "$(jq -r '.notes[]' oracle.json)"
expect 0 "$alrun" --config exp.yaml --set sampler.type=error_cv --output honest.json
assert_eq notes "" "$(jq -r '.notes // [] | .[]' honest.json)"
