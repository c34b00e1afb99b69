#!/usr/bin/env bash
# A disk that is full, a folder that may not be written or is taken away: a clear error, exit 1, and earlier rounds readable.
source "$(dirname "$0")/lib.sh"
small_experiment exp 40
options=(--config "$work/exp.yaml" --set loop.query_size=2)
expect 0 "$alrun" "${options[@]}" --output whole.json

# A file system of 16 KiB, where mounting one is allowed: the journal alone does not fit.
mkdir tiny
if mount -t tmpfs -o size=16k tmpfs tiny 2>/dev/null; then
  trap 'umount "$work/tiny"; clean_up' EXIT
  expect 1 "$alrun" "${options[@]}" --output tiny/full.json
  says err "tiny/full.json.journal: cannot write: No space left on device"
  says err "finished rounds are in tiny/full.json.journal"
  [ "$(grep -c '"record"' tiny/full.json.journal)" -gt 2 ] || fail "earlier rounds are lost"
  while read -r sum json; do
    echo "$json" | jq -e . >/dev/null || fail "a torn line in the journal: $sum"
  done <tiny/full.json.journal
  cp tiny/full.json.journal moved.json.journal
  # The journal may be carried to a larger disk, and the run goes on there.
  expect 0 "$alrun" "${options[@]}" --output moved.json --resume
  assert_same_result whole.json moved.json
else
  echo "no file system may be mounted here: the full disk is left to faults.sample" >&2
fi

# A folder without permission; root may write anywhere, so that it becomes somebody else.
mkdir closed
chmod 555 closed
as_nobody=()
[ "$(id -u)" -ne 0 ] || as_nobody=(setpriv --reuid=65534 --regid=65534 --clear-groups)
chmod 755 "$work"
if "${as_nobody[@]}" test -x "$alrun" && "${as_nobody[@]}" test -r "$work/exp.yaml"; then
  expect 1 "${as_nobody[@]}" "$alrun" "${options[@]}" --no-cache --output closed/result.json
  says err "closed/result.json.lock: cannot write: Permission denied"
fi
expect 1 "$alrun" "${options[@]}" --output /proc/nowhere/result.json
says err "/proc/nowhere: cannot make the folder"
echo file >file
expect 1 "$alrun" "${options[@]}" --output file/result.json
says err "file: cannot make the folder: Not a directory"

# The folder goes while the run is under way: it is made again for the result.
slow=(--set training.min_updates=300)
expect 0 "$alrun" "${options[@]}" "${slow[@]}" --output slow.json
start_until gone/result.json.journal 4 "$alrun" "${options[@]}" "${slow[@]}" --output gone/result.json
rm -r gone
ends_with 0
assert_same_result slow.json gone/result.json

# Inputs that vanish once they are read are not missed.
cp exp.yaml vanishing.yaml
start_until vanished.json.journal 4 "$alrun" --config vanishing.yaml "${options[@]:2}" "${slow[@]}" --set name=exp --output vanished.json
rm vanishing.yaml
ends_with 0
assert_same_result slow.json vanished.json
