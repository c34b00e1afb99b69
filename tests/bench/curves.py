#!/usr/bin/env -S python3 -B
"""Does the native engine learn the same curve as libtorch? Experiment B with both, paired by seed.

    curves.py [--seeds 1,...,10] [--rounds 20]    exit code 1 if a mean difference is beyond 2 standard errors + 0.005
    curves.py --threads-check                     exit code 1 if 1 and 2 threads give different results

It runs build/release/bin/alrun. libtorch takes about 30 s of CPU time a seed.
"""
import argparse
import json
import math
import statistics
import sys

from timing import BENCH, alrun

CURVE = (100, 500, 1000, 2100)  # label counts that are compared
TOLERANCE = 0.005


def run(engine, seeds, rounds, threads):
    """The result file's text."""
    return alrun(BENCH / "experiment_b.yaml", f"--seeds={seeds}", f"training.engine={engine}", f"stop.any.0.rounds={rounds}",
                 threads=threads).out


def points(result):
    """{seed: {name of a point: value}}"""
    curves = {}
    for run in result["runs"]:
        accuracy = {entry["n_labeled"]: entry["test"]["accuracy"] for entry in run["rounds"]}
        curves[run["seed"]] = {f"{n:,} labels": accuracy[n] for n in CURVE if n in accuracy} | {"nAULC": run["summary"]["naulc"]}
    return curves


def compare(seeds, rounds):
    native, libtorch = (points(json.loads(run(engine, seeds, rounds, threads=2))) for engine in ("native", "libtorch"))
    if native.keys() != libtorch.keys() or len(native) < 2:
        raise SystemExit("curves.py: it takes the same two seeds at least on both sides")
    print(f"{len(native)} seeds\n\n| | native | libtorch | native - libtorch ± standard error | seed-to-seed deviation, native, "
          "libtorch |\n|---|---|---|---|---|")
    failed = []
    for name in next(iter(native.values())):
        ours, theirs = ([curves[seed][name] for seed in native] for curves in (native, libtorch))
        differences = [a - b for a, b in zip(ours, theirs)]
        mean = statistics.mean(differences)
        error = statistics.stdev(differences) / math.sqrt(len(differences))
        print(f"| {name} | {statistics.mean(ours):.4f} | {statistics.mean(theirs):.4f} | {mean:+.4f} ± {error:.4f} | "
              f"{statistics.stdev(ours):.4f}, {statistics.stdev(theirs):.4f} |")
        if not abs(mean) <= 2 * error + TOLERANCE:
            failed.append(name)
    if failed:
        print(f"\nDIFFERENT at {', '.join(failed)}: beyond 2 standard errors + {TOLERANCE}")
    return not failed


def without_times(value):
    """What must not depend on the number of threads."""
    if isinstance(value, dict):
        return {key: without_times(item) for key, item in value.items() if key not in ("context", "seconds")}
    return [without_times(item) for item in value] if isinstance(value, list) else value


def threads_check(rounds):
    same = True
    for seeds in ("1", "1,2"):  # one seed's scoring on two threads; two seeds side by side
        # Numbers stay as they are written: equal, then, is equal byte for byte.
        one, two = (json.loads(run("native", seeds, rounds, threads), parse_float=str) for threads in (1, 2))
        equal = list(without_times(one).items()) == list(without_times(two).items())
        print(f"seeds {seeds}: 1 and 2 threads give {'the same bytes' if equal else 'DIFFERENT results'}")
        same = same and equal
    return same


def main():
    parser = argparse.ArgumentParser(description="the native engine's curves beside libtorch's")
    parser.add_argument("--seeds", default=",".join(str(seed) for seed in range(1, 11)), help="default 1,...,10")
    parser.add_argument("--rounds", type=int, default=20, help="queries to make (default 20; fewer only to try the script)")
    parser.add_argument("--threads-check", action="store_true", help="compare 1 and 2 threads instead")
    options = parser.parse_args()
    sys.exit(0 if (threads_check(options.rounds) if options.threads_check else compare(options.seeds, options.rounds)) else 1)


if __name__ == "__main__":
    main()
