#!/usr/bin/env bash
# What sbatch, squeue and scontrol print is not always what they should: a sweep goes by nothing else, and submits nothing twice.
source "$(dirname "$0")/lib.sh"
small_experiment exp 1
echo '{base: exp.yaml, grid: {sampler.type: [random, margin, entropy]}}' >grid.yaml

# Stand-ins for Slurm's commands: each is called with its words kept in NAME.calls, and does what the script in NAME.does says.
mkdir bin
for name in sbatch squeue scontrol; do
  cat >"bin/$name" <<SCRIPT
#!/bin/bash
echo "\$*" >>"$work/$name.calls"
call=\$(wc -l <"$work/$name.calls")
source "$work/$name.does"
SCRIPT
done
chmod +x bin/*
export PATH=$work/bin:$PATH
does() { printf '%s\n' "$2" >"$1.does"; }
calls() { [ -e "$1.calls" ] && wc -l <"$1.calls" || echo 0; }
submit() { "$alrun" sweep grid.yaml --slurm --output "$@"; }

does scontrol 'echo "MaxArraySize            = 2"'
does squeue 'true'

# --- as it should be ---------------------------------------------------------------------------------------------------------

does sbatch 'echo $((100 + call))'
expect 0 submit good
says err "submitted 3 tasks; job 103 gathers"
assert_eq "ids" "101 102 103" "$(tr '\n' ' ' <out | sed 's/ $//')"
assert_eq "kept ids" "$(cat out)" "$(cat good/slurm/*/jobs)"
says <(sed -n 3p sbatch.calls) "--dependency=afterany:101:102 "
[ ! -e good/slurm/*/unanswered ] || fail "an answer is still waited for"

does sbatch 'echo "$((200 + call));north"'
rm sbatch.calls
expect 0 submit cluster
assert_eq "kept ids" "201;north 202;north 203;north" "$(tr '\n' ' ' <cluster/slurm/*/jobs | sed 's/ $//')"
says <(sed -n 3p sbatch.calls) "--dependency=afterany:201:202 "
rm -f squeue.calls
does squeue 'echo "CLUSTER: north"; echo 202'
expect 2 submit cluster
says err "still queued or running; wait for them, or end them: scancel --clusters=north 202"
says squeue.calls "--jobs=201,202,203,201 --clusters=north"
assert_eq "submitted" 3 "$(calls sbatch)"
does squeue 'true'

# --- sbatch's answer is none -------------------------------------------------------------------------------------------------

# no_answer NAME SBATCH TEXT: what it printed is quoted, and nothing is submitted until a person has looked
no_answer() {
  rm -f sbatch.calls
  does sbatch "$2"
  expect 1 submit "$1"
  says err "$3"
  says err "it may have submitted a job: look for it with 'squeue --me'; wait until it has ended, or end it with scancel; then remove $1/slurm/"
  [[ "$(<err)" != *$'\x1b'* ]] || fail "control bytes in the message"
  assert_eq "asked for" "$4" "$(calls sbatch)"
  expect 2 submit "$1"
  says err "$1: sbatch did not say whether it submitted a job of this sweep; look for it with 'squeue --me'"
  assert_eq "asked for again" "$4" "$(calls sbatch)"
  # The remedy is one.
  rm "$(sed -n 's/.*then remove \(.*\) and submit again.*/\1/p' err)"
  does sbatch 'echo $((300 + call))'
  expect 0 submit "$1"
  says err "submitted 3 tasks"
}
no_answer banner 'echo "Welcome to the cluster"' "sbatch printed 'Welcome to the cluster', not a job's id alone" 1
no_answer both 'echo "Welcome"; echo 12' "sbatch printed 'Welcome\\n12', not a job's id alone" 1
no_answer nothing 'true' "sbatch printed nothing, not a job's id alone" 1
no_answer words 'echo "Submitted batch job 12"' "sbatch printed 'Submitted batch job 12'" 1
no_answer escapes 'printf "\e[31m12\e[0m\n"' "sbatch printed '\\u001b[31m12\\u001b[0m'" 1
no_answer long 'head -c 100000 /dev/zero | tr "\0" x' "sbatch printed 'xxxx" 1
[ "$(sed -n 's/.*printed//p' err | wc -c)" -lt 2000 ] || fail "all of it is quoted"
no_answer killed 'kill -9 $$' "ended by signal 9 (Killed)" 1
no_answer late 'echo "sbatch: error: Batch job submission failed: Socket timed out on send/recv operation" >&2; exit 1' "Socket timed out" 1
no_answer failed 'echo 12; exit 1' "sbatch printed '12', not a job's id alone as --parsable has it" 1

