# The contract of a finished result (INTERFACE.md): prints what is broken, nothing if all holds.
def must(condition; text): if condition then empty else text end;
def finite_numbers: all(type == "number" and . == . and . < infinite);

must(.schema_version == 1; "schema_version"),
must(.status == "complete"; "status"),
must(.alrun_version | type == "string"; "alrun_version"),
must(.context | has("started") and has("host") and has("threads") and has("device") and has("libtorch") and has("blas") and has("commit"); "context"),
must(.config | has("dataset") and has("text") and has("model") and has("training") and has("loop") and has("sampler")
  and has("oracle") and has("stop") and has("metrics") and has("output") and has("save_model"); "config"),
must(.config_hash | test("^[0-9a-f]{64}$"); "config_hash"),
must(.dataset.sha256 | test("^[0-9a-f]{64}$"); "dataset.sha256"),
must(.dataset.train + .dataset.validation + .dataset.test == .config.dataset.documents; "sizes of the parts"),
must((.dataset.classes | length) == .config.dataset.classes; "classes"),
must(.dataset.words > 0 and .dataset.words <= .config.text.max_words; "words"),
must([.runs[].seed] == (.config.seeds // [.config.seed]); "seeds"),
must(.summary | length > 0 and finite_numbers; "summary is flat and finite"),
( .config.stop.any[0].rounds as $n | (.dataset.classes | length) as $classes | .config.dataset.validation_fraction as $validation
  | .runs[] | "seed \(.seed): " as $where
  | must((.rounds | length) == $n + 1; $where + "number of records"),
    must([.rounds[].round] == [range($n + 1)]; $where + "rounds are numbered from 0"),
    must(.rounds[-1].queried == [] and .rounds[-1].scores == []; $where + "queries after the last round"),
    must([.rounds[].queried[]] | length == (unique | length); $where + "a document queried twice"),
    must(.stopped | .round == $n and .rule == "max_rounds" and (.reason | length > 0); $where + "stopped"),
    must(.summary | length > 0 and finite_numbers; $where + "summary"),
    must(.summary.final_accuracy == .rounds[-1].test.accuracy; $where + "final_accuracy"),
    must(.summary.best_accuracy == ([.rounds[].test.accuracy] | max); $where + "best_accuracy"),
    must([.shadow[] | has("id") and has("round") and has("n_labeled") and has("labels_saved") and has("accuracy_cost")] == [true];
      $where + "shadow"),
    (.rounds as $rounds | range(1; $n + 1) | . as $r
      | must($rounds[$r].n_labeled == $rounds[$r - 1].n_labeled + ($rounds[$r - 1].queried | length); $where + "n_labeled of \($r)")),
    ( .rounds[] | ($where + "round \(.round): ") as $where
      | must((.labels_per_class | length) == $classes and (.labels_per_class | add) == .n_labeled; $where + "labels_per_class"),
        must((.scores | length) == (.queried | length) and .scores == (.scores | sort | reverse); $where + "scores"),
        must(has("validation") == ($validation > 0); $where + "validation"),
        (.test, (.validation // empty) | must([.accuracy, .macro_f1, .nll, .ece] | finite_numbers; $where + "metrics")),
        must([.stop[].id] == ["max_rounds", "target", "cheap"]; $where + "stop entries"),
        must(all(.stop[]; (.value | type) == "number" and (.fired | type) == "boolean"); $where + "stop values"),
        must(.seconds | [.train, .evaluate, .select] | finite_numbers; $where + "seconds") ) )
