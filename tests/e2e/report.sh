#!/usr/bin/env bash
# One HTML page of several results: well-formed, of itself, the same twice, with and without gnuplot, and safe from names.
source "$(dirname "$0")/lib.sh"
python3 -c pass || { echo "SKIPPED: there is no python3"; exit 0; }
small_experiment small 4
# Costs that differ from label counts, rules in the shadow, a ceiling: everything that a report shows.
run() {
  expect 0 "$alrun" --config small.yaml --quiet --set sampler.type="$1" --set loop.full_data_ceiling=true \
    --set 'metrics={labels_to: [0.3, 0.4, 0.99]}' --set 'oracle={type: simulated, cost: {per_document: 2}}' \
    --set 'stop.shadow=[{type: max_rounds, rounds: 2}, {type: label_budget, labels: 5000}]' --output "$2" "${@:3}"
}
for sampler in random margin core_set; do run $sampler $sampler.json --seeds 1,2,3; done
all=(random.json margin.json core_set.json)
check_page() { python3 -B "$source_dir/tests/e2e/page_check.py" "$1" || fail "$1 is off"; }
holds() { jq -e "$2" "$1" >/dev/null || fail "$1: not $2"; }

# Everything, twice.
expect 0 "$alrun" report "${all[@]}" -o page/page.html --json page/page.json --svg page/svg --csv page/csv
expect 0 "$alrun" report "${all[@]}" -o again/page.html --json again/page.json --svg again/svg --csv again/csv
diff -r page again >&2 || fail "the same report twice differs"
if command -v gnuplot >/dev/null; then
  read -r figures tables <<<"$(check_page page/page.html)"
  [ "$figures" -ge 6 ] && [ "$tables" -ge 10 ] || fail "$figures figures and $tables tables"
  for figure in curves-labels-1-synthetic curves-cost-1-synthetic ranks-1-synthetic classes-1-random classes-2-margin classes-3-core-set; do
    python3 -c 'import sys, xml.etree.ElementTree as t; assert t.parse(sys.argv[1]).getroot().tag.endswith("svg")' \
      "page/svg/$figure.svg" || fail "$figure.svg is off"
  done
fi
for table in contenders curves runs savings pairs ranks classes shadow; do
  [ "$(wc -l <"page/csv/$table.csv")" -ge 2 ] || fail "$table.csv is empty"
done
assert_eq "columns of runs.csv" 1 "$(awk -F, '{print NF}' page/csv/runs.csv | sort -u | wc -l)"
holds page/page.json '[.contenders[].label] == ["random", "margin", "core_set"]'
holds page/page.json '.datasets[0] | .baseline == 0 and .costs_differ and .ceiling_of == "random" and (.levels | length) == 7'
holds page/page.json '.contenders[0].shadow[0].labels == 40 and .contenders[0].shadow[1].fired == 0'
holds page/page.json '.rankings[0].blocks == ["seed 1", "seed 2", "seed 3"] and .rankings[0].friedman.p <= 1'
assert_eq "mean nAULC is the summary's" true "$(jq -n --slurpfile a margin.json --slurpfile b page/page.json \
  '$a[0].summary.naulc_mean - $b[0].contenders[1].naulc.mean | fabs < 1e-12')"
says page/page.html "its 3 seeds are the blocks"
says page/page.html "Wilcoxon's exact two-sided test cannot reach 0.05"
if grep -q "has no band" page/page.html; then fail "three seeds have a band"; fi

