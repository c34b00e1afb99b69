#!/usr/bin/env bash
# A report as a person sees it: in a browser, at the widths of a desktop and a phone, light and dark, and on paper.
source "$(dirname "$0")/lib.sh"
command -v gnuplot >/dev/null || { echo "SKIPPED: there is no gnuplot (scripts/install-deps.sh installs it)"; exit 0; }
small_experiment small 4
for sampler in random margin core_set; do
  expect 0 "$alrun" --config small.yaml --quiet --seeds 1,2,3 --set sampler.type=$sampler --set loop.full_data_ceiling=true \
    --set 'metrics={labels_to: [0.3, 0.4]}' --set 'stop.shadow=[{type: max_rounds, rounds: 2}]' --output $sampler.json
done
# A wide overview: long labels, several baselines, and runs that stop for different reasons.
for sampler in random margin; do
  expect 0 "$alrun" --config small.yaml --quiet --seeds 1,2,3 --set sampler.type=$sampler --set loop.full_data_ceiling=true \
    --set model.embedding_dim=16 --set training.epochs=6 --output $sampler-16.json
done
jq '.runs[0].stopped.rule = "stabilizing_predictions"' margin-16.json >margin-16-stopped.json
expect 0 "$alrun" report random.json margin.json core_set.json random-16.json margin-16-stopped.json -o page.html
python3 -B "$source_dir/tests/e2e/browser_check.py" page.html "${ALRUN_SCREENSHOTS:-$work/screenshots}" || fail "the page is off"
