#!/usr/bin/env python3
"""Do two builds of alrun give the same results? Runs every case with both and compares what they wrote.

    same_results.py BASE_ALRUN NEW_ALRUN [--only WORD,...] [--quick] [--keep FOLDER] [--jobs N]

Cases: every shipped config; tests/bench/samplers.yaml with each sampler that BASE lists (3 rounds); every stopping rule in the
shadow; noisy, abstaining and costly oracles; calibration, warm restarts, committees, every engine and pooling; resuming and extending
with NEW what BASE left behind; compare and report of BASE's results.
Two results are equal if they differ in `context`, `seconds` and keys that only NEW has. --quick cuts the shipped configs to three
rounds and two seeds. Run it in the source folder, with 20 Newsgroups in data/. Exit code 1 if anything differs.
"""
import argparse
import concurrent.futures
import json
import os
import pathlib
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
# Samplers that are more than a name.
OPTIONS = {
    "knowledge": {"classes": "configs/knowledge/20news.yaml"},
    "schedule": {"steps": [{"sampler": {"type": "typiclust"}, "until": 200}, {"sampler": {"type": "badge"}}]},
    "mixture": {"parts": [{"sampler": {"type": "margin"}, "weight": 0.5}, {"sampler": {"type": "random"}, "weight": 0.5}]},
    "adaptive": {"arms": [{"type": "random"}, {"type": "margin"}, {"type": "badge"}]},
}
RULE_OPTIONS = {
    "max_rounds": {"rounds": 2}, "label_budget": {"labels": 60}, "label_fraction": {"fraction": 0.5}, "time_budget": {"seconds": 1e6},
    "cost_budget": {"cost": 80}, "target": {"metric": "accuracy", "at_least": 0.3}, "max_confidence": {"below": 0.9},
    "min_margin": {"at_least": 0.5}, "selected_accuracy": {"at_least": 0.5}, "minimum_expected_error": {"at_most": 0.3},
}
SMALL = {
    "dataset": {"type": "synthetic", "documents": 600, "classes": 5, "vocabulary": 800, "mean_words": 30, "validation_fraction": 0.1},
    "text": {"max_words": 500}, "model": {"type": "embedding_pool_dense", "embedding_dim": 8, "hidden": [8]},
    "training": {"learning_rate": 0.01, "epochs": 5}, "loop": {"initial": {"type": "random", "size": 20}, "query_size": 10},
    "stop": {"any": [{"type": "max_rounds", "rounds": 6}]}, "seeds": [1, 2],
}


def listed(alrun, what):
    out = subprocess.run([alrun, "list", what], capture_output=True, text=True, check=True).stdout
    return [line.split()[0] for line in out.splitlines()]


def small(**changes):
    return ["--config", "SMALL", *(word for key, value in changes.items() for word in ("--set", f"{key}={json.dumps(value)}"))]


