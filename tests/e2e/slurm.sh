#!/usr/bin/env bash
# A sweep through a real Slurm of one node on loopback, started here and stopped at the end: with a task that is requeued and a
# node that fails in the middle, the results are those of the same sweep without Slurm.
source "$(dirname "$0")/lib.sh"
for program in slurmctld slurmd sbatch scontrol squeue munged; do
  command -v "$program" >/dev/null || { echo "SKIPPED: $program is not installed (slurm-wlm and munge)"; exit 0; }
done
[ "$(id -u)" = 0 ] || { echo "SKIPPED: Slurm's daemons want to be started by root"; exit 0; }

# --- the cluster -------------------------------------------------------------------------------------------------------------

cluster=$work/cluster
node=$(hostname -s)
mkdir -p "$cluster/state" "$cluster/spool"
read -r port1 port2 < <(python3 -c '
import socket
sockets = [socket.socket() for _ in range(2)]
for s in sockets: s.bind(("127.0.0.1", 0))
print(*(s.getsockname()[1] for s in sockets))')
# cred_expire: a job that was requeued waits for so many seconds.
cat >"$cluster/slurm.conf" <<CONF
ClusterName=alrun
SlurmctldHost=$node(127.0.0.1)
SlurmctldPort=$port1
SlurmdPort=$port2
SlurmUser=root
SlurmdUser=root
AuthType=auth/munge
AuthInfo=socket=$cluster/munge.socket,cred_expire=5
CredType=cred/munge
StateSaveLocation=$cluster/state
SlurmdSpoolDir=$cluster/spool
SlurmctldPidFile=$cluster/slurmctld.pid
SlurmdPidFile=$cluster/slurmd.pid
SlurmctldLogFile=$cluster/slurmctld.log
SlurmdLogFile=$cluster/slurmd.log
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
MpiDefault=none
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU
SchedulerParameters=batch_sched_delay=0,sched_interval=2
ReturnToService=0
KillWait=2
MaxArraySize=4
NodeName=$node NodeAddr=127.0.0.1 CPUs=$(nproc)
PartitionName=all Nodes=ALL Default=YES MaxTime=INFINITE State=UP
CONF
export SLURM_CONF=$cluster/slurm.conf

stop_cluster() {
  local jobs
  jobs=$(squeue -h -o %A 2>/dev/null) || true
  # shellcheck disable=SC2086  # a word each
  if [ -n "$jobs" ]; then scancel $jobs || true; fi
  for _ in {1..100}; do
    [ -n "$(squeue -h 2>/dev/null)" ] || break
    sleep 0.1
  done
  for daemon in slurmd slurmctld munged; do
    local pid
    pid=$(cat "$cluster/$daemon.pid" 2>/dev/null) || continue
    kill "$pid" 2>/dev/null || continue
    for _ in {1..100}; do
      kill -0 "$pid" 2>/dev/null || break
      sleep 0.1
    done
  done
}
trap 'stop_cluster; rm -rf "$work"' EXIT

# within SECONDS COMMAND...: until it succeeds
within() {
  local end=$((SECONDS + $1))
  until "${@:2}" >/dev/null 2>&1; do
    [ $SECONDS -lt $end ] || fail "not within $1 s: ${*:2}"$'\n'"$(squeue 2>&1; tail -n 20 "$cluster"/*.log)"
    sleep 0.05
  done
}

(umask 077 && head -c 1024 /dev/urandom >"$cluster/munge.key")
munged --key-file="$cluster/munge.key" --socket="$cluster/munge.socket" --pid-file="$cluster/munged.pid" \
  --log-file="$cluster/munged.log" --seed-file="$cluster/munged.seed" --num-threads=2 --force 2>"$cluster/munged.err"
slurmctld
slurmd -N "$node"
is_idle() { [ "$(sinfo -h -o %T)" = idle ]; }
within 30 is_idle

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
# What is submitted does not change with its files.
mv exp.yaml later.yaml
mv grid.yaml later-grid.yaml

first="there/variant=slow,sampler.type=random.json"
has_rounds() { [ "$(wc -l <"$first.journal")" -ge "$1" ]; }
within 30 has_rounds 6
scontrol requeue "${jobs[0]}_0"
says <(scontrol -o show job "${jobs[0]}_0") "Restarts=1"
first_round=$(sed -n 2p "$first.journal" | cut -d ' ' -f 2- | jq -c .record.seconds)

# The node fails while others run.
running() { squeue -h -t R -o %A | grep -q .; }
within 20 running
scontrol update NodeName="$node" State=DOWN Reason=test
none_running() { ! running; }
within 20 none_running
within 20 scontrol update NodeName="$node" State=RESUME

ended() { ! squeue -h -j "$1" 2>/dev/null | grep -q .; }
within 60 ended "${jobs[2]}"
says <(scontrol -o show job "${jobs[2]}") "JobState=COMPLETED"
says there/slurm/gather.log "all 6 combinations are finished"
assert_eq "results" "$(cd here && ls -- *.json)" "$(cd there && ls -- *.json)"
for result in here/*.json; do assert_same_result "$result" "there/$(basename "$result")"; done
assert_eq "seconds of a round before the requeueing" "$first_round" "$(jq -c '.runs[0].rounds[0].seconds' "$first")"
assert_eq "what is left in there/slurm" "base.yaml cells gather.log gather.sh grid.yaml run.sh tasks.log" \
  "$(find there/slurm -mindepth 1 -printf '%f\n' | sort | tr '\n' ' ' | sed 's/ $//')"
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
says out "--nice=1 --parsable --array=0-1%1 failing/slurm/run.sh 0"
mapfile -t jobs < <(bash -c "$(cat out); echo \$array1" | sort -n)
within 60 ended "${jobs[1]}"
says <(scontrol -o show job "${jobs[1]}") "JobState=FAILED"
says <(scontrol -o show job "${jobs[1]}") "ExitCode=1:0"
says failing/failures.txt "none.tar.gz: "
says failing/slurm/gather.log "1 of 2 combinations failed"
expect 1 "$alrun" sweep failing.yaml --output refused --slurm --sbatch=--partition=none
says err "sbatch refused the job"
says err "nvalid partition"
