#!/usr/bin/env bash
# Cached corpora change no result, however damaged or changed they and their source are, and cost no more than their bound.
source "$(dirname "$0")/lib.sh"
small_experiment exp 2
cache=$XDG_CACHE_HOME/alrun
files() { find "$cache" -name 'corpus-*' 2>/dev/null | sort; }
# run OUTPUT FROM_CACHE(yes|no) OPTION...: runs the experiment and checks where the corpus came from
run() {
  expect 0 "$alrun" --config exp.yaml --output "$1.json" --force --log-level debug "${@:3}"
  case $2 in
    yes) says err "(from the cache, " ;;
    no) says err "(read " ;;
  esac
}

# Cold, warm and without: the same bytes.
for options in "" "--seeds=1,2" "--set=dataset.validation_fraction=0.1 --seeds=1,2" "--set=text.ngrams=2"; do
  rm -rf "$cache"
  run none no $options --no-cache
  [ -z "$(files)" ] || fail "--no-cache leaves files"
  run cold no $options
  run warm yes $options
  assert_same_result none.json cold.json
  assert_same_result none.json warm.json
  run none no $options --no-cache
done
rm -rf "$cache"
run cold no
cp cold.json good.json

# A seed of several from the cache.
run some no --seeds 1,2 --set dataset.validation_fraction=0.1
run more no --seeds 1,2,3 --set dataset.validation_fraction=0.1
says err "2 of 3 seeds from the cache"
run none no --seeds 1,2,3 --set dataset.validation_fraction=0.1 --no-cache
assert_same_result none.json more.json
rm -rf "$cache"
run cold no

# Damage anywhere is noticed, and the file made anew.
file=$(files)
cp "$file" whole
size=$(stat -c %s "$file")
for at in 0 8 12 16 24 32 63 64 100 $((size / 2)) $((size - 1)); do
  byte=$(od -An -tu1 -j "$at" -N1 whole)
  printf "\\x$(printf %02x $((byte ^ 255)))" | dd of="$file" bs=1 seek="$at" conv=notrunc status=none
  run damaged no
  says err "$file: not used: "
  cmp whole "$file" || fail "not made anew: byte $at"
done
for length in 0 63 64 1000 $((size - 1)); do
  head -c "$length" whole >"$file"
  run damaged no
  assert_same_result good.json damaged.json
  cmp whole "$file" || fail "not made anew: length $length"
done
rm "$file"
mkfifo "$file"
run damaged no
assert_same_result good.json damaged.json
expect 0 "$alrun" --config exp.yaml --output quiet.json
head -c 70 whole >"$file"
expect 0 "$alrun" --config exp.yaml --output quiet.json --force
grep -q "not used" err && fail "damage to a cache is talked about"

# Other options miss.
run other no --set text.max_words=299
run other no --set dataset.documents=201
run other yes --set training.epochs=6

# Two processes at once, from nothing.
for attempt in 1 2 3; do
  rm -rf "$cache"
  "$alrun" --config exp.yaml --output a.json --force 2>a.err &
  one=$!
  "$alrun" --config exp.yaml --output b.json --force 2>b.err &
  two=$!
  wait "$one"
  wait "$two"
  assert_same_result good.json a.json
  assert_same_result good.json b.json
  assert_eq "files after two processes" "$file" "$(files)"
  run warm yes
done

# No folder for it, in any way.
echo >in-the-way
for folder in "$work/in-the-way" /proc/none relative ""; do
  XDG_CACHE_HOME=$folder HOME=/proc/none run unwritable no
  assert_same_result good.json unwritable.json
done

# The bound holds, and what was used last stays.
rm -rf "$cache"
export ALRUN_CACHE_BYTES=$((size * 3))
for words in 291 292 293 294 295 296; do
  run bound no --set "text.max_words=$words"
  [ "$(cat "$cache"/* | wc -c)" -le "$ALRUN_CACHE_BYTES" ] || fail "the cache exceeds its bound"
done
run bound yes --set text.max_words=295
ALRUN_CACHE_BYTES=10 run bound no --set text.max_words=297
unset ALRUN_CACHE_BYTES

# An archive: its content counts, wherever it lies.
for part in train test; do
  for group in a b; do
    mkdir -p "posts/20news-bydate-$part/$group"
    for post in 1 2 3 4; do
      echo "word$group text$post common" >"posts/20news-bydate-$part/$group/$post"
    done
  done
done
archive() { tar -C posts -czf "$1" 20news-bydate-train 20news-bydate-test; }
news() {
  run "$1" "$2" --set "dataset={type: twenty_newsgroups, path: $3}" --set loop.initial.size=2 --set loop.query_size=1
}
archive one.tar.gz
rm -rf "$cache"
news one no one.tar.gz
news one yes one.tar.gz
cp one.tar.gz copy.tar.gz
news copy yes copy.tar.gz
echo "wordb another" >posts/20news-bydate-train/b/1
archive one.tar.gz
news changed no one.tar.gz
[ "$(jq -r .dataset.sha256 one.json)" != "$(jq -r .dataset.sha256 changed.json)" ] || fail "the old archive's corpus is used"
news copy yes copy.tar.gz
rm copy.tar.gz
expect 1 "$alrun" --config exp.yaml --set 'dataset={type: twenty_newsgroups, path: copy.tar.gz}' --output gone.json
says err "copy.tar.gz: no such file"

# Where the time went.
expect 0 "$alrun" --config exp.yaml --output profile.json --profile --quiet
for row in "corpus cache" read tokenise "seed 1 round 0" "seed 1 round 2" "all rounds" "write the result" "until first training"; do
  says err "$row"
done
