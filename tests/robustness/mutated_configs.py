#!/usr/bin/env python3
"""Runs alrun on mutated configs: mutated_configs.py ALRUN [--count 1000] [--seed 1] [--memory GIB]

Each config is a valid one with one or two things wrong or odd. What must hold of every one:
- the program ends by itself with 0, 1 or 2, or works on what was asked for until it is told to stop (130);
- 2: the first line names file, line and column, or the key;
- 1: a message for people;
- 0: the result's `config` is what the JSON Schema says the file means: its values, and defaults where it has none.
And what the schema refuses, the program refuses with 2.
"""

import argparse
import collections
import concurrent.futures
import copy
import json
import os
import random
import re
import resource
import signal
import subprocess
import sys
import tempfile
import time

BASE = {
    "name": "base",
    "seed": 1,
    "dataset": {"type": "synthetic", "documents": 120, "classes": 3, "vocabulary": 500, "mean_words": 15,
                "test_fraction": 0.25, "seed": 2, "validation_fraction": 0.1},
    "text": {"tokenizer": "word", "max_words": 200, "min_documents": 1, "ngrams": 2},
    "model": {"type": "embedding_pool_dense", "embedding_dim": 4, "pooling": "mean", "pooled_activation": "none",
              "hidden": [4], "dropout": 0.1, "calibration": "temperature"},
    "committee": {"type": "seeds", "members": 2},
    "training": {"optimizer": "adam", "learning_rate": 0.01, "batch_size": 8, "epochs": [3, 2], "min_updates": 0,
                 "restart": "cold", "device": "cpu", "engine": "auto"},
    "loop": {"initial": {"type": "random", "size": 10}, "query_size": [5, 3], "explain": True,
             "full_data_ceiling": True},
    "sampler": {"type": "entropy", "normalised": True, "threshold": None},
    "oracle": {"type": "simulated", "noise": 0.1, "confusion": None, "abstain": 0.1,
               "cost": {"per_document": 1, "per_word": 0.1}},
    "stop": {"any": [{"type": "max_rounds", "rounds": 2}, {"all": [{"type": "label_budget", "labels": 40}]},
                     {"type": "target", "metric": "accuracy", "at_least": 0.99, "on": "validation", "id": "good"}],
             "shadow": [{"type": "pool_exhausted"}, {"type": "stabilizing_predictions", "windows": 2, "stop_set": 20},
                        {"type": "plateau", "rounds": 1, "epsilon": 0.1}, {"type": "cost_budget", "cost": 30},
                        {"type": "min_margin", "at_least": 0.5}, {"type": "max_confidence", "below": 1}],
             "allow_test_leakage": False},
    "metrics": {"labels_to": [0.5]},
    "output": "never.json",
    "save_model": None,
}

NUMBERS = [0, 1, -1, 0.5, -0.25, 1.0, 2**31, 2**53 + 1, 2**63 - 1, 2**63, -2**63, 10**30, 1e-300, 1e30, 1e308]
OTHERS = [None, True, False, "", "all", "text", "1", "1e3", "null", "é\U0001F600", "\0", "\x1b[2J", "a\nb: c", "~", "x" * 3000,
          "../none", "test", "random", [], [1], [[]], [None], ["a", 1], {}, {"type": "random"}, {"type": None}, {"": 1}]

# Valid and hard to run: these come first.
HARD = [{("dataset", "validation_fraction"): 1e-9}, {("dataset", "validation_fraction"): 0.999},
        {("dataset", "test_fraction"): 0.999}, {("dataset", "test_fraction"): 1e-9}, {("dataset", "mean_words"): 1},
        {("dataset",): {"type": "twenty_newsgroups", "path": "none.tar.gz"}}, {("text", "max_words"): 1},
        {("text", "min_documents"): 2**40}, {("text", "tokenizer"): "keras", ("text", "max_words"): 1},
        {("training", "learning_rate"): 1e30}, {("training", "learning_rate"): 1e30, ("training", "epochs"): 1,
                                                ("training", "batch_size"): 2**53 + 1},
        {("training", "learning_rate"): 1e308, ("training", "optimizer"): "sgd"}, {("training", "min_updates"): 2**63 - 1},
        {("training", "epochs"): [1, 2**63 - 1]}, {("training", "device"): "cuda"}, {("model", "dropout"): 0.999999},
        {("model", "hidden"): []}, {("loop", "initial", "size"): 2**53 + 1},
        {("loop", "initial", "size"): 1e-9}, {("loop", "initial", "size"): 1}, {("loop", "query_size"): 2**63 - 1},
        {("stop", "any"): []}, {("stop", "any"): None}, {("stop", "any", 1, "all"): []}, {("seed",): 2**63 - 1},
        {("sampler", "threshold"): -1e308}, {("metrics", "labels_to"): [0, 1]}, {("name",): "a/b"}]


