# Sourced by every script test: $1 is the alrun binary, $2 the source folder; each runs in a folder of its own.
set -Eeuo pipefail
alrun=$(realpath "$1")
source_dir=$(realpath "$2")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'echo "FAIL: $0:$LINENO: $BASH_COMMAND" >&2' ERR
cd "$work"
export XDG_CACHE_HOME=$work/cache  # not the user's

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

# Starts COMMAND in the background (its id is $pid) and waits until its journal $1 has $2 lines.
start_until() {
  local journal=$1 lines=$2
  "${@:3}" >out 2>err &
  pid=$!
  until [ -e "$journal" ] && [ "$(wc -l <"$journal")" -ge "$lines" ]; do
    kill -0 "$pid" 2>/dev/null || fail "ended too early: ${*:3}"$'\n'"$(cat err)"
    sleep 0.01
  done
}

# Waits for $pid and checks its exit code.
ends_with() {
  local found=0
  wait "$pid" 2>/dev/null || found=$?
  assert_eq "exit code" "$1" "$found"
}
