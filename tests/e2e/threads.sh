#!/usr/bin/env bash
# The same bytes for any number of threads, on every x86-64 level, and for seeds side by side or one after another.
source "$(dirname "$0")/lib.sh"
small_experiment exp 4
cat >>exp.yaml <<YAML
seeds: [1, 2, 3]
YAML

for sampler in $("$alrun" list samplers | awk '{print $1}'); do
  # Some have no defaults: they wrap others, or want a file.
  "$alrun" check exp.yaml --set "sampler={type: $sampler}" >/dev/null 2>&1 || continue
  options=(--config exp.yaml --set "sampler={type: $sampler}" --quiet)
  expect 0 "$alrun" "${options[@]}" --threads 1 --output one.json --force
  expect 0 "$alrun" "${options[@]}" --threads 8 --output eight.json --force
  assert_same_result one.json eight.json
  expect 0 "$alrun" "${options[@]}" --seed 2 --threads 4 --output single.json --force
  diff <(stable one.json | jq '.runs[1]') <(stable single.json | jq '.runs[0]') >&2 || fail "$sampler: seed 2 differs alone"
done

# Other variants of the C library's functions, as an older CPU has them.
expect 0 "$alrun" --config exp.yaml --quiet --output new.json
GLIBC_TUNABLES=glibc.cpu.hwcaps=-AVX512F,-AVX512VL,-AVX2,-AVX2_Usable,-FMA,-FMA_Usable,-FMA4_Usable \
  expect 0 "$alrun" --config exp.yaml --quiet --output old.json
assert_same_result new.json old.json

for level in x86-64 x86-64-v3 x86-64-v4; do
  ALRUN_CPU_LEVEL=$level "$alrun" --config exp.yaml --quiet --output "$level.json" 2>err || {
    says err "which this CPU or build does not have"
    continue
  }
  assert_same_result x86-64.json "$level.json"
done