def paths(value, at=()):
    """Every place in a value, as a tuple of keys and indices."""
    if at:
        yield at
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, child in items:
        yield from paths(child, at + (key,))


def misspelt(key, rng):
    i = rng.randrange(len(key))
    return rng.choice([key[:i] + key[i + 1:] + "_", key[:i] + key[i] + key[i:], key.upper(), key + " ", key + "s", "x" + key])


def mutate(config, rng):
    """Changes one place of the config; returns what was done."""
    path = rng.choice(list(paths(config)))
    parent = config
    for step in path[:-1]:
        parent = parent[step]
    last, value = path[-1], parent[path[-1]]
    kind = rng.choice(["drop", "null", "number", "other", "arithmetic", "text", "empty", "rename", "copy", "wrap", "add"])
    if kind == "drop":
        del parent[last]
    elif kind == "null":
        parent[last] = None
    elif kind == "number":
        parent[last] = rng.choice(NUMBERS)
    elif kind == "arithmetic" and isinstance(value, (int, float)) and not isinstance(value, bool):
        parent[last] = rng.choice([-value, value + 0.5, 0 * value, value * 10**20, str(value), float(value), value + 1])
    elif kind == "text":
        parent[last] = str(value)
    elif kind == "empty":
        parent[last] = type(value)() if isinstance(value, (list, dict, str)) else []
    elif kind == "rename" and isinstance(last, str):
        del parent[last]
        parent[misspelt(last, rng)] = value
    elif kind == "copy":
        other = BASE
        for step in rng.choice(list(paths(BASE))):
            other = other[step]
        parent[last] = copy.deepcopy(other)
    elif kind == "wrap":
        parent[last] = rng.choice([[value], [value, copy.deepcopy(value)], {"type": value}, {"any": [value]}])
    elif kind == "add" and isinstance(value, dict):
        value[rng.choice(["extra", "type", "id", "seeds", "threshold", "rounds", "at_most"])] = rng.choice(NUMBERS + OTHERS)
    else:
        kind = "other"
        parent[last] = rng.choice(OTHERS)
    return f"{kind} {'.'.join(map(str, path))}"


def make_hard(config, changes):
    """Sets the places named; returns what was done."""
    for path, value in changes.items():
        parent = config
        for step in path[:-1]:
            parent = parent[step]
        parent[path[-1]] = copy.deepcopy(value)
    return ", ".join(f"{'.'.join(map(str, path))} = {value}" for path, value in changes.items())


class Refused(Exception):
    """The schema has no place for a value."""


def as_text(value):
    return value if isinstance(value, str) else json.dumps(value)


