#!/usr/bin/env bash
# A finished result that a newer run was about to replace when it was killed is no finished result: neither to the run, nor to
# sweeps, comparisons and reports.
source "$(dirname "$0")/lib.sh"
small_experiment exp 40
options=(--config exp.yaml --set training.min_updates=300 --set loop.query_size=1)
expect 0 "$alrun" "${options[@]}" --output whole.json

# Killed in the middle of its rounds.
again() {
  cp whole.json r.json
  start_until r.json.journal 6 "$alrun" "${options[@]}" --output r.json --force
  kill -9 "$pid"
  ends_with 137
}
again
expect 2 "$alrun" "${options[@]}" --output r.json
says err "r.json: an unfinished run is there, newer than the finished result; use --resume to continue it or --force to start over"
expect 2 "$alrun" compare whole.json -- r.json
says err "r.json: a newer run is unfinished, see r.json.journal; finish it with --resume"
expect 2 "$alrun" report r.json -o page.html
says err "r.json: a newer run is unfinished, see r.json.journal; finish it with --resume, or leave it out (in reports: --skip-unfinished)"
expect 0 "$alrun" report whole.json r.json --skip-unfinished -o page.html
says page.html "r.json (running): a newer run is unfinished, see r.json.journal"
expect 0 "$alrun" "${options[@]}" --output r.json --resume
says err "resuming after"
assert_same_result whole.json r.json
assert_eq "files" r.json "$(echo r.json*)"
expect 0 "$alrun" compare whole.json -- r.json

# Killed before it had written anything that counts: the result is the newest there is.
for nothing in "" "0123"; do
  printf '%s' "$nothing" >r.json.journal
  expect 2 "$alrun" compare whole.json -- r.json
  expect 0 "$alrun" "${options[@]}" --output r.json --resume
  says err "finished already"
  assert_eq "files" r.json "$(echo r.json*)"
done

# A sweep that starts over and is killed: what it was at is not finished, what it had not come to is.
cat >grid.yaml <<YAML
base: exp.yaml
grid: {seed: 1..3, loop.query_size: [1], training.min_updates: [300]}
output: study
YAML
expect 0 "$alrun" sweep grid.yaml
cp -r study before
start_until "study/seed=1,loop.query_size=1,training.min_updates=300.json.journal" 6 "$alrun" sweep grid.yaml --force --jobs 1
kill -9 "$pid"
ends_with 137
for lock in study/*.json.lock; do flock "$lock" true; done  # its child ends with it
expect 1 "$alrun" sweep grid.yaml --gather
says err "seed=1,loop.query_size=1,training.min_updates=300: unfinished: it was ended half-way"
says err "1 of 3 combinations failed"
rm study/failures.txt
echo 123456 >"study/seed=3,loop.query_size=1,training.min_updates=300.json.lock"  # killed at its very end
expect 0 "$alrun" sweep grid.yaml
says err "3 combinations, 2 of them finished already"
for result in before/*.json; do assert_same_result "$result" "study/$(basename "$result")"; done
assert_eq "other files" "" "$(find study -type f ! -name '*.json')"
echo 123456 >"study/seed=3,loop.query_size=1,training.min_updates=300.json.lock"
expect 0 "$alrun" sweep grid.yaml
says err "3 combinations, 3 of them finished already"
assert_eq "other files" "" "$(find study -type f ! -name '*.json')"
