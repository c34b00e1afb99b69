"""Where each stopping rule would have ended a run; scripts/stopping.sh installs, builds and calls it.

    stopping.py [--config FILE.yaml] [--output RESULT.json] [--write-readme]

The rules are the config's shadow rules. A finished result is not run again; the table is made from it alone. A seed in which a rule
never fired counts with the run's end: nothing saved, nothing lost.
"""
import argparse
import json
import pathlib
import statistics
import subprocess

import readme


def run(config, output):
    command = [readme.ALRUN, "--config", config, "--output", output, "--resume"]
    subprocess.run([str(word) for word in command], cwd=readme.ROOT, check=True)
    return json.loads(output.read_text())


def rows(result):
    """Per rule: name, seeds in which it fired, labels at its stop, share of labels saved, accuracy lost, the same at most."""
    ends = {run["seed"]: run["rounds"][-1]["n_labeled"] for run in result["runs"]}
    found = []
    for i, first in enumerate(result["runs"][0]["shadow"]):
        stops = [(run["shadow"][i], ends[run["seed"]]) for run in result["runs"]]
        fired = [stop for stop, _ in stops if stop["round"] is not None]
        labels = [end if stop["round"] is None else stop["n_labeled"] for stop, end in stops]
        lost = [stop.get("accuracy_cost", 0) for stop, _ in stops]
        saved = statistics.mean(1 - n / end for n, (_, end) in zip(labels, stops))
        found.append((first["id"], len(fired), statistics.mean(labels), saved, statistics.mean(lost), max(lost)))
    return found


def table(result):
    seeds = len(result["runs"])
    out = [f"| rule | fired in, of {seeds} seeds | at labels | labels saved | accuracy lost | at most |", "|---|---|---|---|---|---|"]
    for name, fired, labels, saved, lost, most in sorted(rows(result), key=lambda row: row[2]):
        out.append(f"| {name} | {fired} | {labels:,.0f} | {100 * saved:.0f} % | {readme.short(lost)} | {readme.short(most)} |")
    return "\n".join(out)


def main():
    parser = argparse.ArgumentParser(prog="stopping.sh")
    parser.add_argument("--config", type=pathlib.Path, default=readme.ROOT / "configs/20news-stopping.yaml")
    parser.add_argument("--output", type=pathlib.Path, default=readme.ROOT / "results/20news-stopping.json")
    parser.add_argument("--write-readme", action="store_true")
    options = parser.parse_args()
    text = table(run(options.config, options.output))
    print(text)
    if options.write_readme:
        readme.write("stopping", text)


if __name__ == "__main__":
    main()
