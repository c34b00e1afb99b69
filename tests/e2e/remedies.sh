#!/usr/bin/env bash
# Messages that say what to do: done as they say, it works.
source "$(dirname "$0")/lib.sh"
small_experiment exp 1

# remedy TEXT WRONG -- DONE: with the options WRONG the program fails and says TEXT, with those of DONE it does not. Options may hold
# --set and a command's own; what stands before is `alrun run exp.yaml`.
count=0
remedy() {
  local text=$1 wrong=() found=0
  shift
  while [ "$1" != -- ]; do wrong+=("$1"); shift; done
  shift
  "$alrun" run exp.yaml --quiet --output "r$count.json" "${wrong[@]}" >out 2>err || found=$?
  [ $found != 0 ] || fail "no failure: ${wrong[*]}"
  says err "$text"
  expect 0 "$alrun" run exp.yaml --quiet --output "r$count.json" "$@"
  count=$((count + 1))
}
option() { echo "--set=$1"; }

# --- configs -----------------------------------------------------------------------------------------------------------------

watching='stop.any=[{type: max_rounds, rounds: 1}, {type: target, at_least: 0.9}]'
remedy "set dataset.validation_fraction, such as 0.1" "$(option "$watching")" -- "$(option "$watching")" --set dataset.validation_fraction=0.1
leaking='stop.any=[{type: max_rounds, rounds: 1}, {type: target, at_least: 0.9, on: test}]'
remedy "write 'allow_test_leakage: true' under 'stop'" "$(option "$leaking")" -- "$(option "$leaking")" --set stop.allow_test_leakage=true
remedy "use 'on: validation'" "$(option "$leaking")" --set dataset.validation_fraction=0.1 -- "$(option "${leaking/on: test/on: validation}")" \
  --set dataset.validation_fraction=0.1
remedy "set dataset.validation_fraction, such as 0.1" --set model.calibration=temperature -- --set model.calibration=temperature \
  --set dataset.validation_fraction=0.1
remedy "raise dataset.validation_fraction" --set dataset.validation_fraction=0.001 -- --set dataset.validation_fraction=0.01
remedy "set model.dropout, such as 0.5" --set sampler.type=bald --set committee.type=mc_dropout -- --set sampler.type=bald \
  --set committee.type=mc_dropout --set model.dropout=0.5
remedy "or another committee.type" --set sampler.type=bald --set committee.type=mc_dropout -- --set sampler.type=bald --set committee.type=seeds
first='loop.initial={type: sampler, size: 20, sampler: {type: core_set}}'
remedy "or set its 'space' to text if it has one" "$(option "$first")" -- "$(option "${first/core_set/core_set, space: text}")"
remedy "choose one that needs none" "$(option "${first/core_set/margin}")" -- "$(option "${first/core_set/random}")"
remedy "raise loop.initial.size" --set loop.initial.size=0.001 -- --set loop.initial.size=0.1
remedy "raise loop.initial.size" --set loop.initial.size=1 --set oracle.abstain=0.95 -- --set loop.initial.size=100 --set oracle.abstain=0.95
remedy "lower text.min_documents" --set text.min_documents=1000 -- --set text.min_documents=1
# (The Keras tokenizer keeps max_words - 1 words.)
remedy "raise it" --set text.tokenizer=keras --set text.max_words=1 -- --set text.tokenizer=keras --set text.max_words=100
remedy "smaller than" --set training.learning_rate=1e30 -- --set training.learning_rate=0.01
remedy "leave 'save_model' out" --set save_model=x --
remedy "use 'engine: libtorch'" --set training.engine=native --set training.device=cuda -- --set training.engine=libtorch --set training.device=cpu
remedy "choose a base that scores every document, such as margin" "$(option 'sampler={type: density, base: {type: random}}')" -- \
  "$(option 'sampler={type: density, base: {type: margin}}')"

# --- results -----------------------------------------------------------------------------------------------------------------

