#!/usr/bin/env bash
# The example configs are valid and complete, and what the program prints of a config can be read back.
source "$(dirname "$0")/lib.sh"
cd "$source_dir"

# The paths of a YAML text's keys in block style, list items as if they were maps: dataset.type
key_paths() {
  sed -E 's/^( *)- /\1  /' "$1" | awk '
    match($0, /^ *[a-z_]+:/) {
      depth = match($0, /[^ ]/) - 1; key = $1; sub(/:.*/, "", key)
      while (n > 0 && at[n] >= depth) --n
      ++n; at[n] = depth; name[n] = key
      path = name[1]; for (i = 2; i <= n; ++i) path = path "." name[i]; print path }' | sort -u
}

for config in configs/*.yaml; do
  case $config in */sweep-*) continue ;; esac
  (
    cd "$source_dir"
    "$alrun" check "$config" >"$work/out"
    says "$work/out" "$config: ok"
    "$alrun" check "$config" --dump >"$work/dump.yaml"
    "$alrun" check "$work/dump.yaml" --dump >"$work/again.yaml"
    diff "$work/dump.yaml" "$work/again.yaml" >&2 || fail "the dump of $config changes when it is read back"
  )
done

# The example of a sweep: every combination is checked, and none is run.
"$alrun" sweep configs/sweep-20news.yaml --dry-run >"$work/out"
assert_eq "combinations of sweep-20news.yaml" 30 "$(wc -l <"$work/out")"
says "$work/out" "results/sweep-20news/sampler.type=badge,seed=5.json"

# quickstart.yaml shows every key: stop.all, the other form of stop.any, in a comment.
"$alrun" check configs/quickstart.yaml --dump >"$work/dump.yaml"
assert_eq "keys that quickstart.yaml does not show" stop.all \
  "$(comm -13 <(key_paths configs/quickstart.yaml) <(key_paths "$work/dump.yaml"))"
says configs/quickstart.yaml '`all`'

# A dump of one folder's choices and overrides holds them.
"$alrun" check configs/quickstart.yaml --set training.epochs='[10, 5]' --set seeds='[3, 4]' --dump >"$work/dump.yaml"
says "$work/dump.yaml" "epochs: [10, 5]"
says "$work/dump.yaml" "seeds: [3, 4]"
if grep -q '^seed:' "$work/dump.yaml"; then fail "seed and seeds in one dump"; fi

# The schema is JSON, its references lead somewhere, and it knows every key of quickstart.yaml.
"$alrun" schema >"$work/schema.json"
key_paths configs/quickstart.yaml | sed 's/.*\.//' | sort -u >"$work/keys"
python3 - "$work/schema.json" "$work/keys" <<'PYTHON'
import json, sys
schema = json.load(open(sys.argv[1]))
names, references = set(), set()
def walk(node):
    if isinstance(node, dict):
        names.update(node.get("properties", {}))
        if isinstance(node.get("$ref"), str): references.add(node["$ref"])
        for child in node.values(): walk(child)
    elif isinstance(node, list):
        for child in node: walk(child)
walk(schema)
assert schema["$schema"].startswith("https://json-schema.org/"), schema["$schema"]
for reference in references:
    node = schema
    for step in reference.removeprefix("#/").split("/"): node = node[step]
unknown = set(open(sys.argv[2]).read().split()) - names
assert not unknown, f"the schema does not know {sorted(unknown)}"
PYTHON

for kind in samplers models datasets tokenizers oracles stop-rules initial; do
  "$alrun" list "$kind" >"$work/out"
  [ -s "$work/out" ] || fail "alrun list $kind is empty"
done
