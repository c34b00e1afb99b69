#!/usr/bin/env bash
# One seed decides the start whatever the sampler, and several seeds in one file are as many single runs.
source "$(dirname "$0")/lib.sh"
small_experiment exp

# The same seed, the same start.
for sampler in margin random entropy; do
  expect 0 "$alrun" --config exp.yaml --seed 7 --set "sampler.type=$sampler" --output "$sampler.json"
  jq '.runs[0].rounds[0] | {n_labeled, test, labels_per_class}' "$sampler.json" >"$sampler.start"
  cmp margin.start "$sampler.start" || fail "$sampler starts differently"
done
[ "$(jq -c '.runs[0].rounds[0].queried' margin.json)" != "$(jq -c '.runs[0].rounds[0].queried' random.json)" ] ||
  fail "margin and random choose the same"

# Several seeds, on a split that each seed draws for itself.
options=(--set dataset.validation_fraction=0.1)
expect 0 "$alrun" --config exp.yaml "${options[@]}" --seeds 1,2,3 --threads 2 --output all.json
for seed in 1 2 3; do
  expect 0 "$alrun" --config exp.yaml "${options[@]}" --seed "$seed" --output "$seed.json"
  diff <(stable all.json | jq ".runs[$((seed - 1))]") <(stable "$seed.json" | jq '.runs[0]') >&2 ||
    fail "seed $seed runs differently among others"
done
[ "$(stable 1.json | jq -c '.runs[0].rounds')" != "$(stable 2.json | jq -c '.runs[0].rounds')" ] || fail "seeds 1 and 2 are the same"
jq -e '.summary.final_accuracy_mean - ([.runs[].rounds[-1].test.accuracy] | add / 3) | fabs < 1e-12' all.json >/dev/null ||
  fail "the mean over seeds is off"

# Precedence: default < file < --set < flag; of seed and seeds the later form wins.
expect 0 "$alrun" --config exp.yaml --set seed=5 --seed 6 --output flag.json
assert_eq seed '[6]' "$(jq -c '[.runs[].seed]' flag.json)"
echo 'seeds: [8, 9]' >>exp.yaml
expect 0 "$alrun" --config exp.yaml --set seed=5 --output set.json
assert_eq seed '[5]' "$(jq -c '[.runs[].seed]' set.json)"
