#!/usr/bin/env bash
# training.device: cuda. On every machine: the error where no device can be seen. With a device, and a build against a libtorch
# for it: the curve of the CPU, the same bytes in every run, for any number of threads and across a kill; then times of both.
#   cuda_check.sh ALRUN SOURCE_DIR
source "$(dirname "$0")/lib.sh"

# result DEVICE NAME [KEY=VALUE...]: a run of exp.yaml on libtorch into NAME.json
result() {
  local options=(--config exp.yaml --quiet --output "$2.json" --set training.engine=libtorch --set "training.device=$1")
  for setting in "${@:3}"; do options+=(--set "$setting"); done
  expect 0 "$alrun" "${options[@]}"
}

small_experiment exp
no_device="training.device: cuda needs a CUDA device and a libtorch built for it, and there is none here; use cpu"
CUDA_VISIBLE_DEVICES='' expect 1 "$alrun" --config exp.yaml --set training.device=cuda --output hidden.json
says err "$no_device"
assert_status hidden.json failed

if ! "$alrun" --config exp.yaml --set training.device=cuda --output seen.json >out 2>err; then
  says err "$no_device"
  echo "SKIPPED: there is no CUDA device, or libtorch is not built for it; the error says so"
  exit 0
fi
assert_eq "device" cuda "$(jq -r .context.device seen.json)"
assert_eq "libtorch" true "$(jq '.context.libtorch != ""' seen.json)"

# The same documents are labelled on both, so that curves differ by rounding alone.
cat >exp.yaml <<'YAML'
seeds: [1, 2]
dataset: {type: synthetic, documents: 3000, classes: 8, vocabulary: 4000, mean_words: 40}
model: {type: embedding_pool_dense, embedding_dim: 32, hidden: [16], dropout: 0.2}
training: {learning_rate: 0.01, epochs: 5}
loop: {initial: {type: random, size: 100}, query_size: 100}
sampler: {type: random}
stop: {any: [{type: max_rounds, rounds: 3}]}
YAML
echo "| pooling | optimizer | restart | largest difference in test accuracy, cuda - cpu | in test nll |"
echo "|---|---|---|---|---|"
for pooling in mean sum max tfidf; do
  for optimizer in adam sparse_adam sgd; do
    restart=$([ $optimizer = adam ] && echo warm || echo cold)
    settings=(model.pooling=$pooling training.optimizer=$optimizer training.restart="$restart")
    result cpu cpu "${settings[@]}"
    result cuda cuda "${settings[@]}"
    result cuda again "${settings[@]}"
    assert_same_result cuda.json again.json
    differences=$(jq -sc 'def all(f): [.[].runs | [.[].rounds[] | f]] | transpose | map(.[1] - .[0] | fabs) | max;
                          [all(.test.accuracy), all(.test.nll)]' cpu.json cuda.json)
    jq -r --arg row "| $pooling | $optimizer | $restart |" '"\($row) \(.[0]) | \(.[1]) |"' <<<"$differences"
    jq -e '.[0] <= 0.02' <<<"$differences" >/dev/null || fail "$pooling, $optimizer: the curve is not that of the CPU"
    rm cpu.json cuda.json again.json
  done
done

# Any number of threads; samplers that read embeddings, gradients, dropout and committees, whose members train side by side.
for sampler in margin badge egl_word "bald seeds" "bald mc_dropout"; do
  read -r type committee <<<"$sampler"
  for threads in 1 8; do
    expect 0 "$alrun" --config exp.yaml --quiet --force --threads $threads --output $threads.json --set training.device=cuda \
      --set "sampler={type: $type}" --set "committee.type=${committee:-seeds}"
  done
  assert_same_result 1.json 8.json
done
echo "the same bytes with 1 thread and 8"

# A kill, and an interruption.
for restart in cold warm; do
  options=(--config exp.yaml --set training.device=cuda --set "training.restart=$restart" --set training.min_updates=100
           --set stop.any.0.rounds=8)
  expect 0 "$alrun" "${options[@]}" --output "$restart.whole.json"
  start_until "$restart.json.journal" 6 "$alrun" "${options[@]}" --output "$restart.json"
  kill -9 "$pid"
  ends_with 137
  expect 0 "$alrun" "${options[@]}" --output "$restart.json" --resume
  says err "resuming after"
  assert_same_result "$restart.whole.json" "$restart.json"
done
start_until stopped.json.journal 6 "$alrun" "${options[@]}" --output stopped.json
kill -INT "$pid"
ends_with 130
assert_status stopped.json interrupted
expect 0 "$alrun" "${options[@]}" --output stopped.json --resume
assert_same_result warm.whole.json stopped.json
echo "killed and interrupted runs go on to the same bytes"

echo "| seconds to train | rounds | native, cpu | libtorch, cpu | libtorch, cuda | accuracy at the end |"
echo "|---|---|---|---|---|---|"
# time_of NAME CONFIG [KEY=VALUE...]
time_of() {
  local row="| $1 |" accuracy=()
  for place in native,cpu libtorch,cpu libtorch,cuda; do
    local options=(--config "$2" --quiet --threads 1 --force --output timed.json --set "training.engine=${place%,*}"
                   --set "training.device=${place#*,}")
    for setting in "${@:3}"; do options+=(--set "$setting"); done
    expect 0 "$alrun" "${options[@]}"
    [ ${#accuracy[@]} -gt 0 ] || row+=" $(jq '.runs[0].rounds | length' timed.json) |"
    row+=" $(jq '[.runs[].rounds[].seconds.train] | add * 100 | round / 100' timed.json) |"
    accuracy+=("$(jq '.runs[0].rounds[-1].test.accuracy * 1000 | round / 1000' timed.json)")
  done
  echo "$row ${accuracy[*]} |"
}
time_of "made-up documents, 32 wide" exp.yaml seeds=null seed=1
time_of "made-up documents, 1,024 wide" exp.yaml seeds=null seed=1 model.embedding_dim=1024 'model.hidden=[1024]' training.batch_size=128
if [ -e "$source_dir/data/20news-bydate.tar.gz" ]; then
  ln -s "$source_dir/data" data
  for config in tests/bench/experiment_b configs/20news-fast; do
    time_of "$config.yaml" "$source_dir/$config.yaml" stop.any.0.rounds=5
  done
else
  echo "data/20news-bydate.tar.gz is not there: not timed on it"
fi
echo "all is well on cuda"