class Schema:
    """What a config means by alrun's own schema: its values, with defaults filled in."""

    def __init__(self, schema):
        self.schema = schema

    def resolve(self, node, value, default=None):
        if "$ref" in node:
            node = self.schema["$defs"][node["$ref"].rsplit("/", 1)[1]]
        if "oneOf" in node:
            return self.component(node, value, default)
        if "anyOf" in node:
            return self.first_of(node["anyOf"], value)
        if "enum" in node:
            return self.require(isinstance(value, str) and value in node["enum"], value)
        if "const" in node:
            return self.require(value == node["const"] and isinstance(value, type(node["const"])), value)
        return getattr(self, node["type"])(node, value)

    @staticmethod
    def require(holds, value):
        if not holds:
            raise Refused(repr(value))
        return value

    def component(self, node, value, default):
        self.require(isinstance(value, dict), value)
        name = as_text(value["type"]) if "type" in value else default["type"] if default else None
        for alternative in node["oneOf"]:
            if alternative["properties"]["type"]["const"] == name:
                return self.object(alternative, {**value, "type": name})
        raise Refused(f"type {name!r}")

    def first_of(self, alternatives, value):
        for alternative in alternatives:
            try:
                found = self.resolve(alternative, value)
            except Refused:
                continue
            # One number for every round may be written as a list of one.
            one_or_many = alternatives[0].get("type") == "integer" and alternative.get("type") == "array"
            return found[0] if one_or_many and len(found) == 1 else found
        raise Refused(repr(value))

    def object(self, node, value):
        self.require(isinstance(value, dict) and set(value) <= set(node["properties"]), value)
        self.require(set(node.get("required", ())) <= set(value), value)
        return {key: self.resolve(child, value[key], child.get("default")) if key in value else child.get("default")
                for key, child in node["properties"].items()}

    def array(self, node, value):
        self.require(isinstance(value, list) and len(value) >= node.get("minItems", 0), value)
        return [self.resolve(node["items"], item) for item in value]

    def within(self, node, value):
        holds = (value >= node.get("minimum", value) and value <= node.get("maximum", value)
                 and not value <= node.get("exclusiveMinimum", float("-inf"))
                 and not value >= node.get("exclusiveMaximum", float("inf")))
        return self.require(holds, value)

    def integer(self, node, value):
        self.require(isinstance(value, int) and not isinstance(value, bool) and -2**63 <= value < 2**63, value)
        return self.within(node, value)

    def number(self, node, value):
        self.require(isinstance(value, (int, float)) and not isinstance(value, bool), value)
        return self.within(node, float(value))

    def string(self, node, value):  # a plain 12 or true is a word where a word is wanted
        self.require(isinstance(value, (str, int, float)) and value != "" and "\0" not in as_text(value), value)
        return as_text(value)

    def boolean(self, _, value):
        return self.require(isinstance(value, bool), value)

    def null(self, _, value):
        return self.require(value is None, value)

    def rules(self, node):
        if isinstance(node, list):
            for item in node:
                yield from self.rules(item)
        elif isinstance(node, dict):
            if "type" in node:
                yield node
            for key in ("any", "all", "shadow"):
                yield from self.rules(node.get(key))

    def experiment(self, config):
        config = dict(config)
        config.pop("output", None)  # --output stands in its place
        seeds = [key for key in config if key in ("seed", "seeds")]
        for key in seeds[:-1]:  # the later one counts
            del config[key]
        resolved = self.resolve(self.schema, config)
        del resolved["seed" if resolved["seeds"] is not None else "seeds"]
        resolved["name"] = resolved["name"] if "name" in config else None
        stop = resolved["stop"]
        if stop["any"] is None and stop["all"] is None:
            stop["any"] = [self.resolve({"$ref": "#/$defs/rule"}, {"type": "max_rounds"})]
        primary = {"classification": "accuracy", "multilabel": "micro_f1"}[resolved["task"]]
        for rule in self.rules(stop):
            if "metric" in rule and rule["metric"] is None:
                rule["metric"] = primary
        resolved["output"] = "-"
        return resolved


def same(a, b):
    """Equality that tells true from 1, but not 1 from 1.0."""
    if isinstance(a, dict) and isinstance(b, dict):
        return a.keys() == b.keys() and all(same(a[key], b[key]) for key in a)
    if isinstance(a, list) and isinstance(b, list):
        return len(a) == len(b) and all(map(same, a, b))
    return isinstance(a, bool) == isinstance(b, bool) and a == b


def may_work_long(resolved):
    epochs = resolved["training"]["epochs"]
    return max(epochs if isinstance(epochs, list) else [epochs], default=0) > 10_000 or resolved["training"]["min_updates"] > 10_000


