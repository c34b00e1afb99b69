#!/usr/bin/env bash
# What is known of the classes, from a file or in place: chosen by, hashed, resumed under, and refused where it is wrong.
source "$(dirname "$0")/lib.sh"
small_experiment exp
# Words of the made-up topics. Nothing is known of topic-3 but what one of its posts might say.
cat >k.yaml <<YAML
topic-0: [fuba, juba, viba, vija, biha]
topic-1: hu pafa soha fuga
topic-2: [fefa, fofa, dafa, zzyzx]
topic-3: {documents: ["huba juda pija boha", "naba tiha"]}
YAML
sampler() { echo "sampler={type: knowledge, classes: k.yaml, mode: balanced${1:-}}"; }
known=(--config exp.yaml --set loop.initial.size=1 --set loop.query_size=8 --set stop.any.0.rounds=2)

# Balanced knowledge finds every class at once; the file is in the result with its hash, an unknown word in its round.
expect 0 "$alrun" "${known[@]}" --set "$(sampler)" --output balanced.json
assert_eq inputs "[{\"path\":\"k.yaml\",\"sha256\":\"$(sha256sum k.yaml | cut -d' ' -f1)\"}]" "$(jq -c .inputs balanced.json)"
assert_eq "resolved classes" k.yaml "$(jq -r .config.sampler.classes balanced.json)"
assert_eq notes '[{"unknown_words":["zzyzx"]},null,null]' "$(jq -c '[.runs[0].rounds[].sampler]' balanced.json)"
jq -e '.runs[0].rounds[2].labels_per_class | add == 17 and min >= 3' balanced.json >/dev/null ||
  fail "labels per class: $(jq -c '.runs[0].rounds[2].labels_per_class' balanced.json)"

# The same for any number of threads and in place of the file; what stands in place is no input.
for similarity in tfidf bm25; do
  options=("${known[@]}" --set "$(sampler ", similarity: $similarity")" --seeds 1,2)
  expect 0 "$alrun" "${options[@]}" --threads 1 --output "$similarity.1.json"
  expect 0 "$alrun" "${options[@]}" --threads 4 --output "$similarity.4.json"
  assert_same_result "$similarity.1.json" "$similarity.4.json"
done
expect 0 "$alrun" "${known[@]}" --set 'sampler={type: knowledge, mode: balanced, classes: {topic-0: [fuba, juba, viba, vija, biha],
  topic-1: hu pafa soha fuga, topic-2: [fefa, fofa, dafa, zzyzx], topic-3: {documents: ["huba juda pija boha", "naba tiha"]}}}' \
  --output inline.json
diff <(stable balanced.json | jq .runs) <(stable inline.json | jq .runs) >&2 || fail "a map in place differs from the file"
assert_eq "inputs in place" null "$(jq -c .inputs inline.json)"
assert_eq "resolved map" '["zzyzx",{"documents":["huba juda pija boha","naba tiha"]}]' \
  "$(jq -c '.config.sampler.classes | [.["topic-2"][3], .["topic-3"]]' inline.json)"

# A dump reads back, with a file and with a map.
for result in balanced inline; do
  jq .config "$result.json" >config.yaml # JSON is YAML
  expect 0 "$alrun" check config.yaml --dump
  cp out again.yaml
  expect 0 "$alrun" check again.yaml --dump
  cmp out again.yaml || fail "the dump of $result changes when it is read back"
done

# Runs of words are words of the vocabulary, too, where they are counted.
expect 0 "$alrun" "${known[@]}" --set "$(sampler)" --set text.ngrams=2 --output pairs.json

# Explanations: the class sought and the words it was known by.
expect 0 "$alrun" "${known[@]}" --set "$(sampler)" --set loop.explain=true --output explained.json
jq -e '[.runs[0].rounds[0].explain[] | .class] | unique == ["topic-0", "topic-1", "topic-2", "topic-3"]' explained.json \
  >/dev/null || fail "explanations do not name the classes"
