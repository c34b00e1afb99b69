#!/usr/bin/env bash
# What the program says, word for word: CASE.txt holds a command, its exit code, stdout and stderr.
# ALRUN_UPDATE_GOLDEN=1 rewrites the files; read their diff before committing it.
source "$(dirname "$0")/../e2e/lib.sh"
folder=$source_dir/tests/golden
cd "$source_dir"
failed=0

# golden CASE ARGUMENT...
golden() {
  local file=$folder/$1.txt code=0
  shift
  "$alrun" "$@" >"$work/out" 2>"$work/err" </dev/null || code=$?
  {
    echo '$' alrun "$@"
    echo "[exit $code]"
    echo "--- stdout"
    cat "$work/out"
    echo "--- stderr"
    cat "$work/err"
  } >"$work/found"
  settle "$file"
}

# settle FILE: compares what was found with what is kept, or keeps it.
settle() {
  if [ -n "${ALRUN_UPDATE_GOLDEN:-}" ]; then
    cp "$work/found" "$1"
  else
    diff -u "$1" "$work/found" >&2 || failed=1
  fi
}

# golden_table CASE: what each command of standard input is told on standard error, with its exit code; a line each.
golden_table() {
  local line code
  while IFS= read -r line; do
    code=0
    eval "\"$alrun\" $line" >"$work/out" 2>"$work/err" </dev/null || code=$?
    echo "\$ alrun $line"
    cat "$work/err"
    echo "[exit $code]"
  done >"$work/found"
  settle "$folder/$1.txt"
}

golden help --help
golden help_run run --help
golden help_sweep sweep --help
golden list list
golden list_unknown list smaplers
golden describe_entropy describe sampler entropy
golden describe_target describe stop-rule target
golden describe_unknown describe sampler entrpy
golden quickstart_dump check configs/quickstart.yaml --dump
golden wrong_config check tests/golden/wrong.yaml
golden wrong_config_run --config tests/golden/wrong.yaml
golden missing_config --config tests/golden/none.yaml
golden no_config
golden unknown_command chekc configs/quickstart.yaml
golden unknown_option --config configs/quickstart.yaml --ouptut x.json
golden threads_zero --config configs/quickstart.yaml --threads 0
golden set_unknown_key check configs/quickstart.yaml --set sampler.tpye=margin
golden set_unknown_name check configs/quickstart.yaml --set sampler.type=entrpy
golden set_wrong_values check configs/quickstart.yaml --set training.epochs=-1 --set loop.query_size=many --set seeds=[]
golden set_no_assignment check configs/quickstart.yaml --set training.epochs
golden leak check configs/quickstart.yaml --set 'stop.any=[{type: target, at_least: 0.8, on: test}]'
golden no_validation check configs/quickstart.yaml --set 'stop.any=[{type: target, at_least: 0.8}]'
golden_table usage <"$folder/usage.cases"
golden_table wrong_kind <"$folder/wrong_kind.cases"
golden help_compare compare --help
golden help_report report --help
golden help_show show --help
curves=tests/golden/curves
golden compare compare $curves/base.json -- $curves/worse.json
golden compare_same compare $curves/base.json -- $curves/base.json --alpha 0.01
golden compare_one_side compare $curves/base.json
golden compare_twice compare $curves/base.json -- $curves/worse.json $curves/base.json
exit $failed
