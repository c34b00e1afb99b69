#!/usr/bin/env bash
# Standard streams that are closed, full or gone, and signals of the surroundings: the work goes on. Foreign bytes are escaped.
# streams.sh ALRUN SOURCE [TRIES]
source "$(dirname "$0")/lib.sh"
tries=${3:-1}
command -v python3 >/dev/null || { echo "SKIPPED: there is no python3"; exit 0; }
on_terminal() { python3 -B "$source_dir/tests/e2e/on_terminal.py" "$@"; }
small_experiment exp 6
small_experiment long 60  # long enough to be held in the middle on a busy machine
sed -i 's/query_size: 10/query_size: 1/' long.yaml
cat >wrong.yaml <<<'sead: 1'
cat >grid.yaml <<'YAML'
base: exp.yaml
grid: {sampler.type: [random, margin], seed: 1..2}
YAML
expect 0 "$alrun" --config exp.yaml --output whole.json
expect 0 "$alrun" --config long.yaml --output long.json
expect 0 "$alrun" sweep grid.yaml --output whole
expect 0 "$alrun" report whole/*.json -o whole.html --json whole.report

# times FUNCTION: so many tries of it, each in a folder that it finds as it was; the number of the try is $try. One whose program
# ended before it could be held, on a busy machine, is none, and is made again.
times() {
  local made again=0
  for ((try = 1; try <= tries; ++try)); do
    too_early=no
    "$@"
    for made in run* sweep* report* draw*; do rm -rf "$made"; done
    [ $too_early = yes ] || continue
    ((++again <= 10 * tries)) || fail "ended too early, $again times: $*"
    ((try -= 1)) || true
  done
  [ "$tries" = 1 ] || echo "$*: $tries of $tries"
}
# with REDIRECTIONS COMMAND...: the command with those; a shell that cannot say why it failed is of no use here.
with() { bash -c 'exec "$@" '"$1" bash "${@:2}"; }
assert_code() {
  local found=0
  "${@:2}" || found=$?
  assert_eq "exit code of ${*:2}" "$1" "$found"
}
same_sweep() {
  local result
  for result in whole/*.json; do assert_same_result "$result" "$1/${result#*/}"; done
}

# --- standard error: what cannot be shown ends nothing -----------------------------------------------------------------------

mkfifo pipe
exec {both}<>pipe {unread}>pipe
exec {both}<&-  # nobody reads any more: writing there is EPIPE

