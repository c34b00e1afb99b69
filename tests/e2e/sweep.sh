#!/usr/bin/env bash
# Sweeps: every combination once, whatever happens meanwhile; failures are listed, and their exit codes are what scripts go by.
source "$(dirname "$0")/lib.sh"
small_experiment exp 3

cat >grid.yaml <<YAML
base: exp.yaml
variants: {small: {}, wide: {model.hidden: [16, 8], model.embedding_dim: 12}}
grid:
  sampler: [{type: random}, {type: density, base: {type: entropy}}]
  seed: 1..2
YAML

# assert_same_folders A B: as many results, each like its namesake.
assert_same_folders() {
  assert_eq "results in $2" "$(cd "$1" && ls -- *.json)" "$(cd "$2" && ls -- *.json)"
  local result
  for result in "$1"/*.json; do assert_same_result "$result" "$2/$(basename "$result")"; done
}

# --- all of it, and again ----------------------------------------------------------------------------------------------------

expect 0 "$alrun" sweep grid.yaml --jobs 3
[ ! -s out ] || fail "progress on stdout"
says err "8 combinations, 0 of them finished already; 3 side by side"
says err "variant=wide,sampler=random,seed=2: done in "
says err "(8/8)"
says err "8 of 8 combinations are finished, in results/grid"
assert_eq "results" 8 "$(find results/grid -name '*.json' | wc -l)"
assert_eq "other files" 0 "$(find results/grid -type f ! -name '*.json' | wc -l)"
assert_eq "a result's name" "small, sampler=random" "$(jq -r .name <<<"$(jq .config 'results/grid/variant=small,sampler=random,seed=1.json')")"
assert_eq threads 1 "$(jq .context.threads 'results/grid/variant=small,sampler=random,seed=1.json')"

ls -l --time-style=full-iso results/grid >before
expect 0 "$alrun" sweep grid.yaml
says err "8 combinations, 8 of them finished already"
ls -l --time-style=full-iso results/grid | diff before - >&2 || fail "finished results are touched"
expect 0 "$alrun" sweep grid.yaml --quiet
[ ! -s err ] || fail "--quiet says: $(cat err)"
expect 0 "$alrun" sweep grid.yaml --gather
says err "all 8 combinations are finished"

# One is missing, one was cut short: those two run.
rm 'results/grid/variant=small,sampler=random,seed=1.json'
truncate -s -100 'results/grid/variant=small,sampler=random,seed=2.json'
expect 1 "$alrun" sweep grid.yaml --gather
says err "variant=small,sampler=random,seed=1: there is no result"
says err "seed=2.json: is no whole result of alrun"
expect 1 "$alrun" sweep grid.yaml
says err "8 combinations, 6 of them finished already"
says err "1 of 8 combinations failed"
says results/grid/failures.txt "exists and is no result of alrun; move it away"
rm 'results/grid/variant=small,sampler=random,seed=2.json'
expect 0 "$alrun" sweep grid.yaml
[ ! -e results/grid/failures.txt ] || fail "the ledger of an earlier sweep stays"

# A finished sweep is only read, and that by whom may only read.
if [ "$(id -u)" = 0 ] && command -v setpriv >/dev/null; then
  chmod 755 "$work"
  reader=(setpriv --reuid 65534 --clear-groups --bounding-set=-all "$alrun")
  if "${reader[@]}" --version >/dev/null 2>&1; then
    expect 0 "${reader[@]}" sweep grid.yaml
    says err "8 of 8 combinations are finished"
    expect 0 "${reader[@]}" sweep grid.yaml --gather
  fi
fi

# --- the lines of --dry-run do the same --------------------------------------------------------------------------------------

mkdir "it's odd"
sed "s/base: exp.yaml/base: {$(tr '\n' ',' <exp.yaml)}/; \$aname: \"odd 'name'\"" grid.yaml >"it's odd/grid.yaml"
expect 0 "$alrun" sweep "it's odd/grid.yaml" --dry-run --output "it's odd/lines"
[ ! -s err ] || fail "--dry-run says: $(cat err)"
assert_eq lines 8 "$(wc -l <out)"
assert_eq "results of --dry-run" 0 "$(find "it's odd" -name '*.json' | wc -l)"
while read -r line; do (cd "$work" && sh -c "$line") || fail "a line fails: $line"; done <out
expect 0 "$alrun" sweep "it's odd/grid.yaml" --output whole
assert_same_folders whole "it's odd/lines"
expect 0 "$alrun" sweep "it's odd/grid.yaml" --dry-run --force --no-cache --threads 2 --output whole
assert_eq "lines with the options" 8 "$(grep -cE -- '--threads 2 --quiet --force --no-cache$' out)"

# --- failures ----------------------------------------------------------------------------------------------------------------

cat >failing.yaml <<YAML
base: exp.yaml
grid:
  dataset: [{type: synthetic, documents: 150}, {type: twenty_newsgroups, path: none.tar.gz}]
  seed: [1, 2]
output: failing
YAML
expect 1 "$alrun" sweep failing.yaml
says err "2 of 4 combinations failed; all of it is in failing/failures.txt"
assert_eq "failures" 2 "$(grep -cE '^dataset=twenty_newsgroups-path-none.tar.gz-[0-9a-f]{8},seed=[12]: none.tar.gz: ' failing/failures.txt)"
assert_eq "finished" 2 "$(grep -l '"complete"' failing/*.json | wc -l)"
# The ledger's command is the one that failed.
line=$(sed -n 's/^  \$ //p' failing/failures.txt | head -1)
expect 1 sh -c "$line"
says err none.tar.gz
expect 1 "$alrun" sweep failing.yaml --gather
says err "failed: none.tar.gz"

# A result of another config is in the way; --force puts it out.
expect 0 "$alrun" sweep grid.yaml --output other
first='other/variant=small,sampler=random,seed=1.json'
expect 0 "$alrun" run exp.yaml --set training.epochs=1 --output "$first" --force
cp "$first" before.json
expect 1 "$alrun" sweep grid.yaml --output other
says err "differing keys: "
says err training.epochs
cmp before.json "$first"
expect 1 "$alrun" sweep grid.yaml --output other --gather
says err "the result there has another config"
expect 0 "$alrun" sweep grid.yaml --output other --force
assert_same_folders results/grid other

# Another name is the same experiment: its rounds are kept.
echo '{base: exp.yaml, grid: {seed: 1..2}, output: named}' >first.yaml
expect 0 "$alrun" sweep first.yaml
seconds() { jq -c '[.config.name, .runs[].rounds[:-1][].seconds]' named/*.json; }  # the last lacks what comes after it
seconds | sed 's/first/second/' >before
mv first.yaml second.yaml
expect 0 "$alrun" sweep second.yaml
seconds | diff before - >&2 || fail "rounds are computed again for a name"

# The ledger cannot be written: the sweep goes on, and tells all failures.
mkdir -p unkept/failures.txt/in-the-way
expect 1 "$alrun" sweep failing.yaml --output unkept
says err "failures are told here alone"
says err "2 of 4 combinations failed"
assert_eq "failures told at the end" 2 "$(grep -c '^  dataset=twenty_newsgroups-.*: none.tar.gz: ' err)"
assert_eq "finished beside an unwritable ledger" 2 "$(grep -l '"complete"' unkept/*.json | wc -l)"

# Few open files: fewer side by side. (A sanitizer wants files of its own where something is thrown.)
if "$alrun" --version | grep -q 'Release build'; then
  (
    for descriptor in {3..20}; do eval "exec $descriptor>&-"; done  # what the caller left open counts, too
    ulimit -n 12
    expect 0 "$alrun" sweep grid.yaml --output few --jobs 8
  )
  assert_same_folders results/grid few
fi

# A list that grows keeps what is finished, even one of a single value.
echo '{base: exp.yaml, grid: {sampler: [{type: margin}], seed: 1..2}, output: grown}' >growing.yaml
expect 0 "$alrun" sweep growing.yaml
sed -i 's/{type: margin}/&, {type: margin, threshold: 0.1}/' growing.yaml
expect 0 "$alrun" sweep growing.yaml
says err "4 combinations, 2 of them finished already"

# Nothing starts where a combination is wrong, and wrong usage is told.
sed 's/random}/random, base: 1}/' grid.yaml >wrong.yaml
expect 2 "$alrun" sweep wrong.yaml --output wrong
says err "wrong.yaml:4:28: unknown key 'base' in sampler 'random'"
[ ! -e wrong ] || fail "a wrong grid leaves a folder"
expect 2 "$alrun" sweep grid.yaml --partition=x
expect 2 "$alrun" sweep grid.yaml -- --partition=x
says err "'--partition=x' is for sbatch, which only --slurm uses"
expect 2 "$alrun" sweep grid.yaml --slurm -- --chdir=/tmp
says err "'--chdir=/tmp': tasks work in the folder that the sweep is submitted from"
expect 2 "$alrun" sweep grid.yaml failing.yaml
says err "a second grid, 'failing.yaml': one at a time (options for sbatch stand after --)"
expect 2 "$alrun" sweep grid.yaml --slurm --force
expect 2 "$alrun" sweep grid.yaml --gather --dry-run
PATH=/nowhere expect 1 "$alrun" sweep grid.yaml --slurm --output unseen
says err "sbatch was not found"
[ ! -e unseen ] || fail "a sweep that is not submitted leaves a folder"

# --- interruptions -----------------------------------------------------------------------------------------------------------

small_experiment long 60
cat >long-grid.yaml <<YAML
base: long.yaml
grid: {sampler.type: [random, margin], seed: 1..2, loop.query_size: [1], training.min_updates: [300]}
YAML
expect 0 "$alrun" sweep long-grid.yaml --output long
# under_way FOLDER NUMBER: so many of its experiments have rounds in their journals; ${children[@]} compute them, say their locks.
under_way() {
  local journal child
  children=()
  for journal in "$1"/*.journal; do
    if has_lines "$journal" 6 && { read -r child <"${journal%.journal}.lock"; } 2>/dev/null; then children+=("$child"); fi
  done
  [ ${#children[@]} = "$2" ]
}
# start_sweep FOLDER JOBS OPTION...: in the background, until as many experiments are under way, where it is held (see start_until);
# $pid is the sweep.
start_sweep() {
  "$alrun" sweep long-grid.yaml --output "$1" --jobs "$2" "${@:3}" >out 2>err &
  pid=$!
  until under_way "$1" "$2"; do
    kill -0 "$pid" 2>/dev/null || fail "the sweep ended too early:"$'\n'"$(cat err)"
    sleep 0.002
  done
  hold "$pid" "${children[@]}"
  under_way "$1" "$2" || fail "an experiment ended too early"
  assert_eq "children" "$(printf '%s\n' "${children[@]}" | sort -n)" "$(ps -o pid= --ppid "$pid" | tr -d ' ' | sort -n)"
}

# Ctrl-C and its like: the children end as told, and what they had goes on.
for signal in INT TERM; do
  start_sweep "$signal" 2
  kill "-$signal" "$pid"
  ends_with 130
  says err "interrupted; what is finished is kept, the same command goes on from there"
  [ ! -e "$signal/failures.txt" ] || fail "what was interrupted counts as failed"
  grep -q '"interrupted"' "$signal"/*.json || fail "no interrupted result"
  expect 0 "$alrun" sweep long-grid.yaml --output "$signal"
  assert_same_folders long "$signal"
done

# What is under way is not gathered, and does not change with its base.
start_sweep edited 2
sed -i 's/epochs: 5/epochs: 6/' long.yaml
expect 2 "$alrun" sweep grid.yaml --output edited --gather
says err "edited/sweep.lock: another alrun (process $pid) is at work there"
ends_with 0
sed -i 's/epochs: 6/epochs: 5/' long.yaml
assert_same_folders long edited
assert_eq "files beside the results" 0 "$(find edited -type f ! -name '*.json' | wc -l)"

# Ctrl-C in a sweep that starts over: the same command would start over again.
start_sweep edited 1 --force
kill -INT "$pid"
ends_with 130
says err "the same command without --force goes on from there"

# On a terminal: one live line, and Ctrl-C as people press it.
cat >terminal.py <<'PYTHON'
import os, pty, sys
pid, terminal = pty.fork()
if pid == 0: os.execv(sys.argv[1], sys.argv[1:])
text, pressed = b"", False
while True:
    try: part = os.read(terminal, 4096)
    except OSError: break
    if not part: break
    text += part
    if b"1 done, 0 failed, 1 running of 4, about " in text and not pressed:
        os.write(terminal, b"\x03")
        pressed = True
sys.stdout.buffer.write(text)
sys.exit(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
PYTHON
expect 130 python3 -B terminal.py "$alrun" sweep long-grid.yaml --output terminal --jobs 1
says out $'\r\x1b[K0 done, 0 failed, 1 running of 4'
says out "interrupted; what is finished is kept"
[ "$(grep -l '"complete"' terminal/*.json | wc -l)" -lt 4 ] || fail "Ctrl-C came too late"
expect 0 "$alrun" sweep long-grid.yaml --output terminal
assert_same_folders long terminal

# Two sweeps in one folder; a sweep that is killed takes its children with it.
start_sweep killed 2
expect 2 "$alrun" sweep long-grid.yaml --output killed
says err "killed/sweep.lock: another alrun (process $pid) is at work there"
kill -9 "$pid"
ends_with 137
for child in "${children[@]}"; do
  for ((i = 0; i < 1000; ++i)); do
    if is_in Z "$child"; then break; fi
    sleep 0.01
  done
  [ $i -lt 1000 ] || fail "a child of the killed sweep goes on"
done
expect 0 "$alrun" sweep long-grid.yaml --output killed
assert_same_folders long killed

# A child that is killed is a failure, and goes on the next time.
start_sweep child 2
kill -9 "${children[0]}"
ends_with 1
says err "1 of 4 combinations failed"
says child/failures.txt "ended by signal 9 (Killed)"
assert_eq "finished" 3 "$(grep -l '"complete"' child/*.json | wc -l)"
expect 0 "$alrun" sweep long-grid.yaml --output child
assert_same_folders long child

# --- size --------------------------------------------------------------------------------------------------------------------

cat >large.yaml <<YAML
base: exp.yaml
grid: {sampler.type: [random, margin], seed: 1..5000}
YAML
expect 0 timeout 120 "$alrun" sweep large.yaml --dry-run
assert_eq "lines" 10000 "$(sort -u out | wc -l)"
