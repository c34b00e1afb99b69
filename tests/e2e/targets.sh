#!/usr/bin/env bash
# What a command writes is never a device, a folder, a pipe, or a file that it reads; names that are too long are known before any
# work; what lies beside a result is followed nowhere.  targets.sh ALRUN SOURCE_DIR [TRIES]: that many of each fault (default 1).
source "$(dirname "$0")/lib.sh"
tries=${3:-1}
small_experiment exp 1
printf 'class-0: [word]\nclass-1: [other]\nclass-2: [third]\nclass-3: [fourth]\n' >words.yaml
printf 'class-0: {class-1: 1}\n' >confusion.yaml
run=("$alrun" --config exp.yaml)
expect 0 "${run[@]}" --output whole.json
repeat() {
  local i
  for ((i = 0; i < tries; ++i)); do "$@"; done
}
# No round was begun; nothing waits for anything.
refused() {
  expect 2 timeout 20 "${@:2}"
  says err "$1"
  if grep -q 'round 0' err; then fail "told after the work: $1"; fi
}
# make KIND PATH: what may lie in the way. A device may be made by few.
make() {
  rm -rf "$2"
  case $1 in
    folder) mkdir "$2" ;;
    pipe) mkfifo "$2" ;;
    socket) python3 -c 'import socket, sys; socket.socket(socket.AF_UNIX).bind(sys.argv[1])' "$2" ;;
    'character device') mknod "$2" c 1 3 ;;
    'symbolic link') ln -s "$PWD/precious" "$2" ;;
  esac
}
kinds=(folder pipe socket)
if mknod probe c 1 3 2>/dev/null; then kinds+=('character device'); else echo "no device may be made here: pipes and sockets stand for them" >&2; fi
rm -f probe
type_of() { stat -c %F "$1"; }

# --- the target itself -------------------------------------------------------------------------------------------------------

wrong_kind() {
  local kind=$1 before
  make "$kind" target
  before=$(type_of target)
  refused "target: is a $kind, not a file; choose another --output" "${run[@]}" --output target --force
  assert_eq "what lies there" "$before" "$(type_of target)"
  assert_eq "files" target "$(echo target*)"
  ln -sf target link
  refused "link: is a $kind, not a file" "${run[@]}" --output link --force
  refused "link: is a $kind, not a file" "${run[@]}" --set output=link
  rm -rf target link
}
for kind in "${kinds[@]}"; do repeat wrong_kind "$kind"; done
refused "/dev/null: is a character device, not a file" "${run[@]}" --output /dev/null --force
[ -c /dev/null ] || fail "/dev/null is gone"
refused "new/: is the name of a folder, not of a file" "${run[@]}" --output new/ --force
refused "r.json: is what standard output goes to" bash -c '"$@" >r.json' - "${run[@]}" --output r.json --force
rm r.json

