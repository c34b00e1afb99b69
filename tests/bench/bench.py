"""The side-by-side benchmark; scripts/bench.sh installs, builds and calls it. README.md says what each line is.

Ours and theirs run alternately, one thread each on one core; a line is the ratio of the medians. Run i has seed i on both
sides, so that the curves' means over the runs can be compared too.
"""
import argparse
import datetime
import json
import os
import pathlib
import platform
import re
import statistics
import subprocess
import sys
import tarfile
import tempfile
from dataclasses import asdict, dataclass, field

from timing import ALRUN, ARCHIVE, BENCH, PYTHON, ROOT, alrun, has_cache, run

PEERS = BENCH / "peers"
POOL = 11314
CURVE = (100, 500, 1000, 2100)  # label counts that curves are shown at
GROUPS = {}


def group(name):
    def add(function):
        GROUPS[name] = function
        return function
    return add


class Skip(Exception):
    """Why a line cannot be measured here."""


@dataclass
class Line:
    name: str
    beside: str
    unit: str
    ours: list
    theirs: list        # empty: the targets are values of ours, not ratios
    at_least: float     # in seconds without a peer: at most
    stretch: float
    rate: bool = False  # higher is better
    curves: dict = field(default_factory=dict)  # who -> mean accuracy at CURVE
    raw: dict = field(default_factory=dict)

    @property
    def ratio(self):
        if not self.theirs:
            return None
        ours, theirs = statistics.median(self.ours), statistics.median(self.theirs)
        return ours / theirs if self.rate else theirs / ours


def alternate(options, **sides):
    """Calls each side in turn, options.runs times, with the run's number from 1; returns lists by side."""
    samples = {name: [] for name in sides}
    for i in range(1, options.runs + 1):
        for name, call in sides.items():
            samples[name].append(call(i))
            print(f"  run {i}/{options.runs} {name}", file=sys.stderr, flush=True)
    return samples


def peer(script, *arguments):
    return run(PYTHON, PEERS / script, *arguments)


def process(sample):
    """What is kept of a whole-process run."""
    return {"cpu": sample.cpu, "wall": sample.wall, "mib": sample.mib}


def cpu(samples):
    return [sample.cpu for sample in samples]


def our_curve(sample):
    rounds = sample.json["runs"][0]["rounds"]
    return {record["n_labeled"]: record["test"]["accuracy"] for record in rounds}


def their_curve(sample):
    return dict(zip(sample.json["labels"], sample.json["accuracy"]))


def mean_curve(curves):
    return [statistics.mean(c[n] for c in curves) if all(n in c for c in curves) else None for n in CURVE]


def experiment_line(name, beside, ours, theirs, at_least, stretch):
    our_curves, their_curves = [our_curve(s) for s in ours], [their_curve(s) for s in theirs]
    return Line(name, beside, "CPU s", cpu(ours), cpu(theirs), at_least, stretch,
                curves={"ours": mean_curve(our_curves), beside: mean_curve(their_curves)},
                raw={"ours": [process(s) | {"curve": c} for s, c in zip(ours, our_curves)],
                     "theirs": [process(s) | {"curve": c} | {"train_seconds": s.json["train_seconds"]}
                                for s, c in zip(theirs, their_curves)]})


@group("experiment_b")
def experiment_b(options):
    rounds = 3 if options.quick else 20
    samples = alternate(
        options,
        ours=lambda i: alrun(BENCH / "experiment_b.yaml", f"stop.any.0.rounds={rounds}", f"--seed={i}"),
        torch=lambda i: peer("torch_loop.py", ARCHIVE, "--seed", i, "--rounds", rounds),
        svm=lambda i: peer("svm_loop.py", ARCHIVE, "--seed", i, "--rounds", rounds))
    return [experiment_line("experiment_b", "PyTorch loop", samples["ours"], samples["torch"], 8, 12),
            experiment_line("experiment_b_svm", "LinearSVC", samples["ours"], samples["svm"], 1.8, 3)]


