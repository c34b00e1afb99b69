#!/usr/bin/env bash
# What is loaded on demand (FAISS with its BLAS, libtorch): only where it is needed; with little memory or few processes every try
# ends, with the result of an undisturbed one or an error that says why; and results do not depend on the BLAS's kernel.
#   modules.sh ALRUN SOURCE_DIR [TRIES of each kind]
tries=${3:-8}
source "$(dirname "$0")/lib.sh"

small_experiment exp 2
# run SAMPLER COMMAND...: of two seeds on two threads
run() { "${@:2}" "$alrun" --config exp.yaml --seeds 1,2 --threads 2 --no-cache --quiet --force --output r.json --set "$1"; }
neighbours='sampler={type: mixture, parts: [{sampler: {type: kmeans}, weight: 1}, {sampler: {type: prob_cover}, weight: 1}]}'
plain='sampler={type: margin}'
torch='training.engine=libtorch'

# --- what is loaded -----------------------------------------------------------------------------------------------------------

heavy='libblas|libopenblas|liblapack|libgomp|libfaiss|libtorch|libmkl'
assert_eq "linked" "" "$(ldd "$alrun" | grep -E "$heavy" || true)"
# loads COUNT COMMAND...: whether any of these
loads() {
  LD_DEBUG=files LD_DEBUG_OUTPUT=loaded "${@:2}" >out 2>err
  assert_eq "loaded by ${*:2}" "$1" "$(cat loaded.* | grep -E 'calling init' | grep -qE "$heavy" && echo some || echo none)"
  rm loaded.*
}
loads none "$alrun" list
loads none "$alrun" --version
loads none "$alrun" check exp.yaml --set "$neighbours"
loads none run "$plain"
assert_eq "the BLAS of a run without" "" "$(jq -r .context.blas r.json)"
loads some run "$neighbours"

# --- any BLAS, any kernel -------------------------------------------------------------------------------------------------------

run "$neighbours"
mv r.json neighbours.json
run "$plain"
mv r.json plain.json
blas=$(jq -r .context.blas neighbours.json)
[ -n "$blas" ] || fail "a run with neighbours names no BLAS"
if [[ $blas == OpenBLAS* ]]; then
  for kernel in Nehalem Prescott; do
    run "$neighbours" env OPENBLAS_CORETYPE=$kernel OPENBLAS_NUM_THREADS=4 OMP_NUM_THREADS=4
    [[ $(jq -r .context.blas r.json) == *" $kernel" ]] || fail "not the kernel asked for: $(jq .context.blas r.json)"
    assert_same_result neighbours.json r.json
  done
fi
reference=$(ls /usr/lib/*/blas/libblas.so.3 2>/dev/null | head -1)
if [ -n "$reference" ]; then
  run "$neighbours" env LD_LIBRARY_PATH="${reference%/*}"
  [[ $(jq -r .context.blas r.json) == libblas.so* ]] || fail "not the reference BLAS: $(jq .context.blas r.json)"
  assert_same_result neighbours.json r.json
fi

# --- little memory ----------------------------------------------------------------------------------------------------------------

[ "$(ldd "$alrun" | grep -cE 'lib[at]san' || true)" = 0 ] || exit 0  # sanitizers need terabytes
declare -A ends=()

# ends_well WANTED SAMPLER COMMAND...: within a minute, with that result, or failed for want of memory
ends_well() {
  local found=0
  rm -f r.json
  run "$2" "${@:3}" timeout -k 5 60 >out 2>err || found=$?
  case $found in
    0) assert_same_result "$1" r.json ;;
    1) grep -qE "^alrun: (.*memory|.*cannot load the .* module)" err || fail "${*:3}: $(cat err)" ;;
    *) fail "exit code $found: ${*:2}"$'\n'"$(cat err)" ;;
  esac
  ends[$2 $found]=$((${ends[$2 $found]:-0} + 1))
}

# with_memory KILOBYTES COMMAND...
with_memory() {
  (
    ulimit -v "$1"
    exec "${@:2}"
  )
}

run "$torch"
mv r.json torch.json
[ -n "$(jq -r .context.blas torch.json)" ] || fail "a run with libtorch names no BLAS"
# What the program itself takes with the system's libraries, to a megabyte.
least=20000
until with_memory $least "$alrun" list samplers >/dev/null 2>&1; do least=$((least + 1000)); done
for ((i = 0; i < tries; ++i)); do
  expect 0 with_memory $((least + 100 * i)) timeout -k 5 60 "$alrun" list samplers
  ends_well plain.json "$plain" with_memory $((least + 8000 * i / tries))
  ends_well neighbours.json "$neighbours" with_memory $((least + 400000 * i / tries))
  ((i % 4)) || ends_well torch.json "$torch" with_memory $((least + 400000 + 800000 * i / tries))
done
for sampler in "$plain" "$neighbours" "$torch"; do
  for code in 0 1; do echo "exit code $code with little memory: ${ends[$sampler $code]:-0} times $sampler"; done
done
for end in "$plain 0" "$plain 1" "$neighbours 0" "$neighbours 1"; do
  [ -n "${ends[$end]:-}" ] || fail "never exit code ${end##* } with ${end% *}"
done
expect 1 run "$neighbours" with_memory 153600
says err "alrun: sampler 'mixture': FAISS cannot be loaded: it takes 192 MB of memory, and the limit on address space (ulimit -v 153600) leaves "
says err "; raise the limit, or choose a sampler that neither clusters nor searches neighbours"
assert_status r.json failed
expect 1 run "$torch" with_memory 600000
says err "alrun: training.engine: libtorch cannot be loaded: it takes "

# --- few processes ----------------------------------------------------------------------------------------------------------------

# As somebody who may have one process: no thread can be started. root may have any number.
mkdir bin
cp "$alrun" "$(dirname "$alrun")"/alrun_*.so bin
alrun=$work/bin/alrun
chmod -R a+rX,o+w "$work"
one_process() {
  local as=()
  [ "$(id -u)" != 0 ] || as=(setpriv --reuid=65534 --regid=65534 --clear-groups)
  timeout -k 5 60 "${as[@]}" bash -c 'ulimit -u 1; exec "$@"' - "$@"
}
expect 1 one_process python3 -c 'import os; os.fork()'  # else nothing is tested
for ((i = 0; i < tries; i += 4)); do
  expect 0 one_process "$alrun" list samplers
  for sampler in plain neighbours torch; do
    expect 0 run "${!sampler}" one_process
    assert_same_result $sampler.json r.json
  done
done
