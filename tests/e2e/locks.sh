#!/usr/bin/env bash
# One process at a time writes a result, also where flock does not work (NFS, Lustre), and where it works for some alone.
#   locks.sh ALRUN SOURCE_DIR SHIM [TRIES]: that many of each fault (default 2)
source "$(dirname "$0")/lib.sh"
shim=$(realpath "$3")
tries=${4:-2}
small_experiment exp 2
small_experiment long 40
long=(--config long.yaml --set training.min_updates=300 --set loop.query_size=1)
expect 0 "$alrun" --config exp.yaml --output whole.json
expect 0 "$alrun" "${long[@]}" --output long.json
# without_flock ERRNO:TIMES COMMAND...: calls of flock fail, the first TIMES (0: all).
without_flock() { env LD_PRELOAD="$shim" ALRUN_FAULT_PATH="$work" ALRUN_FAULT_FLOCK="$1" "${@:2}"; }
errno() { python3 -c 'import errno, sys; print(getattr(errno, sys.argv[1]))' "$1"; }
enolck=$(errno ENOLCK):0
nothing_beside() { assert_eq "files" "$1" "$(echo "$1"*)"; }

# --- flock that fails --------------------------------------------------------------------------------------------------------

failing() {
  expect 0 without_flock "$(errno "$1"):0" "$alrun" --config exp.yaml --output "$work/r.json"
  says err "r.json.lock: there is no flock here ($2), so that the file itself is the lock"
  assert_same_result whole.json r.json
  nothing_beside r.json
  rm r.json
}
interrupted() {
  expect 0 without_flock "$(errno EINTR):5" "$alrun" --config exp.yaml --output "$work/r.json"
  if grep -q flock err; then fail "an interrupted call counts as none"; fi
  assert_same_result whole.json r.json
  rm r.json
}
broken() {
  expect 1 without_flock "$(errno EIO):0" "$alrun" --config exp.yaml --output "$work/r.json"
  says err "r.json.lock: cannot lock: "
  assert_eq "files" "r.json*" "$(echo r.json*)"
}
for ((i = 0; i < tries; ++i)); do
  failing ENOLCK "No locks available"
  failing ENOSYS "Function not implemented"
  failing EOPNOTSUPP "Operation not supported"
  interrupted
  broken
done
echo '{base: exp.yaml, grid: {seed: 1..2}, output: study}' >grid.yaml
expect 0 without_flock "$enolck" "$alrun" sweep grid.yaml --output "$work/study"
says err "study/sweep.lock: there is no flock here"
assert_eq "files of the sweep" "seed=1.json seed=2.json" "$(cd study && echo ./* | sed 's:\./::g')"

# --- who holds it ------------------------------------------------------------------------------------------------------------

# ${fault[@]}: the environment of a run with or without flock
set_fault() {
  fault=()
  [ "$1" = with ] || fault=(LD_PRELOAD="$shim" ALRUN_FAULT_PATH="$work" ALRUN_FAULT_FLOCK="$enolck")
}
# busy COMMAND...: a run that starts while another is under way is told of it
busy() {
  expect 2 "$@" "$alrun" "${long[@]}" --output "$work/h.json" --resume
  says err "h.json.lock: another alrun (process $pid) is at work there; wait for it to end or choose another --output"
}
for flock in without with; do
  set_fault $flock
  start_until h.json.journal 4 env "${fault[@]}" "$alrun" "${long[@]}" --output "$work/h.json"
  for ((i = 0; i < tries; ++i)); do
    busy without_flock "$enolck"
    busy env
  done
  ends_with 0
  assert_same_result long.json h.json
  nothing_beside h.json
  rm h.json
done

# --- who held it -------------------------------------------------------------------------------------------------------------

# killed HOLDER HEIR: with flock or without it
killed() {
  set_fault "$1"
  start_until k.json.journal 4 env "${fault[@]}" "$alrun" "${long[@]}" --output "$work/k.json"
  kill -9 "$pid"
  ends_with 137
  set_fault "$2"
  expect 0 env "${fault[@]}" "$alrun" "${long[@]}" --output "$work/k.json" --resume
  says err "resuming after"
  assert_same_result long.json k.json
  nothing_beside k.json
  rm k.json
}
for ((i = 0; i < tries; ++i)); do
  killed without without
  killed without with
  killed with without
done

# left FIELD=VALUE...: the lock of a run that was killed, changed
set_fault without
start_until left.json.journal 2 env "${fault[@]}" "$alrun" --config long.yaml --output "$work/left.json"
kill -9 "$pid"
ends_with 137
left() {
  local change
  cp left.json.lock r.json.lock
  for change; do sed -i "s/^${change%%=*} .*/${change%%=*} ${change#*=}/" r.json.lock; done
}
# Of another machine or another container nobody can tell here.
for change in "host=elsewhere boot=other machine=other" "pids=pid:[1]"; do
  # shellcheck disable=SC2086
  left $change
  for prefix in "without_flock $enolck" env; do
    expect 2 $prefix "$alrun" --config exp.yaml --output "$work/r.json" --force
    says err "r.json.lock: another alrun (process $(head -1 left.json.lock)"
    says err "has this lock, and there is no telling from here whether it still runs; wait for it to end or, once it has, remove the file"
    [ ! -e r.json ] || fail "a run in spite of a lock"
  done
done
left host=elsewhere boot=other machine=other
expect 2 without_flock "$enolck" "$alrun" --config exp.yaml --output "$work/r.json"
says err " on elsewhere)"
rm r.json.lock  # the remedy
expect 0 without_flock "$enolck" "$alrun" --config exp.yaml --output "$work/r.json"
# A process that has the number of the one that is gone.
left
sed -i "1s/.*/$$/" r.json.lock
expect 0 without_flock "$enolck" "$alrun" --config exp.yaml --output "$work/r.json" --force
nothing_beside r.json
rm r.json

# --- many at once ------------------------------------------------------------------------------------------------------------

# Of several that find a lock that was left one goes on, those with flock and those without it.
race() {
  local codes=() pids=() i
  left
  for i in 0 1 2 3; do
    if [ $((i % 2)) = "$1" ]; then
      "$alrun" --config exp.yaml --output "$work/r.json" 2>"err$i" &
    else
      without_flock "$enolck" "$alrun" --config exp.yaml --output "$work/r.json" 2>"err$i" &
    fi
    pids+=($!)
  done
  for i in "${pids[@]}"; do
    wait "$i" && codes+=(0) || codes+=($?)
  done
  assert_eq "exit codes" "0 2 2 2" "$(printf '%s\n' "${codes[@]}" | sort | paste -sd ' ')"
  assert_same_result whole.json r.json
  nothing_beside r.json
  rm r.json
}
for ((i = 0; i < tries; ++i)); do
  race 0
  race 2  # all without
done