@group("20news_fast")
def news_fast(options):
    config = ROOT / "configs/20news-fast.yaml"
    if not config.exists():
        raise Skip("there is no configs/20news-fast.yaml")
    rounds = ["stop.any.0.rounds=3"] if options.quick else []
    samples = alternate(
        options,
        ours=lambda i: alrun(config, f"--seed={i}", *rounds),
        svm=lambda i: peer("svm_loop.py", ARCHIVE, "--seed", i, "--rounds", 3 if options.quick else 20))
    line = experiment_line("20news_fast", "LinearSVC", samples["ours"], samples["svm"], 1.2, 2.5)
    line.curves["to reach (small-text)"] = [.346, .672, .744, .793]
    return [line]


def fasttext_rate(text, tokens, dim, rate, epochs):
    """Tokens a CPU second from the difference of a long and a short training: reading and set-up cancel out."""
    def seconds(n):
        with tempfile.TemporaryDirectory() as folder:
            return run("fasttext", "supervised", "-input", text, "-output", f"{folder}/model", "-dim", dim, "-lr", rate,
                       "-epoch", n, "-thread", 1, "-minCount", 1, "-verbose", 0).cpu
    few, many = epochs
    return tokens * (many - few) / (seconds(many) - seconds(few))


def training_lines(options, name, config, epochs, vocabulary, fasttext, torch, targets):
    """Training rates in in-vocabulary tokens a second, the same words on all three sides."""
    with tempfile.TemporaryDirectory() as folder:
        text = f"{folder}/train.txt"
        count = peer("posts.py", ARCHIVE, *vocabulary, "--fasttext", text).json
        tokens = count["tokens"]

        def ours(i):
            sample = alrun(BENCH / config, f"training.epochs={epochs}", f"--seed={i}")
            words = sample.json["dataset"]["words"]
            if words != count["words"]:
                raise RuntimeError(f"{name}: alrun has {words} words, the peers {count['words']}")
            return sample

        samples = alternate(
            options, ours=ours,
            torch=lambda i: peer("torch_loop.py", ARCHIVE, "--train-only", "--seed", i, *vocabulary, *torch),
            fasttext=lambda i: fasttext_rate(text, tokens, *fasttext))
    rates = [tokens * epochs / sample.round0["train"] for sample in samples["ours"]]
    raw = {"tokens": tokens, "words": count["words"], "epochs": epochs,
           "ours": [s.round0 | {"accuracy": s.json["runs"][0]["rounds"][0]["test"]["accuracy"]} for s in samples["ours"]]}
    return [Line(name, "PyTorch loop", "tokens/s", rates, [s.json["tokens_per_second"] for s in samples["torch"]],
                 *targets[0], rate=True, raw=raw | {"theirs": [s.json for s in samples["torch"]]}),
            Line(name + "_fasttext", "fastText", "tokens/s", rates, samples["fasttext"], *targets[1], rate=True, raw=raw)]


@group("train_dense")
def train_dense(options):
    epochs = 2 if options.quick else 10
    return training_lines(options, "train_dense", "train_dense.yaml", epochs, ["--words", 10000],
                          fasttext=(16, .5, (1, 3) if options.quick else (5, 25)), torch=["--epochs", epochs],
                          targets=[(8, 12), (5, 8)])


@group("train_sparse")
def train_sparse(options):
    # A step of the plain loop costs the same whatever the batch (dense gradient and Adam over all rows): 50 tell its rate.
    return training_lines(options, "train_sparse", "train_sparse.yaml", 1 if options.quick else 5,
                          ["--words", 1000000, "--min-documents", 2],
                          fasttext=(100, 1, (1, 2) if options.quick else (5, 25)),
                          torch=["--dim", 100, "--linear", "--epochs", 1, "--warm-up", 3,
                                 "--steps", 10 if options.quick else 50],
                          targets=[(40, 60), (2.5, 4)])


