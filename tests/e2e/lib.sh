# Sourced by every script test: $1 is the alrun binary, $2 the source folder; each runs in a folder of its own.
set -Eeuo pipefail
alrun=$(realpath "$1")
source_dir=$(realpath "$2")
work=$(mktemp -d)
# Under `set -e` a trap that fails is the test's exit code; what somebody still writes there is worth no more than a second try.
clean_up() { rm -rf "$work" 2>/dev/null || { sleep 1 && rm -rf "$work"; } || true; }
trap clean_up EXIT
trap 'echo "FAIL: $0:$LINENO: $BASH_COMMAND" >&2' ERR
cd "$work"
export XDG_CACHE_HOME=$work/cache  # not the user's
umask 022  # nor theirs: some of it is read as somebody else

fail() {
  echo "FAIL: $0:${BASH_LINENO[-2]}: $*" >&2
  exit 1
}

# assert_eq WHAT WANTED FOUND
assert_eq() { [ "$2" = "$3" ] || fail "$1: wanted '$2', found '$3'"; }

# expect CODE COMMAND...: runs it and checks its exit code; what it wrote lies in ./out and ./err.
expect() {
  local wanted=$1 found=0
  "${@:2}" >out 2>err || found=$?
  [ "$found" = "$wanted" ] || fail "exit code $found, not $wanted: ${*:2}"$'\n'"$(cat err)"
}

# says FILE TEXT: the file may be one that can be read only once
says() {
  local text
  text=$(<"$1")
  [[ "$text" == *"$2"* ]] || fail "$1 does not say '$2':"$'\n'"$text"
}

# A result without what may differ between two runs of the same experiment, each with its own --output.
stable() { jq 'del(.context, .config.output, .runs[].rounds[].seconds)' "$1"; }
assert_same_result() { diff <(stable "$1") <(stable "$2") >&2 || fail "$1 and $2 differ"; }

assert_status() { assert_eq "status of $1" "$2" "$(jq -r .status "$1")"; }

# A small experiment on made-up documents, far below a second: NAME.yaml
small_experiment() {
  cat >"$1.yaml" <<YAML
dataset: {type: synthetic, documents: 200, classes: 4, vocabulary: 500, mean_words: 30}
text: {max_words: 300}
model: {type: embedding_pool_dense, embedding_dim: 8, hidden: [8]}
training: {learning_rate: 0.01, epochs: 5}
loop: {initial: {type: random, size: 20}, query_size: 10}
stop: {any: [{type: max_rounds, rounds: ${2:-3}}]}
YAML
}

# has_lines FILE NUMBER: so many or more, without starting a program, which takes as long as some rounds
has_lines() {
  local lines=()
  { mapfile -t lines <"$1"; } 2>/dev/null || return 1
  [ ${#lines[@]} -ge "$2" ]
}

# is_in STATES PROCESS: letters of ps. One that is gone is a zombie (Z), as what nobody waits for stays where process 1 is no init.
is_in() {
  local fields
  { read -r fields <"/proc/$2/stat"; } 2>/dev/null || fields=") Z"
  fields=${fields##*) }
  [[ "${fields%% *}" == [$1] ]]
}

# hold PROCESS...: they stand still, unless they have ended
hold() {
  local process
  kill -STOP "$@" 2>/dev/null || true
  for process; do
    until is_in TZ "$process"; do sleep 0.002; done
  done
}

# Starts COMMAND in the background (its id is $pid) until its journal $1 has $2 lines, and holds it there: it is in the middle of
# its work when the test goes on, however fast or busy the machine. It goes on in ends_with.
start_until() {
  local journal=$1 lines=$2
  children=()
  "${@:3}" >out 2>err &
  pid=$!
  until has_lines "$journal" "$lines"; do
    kill -0 "$pid" 2>/dev/null || fail "ended too early: ${*:3}"$'\n'"$(cat err)"
    sleep 0.002
  done
  hold "$pid"
  [ -e "$journal" ] || fail "ended too early: ${*:3}"$'\n'"$(cat err)"
}

# Lets $pid and its ${children[@]}, if they were held, go on, waits for $pid and checks its exit code.
ends_with() {
  local found=0 process
  for process in "$pid" "${children[@]}"; do kill -CONT "$process" 2>/dev/null || true; done
  wait "$pid" 2>/dev/null || found=$?
  assert_eq "exit code" "$1" "$found"
}
