"""Every sampler beside random on the same seeds; scripts/samplers.sh installs, builds and calls it.

    samplers.py [--seeds 1,2,3,4,5] [--only NAME,...] [--out FOLDER] [--config FILE.yaml] [--write-readme]

A result file a sampler lies in the folder; those that are finished are not run again. The table is made from the files alone.
Round 0 is the same for all samplers of a seed, so that differences are paired by seed (Student's t, two-sided).
"""
import argparse
import json
import pathlib
import statistics
import subprocess
import sys

from scipy import stats

import readme
from readme import ALRUN, ROOT, short

CONFIG = ROOT / "tests/bench/samplers.yaml"
# What is more than a name: its part of the table, and the sampler.
VARIANTS = {
    "knowledge": "{type: knowledge, classes: configs/knowledge/20news.yaml}",
    "schedule": "{type: schedule, steps: [{sampler: {type: typiclust}, until: 500}, {sampler: {type: badge}}]}",
    "mixture": "{type: mixture, parts: [{sampler: {type: margin}, weight: 0.5}, {sampler: {type: random}, weight: 0.5}]}",
    "adaptive": "{type: adaptive, arms: [{type: random}, {type: margin}, {type: badge}]}",
}


def names():
    listed = subprocess.run([ALRUN, "list", "samplers"], capture_output=True, text=True, check=True).stdout
    return [line.split()[0] for line in listed.splitlines()]


def run(name, options):
    """The result of a sampler, from its file where that is finished."""
    output = options.out / f"{name}.json"
    command = [ALRUN, "--config", options.config, "--set", f"sampler={VARIANTS.get(name, f'{{type: {name}}}')}", "--seeds",
               options.seeds, "--output", output, "--resume", "--quiet"]
    print(name, file=sys.stderr, flush=True)
    subprocess.run([str(word) for word in command], cwd=ROOT, check=True)
    return json.loads(output.read_text())


def mean(values):
    return statistics.mean(values)


def numbers(result):
    runs = result["runs"]
    seconds = [record["seconds"]["select"] for run in runs for record in run["rounds"][:-1]]
    return {"naulc": [run["summary"]["naulc"] for run in runs],
            "final": mean(run["summary"]["final_accuracy"] for run in runs),
            "labels": [run["summary"].get("labels_to_0.75") for run in runs],
            "seconds": statistics.median(seconds)}


def row(name, found, random):
    labels = "" if None in found["labels"] else f"{mean(found['labels']):,.0f}"
    cells = [name, f"{short(mean(found['naulc']))} ± {short(statistics.stdev(found['naulc']))}"]
    if name == "random":
        cells += ["", ""]
    else:
        differences = [a - b for a, b in zip(found["naulc"], random["naulc"])]
        p = stats.ttest_1samp(differences, 0).pvalue
        cells += [f"{mean(differences):+.3f}".replace("0.", ".", 1), "< .001" if p < .001 else short(p)]
    return "| " + " | ".join(cells + [short(found["final"]), labels, f"{found['seconds']:.3f}"]) + " |"


def table(results):
    random = numbers(results["random"])
    out = ["| sampler | nAULC ± over seeds | beside random | p | accuracy at the end | labels to .75 | s a selection |",
           "|---|---|---|---|---|---|---|"]
    found = {name: numbers(result) for name, result in results.items()}
    for name in sorted(found, key=lambda n: -mean(found[n]["naulc"])):
        peeks = any("reads true labels" in note for note in results[name].get("notes", []))
        out.append(row(name, found[name], random) if not peeks else
                   row(name, found[name], random).replace(f"| {name} ", f"| {name} (reads true labels: an upper bound) ", 1))
    return "\n".join(out)


def main():
    parser = argparse.ArgumentParser(prog="samplers.sh")
    parser.add_argument("--seeds", default="1,2,3,4,5")
    parser.add_argument("--only", type=lambda s: s.split(","), default=[])
    parser.add_argument("--out", type=pathlib.Path, default=ROOT / "results/samplers")
    parser.add_argument("--config", type=pathlib.Path, default=CONFIG)
    parser.add_argument("--write-readme", action="store_true")
    options = parser.parse_args()
    text = table({name: run(name, options) for name in ["random"] + [n for n in options.only or names() if n != "random"]})
    print(text)
    if options.write_readme:
        readme.write("samplers", text)


if __name__ == "__main__":
    main()