@group("archive_to_csr")
def archive_to_csr(options):
    with tempfile.TemporaryDirectory() as folder:
        with tarfile.open(ARCHIVE) as tar:
            tar.extractall(folder)
        samples = alternate(options,
                            ours=lambda i: alrun(BENCH / "read.yaml"),
                            sklearn=lambda i: peer("count_loop.py", folder).json)
    both = [sample.read_and_counted for sample in samples["ours"]]
    return [Line("archive_to_csr", "scikit-learn", "s", [sum(pair) for pair in both],
                 [sample["seconds"] for sample in samples["sklearn"]], 5, 8,
                 raw={"ours": [{"read": read, "counted": counted} for read, counted in both], "theirs": samples["sklearn"]})]


@group("cached_start")
def cached_start(options):
    if not has_cache():
        raise Skip("this alrun keeps no cached corpora")
    config = BENCH / "experiment_b.yaml"
    small = ["loop.initial.size=32", "training.epochs=1", "stop.any.0.rounds=0"]
    alrun(config, *small, cache=True)  # fills the cache
    samples = alternate(options, ours=lambda i: alrun(config, *small, cache=True))["ours"]

    def seconds(sample):
        """From before the process exists to the end of its first step, what the step needs loaded included."""
        step = sample.round0["train"]
        if sample.profile("until first training") is None:
            return sample.wall - sample.round0["evaluate"]
        outside = sample.wall - sample.profile("whole run")  # being loaded, and ending
        return outside + sample.profile("until first training") + step

    return [Line("cached_start", "", "s", [seconds(s) for s in samples], [], .15, .08,
                 raw={"ours": [process(s) | s.round0 for s in samples], "profile": samples[0].err})]


@group("score")
def score(options):
    rounds = 10

    def sample(i):
        result = alrun(BENCH / "experiment_b.yaml", "training.epochs=1", f"stop.any.0.rounds={rounds}").json
        records = result["runs"][0]["rounds"][:rounds]
        return [(POOL - record["n_labeled"]) / record["seconds"]["select"] for record in records]

    samples = alternate(options, ours=sample)["ours"]
    return [Line("score", "", "documents/s", [statistics.median(rates) for rates in samples], [], 600e3, 1500e3, rate=True,
                 raw={"ours": samples})]


@group("seeds")
def seeds(options):
    if len(os.sched_getaffinity(0)) < 2:
        raise Skip("one core only")

    def sample(threads):
        measured = alrun(BENCH / "experiment_b.yaml", "--seeds=1,2,3,4,5,6",
                         f"stop.any.0.rounds={2 if options.quick else 20}", threads=threads)
        return measured.json["context"]["seconds"] - sum(measured.read_and_counted)

    samples = alternate(options, two=lambda i: sample(2), one=lambda i: sample(1))
    return [Line("seeds", "one thread", "s", samples["two"], samples["one"], 1.8, 1.95)]


def host():
    model = re.search(r"model name\s*: (.*)", pathlib.Path("/proc/cpuinfo").read_text())
    packages = ["fasttext", "python3-sklearn", "python3-torch", "python3-numpy", "python3-scipy", "libopenblas0-pthread"]
    listed = subprocess.run(["dpkg-query", "-W", "-f", "${Package} ${Version}\n", *packages], capture_output=True, text=True)
    return {"cpu": model[1] if model else platform.machine(), "cores": len(os.sched_getaffinity(0)),
            "kernel": platform.release(), "date": datetime.date.today().isoformat(),
            "load_before": os.getloadavg()[0],
            "alrun": subprocess.run([ALRUN, "--version"], capture_output=True, text=True, check=True).stdout.strip(),
            "packages": dict(line.split() for line in listed.stdout.splitlines())}


def number(value, unit):
    if unit.endswith("/s"):
        return f"{value / 1e6:.2f} M"
    return f"{value:.2f}" if value >= 1 else f"{value:.3f}"


def spread(values, unit):
    if not values:
        return ""
    middle, low, high = (number(f(values), unit) for f in (statistics.median, min, max))
    return f"{middle} ({low}..{high})"