jq -e 'all(.runs[0].rounds[].explain[]?; .matched | length > 0)' explained.json >/dev/null || fail "nothing matched"
jq -e 'any(.runs[0].rounds[0].explain[]; .class == "topic-3" and (.matched | index("huba") or index("naba")))' \
  explained.json >/dev/null || fail "no example's word matched"

# The other modes run; nothing beyond the threshold ends a run.
for mode in relevant disagreement; do
  expect 0 "$alrun" "${known[@]}" --set "sampler={type: knowledge, classes: k.yaml, mode: $mode}" --output "$mode.json"
done
expect 0 "$alrun" "${known[@]}" --set "$(sampler ", threshold: 2")" --output none.json
assert_eq "stopped by" threshold_empty "$(jq -r '.runs[0].stopped.rule' none.json)"

# Under another content of the file a run is another run: not continued, and of another hash.
cp k.yaml before.yaml
start_until long.json.journal 6 "$alrun" --config exp.yaml --set "$(sampler)" --set training.min_updates=1000 \
  --set loop.query_size=1 --set stop.any.0.rounds=60 --output long.json
kill -9 "$pid"
ends_with 137
resume=("$alrun" --config exp.yaml --set "$(sampler)" --set training.min_updates=1000 --set loop.query_size=1
  --set stop.any.0.rounds=60 --output long.json --resume)
sed -i 's/vija/viba/' k.yaml
expect 2 "${resume[@]}"
says err "differing keys: inputs.0.sha256"
expect 2 "$alrun" "${known[@]}" --set "$(sampler)" --output balanced.json --resume
says err "differing keys: inputs.0.sha256"
expect 0 "$alrun" "${known[@]}" --set "$(sampler)" --output changed.json
[ "$(jq -r .config_hash balanced.json)" != "$(jq -r .config_hash changed.json)" ] || fail "the hash ignores the file"
mv before.yaml k.yaml
expect 0 "${resume[@]}"
expect 0 "$alrun" "${known[@]}" --set "$(sampler)" --output balanced.json --resume
says err "finished already"

# Mistakes: a class that the dataset lacks shows when the documents are there, all else before.
sed 's/topic-1/tpoic-1/' k.yaml >wrong.yaml
expect 2 "$alrun" "${known[@]}" --set "sampler={type: knowledge, classes: wrong.yaml}" --output wrong.json
says err "wrong.yaml:2:1: the dataset has no class 'tpoic-1'; did you mean 'topic-1'?"
says err "    2 | tpoic-1: hu pafa soha fuga"
assert_status wrong.json failed
expect 2 "$alrun" check exp.yaml --set 'sampler={type: knowledge, classes: none.yaml}'
says err "--set sampler: none.yaml: cannot read: No such file or directory"
echo 'topic-0: []' >wrong.yaml
expect 2 "$alrun" check exp.yaml --set 'sampler={type: knowledge, classes: wrong.yaml}'
says err "wrong.yaml:1:1: class 'topic-0' has no words"
expect 2 "$alrun" check exp.yaml --set 'sampler.type=knowledge'
says err "sampler 'knowledge' needs 'classes'"
expect 1 "$alrun" "${known[@]}" --set 'sampler={type: knowledge, classes: {topic-0: [zzyzx]}}' --output wordless.json
says err "no word of the sampler's 'classes' is in the vocabulary"

# As an initial set: the file is cited, too, and belongs to what a run is continued from.
initial="loop.initial={type: sampler, size: 8, sampler: $(sampler | sed 's/^sampler=//')}"
expect 0 "$alrun" "${known[@]}" --set "$initial" --set sampler.type=random --output initial.json
assert_eq "files cited" '["k.yaml"]' "$(jq -c '[.inputs[].path]' initial.json)"
sed -i 's/vija/viba/' k.yaml
expect 2 "$alrun" "${known[@]}" --set "$initial" --set sampler.type=random --output initial.json --resume
says err "differing keys: inputs.0.sha256"
