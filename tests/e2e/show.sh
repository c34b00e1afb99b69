#!/usr/bin/env bash
# Results as text: a table and a small curve, for whatever result, width and locale; and the curve at the end of a run on a terminal.
source "$(dirname "$0")/lib.sh"
export LC_ALL=C.UTF-8
unset COLUMNS LC_CTYPE LANG
small_experiment small 4
expect 0 "$alrun" --config small.yaml --quiet --seeds 1,2,3 --set 'metrics={labels_to: [0.3, 0.4, 0.99]}' --output three.json
expect 0 "$alrun" --config small.yaml --quiet --seed 1 --output one.json

# Table, figures and curve; the figures are those of the result.
expect 0 "$alrun" show three.json
cp out three.txt
for text in "three.json: complete" "; seeds 1, 2 and 3" "round  labels  accuracy" "stopped: " "labels to 0.99" "not reached" \
  "test accuracy, mean of 3 seeds" "└┬─" " 60 labels" "lowest "; do
  says three.txt "$text"
done
assert_eq "final accuracy" "$(jq -r '.summary | "\(.final_accuracy_mean * 1e4 | round) \(.final_accuracy_std * 1e4 | round)"' three.json)" \
  "$(awk '/^final accuracy/ {printf "%.0f %.0f\n", $3 * 1e4, $4 * 1e4}' three.txt)"
assert_eq nAULC "$(jq -r '.summary.naulc_mean * 1e4 | round' three.json)" "$(awk '/^nAULC/ {printf "%.0f\n", $2 * 1e4}' three.txt)"
assert_eq rounds 5 "$(grep -cE '^ +[0-4]  +[2-6]0  ' three.txt)"
expect 0 "$alrun" show one.json --metric macro_f1
says out "test macro_f1, seed 1"
expect 0 "$alrun" show one.json three.json
says out "result        status  seeds  labels  final accuracy"

# widest FILE: characters of its longest line
widest() { wc -L <"$1"; }
for columns in 60 80 120; do
  COLUMNS=$columns expect 0 "$alrun" show three.json
  [ "$(grep -v '^small\|^(no room\|^, \|sampler' out >body; widest body)" -le $columns ] || fail "wider than $columns: $(cat out)"
done
COLUMNS=40 expect 0 "$alrun" show three.json
says out "(no room in 40 characters for: "
for wrong in "" 0 -5 x 99999999999999999999; do
  COLUMNS=$wrong expect 0 "$alrun" show three.json
  cmp out three.txt || fail "COLUMNS=$wrong is taken for a width"
done

# The locale decides on Unicode: LC_ALL, else LC_CTYPE, else LANG.
unicode() { # WANTED ASSIGNMENT...
  expect 0 env -u LC_ALL "${@:2}" "$alrun" show three.json
  local found=no
  if grep -q '┤' out; then found=yes; fi
  assert_eq "Unicode with ${*:2}" "$1" "$found"
  if [ "$1" = no ] && LC_ALL=C grep -q '[^ -~]' out; then fail "not ASCII with ${*:2}: $(cat out)"; fi
}
unicode yes LC_ALL=de_DE.UTF-8
unicode yes LC_ALL= LC_CTYPE=en_US.utf8 LANG=C
unicode yes LANG=ca_ES.UTF-8@valencia
unicode no LC_ALL=C LANG=en_US.UTF-8
unicode no LC_CTYPE=POSIX LANG=en_US.UTF-8
unicode no LANG=en_US.ISO-8859-1
unicode no LANG=

# Whatever state a result is in.
start_until running.json.journal 4 "$alrun" --config small.yaml --quiet --seeds 1,2 --threads 1 --output running.json \
  --set 'stop.any=[{type: max_rounds, rounds: 12}]' --set 'training.epochs=200'