def table(report):
    lines = [Line(**line) for line in report["lines"]]
    out = ["| line | unit | ours, median (min..max) | beside | theirs | ratio | at least | stretch |",
           "|---|---|---|---|---|---|---|---|"]
    for line in lines:
        if line.theirs:
            ratio, low, high = (f"{x:.3g}×" for x in (line.ratio, line.at_least, line.stretch))
        else:
            ratio, low, high = "", number(line.at_least, line.unit), number(line.stretch, line.unit)
        out.append(f"| {line.name} | {line.unit} | {spread(line.ours, line.unit)} | {line.beside} | "
                   f"{spread(line.theirs, line.unit)} | {ratio} | {low} | {high} |")
    curves = [(line.name, who, curve) for line in lines for who, curve in line.curves.items()]
    if curves:
        out += ["", "| test accuracy, mean over the runs | | " + " | ".join(f"{n:,} labels" for n in CURVE) + " |",
                "|---" * (2 + len(CURVE)) + "|"]
        for name, who, curve in curves:
            cells = ["" if a is None else f"{a:.3f}".lstrip("0") for a in curve]
            out.append(f"| {name} | {who} | " + " | ".join(cells) + " |")
    out += [""] + [f"{name}: not measured, {why}." for name, why in report["skipped"].items()]
    about = report["host"]
    out.append(f"{report['runs']} runs{' (quick: reduced sizes)' if report['quick'] else ''} on {about['cpu']}, "
               f"{about['cores']} cores, {about['date']}; {about['alrun']}.")
    return "\n".join(out)


def write_readme(mark, text):
    """Replaces what stands between <!-- MARK: begin --> and <!-- MARK: end -->."""
    readme = BENCH / "README.md"
    begin, end = f"<!-- {mark}: begin -->", f"<!-- {mark}: end -->"
    before, rest = readme.read_text().split(begin)
    readme.write_text(before + begin + "\n" + text + "\n" + end + rest.split(end)[1])


def measure(options):
    report = {"schema_version": 1, "host": host(), "runs": options.runs, "quick": options.quick, "lines": [], "skipped": {}}
    for name in options.only or GROUPS:
        print(f"{name}:", file=sys.stderr)
        try:
            report["lines"] += [asdict(line) | {"ratio": line.ratio} for line in GROUPS[name](options)]
        except Skip as why:
            print(f"  skipped: {why}", file=sys.stderr)
            report["skipped"][name] = str(why)
        save(report, options.out)  # what is measured is kept, whatever comes after
    return report


def save(report, path):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(report, indent=1) + "\n")


def main():
    parser = argparse.ArgumentParser(prog="bench.sh", description="alrun beside what people use today")
    parser.add_argument("--runs", type=int, default=5, help="of each side, alternately (default 5)")
    parser.add_argument("--only", type=lambda s: s.split(","), metavar="NAME,...", help="of " + ", ".join(GROUPS))
    parser.add_argument("--out", type=pathlib.Path, default=ROOT / "results/bench.json", metavar="FILE.json")
    parser.add_argument("--quick", action="store_true", help="reduced sizes: does every piece work? No numbers to quote")
    parser.add_argument("--from", dest="source", type=pathlib.Path, metavar="FILE.json", help="measure nothing, show this")
    parser.add_argument("--write-readme", action="store_true", help="put the table into tests/bench/README.md")
    options = parser.parse_args()
    if unknown := set(options.only or []) - set(GROUPS):
        parser.error(f"no line {', '.join(sorted(unknown))}; there are {', '.join(GROUPS)}")

    report = json.loads(options.source.read_text()) if options.source else measure(options)
    for line in report["lines"]:
        line.pop("ratio")
    print(table(report))
    if options.write_readme:
        if report["quick"]:
            parser.error("a quick run's numbers do not go into the README")
        write_readme("table", table(report))


if __name__ == "__main__":
    main()
