#!/usr/bin/env bash
# A config may come on standard input: --config -, run -, check -, and a sweep's grid.
source "$(dirname "$0")/lib.sh"
small_experiment exp 3

# The result is the one of the file, under the config's own name, or stdin's.
expect 0 "$alrun" --config exp.yaml
expect 0 "$alrun" --config - <exp.yaml
diff <(stable results/exp.json | jq 'del(.config.name, .config_hash)') \
  <(stable results/stdin.json | jq 'del(.config.name, .config_hash)') || fail "another result from standard input"
assert_eq "name" stdin "$(jq -r .config.name results/stdin.json)"
{ cat exp.yaml; echo 'name: piped'; } >named.yaml
cat named.yaml | expect 0 "$alrun" run - --quiet
assert_status results/piped.json complete
expect 0 "$alrun" check - <named.yaml
assert_eq "check" "<stdin>: ok" "$(<out)"
expect 0 "$alrun" check - --dump --set seed=5 <named.yaml
says out "seed: 5"
expect 0 "$alrun" --config - --output - --quiet <named.yaml
assert_eq "result on standard output" complete "$(jq -r .status out)"
cp exp.yaml ./-
expect 0 "$alrun" check ./- </dev/null
assert_eq "a file of that name" "./-: ok" "$(<out)"

# Mistakes have a line and a column there.
expect 2 "$alrun" --config - <<<$'seed: 1\nsampler: {type: margn}'
says err "<stdin>:2:17: unknown sampler 'margn'; did you mean 'margin'?"
says err "    2 | sampler: {type: margn}"
expect 2 "$alrun" check - <<<$'seed: 1\n\tname: x'
says err "<stdin>:2:1: a tab in the indentation"
expect 2 "$alrun" check - </dev/null
says err "<stdin>:1:1: a config is a map of keys, but nothing came on standard input"
printf '%2000000s' '' >large.yaml
expect 2 "$alrun" check - <large.yaml
says err "<stdin>: larger than 1048576 bytes"
expect 2 "$alrun" check - <.
says err "<stdin>: cannot read: a folder is there"

# A run that was killed goes on from there when the config comes again.
long=(--config - --output long.json --set 'stop.any=[{type: max_rounds, rounds: 20}]' --set training.min_updates=300)
expect 0 "$alrun" "${long[@]}" <named.yaml
mv long.json whole.json
start_until long.json.journal 4 bash -c 'exec "$0" "$@" <named.yaml' "$alrun" "${long[@]}"  # in the background none comes
kill -9 "$pid"
ends_with 137
expect 2 "$alrun" "${long[@]}" <named.yaml
says err "an unfinished run is there"
expect 0 "$alrun" "${long[@]}" --resume <named.yaml
says err "resuming after"
assert_same_result whole.json long.json

# A sweep's grid, too; the base is read by every combination, and has to be a file.
expect 0 "$alrun" sweep - --jobs 2 --quiet <<<$'base: exp.yaml\ngrid: {seed: 1..2}'
assert_eq "results" 2 "$(find results/stdin -name '*.json' | wc -l)"
expect 0 "$alrun" sweep - --gather <<<$'base: exp.yaml\ngrid: {seed: 1..2}'
expect 2 "$alrun" sweep - <<<$'base: exp.yaml\ngrid: {sampler.type: [margn]}'
says err "<stdin>:2:23: unknown sampler 'margn'"
expect 2 "$alrun" sweep grid.yaml <exp.yaml
says err "grid.yaml: cannot read"
echo $'base: "-"\ngrid: {seed: 1..2}' >grid.yaml
expect 2 "$alrun" sweep grid.yaml <exp.yaml
says err "grid.yaml:1:7: the base is read again for every combination: name a file, not standard input"

# On a terminal it says what it waits for.
python3 - "$alrun" <<'PYTHON'
import os, pty, sys
pid, terminal = pty.fork()
if pid == 0:
    os.execv(sys.argv[1], [sys.argv[1], "check", "-"])
said = b""
while b"Ctrl-D" not in said:
    said += os.read(terminal, 1000)
os.write(terminal, b"seed: 1\n\x04")
try:
    while True:
        said += os.read(terminal, 1000)
except OSError:
    pass
assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 0, said
assert b"alrun: type the config, then Ctrl-D" in said and b"<stdin>: ok" in said, said
PYTHON