# Seeds in files of their own are those of one file.
mkdir parts
for seed in 1 2 3; do run margin parts/$seed.json --seed $seed; done
expect 0 "$alrun" report random.json parts/*.json core_set.json -o parts/page.html --json parts/page.json
numbers() { jq 'del(.contenders[].files, .contenders[].runs[].file, .contenders[].seconds, .configs)' "$1"; }
diff <(numbers page/page.json) <(numbers parts/page.json) >&2 || fail "pooled files give another report"

# One result of one seed: what cannot be said is said to be so.
expect 0 "$alrun" report parts/1.json -o one.html
check_page one.html >/dev/null
says one.html "A contender of a single seed has no band."
says one.html "Not computed: ranks need two comparable contenders or more."
expect 0 "$alrun" report "${all[@]}" -o margin.html --json base.json --baseline margin
holds base.json '.datasets[0].baseline == 1 and .contenders[1].deficiency == 1'

# Names are text: in the page, in drawings, and to gnuplot.
bad="<script>alert(1)</script>\`touch evil\`\"\\'"
for sampler in random margin; do
  jq --arg bad "$bad" '.config.name = $bad | .config.sampler.type += $bad | .dataset.name = $bad | .notes = [$bad]
    | .dataset.classes = [.dataset.classes[] | $bad + .] | .runs[].shadow[0].id = $bad | .runs[].stopped.rule = $bad' \
    $sampler.json >bad_$sampler.json
done
expect 0 "$alrun" report bad_random.json bad_margin.json -o bad.html --svg bad_svg --csv bad_csv
check_page bad.html >/dev/null
[ ! -e evil ] || fail "a name was executed"
if grep -qi '<script' bad.html; then fail "a script in the page"; fi
says bad.html '&lt;script&gt;alert(1)&lt;/script&gt;'
says bad.html 'Read this first'

# Without gnuplot: tables all the same.
mkdir empty
code=0
PATH=$work/empty "$alrun" report "${all[@]}" -o bare.html --json bare.json 2>err >stdout || code=$?
assert_eq "exit code without gnuplot" 0 $code
says err "alrun: no figures: there is no gnuplot; install it (Debian: gnuplot-nox)"
says bare.html "Figures are missing"
read -r figures tables <<<"$(check_page bare.html)"
assert_eq figures 0 "$figures"
[ "$tables" -ge 10 ] || fail "$tables tables without gnuplot"
cmp bare.json page/page.json || fail "numbers depend on gnuplot"

# A gnuplot that writes more than its drawing, or less.
mkdir wrapped
for does in 'echo "Welcome"; '"$(command -v gnuplot || echo true)" "$(command -v gnuplot || echo true); echo '<b>bye</b>'" 'echo "<svg >"' \
  'true' 'echo "<svg >cut" && kill -9 $$'; do
  printf '#!/bin/bash\n%s\n' "$does" >wrapped/gnuplot
  chmod +x wrapped/gnuplot
  PATH=$work/wrapped:$PATH expect 0 "$alrun" report "${all[@]}" -o wrapped.html
  says err "alrun: no figures: gnuplot failed: "
  says wrapped.html "Figures are missing"
  if grep -q '<svg\|<b>bye' wrapped.html; then fail "what it wrote is in the page"; fi
done
says err "ended by signal 9"

# refused TEXT ARGUMENT...: exit code 2 and no page
refused() {
  expect 2 "$alrun" report "${@:2}"
  says err "$1"
  [ ! -e refused.html ] || fail "a refused report is written"
}
jq '.status = "interrupted"' random.json >unfinished.json
head -c 1000 random.json >torn.json
echo '{"a": 1}' >foreign.json
refused "unfinished.json: status is 'interrupted', not 'complete'; finish it with --resume" unfinished.json -o refused.html
refused "torn.json: not JSON that alrun reads" torn.json -o refused.html
refused "foreign.json: has no status; give a result file that alrun wrote" foreign.json -o refused.html
refused "none.json: cannot read" none.json -o refused.html
refused "seed 1 of the same experiment comes twice, from random.json and from random.json" random.json random.json -o refused.html
refused "no contender is called 'ranodm'; did you mean 'random'?" random.json margin.json -o refused.html --baseline ranodm
refused "say where the report goes" random.json
refused "give result files" -o refused.html
refused "-o .: is the name of a folder, not of a file; name another" random.json -o .
refused "-o random.json: is one of the result files" random.json -o random.json
refused "--json random.json: is one of the result files" random.json -o refused.html --json random.json
refused "--csv random.json: is a regular file, not a folder; name another" random.json -o refused.html --csv random.json
refused "-o random.json/page.html: random.json is in the way of its folder, and no folder itself; name another" \
  random.json -o random.json/page.html

# No target is another, or an input, by whatever path; then nothing at all is written.
mkdir cc && cp margin.json cc/pairs.csv && ln -s ../random.json cc/link.html
cp random.json before.json
refused "--csv cc/pairs.csv: is one of the result files; name another" random.json cc/pairs.csv -o refused.html --csv cc
refused "-o cc/link.html: is one of the result files; name another" random.json -o cc/link.html
refused "--json ./refused.html: is what -o writes, too; name another" random.json -o refused.html --json ./refused.html
refused "--csv new/curves.csv: is what -o writes, too; name another" random.json -o new/../new/curves.csv --csv new
refused "--csv new/contenders.csv: -o new is beside it" random.json -o new --csv new
refused "--json -: is what -o writes, too; name another" random.json -o - --json -
cmp random.json before.json && cmp margin.json cc/pairs.csv || fail "a refused report overwrites a result"
[ "$(ls cc)" = $'link.html\npairs.csv' ] && [ ! -e new ] || fail "a refused report is written"

# A study of which one run was interrupted and one failed.
jq '.status = "interrupted"' random.json >interrupted.json
jq '.status = "failed"' margin.json >failed.json
refused "interrupted.json: status is 'interrupted', not 'complete'; finish it with --resume, or leave it out (in reports: --skip-unfinished)" \
  "${all[@]}" interrupted.json failed.json -o refused.html
expect 0 "$alrun" report "${all[@]}" interrupted.json failed.json --skip-unfinished -o some.html --json some.json
says err "alrun: 2 results are left out, as not finished: 1 failed and 1 interrupted; the report lists them"
says some.html "<details><summary>2 results are left out, as not finished: 1 failed and 1 interrupted</summary>"
says some.html "<li>failed.json (failed)</li>"
holds some.json '[.left_out[] | "\(.file) \(.status)"] == ["interrupted.json interrupted", "failed.json failed"]'
diff <(jq 'del(.left_out)' page/page.json) <(jq 'del(.left_out)' some.json) >&2 || fail "what is left out counts"
refused "none of the results is finished" failed.json --skip-unfinished -o refused.html

# Standard output.
expect 0 "$alrun" report "${all[@]}" -o - --csv stdout_csv
cmp out page/page.html || fail "the page on standard output is another"
expect 0 "$alrun" report "${all[@]}" -o stdout.html --json -
cmp out page/page.json || fail "the numbers on standard output are others"
[ ! -e - ] || fail "a file called -"

# Big: 50 contenders and thousands of rounds.
python3 - random.json <<'PY'
import copy, json, sys
base = json.load(open(sys.argv[1]))
for i in range(50):
    one = copy.deepcopy(base)
    one["config"]["sampler"]["type"] = f"sampler-{i}"
    rounds = one["runs"][0]["rounds"]
    if i < 2:
        last = rounds[-1]
        rounds += [dict(last, n_labeled=last["n_labeled"] + 10 * (r + 1), round=last["round"] + r + 1) for r in range(5000)]
        one["runs"] = one["runs"][:1]
    json.dump(one, open(f"big{i}.json", "w"))
PY
expect 0 "$alrun" report big*.json -o big.html --json big_numbers.json
check_page big.html >/dev/null
holds big_numbers.json '(.contenders | length) == 50 and (.datasets[0].pairs | length) == 1225'
