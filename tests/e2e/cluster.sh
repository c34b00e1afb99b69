# A real Slurm of one node on loopback, sourced after lib.sh. It is stopped when the script ends.
for program in slurmctld slurmd sbatch scontrol squeue munged; do
  command -v "$program" >/dev/null || { echo "SKIPPED: $program is not installed (slurm-wlm and munge)"; exit 0; }
done
[ "$(id -u)" = 0 ] || { echo "SKIPPED: Slurm's daemons want to be started by root"; exit 0; }

cluster=$work/cluster
node=$(hostname -s)
export SLURM_CONF=$cluster/slurm.conf

# within SECONDS COMMAND...: until it succeeds
within() {
  local end=$((SECONDS + $1))
  until "${@:2}" >/dev/null 2>&1; do
    [ $SECONDS -lt $end ] || fail "not within $1 s: ${*:2}"$'\n'"$(squeue 2>&1; tail -n 20 "$cluster"/*.log)"
    sleep 0.05
  done
}

is_idle() { [ "$(sinfo -h -o %T)" = idle ]; }
running() { squeue -h -t R -o %A | grep -q .; }
none_running() { ! running; }

# ends_as JOB STATE SECONDS: that is how the job must end, within so long
ends_as() {
  local job
  within "$3" has_ended "$1"
  job=$(scontrol -o show job "$1")
  [[ "$job" == *"JobState=$2 "* ]] || fail "not $2: $job"$'\n'"$(tail -n 50 "$cluster"/slurm*.log "$work"/*/slurm/*/*.log)"
}
has_ended() { scontrol -o show job "$1" | grep -qE 'JobState=(COMPLETED|FAILED|CANCELLED|TIMEOUT|NODE_FAIL|OUT_OF_MEMORY) '; }

# start_cluster LARGEST_ARRAY
start_cluster() {
  mkdir -p "$cluster/state" "$cluster/spool"
  local port1 port2
  read -r port1 port2 < <(python3 -c '
import socket
sockets = [socket.socket() for _ in range(2)]
for s in sockets: s.bind(("127.0.0.1", 0))
print(*(s.getsockname()[1] for s in sockets))')
  # cred_expire: a job that was requeued waits for so many seconds.
  cat >"$SLURM_CONF" <<CONF
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
MaxArraySize=$1
NodeName=$node NodeAddr=127.0.0.1 CPUs=$(nproc)
PartitionName=all Nodes=ALL Default=YES MaxTime=INFINITE State=UP
CONF
  trap 'stop_cluster; clean_up' EXIT
  (umask 077 && head -c 1024 /dev/urandom >"$cluster/munge.key")
  munged --key-file="$cluster/munge.key" --socket="$cluster/munge.socket" --pid-file="$cluster/munged.pid" \
    --log-file="$cluster/munged.log" --seed-file="$cluster/munged.seed" --num-threads=2 --force 2>"$cluster/munged.err"
  slurmctld
  slurmd -N "$node"
  within 30 is_idle
}

stop_cluster() {
  local jobs daemon pid
  jobs=$(squeue -h -o %A 2>/dev/null) || true
  # shellcheck disable=SC2086  # a word each
  if [ -n "$jobs" ]; then scancel $jobs || true; fi
  for _ in {1..100}; do
    [ -n "$(squeue -h 2>/dev/null)" ] || break
    sleep 0.1
  done
  for daemon in slurmd slurmctld munged; do
    pid=$(cat "$cluster/$daemon.pid" 2>/dev/null) || continue
    kill "$pid" 2>/dev/null || continue
    for _ in {1..100}; do
      kill -0 "$pid" 2>/dev/null || break
      sleep 0.1
    done
  done
}

# The node loses its power while a task runs. It comes back, and Slurm starts again what was lost: $lost tasks.
lose_power() {
  lost=$(python3 "$source_dir/tests/e2e/power_off.py" "$(cat "$cluster/slurmd.pid")" "$SLURM_CONF")
  scontrol update NodeName="$node" State=DOWN Reason=power
  within 20 none_running
  rm -f "$cluster/slurmd.pid"
  slurmd -N "$node"
  within 60 scontrol update NodeName="$node" State=RESUME
}
