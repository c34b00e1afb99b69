#!/usr/bin/env bash
# What alrun wrote before there were tasks (older/: a finished result, and the journal of a run that was killed) is resumed,
# extended, compared, shown and reported: it lacks the keys
# task, labels, dataset.task, metrics, initial, model.threshold and sampler.units.
source "$(dirname "$0")/lib.sh"
cp "$source_dir"/tests/e2e/older/* .
cp older.json finished.json
mv older.json.journal killed.journal
run=("$alrun" --config older.yaml --quiet)
[ "$(jq 'has("metrics") or (.config | has("task"))' older.json)" = false ] || fail "older.json is not that old"

# The same bytes but for the new keys.
without_new() { jq -S 'del(.context, .config, .config_hash, .dataset.task, .metrics, .runs[].initial, .runs[].rounds[].seconds)' "$1"; }
expect 0 "${run[@]}" --output new.json
diff <(without_new older.json) <(without_new new.json) >&2 || fail "the numbers have changed"
assert_eq "task" classification "$(jq -r .dataset.task new.json)"
assert_eq "metrics" '["accuracy","macro_f1","nll","ece"]' "$(jq -c '[.metrics[].name]' new.json)"

# A finished one is left as it is, or extended.
expect 0 "$alrun" --config older.yaml --resume
says err "finished already"
cmp older.json finished.json
expect 0 "${run[@]}" --resume --set stop.any.0.rounds=6
expect 0 "${run[@]}" --output whole.json --set stop.any.0.rounds=6
assert_same_result whole.json older.json

# One that was killed goes on.
rm older.json
mv killed.journal older.json.journal
assert_eq "finished rounds in the journal" 4 $(($(wc -l <older.json.journal) - 1))
expect 0 "$alrun" --config older.yaml --resume
says err "resuming after 4 finished rounds"
assert_same_result new.json older.json

# Old and new are one experiment.
expect 0 "$alrun" compare finished.json -- new.json --json
jq -e '.regression == false and .metrics[0].change == 0' out >/dev/null || fail "they differ"
expect 0 "$alrun" compare finished.json -- new.json --metric nll
says out "final nll"
jq '.runs |= [.[0]]' finished.json >first.json
jq '.runs |= [.[1]]' new.json >second.json
expect 0 "$alrun" report first.json second.json -o page.html --json report.json
assert_eq "contenders" 1 "$(jq '.contenders | length' report.json)"
expect 0 "$alrun" show finished.json --metric macro_f1
says out "test macro_f1, mean of 2 seeds"
expect 0 "$alrun" report finished.json -o - --metric ece
says out "Final ece"