unshown() {
  assert_code 0 with "$1" "$alrun" --config exp.yaml --output run.json --log-level debug
  assert_same_result whole.json run.json
  assert_code 2 with "$1" "$alrun" --config wrong.yaml --output run-wrong.json
  assert_code 2 with "$1" "$alrun" --frob
  assert_code 1 with "$1" "$alrun" --config exp.yaml --output run-none.json --set 'dataset={type: twenty_newsgroups, path: none}'
  assert_code 0 with "$1" "$alrun" sweep grid.yaml --output sweep
  same_sweep sweep
  assert_code 0 with "$1" "$alrun" report whole/*.json -o report.html --json report.json
  cmp whole.report report.json >&2 || fail "the report differs"
}
for stream in '2>/dev/full' '2>&-' '<&- 2>&-' '<&- >&- 2>&-' "2>&$unread >&$unread"; do times unshown "$stream"; done

# Without descriptors 0 and 2 the journal would be one of them.
clean_journal() {
  start_until run.json.journal $((try % 5 + 2)) bash -c 'exec "$@" <&- 2>&-' bash "$alrun" --config long.yaml --output run.json --log-level debug
  python3 - run.json.journal <<'PYTHON' || fail "progress in the journal"
import re, sys
for line in open(sys.argv[1], "rb"): assert not line.endswith(b"\n") or re.search(rb"[{].*[}]", line), line
PYTHON
  if grep -aqE 'labels, accuracy|words \(' run.json.journal; then fail "progress in the journal"; fi
  kill -KILL "$pid"
  ends_with 137
  expect 0 "$alrun" --config long.yaml --output run.json --resume
  assert_same_result long.json run.json
}
times clean_journal

# Ctrl-C ends the reader of the messages as well: `alrun ... 2>&1 | tee log`.
interrupted() {
  local reader
  rm -f log && mkfifo log
  cat log >/dev/null &
  reader=$!
  start_until run.json.journal 2 bash -c 'exec "$@" 2>log' bash "$alrun" --config long.yaml --output run.json --log-level debug
  kill "$reader" && { wait "$reader" || true; }
  kill -INT "$pid"
  ends_with 130
  assert_status run.json interrupted
}
times interrupted

# --- a terminal that goes away -----------------------------------------------------------------------------------------------

# loses_terminal FILE LINES COMMAND...: once FILE has so many lines; false if the command ended before
loses_terminal() {
  local found=0
  on_terminal gone "$@" || found=$?
  [ $found != 99 ] || { too_early=yes && return 1; }
  assert_eq "exit code of ${*:3}" 0 $found
}
run_alone() {
  loses_terminal run.json.journal $((try % 5 + 2)) "$alrun" --config long.yaml --output run.json "$@" || return 0
  assert_same_result long.json run.json
}
sweep_alone() {
  loses_terminal 'sweep/sampler.type=random,seed=1.json' 0 "$alrun" sweep grid.yaml --output sweep --jobs 1 || return 0
  assert_eq "the folder" "$(ls whole)" "$(ls sweep | grep -v '\.gone$')"
  same_sweep sweep
}
# assert_usual_signals FILE: a program that was started does not ignore HUP, PIPE, TTOU and XFSZ
assert_usual_signals() {
  assert_eq "of the signals, ignored" 0 $((0x$(awk '/SigIgn/ {print $2}' "$1") & (1 | 1 << 12 | 1 << 21 | 1 << 24)))
}
# It is held while gnuplot draws.
report_alone() {
  mkdir -p draw
  cat >draw/gnuplot <<SH
#!/bin/bash
cat /proc/\$\$/status >draw/status
echo >draw/now
until [ -e draw/now.gone ]; do sleep 0.01; done
exec $gnuplot "\$@"
SH
  chmod +x draw/gnuplot
  PATH="$PWD/draw:$PATH" loses_terminal draw/now 1 "$alrun" report whole/*.json -o report.html --json report.json || return 0
  cmp whole.html report.html >&2 || fail "the report differs"
  cmp whole.report report.json >&2 || fail "the report's figures differ"
  assert_usual_signals draw/status
}
times run_alone
times run_alone --log-level debug
times sweep_alone
if gnuplot=$(command -v gnuplot); then times report_alone; fi

mkdir slurm
printf '#!/bin/bash\ncat /proc/$$/status >slurm/status\necho 7\n' >slurm/sbatch
chmod +x slurm/sbatch
expect 0 env PATH="$PWD/slurm:$PATH" "$alrun" sweep grid.yaml --slurm --output submitted
assert_usual_signals slurm/status

# One that takes nothing, as behind a connection that hangs, is not waited for.
run_unseen() {
  assert_code 0 timeout 60 python3 -B "$source_dir/tests/e2e/on_terminal.py" stopped \
    "$alrun" --config exp.yaml --output run.json --log-level debug
  assert_same_result whole.json run.json
}
times run_unseen

on_terminal shown "$alrun" --config exp.yaml --output shown.json >shown
says shown $'\r\e[Kseed 1 round 5: '
says shown $'\r\e[Kseed 1 done: '

# Signals that say nothing about the work.
signalled() {
  start_until run.json.journal 2 "$alrun" --config long.yaml --output run.json
  for signal in HUP PIPE TTOU XFSZ; do kill -$signal "$pid"; done
  ends_with 0
  assert_same_result long.json run.json
}
times signalled

# A limit on the size of files is an error like a full disk.
too_large() {
  assert_code 1 with '2>err' bash -c 'ulimit -f 2; exec "$@"' bash "$alrun" --config exp.yaml --output run.json
  says err "cannot write: File too large"
  expect 0 "$alrun" --config exp.yaml --output run.json --resume
  assert_same_result whole.json run.json
}
times too_large

# --- standard output: what was asked for is delivered, or the exit code says so ----------------------------------------------

small_experiment worse 6
sed -i 's/learning_rate: 0.01/learning_rate: 0.00001/' worse.yaml
expect 0 "$alrun" --config worse.yaml --quiet --output worse.json
expect 3 "$alrun" compare whole.json -- worse.json
printing=("list" "list samplers" "describe sampler entropy" "describe --markdown" "check exp.yaml" "check exp.yaml --dump" "schema"
  "man" "completion bash" "--help" "run --help" "--version" "sweep grid.yaml --output dry --dry-run" "compare whole.json -- whole.json"
  "compare whole.json -- whole.json --json" "report whole.json -o -" "--config exp.yaml --quiet --output -")
undelivered() {
  local words
  for words in "${printing[@]}"; do
    read -ra words <<<"$words"
    assert_code 1 with '>/dev/full 2>err' "$alrun" "${words[@]}"
    assert_eq "${words[*]} >/dev/full" "alrun: cannot write to standard output: No space left on device; free some" "$(<err)"
    assert_code 1 with '>&- 2>err' "$alrun" "${words[@]}"
    assert_eq "${words[*]} >&-" "alrun: cannot write to standard output: Bad file descriptor" "$(<err)"
    # Who reads no further, such as head, wants no more: no failure.
    assert_code 0 with ">&$unread 2>err" "$alrun" "${words[@]}"
    assert_eq "${words[*]} | head" "" "$(<err)"
  done
  assert_code 3 with ">&$unread 2>err" "$alrun" compare whole.json -- worse.json
  assert_code 0 with '>&- 2>err' "$alrun" --config exp.yaml --output run.json
}
times undelivered

# --- foreign bytes -----------------------------------------------------------------------------------------------------------

# is_harmless FILE: no control character reaches a terminal, and no byte that is not UTF-8
is_harmless() {
  iconv -f UTF-8 -t UTF-8 "$1" >/dev/null 2>&1 &&
    ! LC_ALL=C.UTF-8 grep -qP '[\x00-\x08\x0b-\x1f\x7f-\x{9f}\x{202a}-\x{202e}\x{2066}-\x{2069}]' "$1"
}
harmless() { is_harmless "$1" || fail "foreign bytes reach the terminal: $(cat -v "$1")"; }
for byte in $'\e' $'\a' $'\r' $'\x7f' $'\xc2\x9b' $'\xe2\x80\xae' $'\xff'; do
  echo "a${byte}b" >out
  if is_harmless out; then fail "is_harmless finds no $(cat -v out)"; fi
done
# hostile CODE COMMAND...: what it says is harmless, and shows the escape that it was given
hostile() {
  expect "$@"
  harmless out
  harmless err
  grep -qF '\u001b' out err || fail "the escape is not shown: ${*:2}"$'\n'"$(cat err)"
}
esc=$'\e]0;x\a\e[2J\xc2\x9b1m\x7f\r\xe2\x80\xae'
bad="$esc"$'\xff'
hostile 2 "$alrun" "$bad"
hostile 2 "$alrun" "--$bad"
hostile 2 "$alrun" list "$bad"
hostile 2 "$alrun" describe sampler "$bad"
hostile 2 "$alrun" --config "$bad.yaml"
hostile 2 "$alrun" check exp.yaml --set "$esc=1"
hostile 2 "$alrun" check exp.yaml --set "sampler.type='$esc'"
hostile 2 "$alrun" compare "$bad" -- "$bad"
hostile 2 "$alrun" report "$bad" -o report.html
hostile 2 "$alrun" report whole.json -o "$bad" --json "$bad"
hostile 2 "$alrun" report whole.json -o report.html --baseline "$bad"
cp exp.yaml "$bad.yaml"
hostile 0 "$alrun" check "$bad.yaml"
cp whole.json "$bad.json"
hostile 0 "$alrun" compare "$bad.json" -- whole.json
cp whole.json "$esc.json"
hostile 2 "$alrun" --config exp.yaml --output "$esc.json"
hostile 0 "$alrun" --config exp.yaml --output "new $esc.json"
hostile 1 "$alrun" --config exp.yaml --output none.json --set 'dataset={type: twenty_newsgroups, path: "\e[2J"}'
jq -r .error none.json >out
harmless out

# The excerpt of a config, and its caret.
printf 'seed: 1\n"\e[31m\xc2\x85": {sead: 2}\n' >excerpt.yaml
hostile 2 "$alrun" --config excerpt.yaml
says err '    2 | "\u001b[31m\u0085": {sead: 2}'

# Members of archives, in errors, notes and the result.
python3 - <<'PYTHON'
import io, tarfile
def pack(name, members):
    with tarfile.open(name, "w") as out:
        for path in members:
            info = tarfile.TarInfo(path)
            info.size = 5
            out.addfile(info, io.BytesIO(b"word\n"))
TRAIN, TEST, ESC = "20news-bydate-train/", "20news-bydate-test/", "\x1b[2J\x9b\u202e\udcff"
two = [part + group + "/1" for part in (TRAIN, TEST) for group in ("a", "b")]
pack("lacks.tar", two + [TRAIN + ESC + "/1"])
pack("twice.tar", two + [TRAIN + "a/" + ESC] * 2)
pack("dots.tar", two + [TRAIN + ESC + "/../x"])
PYTHON
for archive in lacks twice dots; do
  hostile 1 "$alrun" --config exp.yaml --output archive.json --force --set "dataset={type: twenty_newsgroups, path: $archive.tar}"
  jq -r .error archive.json >out
  harmless out
  says out '\u001b'
done

# A sweep tells of its failures, and keeps a list.
printf 'base: exp.yaml\ngrid: {dataset: [{type: twenty_newsgroups, path: "\\e[2J.tar"}], seed: 1..2}\n' >failing.yaml
hostile 1 "$alrun" sweep failing.yaml --output failing
sed '/^  \$ /d' failing/failures.txt >out
harmless out

# Names in results that others wrote, in tables. What is for programs keeps its meaning.
jq --arg name $'\e[2J' '.config.sampler.type = $name' whole.json >named.json
hostile 0 "$alrun" compare whole.json -- named.json
expect 0 "$alrun" compare whole.json -- named.json --json
jq -e --arg name $'\e[2J' '[.. | strings | select(contains($name))] | length > 0' out >/dev/null || fail "JSON has lost a name"