def cases(alrun, quick):
    """Name and arguments of each; SMALL stands for the small config's file."""
    for config in sorted((ROOT / "configs").glob("*.yaml")):
        if config.name.startswith("sweep"):
            continue
        short = []
        if quick and "full" not in config.name:
            short = ["--seeds", "1,2", "--set", "stop.any=[{type: max_rounds, rounds: 3}]"]
        yield f"config {config.stem}", ["--config", str(config), *short]
    samplers = str(ROOT / "tests/bench/samplers.yaml")
    for name in listed(alrun, "samplers"):
        sampler = json.dumps({"type": name, **OPTIONS.get(name, {})})
        yield f"sampler {name}", ["--config", samplers, "--set", f"sampler={sampler}", "--seeds", "1", "--set",
                                  "stop.any=[{type: max_rounds, rounds: 3}]", "--set", "loop.explain=true"]
    shadow = [{"type": rule, **RULE_OPTIONS.get(rule, {})} for rule in listed(alrun, "stop-rules")]
    yield "stopping rules", small(**{"stop.shadow": shadow})
    for rule in shadow:
        if rule["type"] not in ("time_budget", "max_rounds"):
            yield f"rule {rule['type']}", small(**{"stop.any": [rule, {"type": "max_rounds", "rounds": 20}]})
    yield "noisy oracle", small(**{"oracle": {"type": "simulated", "noise": 0.2}})
    yield "abstaining oracle", small(**{"oracle": {"type": "simulated", "noise": 0.1, "abstain": 0.3}})
    yield "costly oracle", small(**{"oracle": {"type": "simulated", "cost": {"per_document": 1, "per_word": 0.1}}, "stop.any": [{"type": "cost_budget", "cost": 300}]})
    yield "calibration", small(**{"model.calibration": "temperature", "stop.shadow": shadow, "loop.full_data_ceiling": True})
    yield "warm", small(**{"training.restart": "warm", "training.epochs": [5, 2]})
    for committee in ("seeds", "bootstrap", "mc_dropout"):
        yield f"committee {committee}", small(**{"committee": {"type": committee, "members": 3}, "model.dropout": 0.3,
                                                 "sampler.type": "bald", "loop.explain": True})
    for engine in ("native", "libtorch"):
        for pooling in ("mean", "sum", "max", "tfidf"):
            yield f"engine {engine} {pooling}", small(**{"training.engine": engine, "model.pooling": pooling, "seeds": [1]})
    for optimizer in ("adam", "sparse_adam", "sgd"):
        yield f"optimizer {optimizer}", small(**{"training.optimizer": optimizer})
    for initial in ("balanced", "stratified"):
        yield f"initial {initial}", small(**{"loop.initial": {"type": initial, "size": 20}})
    for tokenizer in listed(alrun, "tokenizers"):
        yield f"tokenizer {tokenizer}", small(**{"text.tokenizer": tokenizer, "text.ngrams": 2})


def difference(base, new, where=""):
    """The first difference but for keys that only `new` has; None if there is none."""
    if isinstance(base, dict) and isinstance(new, dict):
        for key, value in base.items():
            if key in ("context", "seconds", "alrun_version") or where == ".config" and key == "output":
                continue
            if key == "config_hash" and base.get("config") != new.get("config"):
                continue  # a new key with a default
            if key not in new:
                return f"{where}.{key} is gone"
            if found := difference(value, new[key], f"{where}.{key}"):
                return found
        return None
    if isinstance(base, list) and isinstance(new, list):
        if len(base) != len(new):
            return f"{where}: {len(base)} entries, then {len(new)}"
        return next((found for i, (a, b) in enumerate(zip(base, new)) if (found := difference(a, b, f"{where}[{i}]"))), None)
    return None if base == new and type(base) is type(new) else f"{where}: {str(base)[:80]} is now {str(new)[:80]}"


