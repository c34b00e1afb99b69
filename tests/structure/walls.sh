#!/usr/bin/env bash
# The walls of the design: who may include what, and what library code never does.  walls.sh SOURCE_DIR
source "$(dirname "$0")/lib.sh"

order="core config text dataset task model sampler oracle stop loop session analysis sweep apps"
analysis_order="statistics study text compare report page show"
# Readers and writers of JSON outside session, analysis and sweep; a .cpp file each.
json_elsewhere="none"

# ban RULE PATTERN ALLOWED_FILES FOLDER...: lines of code with PATTERN in other files than those allowed
ban() {
  { grep -rnE --include='*.cpp' --include='*.h' -e "$2" "${@:4}" || true; } | sed -E '/^[^:]+:[0-9]+: *\/\//d' |
    { grep -vE "^($3):" || true; } | sed "s|^|$1: |"
}

# Every #include "folder/..." against the order of folders, inside analysis/ of its parts; sampler, oracle and stop do not see
# each other.
folder_order() {
  { grep -rnE --include='*.cpp' --include='*.h' '^ *# *include *"' lib apps || true; } | awk -F: -v order="$order" -v parts="$analysis_order" '
    BEGIN {
      n = split(order, folders, " "); for (i = 1; i <= n; ++i) rank[folders[i]] = i
      n = split(parts, folders, " "); for (i = 1; i <= n; ++i) rank["analysis/" folders[i]] = i
    }
    { split($1, path, "/"); from = path[1] == "apps" ? "apps" : path[2]
      match($0, /"[^"]*"/); included = substr($0, RSTART + 1, RLENGTH - 2); split(included, target, "/"); to = target[1]
      if (from == "apps" && included !~ /\//) next
      if (from == "analysis" && to == "analysis") { from = from "/" path[3]; to = to "/" target[2] }
      siblings = from != to && from ~ /^(sampler|oracle|stop)$/ && to ~ /^(sampler|oracle|stop)$/
      if (!(from in rank) || !(to in rank) || rank[to] > rank[from] || siblings) print "order: " $0 }'
}

# A sampler with clusters or neighbours says so: their module is opened before the first round.
neighbours_said() {
  { grep -rlE --include='*.cpp' '^ *# *include *"sampler/(clustering|faiss_module|neighbourhood|neighbours|representatives)\.h"' lib/sampler || true; } |
    while read -r file; do
      ! grep -q 'samplers()\.add<' "$file" || grep -q 'needs_neighbours() const override { return true; }' "$file" ||
        echo "neighbours: $file:1:needs_neighbours() is not overridden"
    done
}

# A type of one name and namespace in two headers: what is linked is that of one of them, whichever that is.
one_definition() {
  { grep -rnE --include='*.h' '^(namespace .*\{|(struct|class) [A-Za-z_]+[^;]*)$' lib apps || true; } | sort -t: -k1,1 -k2,2n |
    awk -F: '
      { line = $0; sub(/^[^:]*:[0-9]*:/, "", line); split(line, words, " ") }
      words[1] == "namespace" { space = words[2]; next }
      { name = space "::" words[2]
        if (name in file && file[name] != $1) print "definition: " $0
        file[name] = $1 }'
}

violations() {
  cd "$1"
  ban torch '^ *# *include *[<"](torch|ATen|c10)/' 'lib/model/[^/]*\.cpp|lib/model/torch/.*' lib apps
  ban faiss '^ *# *include *[<"](faiss/|omp\.h)' 'lib/sampler/faiss/.*' lib apps
  ban yaml-cpp '^ *# *include *[<"]yaml-cpp/' 'lib/config/.*' lib apps
  ban json '^ *# *include *[<"]nlohmann/' "lib/(session|analysis|sweep)/.*\.cpp|$json_elsewhere" lib apps
  ban CLI11 '^ *# *include *[<"]CLI/' 'apps/.*' lib apps
  ban exit '(^|[^a-zA-Z0-9_.>])(exit|_exit|_Exit|quick_exit|abort|terminate) *\(' 'lib/core/process\.cpp' lib
  ban random 'std::(uniform_[a-z]+|normal|bernoulli|discrete)_distribution|random_device|std::shuffle|[^a-z_]s?rand *\(' none lib apps
  ban libm 'std::(exp|log|log2|log10|log1p|expm1|pow|sin|cos|tanh)\(' 'lib/core/portable_math.h|lib/model/torch/.*' lib
  ban time-seed '(seed|rng|Rng|engine).*time *\((nullptr|NULL|0)\)|mt19937.*(time *\(|clock)' none lib apps
  folder_order
  neighbours_said
  one_definition
}

# Must be able to fail: one violation of each kind is found, and nothing that is allowed.
wrong lib/model/engine.h '#include <torch/torch.h>'
wrong lib/core/tensor.cpp '#include <ATen/ATen.h>'
wrong lib/sampler/fast.cpp '#include <c10/core/Device.h>'
wrong lib/sampler/near.cpp '#include <faiss/IndexFlat.h>'
wrong lib/core/loops.cpp '#include <omp.h>'
write lib/sampler/faiss/module.cpp '#include <faiss/IndexFlat.h>'
write lib/sampler/near.cpp '#include "sampler/neighbours.h"'
write lib/sampler/near.cpp 'samplers().add<Near>("near");'
echo 'lib/sampler/near.cpp:1:needs_neighbours() is not overridden' >>"$work/wrong"
write lib/sampler/said.cpp '#include "sampler/neighbours.h"'
write lib/sampler/said.cpp '  bool needs_neighbours() const override { return true; }'
write lib/sampler/said.cpp 'samplers().add<Said>("said");'
wrong lib/loop/yaml.cpp '#include <yaml-cpp/yaml.h>'
wrong lib/session/result.h '#include <nlohmann/json.hpp>'
wrong lib/dataset/jsonl.cpp '#include <nlohmann/json.hpp>'
wrong lib/loop/flags.cpp '#include <CLI/CLI.hpp>'
wrong lib/core/down.cpp '#include "loop/loop.h"'
wrong lib/analysis/study/up.cpp '#include "analysis/page/html.h"'
wrong lib/analysis/loose.cpp '#include "analysis/study/curve.h"'
write lib/analysis/page/fine.cpp '#include "analysis/study/curve.h"'
wrong lib/stop/peek.cpp '#include "sampler/sampler.h"'
wrong lib/sampler/peek.cpp '#include "oracle/oracle.h"'
wrong lib/oracle/peek.cpp '#include "stop/stop_rule.h"'
wrong lib/loop/out.cpp '#include "../apps/command.h"'
wrong lib/core/quit.cpp '  std::exit(1);'
wrong lib/core/quit.cpp '  abort();'
wrong lib/core/draw.cpp 'std::uniform_int_distribution<int> d;'
wrong lib/core/draw.cpp 'std::normal_distribution<double> d;'
wrong lib/core/draw.cpp 'std::random_device device;'
wrong lib/core/draw.cpp 'std::shuffle(a, b, c);'
wrong lib/sampler/heat.cpp 'x = std::exp(x);'
wrong lib/core/draw.cpp 'auto seed = time(nullptr);'
write lib/loop/who.h 'namespace alrun {'
write lib/loop/who.h 'struct Identity {'
write lib/session/who.h 'namespace alrun {'
wrong lib/session/who.h 'struct Identity {'
write lib/session/whose.h 'namespace alrun::other {'
write lib/session/whose.h 'struct Identity {'
write lib/session/whose.h 'struct Forward;'
write lib/model/module.cpp '#include <torch/torch.h>'
write lib/model/torch/net.h '#include <ATen/ATen.h>'
write lib/config/yaml.cpp '#include <yaml-cpp/yaml.h>'
write lib/session/result.cpp '#include <nlohmann/json.hpp>'
write lib/session/result.cpp '#include "core/error.h"'
write lib/core/fine.cpp '// never std::exit(1);'
write lib/core/process.cpp '    ::_exit(127);'
write lib/core/portable_math.h 'x = std::log(x);'
write lib/core/fine.cpp 'std::snprintf(buffer, 1, ""); on_exit(1);'
write apps/main.cpp '#include <CLI/CLI.hpp>'
write apps/main.cpp '#include "command.h"'
try_itself sed 's/^[^ ]* //'

none_in_source "who may include what, and what lib/ never does, stands at its beginning"
