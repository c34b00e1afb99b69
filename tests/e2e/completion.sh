#!/usr/bin/env bash
# Completion for shells and the manual page follow the program's own definitions.
source "$(dirname "$0")/lib.sh"
mkdir bin
ln -s "$alrun" bin/alrun
PATH=$work/bin:$PATH
touch exp.yaml "with space.yaml"

# --- bash --------------------------------------------------------------------------------------------------------------------

"$alrun" completion bash >alrun.bash
# bash_completes WORD...: what bash offers for the last one, split as readline does
bash_completes() {
  bash --norc -c '
    source alrun.bash
    complete -p alrun >&2
    COMP_WORDS=("$@") COMP_CWORD=$(($# - 1)) COMP_LINE="$*" COMP_POINT=${#COMP_LINE}
    _alrun
    printf "%s\n" "${COMPREPLY[@]}"' - "$@" 2>err | sort
  says err "complete -F _alrun alrun"
}
offers() { # WANTED WORD...
  assert_eq "completion of ${*:2}" "$1" "$(bash_completes "${@:2}" | tr '\n' ' ' | sed 's/ $//')"
}
has() {
  bash_completes "${@:2}" | grep -qxF -e "$1" || fail "${*:2}: no $1 among: $(bash_completes "${@:2}" | tr '\n' ' ')"
}

offers "check" alrun ch
offers "$("$alrun" --help | sed -n '/^Subcommands:/,/^$/s/^  \([a-z]*\) .*/\1/p' | sort | tr '\n' ' ' | sed 's/ $//')" alrun ""
offers "--dry-run" alrun sweep --dr
offers "--dump" alrun check exp.yaml --du
offers "--seed --seeds --set" alrun --se
offers "exp.yaml" alrun run ex
offers "exp.yaml" alrun report ex
offers "exp.yaml" alrun show ex
offers "accuracy ece hamming_loss macro_f1 micro_f1 nll subset_accuracy" alrun show exp.yaml --metric =
offers "exp.yaml" alrun compare ex
offers "exp.yaml" alrun compare exp.yaml -- ex
offers "exp.yaml" alrun report exp.yaml --csv ex
offers "with space.yaml" alrun --config wi
offers "debug" alrun run exp.yaml --log-level de
offers "debug" alrun run exp.yaml --log-level = de
offers "debug error info" alrun run exp.yaml --log-level =
offers "samplers stop-rules" alrun list s
offers "sampler stop-rule" alrun describe s
offers "badge bald batch_bald" alrun describe sampler ba
offers "target" alrun describe stop-rule tar
offers "bash" alrun completion b
offers "sampler.type=" alrun --set sampler.ty
offers "badge bald batch_bald" alrun --set sampler.type = ba
offers "cold warm" alrun run exp.yaml --set training.restart =
offers "keras" alrun run exp.yaml --set text.tokenizer = k
offers "adam" alrun --set training.optimizer=adam --set training.optimizer = a
offers "false true" alrun --set loop.explain =
has "sampler.threshold=" alrun --set sampler.
has "loop.initial.type=" alrun --set loop.in
offers "" alrun --seed 1
offers "" alrun sweep exp.yaml -- --par
offers "--tolerance" alrun compare exp.yaml -- exp.yaml --to

# Every sampler, by what list says.
assert_eq "samplers" "$("$alrun" list samplers | awk '{print $1}' | sort)" "$(bash_completes alrun --set sampler.type =)"

# --- other shells, where they are there --------------------------------------------------------------------------------------

"$alrun" completion zsh >_alrun
says _alrun "#compdef alrun"
if command -v zsh >/dev/null; then zsh -n _alrun; fi
"$alrun" completion fish >alrun.fish
if command -v fish >/dev/null; then
  fish -c 'source alrun.fish; complete -C "alrun --set sampler.type=ba"' | cut -f 1 | sort >out
  assert_eq "fish" "sampler.type=badge sampler.type=bald sampler.type=batch_bald" "$(tr '\n' ' ' <out | sed 's/ $//')"
  fish -c 'source alrun.fish; complete -C "alrun --output=ex"' | cut -f 1 >out
  says out "--output=exp.yaml"
fi
expect 2 "$alrun" completion
says err "name your shell"
expect 2 "$alrun" completion tcsh

# --- the manual --------------------------------------------------------------------------------------------------------------

"$alrun" man >alrun.1
if command -v groff >/dev/null; then
  groff -man -Tutf8 -ww -z alrun.1 2>err
  [ ! -s err ] || fail "groff warns: $(cat err)"
  groff -man -Tascii -P-c -P-b -P-u alrun.1 | sed 's/\x1b\[[0-9;]*m//g' >page
  for heading in NAME SYNOPSIS DESCRIPTION OPTIONS COMMANDS COMPONENTS EXAMPLES "EXIT STATUS"; do says page "$heading"; done
  for command in $("$alrun" --help | sed -n '/^Subcommands:/,/^$/s/^  \([a-z]*\) .*/\1/p'); do says page "alrun $command"; done
  for sampler in $("$alrun" list samplers | awk '{print $1}'); do says page "$sampler"; done
  says page "--log-level L"
  says page "  alrun check exp.yaml --dump"
  says page "0 done, 1 the run failed, 2 usage or config"
fi
if command -v mandoc >/dev/null; then mandoc -Tlint -Werror alrun.1 >err || fail "mandoc: $(cat err)"; fi
