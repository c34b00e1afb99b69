#!/usr/bin/env bash
# A sweep through a real Slurm: with a task that is requeued and a node that fails in the middle, the results are those of the same
# sweep without Slurm.
source "$(dirname "$0")/lib.sh"
source "$source_dir/tests/e2e/cluster.sh"
start_cluster 4

# --- a sweep that is disturbed -----------------------------------------------------------------------------------------------

small_experiment exp 60
cat >grid.yaml <<YAML
base: exp.yaml
variants: {slow: {training.min_updates: 1000}, quick: {training.min_updates: 50}}
grid: {sampler.type: [random, margin, entropy], loop.query_size: [1]}
YAML
expect 0 "$alrun" sweep grid.yaml --output here
expect 0 "$alrun" sweep grid.yaml --output there --slurm -- --comment='by slurm.sh'
says err "submitted 6 tasks"
mapfile -t jobs <out
assert_eq "arrays of 4 and 2 tasks, and the job that gathers" 3 ${#jobs[@]}
says <(scontrol -o show job "${jobs[1]}") "Comment=by slurm.sh"
says <(scontrol -o show job "${jobs[2]}") "Dependency=afterany:${jobs[0]}_*(unfulfilled),afterany:${jobs[1]}_*(unfulfilled)"
# What is submitted does not change with its files, nor with what is looked at or submitted meanwhile.
sed -i 's/entropy/badge/' grid.yaml
expect 0 "$alrun" sweep grid.yaml --output there --slurm --dry-run
expect 2 "$alrun" sweep grid.yaml --output there --slurm
says err "there: jobs of an earlier submission are still queued or running; wait for them, or end them: scancel "
sed -i 's/badge/entropy/' grid.yaml
mv exp.yaml later.yaml
mv grid.yaml later-grid.yaml

first="there/variant=slow,sampler.type=random,loop.query_size=1.json"
has_rounds() { [ "$(wc -l <"$first.journal")" -ge "$1" ]; }
within 30 has_rounds 6
scontrol requeue "${jobs[0]}_0"
says <(scontrol -o show job "${jobs[0]}_0") "Restarts=1"
# What is left of its first start must not be taken for a task that the failing node loses.
requeued_is_pending() { scontrol -o show job "${jobs[0]}_0" | grep -q 'JobState=PENDING '; }
within 30 requeued_is_pending
first_round=$(grep -m 1 '"record"' "$first.journal" | cut -d ' ' -f 2- | jq -c .record.seconds)

# The node fails while others run.
lose_power
ends_as "${jobs[2]}" COMPLETED 90
restarts=$(for array in "${jobs[@]:0:2}"; do scontrol -o show job "$array"; done | grep -o 'Restarts=[0-9]*' | cut -d = -f 2)
[ $((${restarts//$'\n'/+})) -ge $((1 + lost)) ] || fail "not started again: $restarts"
submitted=$(dirname there/slurm/*/gather.log)
says "$submitted/gather.log" "all 6 combinations are finished"
assert_eq "results" "$(cd here && ls -- *.json)" "$(cd there && ls -- *.json)"
for result in here/*.json; do assert_same_result "$result" "there/$(basename "$result")"; done
assert_eq "seconds of a round before the requeueing" "$first_round" "$(jq -c '.runs[0].rounds[0].seconds' "$first")"
assert_eq "what is left of it" "base.yaml cells gather.log gather.sh grid.yaml jobs run.sh tasks.log" \
  "$(find "$submitted" -mindepth 1 -printf '%f\n' | sort | tr '\n' ' ' | sed 's/ $//')"
[ ! -e there/failures.txt ] || fail "failures: $(cat there/failures.txt)"

# Nothing is left to do.
mv later.yaml exp.yaml
mv later-grid.yaml grid.yaml
expect 0 "$alrun" sweep grid.yaml --output there --slurm
says err "6 combinations, 6 of them finished already"
[ ! -s out ] || fail "submitted: $(cat out)"

# --- a sweep that fails ------------------------------------------------------------------------------------------------------

cat >failing.yaml <<YAML
base: exp.yaml
grid: {dataset: [{type: synthetic, documents: 100}, {type: twenty_newsgroups, path: none.tar.gz}], stop.any: [[{type: max_rounds, rounds: 1}]]}
YAML
expect 0 "$alrun" sweep failing.yaml --output failing --slurm --jobs 1 --sbatch --nice=1 --dry-run
assert_eq "jobs of a dry run" "" "$(squeue -h)"
grep -qE -- '--nice=1 --parsable --array=0-1%1 failing/slurm/[0-9a-f]{8}/run.sh 0' out || fail "no array: $(cat out)"
mapfile -t jobs < <(bash -c "$(cat out); echo \$array1" | sort -n)
ends_as "${jobs[1]}" FAILED 60
says <(scontrol -o show job "${jobs[1]}") "ExitCode=1:0"
says failing/failures.txt "none.tar.gz: "
[ "$(grep -o 'none.tar.gz: ' failing/failures.txt | wc -l)" = 1 ] || fail "told twice: $(cat failing/failures.txt)"
says failing/slurm/*/gather.log "1 of 2 combinations failed"
# A task beyond what was submitted is an error, not a combination that is done.
SLURM_ARRAY_TASK_ID=2 expect 1 bash failing/slurm/*/run.sh 0
says err "no combination 2"
expect 1 "$alrun" sweep failing.yaml --output refused --slurm --sbatch=--partition=none
says err "sbatch refused the job"
says err "nvalid partition"