class Study:
    def __init__(self, options, folder):
        self.options, self.folder = options, folder
        self.small = folder / "small.yaml"
        self.small.write_text(json.dumps(SMALL))
        self.environment = dict(os.environ, XDG_CACHE_HOME=str(folder / "cache"))

    def run(self, alrun, arguments, output, *more):
        words = [str(self.small) if word == "SMALL" else word for word in arguments]
        command = [alrun, *words, "--output", str(output), "--quiet", "--threads", "1" if self.options.jobs > 1 else "2", *more]
        return subprocess.run(command, cwd=ROOT, env=self.environment, capture_output=True, text=True)

    def both(self, case):
        """What differs, or None."""
        name, arguments = case
        results = []
        for side, alrun in (("base", self.options.base), ("new", self.options.new)):
            output = self.folder / side / f"{name}.json"
            if not output.exists():
                ended = self.run(alrun, arguments, output)
                if ended.returncode:
                    return f"{side} gives {ended.returncode}: {ended.stderr[-500:]}"
            results.append(json.loads(output.read_text()))
        return difference(*results)

    def taken_over(self, name, arguments, first, second):
        """NEW goes on with what BASE wrote; the result is the one that NEW alone makes."""
        output = self.folder / "taken" / f"{name}.json"
        alone = self.folder / "alone" / f"{name}.json"
        if ended := self.run(self.options.base, arguments, output, *first).returncode:
            return f"base gives {ended}"
        for path, more in ((output, [*second, "--resume"]), (alone, second)):
            ended = self.run(self.options.new, arguments, path, *more)
            if ended.returncode:
                return f"new gives {ended.returncode}: {ended.stderr[-500:]}"
        return difference(json.loads(alone.read_text()), json.loads(output.read_text()))

    def killed(self, name, arguments):
        """NEW resumes a journal of BASE that ends in the middle."""
        whole, output = self.folder / "alone" / f"{name}.json", self.folder / "taken" / f"{name}.json"
        ended = self.run(self.options.new, arguments, whole)
        if ended.returncode:
            return f"new gives {ended.returncode}: {ended.stderr[-500:]}"
        journal = pathlib.Path(f"{output}.journal")
        words = [str(self.small) if word == "SMALL" else word for word in arguments]
        process = subprocess.Popen([self.options.base, *words, "--output", str(output), "--quiet"], cwd=ROOT, env=self.environment)
        while process.poll() is None and not (journal.exists() and journal.read_bytes().count(b"\n") > 4):
            pass
        process.kill()
        if process.wait() == 0:
            return "the run was over before it was killed"
        ended = self.run(self.options.new, arguments, output, "--resume")
        if ended.returncode:
            return f"new gives {ended.returncode}: {ended.stderr[-500:]}"
        return difference(json.loads(whole.read_text()), json.loads(output.read_text()))

    def read(self):
        """NEW compares and reports BASE's results with its own."""
        base, new = self.folder / "base/noisy oracle.json", self.folder / "new/noisy oracle.json"
        ended = subprocess.run([self.options.new, "compare", base, "--", new], capture_output=True, text=True)
        if ended.returncode:
            return f"compare gives {ended.returncode}: {ended.stdout[-300:]}{ended.stderr[-300:]}"
        report = subprocess.run([self.options.new, "report", base, "-o", self.folder / "report.html"], capture_output=True, text=True)
        return f"report gives {report.returncode}: {report.stderr[-300:]}" if report.returncode else None


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("base")
    parser.add_argument("new")
    parser.add_argument("--only", type=lambda text: text.split(","), default=[])
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--keep", type=pathlib.Path, help="results stay here, and are not made again")
    parser.add_argument("--jobs", type=int, default=2)
    options = parser.parse_args()
    options.base, options.new = (str(pathlib.Path(alrun).resolve()) for alrun in (options.base, options.new))

    with tempfile.TemporaryDirectory() as temporary:
        folder = (options.keep or pathlib.Path(temporary)).resolve()
        folder.mkdir(parents=True, exist_ok=True)
        study = Study(options, folder)
        chosen = [c for c in cases(options.base, options.quick) if not options.only or any(w in c[0] for w in options.only)]
        failures = 0

        def tell(name, found):
            nonlocal failures
            failures += found is not None
            print(f"{name}: {'the same' if found is None else 'DIFFERENT: ' + found}", flush=True)

        with concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
            for case, found in zip(chosen, pool.map(study.both, chosen)):
                tell(case[0], found)
        if not options.only:
            long = small(**{"stop.any": [{"type": "max_rounds", "rounds": 25}], "training.epochs": 20})
            rounds = ["--set", 'stop.any=[{"type": "max_rounds", "rounds": 9}]']
            tell("extend", study.taken_over("extend", small(), [], rounds))
            tell("resume", study.killed("resume", long))
            tell("resume warm", study.killed("resume warm", [*long, "--set", "training.restart=warm"]))
            tell("compare and report", study.read())
        print(f"{len(chosen) + 4 * (not options.only)} cases, {failures} differ")
    sys.exit(failures > 0)


if __name__ == "__main__":
    main()