run=("$alrun" run exp.yaml --quiet)
# does CODE TEXT COMMAND...: it fails like that, and what is done about it follows
does() { expect "$1" "${@:3}" && says err "$2"; }
expect 0 "${run[@]}" --output base.json
does 2 "use --force to overwrite it" "${run[@]}" --output base.json
expect 0 "${run[@]}" --output base.json --force
does 2 "differing keys: training.epochs; restore them or use --force" "${run[@]}" --output base.json --resume --set training.epochs=2
expect 0 "${run[@]}" --output base.json --resume
expect 0 "${run[@]}" --output base.json --force --set training.epochs=2
expect 0 "${run[@]}" --output base.json --force
echo text >other.json
does 2 "move it away or choose another --output" "${run[@]}" --output other.json
mv other.json away
expect 0 "${run[@]}" --output other.json
jq '.status = "interrupted"' base.json >unfinished.json
does 2 "use --resume to continue it or --force" "${run[@]}" --output unfinished.json
for reader in "compare base.json -- unfinished.json" "report unfinished.json -o page.html"; do
  # shellcheck disable=SC2086  # a word each
  does 2 "finish it with --resume" "$alrun" $reader
done
does 2 "none of the results is finished; run them again with --resume" "$alrun" report unfinished.json --skip-unfinished -o page.html
expect 0 "$alrun" report unfinished.json base.json --skip-unfinished -o page.html
rm page.html
expect 0 "${run[@]}" --output unfinished.json --resume
expect 0 "$alrun" report unfinished.json -o page.html
expect 0 "$alrun" compare base.json -- unfinished.json

expect 0 "${run[@]}" --output second.json --seed 2
does 2 "run both with the same --seeds" "$alrun" compare base.json -- second.json
expect 0 "${run[@]}" --output both.json --seeds 1,2
expect 0 "$alrun" compare both.json -- both.json
does 2 "give every seed once" "$alrun" compare both.json second.json -- both.json second.json
expect 0 "$alrun" compare base.json second.json -- both.json
does 2 "run both with the same loop.initial.size" "$alrun" compare base.json -- r10.json
does 2 "--junit -: standard output is the table's; name a file" "$alrun" compare base.json --junit - -- base.json
does 2 "--json -: " "$alrun" report base.json -o - --json -
ALRUN_CPU_LEVEL=x86-64-v9 does 1 "leave it unset" "${run[@]}" --output base.json --force
expect 0 "${run[@]}" --output base.json --force
# Nothing is kept of a run whose result goes to standard output: it says that, and not --resume.
"$alrun" run exp.yaml --output - --set training.min_updates=100000 --set stop.any.0.rounds=1000 >out 2>err &
pid=$!
until [ "$(grep -c round err)" -ge 1 ]; do kill -0 "$pid" || fail "ended too early"; sleep 0.01; done
kill -INT "$pid"
children=()
ends_with 130
says err "interrupted; nothing is kept, since there is no result file: give --output FILE"
[[ "$(<err)" != *--resume* ]] || fail "a remedy that is none"

# --- grids -------------------------------------------------------------------------------------------------------------------

# grid TEXT WRONG RIGHT: what stands under `grid`
grid() {
  echo "{base: exp.yaml, output: swept, grid: $2}" >grid.yaml
  does 2 "$1" "$alrun" sweep grid.yaml --dry-run
  echo "{base: exp.yaml, output: swept, grid: $3}" >grid.yaml
  expect 0 "$alrun" sweep grid.yaml --dry-run
}
grid "nothing varies; give keys and their values under 'grid', such as seed: 1..5" "{}" "{seed: 1..5}"
grid "for a combination of each seed write 'seed: [1, 2]'" "{seeds: [1, 2]}" "{seed: [1, 2]}"
grid "for a combination of each seed write 'seed: [3]'" "{seeds: 3}" "{seed: [3]}"
grid "for a combination of each seed write 'seed: 1..5'" "{seeds: 1..5}" "{seed: 1..5}"
grid "for one value write ['random']" "{sampler.type: random}" "{sampler.type: [random]}"
grid "the smaller number comes first" "{seed: 5..1}" "{seed: 1..5}"
grid "write 'sampler.type: [...]', or a list of maps" "{sampler: {type: random}}" "{sampler.type: [random]}"
grid "write 'sampler' first" "{sampler.beta: [1, 2], sampler: [{type: density, base: {type: margin}}]}" \
  "{sampler: [{type: density, base: {type: margin}}], sampler.beta: [1, 2]}"
