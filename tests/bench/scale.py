"""Does the cost grow as the work grows? Synthetic pools of 200 tokens a document; scale.sh calls it.

    scale.sh [--sizes 10000,100000,1000000] [--runs 3] [--out FILE.json] [--write-readme]
"""
import argparse
import json
import math
import pathlib
import random
import statistics

from bench import host, save, write_readme
from timing import BENCH, ROOT, alrun, has_cache

BYTES_PER_DOCUMENT = 8000  # a first, generous guess: what must be free before a size is tried


def free_bytes():
    for line in pathlib.Path("/proc/meminfo").read_text().splitlines():
        if line.startswith("MemAvailable:"):
            return int(line.split()[1]) * 1024
    return 0


def pairs_per_document(documents=2000, vocabulary=10000):
    """Distinct words of a document, estimated from documents drawn as lib/dataset/loaders/synthetic.cpp draws them (which
    words a topic has makes no difference to how many are distinct, but for the few that are also common)."""
    rng = random.Random(1)

    def zipf(n, shift):
        total, cumulative = 0.0, []
        for rank in range(n):
            total += 1 / (rank + shift)
            cumulative.append(total)
        return lambda k: rng.choices(range(n), cum_weights=cumulative, k=k)

    common, topic = zipf(vocabulary, 2.7), zipf(1000, 60)
    distinct = 0
    for _ in range(documents):
        length = max(1, round(math.exp(rng.normalvariate(math.log(200) - .32, .8))))
        own, neighbour = .21 * rng.uniform(.3, 1.7), .10 * rng.random()
        parts = rng.choices("tnc", weights=[own, neighbour, 1 - own - neighbour], k=length)
        distinct += sum(len(set(draw(parts.count(part)))) for part, draw in (("t", topic), ("n", topic), ("c", common)))
    return distinct / documents


def measure(size, runs, cached):
    samples = []
    for _ in range(runs):
        run = alrun(BENCH / "scale.yaml", f"dataset.documents={size}", cache=cached)
        generated, counted = run.read_and_counted
        train = run.json["dataset"]["train"]
        samples.append({"documents": size, "pool": train - 100, "generate": generated, "count": counted,
                        "select": run.round0["select"], "train": run.round0["train"], "wall": run.wall, "cpu": run.cpu,
                        "mib": run.mib})
    return samples


def row(size, samples, what):
    def median(key):
        return statistics.median(sample[key] for sample in samples)
    per_document = 1e6 / size
    return (f"| {size:,} | {what} | {median('generate') * per_document:.1f} | {median('count') * per_document:.1f} | "
            f"{median('select') * 1e6 / samples[0]['pool']:.2f} | {median('select'):.3f} | {median('mib'):,.0f} |")


def table(report):
    out = ["| documents | start | generate, µs a document | count, µs a document | score + select, µs a document | "
           "score + select 1,000, s | peak MiB |", "|---|---|---|---|---|---|---|"]
    out += [row(entry["documents"], entry["samples"], entry["start"]) for entry in report["sizes"]]
    for start in ("cold", "cached"):
        mib = {e["documents"]: statistics.median(s["mib"] for s in e["samples"]) for e in report["sizes"] if e["start"] == start}
        if len(mib) > 1:
            *_, few, many = sorted(mib)
            growth = (mib[many] - mib[few]) * 2**20 / (many - few)
            out += ["", f"{start.capitalize()}, from {few:,} to {many:,} documents: {growth:,.0f} bytes a document, "
                        f"{growth / report['pairs_per_document']:.1f} a distinct (document, word) pair "
                        f"(about {report['pairs_per_document']:.0f} pairs a document, estimated)."]
    out += ["", f"{report['host']['cpu']}, {report['host']['date']}; {report['host']['alrun']}."]
    return "\n".join(out + report["skipped"])


def main():
    parser = argparse.ArgumentParser(prog="scale.sh")
    parser.add_argument("--sizes", type=lambda s: [int(n) for n in s.split(",")], default=[10_000, 100_000, 1_000_000])
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--out", type=pathlib.Path, default=ROOT / "results/scale.json")
    parser.add_argument("--write-readme", action="store_true")
    options = parser.parse_args()

    report = {"schema_version": 1, "host": host(), "pairs_per_document": pairs_per_document(), "sizes": [], "skipped": []}
    for size in options.sizes:
        if free_bytes() < size * BYTES_PER_DOCUMENT:
            report["skipped"].append(f"{size:,} documents: not tried, less than {size * BYTES_PER_DOCUMENT >> 30} GiB free.")
            continue
        report["sizes"].append({"documents": size, "start": "cold", "samples": measure(size, options.runs, cached=False)})
        if has_cache():
            measure(size, 1, cached=True)  # fills it
            report["sizes"].append({"documents": size, "start": "cached", "samples": measure(size, options.runs, cached=True)})
        save(report, options.out)
    print(table(report))
    if options.write_readme:
        write_readme("scale", table(report))


if __name__ == "__main__":
    main()
