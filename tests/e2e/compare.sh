#!/usr/bin/env bash
# Learning curves are compared by seed: an unchanged rerun passes, what is worse is found, what cannot be paired is refused.
source "$(dirname "$0")/lib.sh"
config=$source_dir/tests/regression/curve.yaml
run() { expect 0 "$alrun" --config "$config" --quiet --output "$@"; }

# An unchanged rerun.
run base.json
run same.json --threads 1
expect 0 "$alrun" compare base.json -- same.json
says out "the configs are the same"
says out "queried by both, of what either queried: 100.0 %"
assert_eq verdict "no regression: nAULC is the same" "$(tail -n 1 out)"

# Injected regressions: one epoch fewer where few are made, a model trained for far too short, a sampler that loses.
run four.json --set training.epochs=4
run three.json --set training.epochs=3
expect 3 "$alrun" compare four.json -- three.json
says out "training.epochs: 4 -> 3"
run short.json --set training.epochs=4
expect 3 "$alrun" compare base.json -- short.json --junit short.xml
says out "training.epochs: 20 -> 4"
tail -n 1 out | grep -q '^REGRESSION: nAULC fell by .* and significantly' || fail "no verdict: $(tail -n 1 out)"
run random.json --set 'sampler={type: random}'
expect 3 "$alrun" compare base.json -- random.json
says out 'sampler.type: "core_set" -> "random"'
expect 0 "$alrun" compare random.json -- base.json
says out "no regression: nAULC rose by"
expect 0 "$alrun" compare base.json -- random.json --tolerance 0.2
says out "within the tolerance of 0.2"

# For machines: options anywhere, everything in JSON, JUnit XML that others can read.
expect 3 "$alrun" compare --json base.json -- short.json
cp out after.json
expect 3 "$alrun" compare base.json -- --json short.json
cmp out after.json || fail "the same comparison twice differs"
jq -e '.regression and .seeds == [1, 2, 3, 4, 5] and .labels == [80, 480] and .metrics[0].name == "naulc"
       and .config_differences == [{key: "training.epochs", base: 20, new: 4}]
       and ([.metrics[1:][] | .p_holm // 1 >= (.paired_t.p // 1)] | all)' out >/dev/null || fail "the JSON is off"
difference=$(jq -n --slurpfile a base.json --slurpfile b short.json --slurpfile c after.json \
  '($b[0].summary.naulc_mean - $a[0].summary.naulc_mean) - $c[0].metrics[0].change | fabs < 1e-12')
assert_eq "change of nAULC is that of the summaries" true "$difference"
python3 - short.xml <<'PY' || fail "short.xml is off"
import sys, xml.etree.ElementTree as tree
suite = tree.parse(sys.argv[1]).getroot()[0]
cases = suite.findall("testcase")
failed = [case.get("name") for case in cases if case.find("failure") is not None]
assert failed == ["naulc"] and suite.get("failures") == "1" and suite.get("tests") == str(len(cases)), failed
PY

# Seeds in files of their own are those of one file.
for seed in 1 2 3 4 5; do run "$seed.json" --seed "$seed"; done
expect 3 "$alrun" compare 3.json 1.json 2.json 4.json 5.json -- short.json --json
diff <(jq 'del(.base)' after.json) <(jq 'del(.base)' out) >&2 || fail "pooled files compare differently"

# By another metric of the files: where lower is better a rise is the regression.
expect 3 "$alrun" compare base.json -- short.json --metric nll
tail -n 1 out | grep -q '^REGRESSION: nAULC rose by .* and significantly' || fail "no verdict: $(tail -n 1 out)"
says out "final nll"
expect 0 "$alrun" compare short.json -- base.json --metric nll --json
jq -e '[.metrics[].name] | .[0] == "naulc" and .[1] == "final_nll" and (map(select(contains("accuracy"))) == [])' out >/dev/null ||
  fail "the metrics are off"
expect 2 "$alrun" compare base.json -- short.json --metric micro_f1
says err "has no metric 'micro_f1'; it has accuracy, macro_f1, nll and ece"
jq '.dataset.task = "multilabel"' short.json >other_task.json
expect 2 "$alrun" compare base.json -- other_task.json
says err "different tasks: dataset.task is classification in base.json and multilabel in other_task.json"

# One seed and two: the tolerance alone.
run short1.json --set training.epochs=4 --seed 1
expect 3 "$alrun" compare 1.json -- short1.json
says out "of one seed no significance can be had"
expect 0 "$alrun" compare 1.json -- 1.json
says out "nAULC is the same; of one seed no significance can be had"

# refused TEXT ARGUMENT...: exit code 2, nothing on stdout
refused() {
  expect 2 "$alrun" compare "${@:2}"
  says err "$1"
  [ ! -s out ] || fail "a refused comparison prints: $(cat out)"
}
run other_seeds.json --seeds 1,2,3,4,6
run other_data.json --set dataset.seed=2
run other_split.json --set dataset.validation_fraction=0.1
run other_query.json --set loop.query_size=50
run fewer_rounds.json --set stop.any.0.rounds=3
refused "different seeds: only in BASE 5, only in NEW 6" base.json -- other_seeds.json
refused "different documents: dataset.seed is 1 in base.json and 2 in other_data.json" base.json -- other_data.json
refused "different documents: dataset.train is 1800 in base.json and 1620 in other_split.json" base.json -- other_split.json
refused "different budgets: round 1 of seed 1 has 160 labels in BASE and 130 in NEW" base.json -- other_query.json
refused "different budgets: seed 1 ends with 480 labels in BASE and 320 in NEW" base.json -- fewer_rounds.json
refused "NEW has seed 1 twice, in base.json and in 1.json" base.json -- base.json 1.json
run random6.json --set 'sampler={type: random}' --seed 6
refused "BASE mixes experiments: sampler.type is" base.json random6.json -- base.json
jq '.status = "interrupted"' base.json >unfinished.json
refused "unfinished.json: status is 'interrupted', not 'complete'; finish it with --resume" base.json -- unfinished.json
head -c 1000 base.json >torn.json
refused "torn.json: not JSON that alrun reads" base.json -- torn.json
refused "none.json: cannot read" base.json -- none.json
refused "--tolerance must be a number from 0 to 1, not 'nan'" base.json -- base.json --tolerance nan
for sides in "" "base.json" "base.json --" "-- base.json" "base.json -- base.json -- base.json"; do
  # shellcheck disable=SC2086
  refused "give both sides with -- between them: alrun compare BASE.json... -- NEW.json..." $sides
done
refused "--junit .: is the name of a folder, not of a file; name another" base.json -- base.json --junit .
cp base.json before.json
refused "--junit ./base.json: is one of the result files; name another" base.json -- short.json --junit ./base.json
cmp base.json before.json || fail "a refused comparison overwrites a result"
refused "--junit -: standard output is the table's; name a file" base.json -- base.json --junit -

# The example for CI, of a repository elsewhere.
mkdir -p repo/scripts repo/tests/regression repo/build/release/bin elsewhere
cp "$source_dir/scripts/ci_regression.sh" repo/scripts
cp "$source_dir/tests/regression/curve.yaml" "$source_dir/tests/regression/baseline.json" repo/tests/regression
ln -s "$alrun" repo/build/release/bin/alrun
(cd elsewhere && expect 0 bash ../repo/scripts/ci_regression.sh)
[ -s repo/results/regression.xml ] || fail "no JUnit file of the example for CI"
