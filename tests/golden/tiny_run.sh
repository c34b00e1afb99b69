#!/usr/bin/env bash
# One small run: its result keeps the contract and is the same for any number of threads and every time.
source "$(dirname "$0")/../e2e/lib.sh"
config=$source_dir/tests/golden/tiny.yaml

expect 0 "$alrun" --config "$config" --threads 1 --output one.json
expect 0 "$alrun" --config "$config" --threads 2 --output two.json
expect 0 "$alrun" --config "$config" --threads 2 --output again.json
assert_same_result one.json two.json
assert_same_result one.json again.json

broken=$(jq -r -f "$source_dir/tests/golden/contract.jq" one.json)
[ -z "$broken" ] || fail "the result breaks its contract:"$'\n'"$broken"
jq 'del(.context)' one.json >numbers.json  # a host may have any name
grep -qi 'nan\|inf' numbers.json && fail "NaN or infinity in the result"
ls -A | grep -q journal && fail "a finished run leaves its journal"

# The contract can be broken.
for damage in '.status = "running"' '.dataset.train += 1' 'del(.runs[0].rounds[3])' '.runs[0].rounds[3].queried = [1]' \
  '.runs[1].rounds[1].queried[0] = .runs[1].rounds[0].queried[0]' '.runs[0].rounds[2].labels_per_class[0] += 1' \
  '.summary.nested = {}' 'del(.runs[0].stopped.rule)' '.runs[0].rounds[0].stop[0].fired = null'; do
  [ -n "$(jq "$damage" one.json | jq -r -f "$source_dir/tests/golden/contract.jq")" ] || fail "not noticed: $damage"
done