class Trial:
    def __init__(self, options, schema, folder):
        self.options, self.schema, self.folder = options, schema, folder

    def limit(self):
        if self.options.memory > 0:
            bytes_ = self.options.memory << 30
            resource.setrlimit(resource.RLIMIT_AS, (bytes_, bytes_))

    @staticmethod
    def listens(process):
        """Whether it catches SIGTERM by now; before that, it ends as any program does. True of one that has ended."""
        try:
            with open(f"/proc/{process.pid}/status", encoding="utf-8") as status:
                caught = re.search(r"^SigCgt:\s*(\w+)", status.read(), re.M)
        except OSError:
            return True
        return process.poll() is not None or int(caught[1], 16) >> signal.SIGTERM - 1 & 1 == 1

    def run(self, file, long):
        """Exit code, standard output and standard error; -1 if it neither ended nor listened."""
        command = [self.options.alrun, "--config", file, "--output", "-", "--quiet", "--no-cache", "--threads", "1"]
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=self.folder,
                                   preexec_fn=self.limit)
        until = time.monotonic() + 60
        while long and not self.listens(process) and time.monotonic() < until:
            time.sleep(0.02)
        for patience in (1.0 if long else 60.0, 30.0):
            try:
                out, err = process.communicate(timeout=patience)
                return process.returncode, out.decode("utf-8", "replace"), err.decode("utf-8", "replace")
            except subprocess.TimeoutExpired:
                process.send_signal(signal.SIGTERM)
        process.kill()
        process.communicate()
        return -1, "", ""

    def __call__(self, number):
        rng = random.Random(f"{self.options.seed}/{number}")
        config = copy.deepcopy(BASE)
        if number < len(HARD):
            done = [make_hard(config, HARD[number])]
        else:
            done = [mutate(config, rng) for _ in range(rng.choice([1, 1, 1, 2]))]
        file = os.path.join(self.folder, f"m{number}.yaml")
        with open(file, "w", encoding="utf-8") as out:
            json.dump(config, out, indent=1, ensure_ascii=False)
        try:
            resolved = self.schema.experiment(config)
        except Refused:
            resolved = None
        code, out, err = self.run(file, resolved is not None and may_work_long(resolved))
        wrong = self.judge(config, resolved, file, code, out, err)
        if not wrong:
            os.remove(file)
        return code, wrong and f"{number} ({', '.join(done)}): {wrong}\n  exit code {code}, {file}:\n  {err[:2000]}"

    @staticmethod
    def judge(config, resolved, file, code, out, err):
        """What is wrong with how the program took the config; None if nothing is."""
        if code not in (0, 1, 2, 130):
            return "ended by a signal, or not at all"
        if code == 130:
            return None if "interrupted" in err and resolved and may_work_long(resolved) else "took too long"
        if code == 2:
            named = re.match(re.escape(file) + r":\d+:\d+: .", err) or re.match(r"[a-z_.]+: ", err)
            return None if named else "the message names no place"
        if resolved is None:
            return "the schema refuses it, the program does not"
        if code == 1:
            inner = re.search(r"std::|basic_string|vector::|bad_|filesystem error|exception|^alrun: .{0,9}$", err, re.M)
            return "no clear message" if inner or not err.startswith("alrun: ") else None
        found = json.loads(out)["config"]
        resolved["name"] = resolved["name"] or os.path.basename(file)[:-len(".yaml")]
        wrong = [key for key in {**found, **resolved} if not same(found.get(key), resolved.get(key))]
        return wrong and "\n  ".join(f"{key}: wanted {resolved.get(key)}, ran {found.get(key)}" for key in wrong)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("alrun")
    parser.add_argument("--count", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--memory", type=int, default=4, help="GiB of address space a run may have; 0: any")
    options = parser.parse_args()
    options.alrun = os.path.abspath(options.alrun)
    schema = Schema(json.loads(subprocess.run([options.alrun, "schema"], stdout=subprocess.PIPE, check=True).stdout))
    codes, failures = collections.Counter(), []
    with tempfile.TemporaryDirectory() as folder, \
            concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        for code, failure in pool.map(Trial(options, schema, folder), range(options.count)):
            codes[code] += 1
            if failure:
                failures.append(failure)
    print(f"{options.count} configs; exit codes: {dict(sorted(codes.items()))}")
    for failure in failures[:20]:
        print("FAIL:", failure, file=sys.stderr)
    if not codes[0] or not codes[1] or not codes[2]:
        sys.exit("FAIL: the mutations no longer reach every exit code")
    sys.exit(f"{len(failures)} of them wrong" if failures else 0)


if __name__ == "__main__":
    main()