# The second of three is not answered: the first is kept, and told.
rm -f sbatch.calls
does sbatch '[ $call != 2 ] || exit 0; echo $((400 + call))'
expect 1 submit second
says err "sbatch printed nothing"
says err "; submitted already: 401 (scancel ends them)"
assert_eq "kept ids" 401 "$(cat second/slurm/*/jobs)"
expect 2 submit second
says err "second: sbatch did not say whether it submitted a job of this sweep"
rm second/slurm/*/unanswered
does squeue 'echo 401'
expect 2 submit second
says err "still queued or running; wait for them, or end them: scancel 401"
assert_eq "asked for" 2 "$(calls sbatch)"
does squeue 'true'

# The sweep itself is killed while sbatch works: nobody has heard the answer.
does sbatch 'kill -9 $PPID; echo 12'
found=0
submit parent >out 2>err || found=$?
assert_eq "exit code" 137 "$found"
does sbatch 'echo 12'
expect 2 submit parent
says err "parent: sbatch did not say whether it submitted a job of this sweep"

# A refusal is one: no job came of it, and the same command may be given again.
does sbatch 'echo "sbatch: error: invalid partition specified: none" >&2; exit 1'
expect 1 submit refused
says err "sbatch refused the job ("
says err "invalid partition"
does sbatch 'echo 500'
expect 0 submit refused

# What an earlier version took for ids.
echo "Welcome to the cluster" >"$(echo refused/slurm/*/jobs)"
rm sbatch.calls
expect 2 submit refused
says err "/jobs: 'Welcome to the cluster' is no job's id, so jobs of that submission may still be queued or running"
assert_eq "asked for" 0 "$(calls sbatch)"
rm "$(sed -n 's/^alrun: \(.*\/jobs\): .*/\1/p' err)"
expect 0 submit refused

# --- squeue's is none --------------------------------------------------------------------------------------------------------

rm sbatch.calls
for answer in 'echo Welcome' 'echo "Welcome"; echo 500' 'printf "\n"' 'exit 1' 'kill -9 $$' \
  'echo "slurm_load_jobs error: Unable to contact slurm controller (connect failure)" >&2; exit 1'; do
  does squeue "$answer"
  expect 1 submit refused
  says err "refused: jobs of an earlier submission may still be queued or running, and squeue does not tell: "
  says err "; try again, or see for yourself, and remove refused/slurm/*/jobs if none is"
done
says err "Unable to contact slurm controller"
mv bin/squeue bin/elsewhere
if ! (PATH=$work/bin:/nowhere; command -v squeue >/dev/null); then
  PATH=$work/bin:/nowhere expect 1 submit refused
  says err "squeue does not tell: it was not found"
fi
mv bin/elsewhere bin/squeue
assert_eq "asked for" 0 "$(calls sbatch)"
# Jobs of others are none of this sweep's.
does squeue 'echo 7'
expect 0 submit refused
says err "submitted 3 tasks"
does squeue 'true'

# --- scontrol's is none: Slurm's own default, and sbatch refuses what is too long ------------------------------------------------

for answer in 'true' 'exit 1' 'echo "MaxArraySize = N/A"; echo "MaxJobCount = 1"' 'echo "see MaxArraySize: 1"'; do
  does scontrol "$answer"
  rm -f sbatch.calls
  expect 0 submit refused
  says <(sed -n 1p sbatch.calls) "--array=0-2 "
  assert_eq "an array and the job that gathers" 2 "$(calls sbatch)"
done

# --- two at once -------------------------------------------------------------------------------------------------------------

rm -f sbatch.calls
does sbatch 'touch started; for i in {1..3000}; do [ ! -e go ] || break; sleep 0.01; done; echo 600'
"$alrun" sweep grid.yaml --slurm --output once >first.out 2>first.err &
pid=$!
until [ -e started ]; do kill -0 "$pid" || fail "ended too early"; sleep 0.01; done
expect 2 submit once
says err "another alrun (process $pid) is at work there"
touch go
children=()
ends_with 0
assert_eq "asked for" 2 "$(calls sbatch)"
