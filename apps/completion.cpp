#include <fmt/format.h>

#include "candidates.h"
#include "terminal.h"

namespace alrun {
namespace {

// The scripts ask the program what may follow, so that they fit whatever it is. Each answer is a line: the word, a tab and a
// few words about it; ":files" says that names of files may follow, too.

// Bash takes = for the end of a word: `--set a=b` is four. They are joined for the question, and the answer is cut again.
constexpr const char* bash_script = R"(# alrun's completion for bash: source <(alrun completion bash)
_alrun() {
  local words=() word i joined=
  for ((i = 1; i <= COMP_CWORD; ++i)); do
    word=${COMP_WORDS[i]}
    if ((i > 1)) && [[ $word == = || $joined == yes ]]; then
      words[-1]+=$word
    else
      words+=("$word")
    fi
    [[ $word == = ]] && joined=yes || joined=
  done
  local current=${COMP_WORDS[COMP_CWORD]}
  [[ $current == = ]] && current=
  local before=${words[-1]%"$current"} line
  COMPREPLY=()
  while IFS= read -r line; do
    if [[ $line == :files ]]; then
      compopt -o filenames 2>/dev/null
      while IFS= read -r word; do COMPREPLY+=("$word"); done < <(compgen -f -- "$current")
    else
      line=${line%%$'\t'*}
      [[ $line == *= ]] && compopt -o nospace 2>/dev/null
      COMPREPLY+=("${line#"$before"}")
    fi
  done < <("${COMP_WORDS[0]}" completion --words -- "${words[@]}" 2>/dev/null)
}
complete -F _alrun alrun
)";

constexpr const char* zsh_script = R"(#compdef alrun
# alrun's completion for zsh: source <(alrun completion zsh), after compinit
_alrun() {
  local -a texts abouts open_texts open_abouts
  local line text
  for line in "${(@f)$("${words[1]}" completion --words -- "${(@)words[2,CURRENT]}" 2>/dev/null)}"; do
    [[ -z $line ]] && continue
    if [[ $line == :files ]]; then
      [[ $PREFIX == --*=* ]] && compset -P '*='
      _files
      continue
    fi
    text=${line%%$'\t'*}
    if [[ $text == *= ]]; then
      open_texts+=("$text") open_abouts+=("$text  ${line#*$'\t'}")
    else
      texts+=("$text") abouts+=("$text  ${line#*$'\t'}")
    fi
  done
  (( $#texts )) && compadd -l -d abouts -a texts
  (( $#open_texts )) && compadd -l -S '' -d open_abouts -a open_texts
}
compdef _alrun alrun
)";

constexpr const char* fish_script = R"(# alrun's completion for fish: alrun completion fish | source
function __alrun_candidates
    set -l words (commandline -opc)
    set -l current (commandline -ct)
    for line in ($words[1] completion --words -- $words[2..-1] "$current" 2>/dev/null)
        if test "$line" = :files
            set -l before (string match -r -- '^--[^=]*=' "$current")
            for file in (__fish_complete_path (string replace -r -- '^--[^=]*=' '' "$current"))
                echo -- "$before$file"
            end
        else
            echo -- "$line"
        end
    end
end
complete -c alrun -f -a '(__alrun_candidates)'
)";

class Completion final : public Command {
 public:
  void arguments(CLI::App& app) override {
    root_ = app.get_parent();
    app.add_flag("--words", ask_, "print what the last of these words may be, for the scripts: --words -- WORD...");
    app.add_option("shell", shell_or_words_, "bash, zsh or fish")->type_name("SHELL:{bash,zsh,fish}");
  }

  // The last of the words may not have been begun.
  [[nodiscard]] bool takes_empty_words() const override { return true; }

  ExitCode run() override {
    if (ask_) {
      answer();
      return ExitCode::done;
    }
    const auto shell = shell_or_words_.size() == 1 ? shell_or_words_.front() : "";
    const auto* script = shell == "bash"   ? bash_script
                         : shell == "zsh"  ? zsh_script
                         : shell == "fish" ? fish_script
                                           : nullptr;
    if (script == nullptr) throw UsageError("name your shell: alrun completion bash, zsh or fish");
    print_data(script);
    return ExitCode::done;
  }

 private:
  void answer() const {
    if (shell_or_words_.empty()) return;
    const auto found = candidates(*root_, shell_or_words_);
    for (const auto& [text, about] : found.list) print_data(fmt::format("{}\t{}\n", text, about));
    if (found.files) print_data(":files\n");
  }

  const CLI::App* root_ = nullptr;
  bool ask_ = false;
  std::vector<std::string> shell_or_words_;
};

const bool registered = add_command<Completion>("completion", "completion for a shell: source <(alrun completion bash)");

}  // namespace
}  // namespace alrun