# A file that is read, by any name.
cp exp.yaml x.yaml
is_read() {
  local before=$1.before
  cp "$1" "$before"
  ln -sf "$PWD/$1" soft
  ln -f "$1" hard
  for name in "$1" "./$1" soft hard; do refused "$name: is $2" "${@:3}" --output "$name" --force; done
  cmp "$1" "$before" || fail "$1 is written"
  rm soft hard "$before"
}
repeat is_read x.yaml "the config" "$alrun" --config x.yaml
repeat is_read words.yaml "a file that the config names" "${run[@]}" --set 'sampler={type: knowledge, classes: words.yaml}'
repeat is_read confusion.yaml "a file that the config names" "${run[@]}" --set 'oracle={type: simulated, confusion: confusion.yaml}'
mkdir -p unpacked/20news-bydate-{train,test}/{a,b}
for post in unpacked/*/*; do echo words >"$post/1"; done
tar cf news.tar -C unpacked .
repeat is_read news.tar "the dataset" "${run[@]}" --set 'dataset={type: twenty_newsgroups, path: news.tar}'
refused "1: lies in the dataset; choose another --output" "${run[@]}" --set 'dataset={type: twenty_newsgroups, path: unpacked}' \
  --output unpacked/20news-bydate-train/a/1 --force
cp exp.yaml r.json.journal
refused "r.json.journal: is the config" "$alrun" --config r.json.journal --output r.json --force
mv r.json.journal r.json.lock
refused "r.json.lock: is the config" "$alrun" --config r.json.lock --output r.json
cmp exp.yaml r.json.lock || fail "the config is written"
rm r.json.lock

# A link to a file of its own is replaced itself.
echo precious >precious
ln -s precious link
expect 0 "${run[@]}" --output link --force
[ ! -L link ] && assert_eq precious precious "$(cat precious)"
rm link

# Sweeps: grid, base, inputs of any combination; the folder.
echo '{base: exp.yaml, grid: {seed: 1..2}, output: study}' >grid.yaml
echo '{base: study/sweep-base.yaml, grid: {seed: 1..2}, output: study}' >own.yaml
mkdir study && cp exp.yaml study/sweep-base.yaml
sweep_reads() {
  refused "study/sweep-base.yaml: is the base" "$alrun" sweep own.yaml
  cmp exp.yaml study/sweep-base.yaml || fail "the base is written"
  ln -f grid.yaml "study/seed=2.json"
  refused "study/seed=2.json: is the grid" "$alrun" sweep grid.yaml --force
  refused "study/seed=2.json: is the grid" "$alrun" sweep grid.yaml --dry-run
  rm "study/seed=2.json"
  ln -f grid.yaml study/failures.txt
  refused "study/failures.txt: is the grid" "$alrun" sweep grid.yaml
  rm study/failures.txt
  mkfifo "study/seed=1.json"
  refused "study/seed=1.json: is a pipe, not a file" "$alrun" sweep grid.yaml --force
  rm "study/seed=1.json"
}
repeat sweep_reads
refused "grid.yaml: is a regular file, not a folder" "$alrun" sweep grid.yaml --output grid.yaml
rm -r study

# A folder that cannot be written is known before a report's work. Root may write anywhere, and becomes somebody else.
as_nobody=()
[ "$(id -u)" -ne 0 ] || as_nobody=(setpriv --reuid=65534 --regid=65534 --clear-groups)
mkdir -m 555 closed
chmod 755 "$work"
if "${as_nobody[@]}" test -x "$alrun" && "${as_nobody[@]}" test -r whole.json; then
  refused "-o closed/new/page.html: nothing can be written in the folder closed (Permission denied); name another" \
    "${as_nobody[@]}" "$alrun" report whole.json -o closed/new/page.html
  refused "--junit closed/x.xml: nothing can be written in the folder closed" \
    "${as_nobody[@]}" "$alrun" compare whole.json -- whole.json --junit closed/x.xml
fi

# --- names -------------------------------------------------------------------------------------------------------------------

# Whatever its length, a name is refused at once or does for all that is written.
name() { printf "%0$1d" 0; }
for restart in cold warm; do
  refusals=0
  for length in 200 {223..226} {230..234} 239 247 255 256 300; do
    out=$(name "$length")
    code=0
    timeout 20 "${run[@]}" --set training.restart=$restart --seed 12 --output "$out" >stdout 2>err || code=$?
    if [ $code = 0 ]; then
      [ $refusals = 0 ] || fail "a name of $length bytes does, and a shorter one did not"
      assert_status "$out" complete
      rm "$out"
    else
      assert_eq "exit code of a name of $length bytes" 2 $code
      says err "too long"
      if grep -q 'round 0' err; then fail "told after the work"; fi
      refusals=$((refusals + 1))
    fi
    assert_eq "files left" "" "$(find . -name '000*')"
  done
  [ $refusals -ge 4 ] && [ $refusals -le 14 ] || fail "$refusals names refused"
done
deep=$(printf 'd%.0s' {1..200})
deep=$deep/$deep/$deep/$deep/$deep/$deep/$deep/$deep/$deep/$deep/$deep/$deep/$deep/$deep/$deep/$deep/$deep/$deep/$deep/$deep
refused "the path is too long" "${run[@]}" --output "$deep/$(name 70)"
refused "the path is too long" "$alrun" sweep grid.yaml --output "$deep/$(name 70)"
[ ! -e "${deep%%/*}" ] || fail "a refused run leaves folders"

# --- what lies beside a result -----------------------------------------------------------------------------------------------

warm=("${run[@]}" --set training.restart=warm)
beside() {
  local kind=$1 suffix=$2 before
  shift 2
  make "$kind" "r.json$suffix"
  before=$(type_of "r.json$suffix")
  refused "r.json$suffix: is a $kind, where alrun needs a file of its own; remove it or choose another --output" "${warm[@]}" --output r.json "$@"
  assert_eq "what lies there" "$before" "$(type_of "r.json$suffix")"
  assert_eq precious precious "$(cat precious)"
  assert_eq "files" "r.json$suffix" "$(echo r.json*)"
  rm -rf "r.json$suffix"
}
expect 0 "${warm[@]}" --output warm.json
options=(--force --resume --quiet)
for suffix in .lock .journal .seed1.weights; do
  for kind in "${kinds[@]}" 'symbolic link'; do
    repeat beside "$kind" "$suffix" "${options[0]}"
    options=("${options[@]:1}" "${options[0]}")
  done
done
# A second name of such a file keeps what it had.
other_name() {
  cp precious kept
  ln kept "r.json$1"
  expect 0 timeout 20 "${warm[@]}" --output r.json --force
  cmp precious kept || fail "r.json$1 is another name of a file that is written"
  assert_same_result warm.json r.json
  assert_eq "files" r.json "$(echo r.json*)"
  rm r.json kept
}
repeat other_name .journal
repeat other_name .seed1.weights
# Files of others: neither emptied nor removed.
cp precious r.json.journal
expect 2 "${run[@]}" --output r.json
says err "r.json.journal: exists and is no journal of alrun; move it away or choose another --output"
expect 2 "${run[@]}" --output r.json --resume
mv r.json.journal r.json.lock
expect 2 "${run[@]}" --output r.json --force
says err "r.json.lock: is there and is no lock of alrun; move it away or choose another --output"
cmp precious r.json.lock || fail "a file of others is written"
rm r.json.lock
others=(r.json.tmp r.json.tmp12 r.json.b.tmp0123456789ab r.json.seedx.weights r.json.other.weights r.json.lock.old)
for other in "${others[@]}"; do cp precious "$other"; done
touch r.json.tmp0123456789ab r.json.seed1.weights.tmp0123456789ab r.json.lock.tmp0123456789ab r.json.lock.0123456789ab
expect 0 "${warm[@]}" --output r.json
assert_eq "files" "$(printf '%s\n' r.json "${others[@]}" | sort)" "$(printf '%s\n' r.json* | sort)"
rm r.json*

# A sweep's own files.
sweep_files() {
  local kind=$1 file=$2
  mkdir study
  make "$kind" "study/$file"
  refused "study/$file: is a $kind, where alrun needs a file of its own" "$alrun" sweep grid.yaml
  assert_eq precious precious "$(cat precious)"
  rm -r study
}
for kind in "${kinds[@]}" 'symbolic link'; do
  for file in sweep.lock sweep-base.yaml "seed=1.json.journal"; do repeat sweep_files "$kind" "$file"; done
done
sed 's/type: synthetic.*/type: twenty_newsgroups, path: none.tar}/' exp.yaml >failing.yaml
echo '{base: failing.yaml, grid: {seed: [1]}, output: study}' >failing-grid.yaml
ledger() {
  mkdir study
  make "$1" study/failures.txt
  expect 1 timeout 20 "$alrun" sweep failing-grid.yaml
  says err "none.tar: no such file"
  assert_eq precious precious "$(cat precious)"
  rm -r study
}
for kind in pipe 'symbolic link'; do repeat ledger "$kind"; done

# Cached corpora: what is no file there is not used, not waited for, and not written through.
cached() {
  local entry
  entry=$(echo cache/alrun/corpus-*.bin)
  make "$1" "$entry"
  expect 0 timeout 20 "${run[@]}" --output r.json --force
  assert_same_result whole.json r.json
  assert_eq precious precious "$(cat precious)"
  rm -rf "$entry" r.json
}
expect 0 "${run[@]}" --output r.json --force
for kind in "${kinds[@]}" 'symbolic link'; do
  repeat cached "$kind"
  expect 0 "${run[@]}" --output r.json --force
done