expect 0 "$alrun" show running.json
says out "running.json: not finished: it is running, or was ended half-way and goes on with --resume"
says out "note: there is no result yet; the rounds are those of running.json.journal"
says out "no round yet of seed"
kill -TERM "$pid"
ends_with 130
expect 0 "$alrun" show running.json
says out "running.json: interrupted; --resume continues it"
says out "so far"
expect 1 "$alrun" --config small.yaml --quiet --set 'dataset={type: twenty_newsgroups, path: none}' --output failed.json
expect 0 "$alrun" show failed.json
says out "failed.json: failed: "
says out "no round is finished"
expect 0 "$alrun" show "$source_dir/tests/golden/curves/base.json"
jq '{status, config: {}, dataset: (.dataset | del(.classes)), runs: [.runs[] | {seed, rounds: [.rounds[] | {n_labeled, test: {accuracy: .test.accuracy}}]}]}' \
  three.json >old.json
expect 0 "$alrun" show old.json
says out "round  labels  accuracy      sd"
jq '.runs[].rounds |= .[:1]' one.json >round.json
expect 0 "$alrun" show round.json
says out " throughout"

# Not a byte that a terminal would obey.
jq '.config.name = "\u001b[2J" | .notes = ["\u001b]0;x\u0007"] | .runs[].stopped.reason = "\u009b31m"' one.json >bad.json
expect 0 "$alrun" show bad.json
if grep -qP '[\x00-\x08\x0b-\x1f\x7f]|\xc2[\x80-\x9f]' <(LC_ALL=C cat out); then fail "control characters: $(cat -v out)"; fi

# refused TEXT ARGUMENT...
refused() {
  expect 2 "$alrun" show "${@:2}"
  says err "$1"
  [ ! -s out ] || fail "a refused result is shown: $(cat out)"
}
head -c 1000 one.json >torn.json
echo '{"a": 1}' >foreign.json
refused "give result files: alrun show RESULT.json..."
refused "none.json: cannot read" none.json
refused "torn.json: not JSON that alrun reads" one.json torn.json
refused "foreign.json: has no status; give a result file that alrun wrote" foreign.json
refused "small.yaml: not JSON that alrun reads" small.yaml
refused "accuracy" one.json --metric acuracy

# At the end of a run the curve stands on a terminal, and nowhere else.
python3 -c pass || exit 0
# on_terminal COLUMNS ARGUMENT...: what a run shows on a terminal of so many columns; its standard output goes elsewhere
on_terminal() {
  python3 -B - "$@" <<'PY'
import fcntl, os, pty, struct, subprocess, sys, termios
ours, theirs = pty.openpty()
fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 40, int(sys.argv[1]), 0, 0))
child = subprocess.Popen(sys.argv[2:], stdin=subprocess.DEVNULL, stdout=open("terminal_out", "wb"), stderr=theirs)
os.close(theirs)
shown = b""
while True:
    try:
        part = os.read(ours, 1 << 16)
    except OSError:  # what a terminal says when nobody is left
        break
    if not part:
        break
    shown += part
sys.stdout.buffer.write(shown.replace(b"\r\n", b"\n"))
sys.exit(child.wait())
PY
}
on_terminal 70 "$alrun" --config small.yaml --seeds 1,2 --output seen.json >seen || fail "a run on a terminal fails"
says seen "test accuracy, mean of 2 seeds"
tail -n 1 seen | grep -q '^lowest 0\.[0-9]* at [0-9]* labels, highest ' || fail "the curve is not the last: $(cat seen)"
sed -n '/^result: /,$p' seen | sed 1d >seen_curve
[ "$(widest seen_curve)" -le 70 ] || fail "wider than the terminal: $(cat seen_curve)"
COLUMNS=70 expect 0 "$alrun" show seen.json
tail -n "$(wc -l <seen_curve)" out | cmp - seen_curve || fail "show draws another curve than the run"
on_terminal 70 "$alrun" --config small.yaml --output quiet.json --quiet >seen || fail "a quiet run on a terminal fails"
[ ! -s seen ] || fail "--quiet shows: $(cat seen)"
expect 0 "$alrun" --config small.yaml --output plain.json
if grep -q "lowest " err; then fail "a curve in a log"; fi
on_terminal 70 "$alrun" --config small.yaml --output - >seen || fail "a run to standard output fails"
jq -e .status terminal_out >/dev/null || fail "the result on standard output is torn"
