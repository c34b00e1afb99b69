"""Kills a small experiment at random moments and lets its file system calls go wrong; every run is resumed and has to end in the
very result of an undisturbed one.

    kill_test.py ALRUN SHIM [--kills 200] [--faults N|all] [--seed 1]

--kills N: SIGKILL at N moments drawn over the run's own time, start-up left out, half of them with cold and half with warm restarts.
--faults:  of each kind (shim.cpp) and restart so many of the calls, evenly spread; all: every one.
"""
import argparse
import json
import os
import pathlib
import random
import signal
import statistics
import subprocess
import sys
import tempfile
import time

CONFIG = """
dataset: {type: synthetic, documents: 300, classes: 4, vocabulary: 500, mean_words: 30, validation_fraction: 0.1}
text: {max_words: 300}
model: {type: embedding_pool_dense, embedding_dim: 8, hidden: [8], calibration: temperature}
training: {learning_rate: 0.01, epochs: 5, min_updates: 60, restart: RESTART}
loop: {initial: {type: random, size: 20}, query_size: 2}
oracle: {type: simulated, noise: 0.1, abstain: 0.1}
stop:
  any: [{type: max_rounds, rounds: 40}]
  shadow: [{type: delta_f}, {type: stabilizing_predictions}, {type: plateau}, {type: overall_uncertainty},
           {type: selected_accuracy, at_least: 0.9}, {type: max_confidence, below: 0.5}]
"""


def fail(text):
    sys.exit(f"FAIL: {text}")


def stable(path):
    result = json.loads(path.read_text())
    del result["context"], result["config"]["output"]
    for run in result["runs"]:
        for record in run["rounds"]:
            del record["seconds"]
    return json.dumps(result)


class Experiment:
    def __init__(self, alrun, shim, restart, folder):
        self.alrun, self.shim, self.folder = alrun, shim, folder
        self.config = folder / f"{restart}.yaml"
        self.config.write_text(CONFIG.replace("RESTART", restart))
        self.environment = dict(os.environ, XDG_CACHE_HOME=str(folder / "cache"))
        self.trial = 0
        self.run(self.output()).check_returncode()  # fills the cache
        self.wanted = stable(self.last)
        times = [self.times() for _ in range(5)]
        self.start, self.end = (statistics.median(t[i] for t in times) for i in (0, 1))

    def output(self):
        self.trial += 1
        self.last = self.folder / str(self.trial) / "result.json"
        return self.last

    def command(self, output, *options):
        return [self.alrun, "--config", self.config, "--output", output, "--seeds", "1,2", "--threads", "2", *options]

    def run(self, output, *options, **environment):
        return subprocess.run(self.command(output, *options), env=self.environment | environment, capture_output=True, text=True,
                              timeout=600)

    def times(self):
        """Seconds from the start to the journal's first line, and to the end."""
        output = self.output()
        journal = pathlib.Path(f"{output}.journal")
        begin = time.monotonic()
        process = subprocess.Popen(self.command(output), env=self.environment, stderr=subprocess.DEVNULL)
        while process.poll() is None and not (journal.exists() and journal.stat().st_size):
            time.sleep(.0002)
        started = time.monotonic() - begin
        process.wait()
        return started, time.monotonic() - begin

    def resume(self, output, what):
        """After any end: it can be resumed, to the same result, and leaves nothing beside it."""
        for attempt in (1, 2):  # the second finds a finished run
            resumed = self.run(output, "--resume")
            if resumed.returncode:
                fail(f"{what}: --resume gives {resumed.returncode}: {resumed.stderr[-2000:]}")
        if stable(output) != self.wanted:
            fail(f"{what}: another result than without it, see {output}")
        left = sorted(p.name for p in output.parent.iterdir())
        if left != [output.name]:
            fail(f"{what}: leaves {left}")

    def kill(self, moment):
        """False if the run was over by then."""
        output = self.output()
        process = subprocess.Popen(self.command(output), env=self.environment, stderr=subprocess.DEVNULL)
        time.sleep(moment)
        process.send_signal(signal.SIGKILL)
        if process.wait() == 0:
            return False
        self.resume(output, f"SIGKILL after {moment:.4f} s")
        return True

    def calls(self):
        output = self.output()
        count = self.folder / "count"
        self.run(output, LD_PRELOAD=self.shim, ALRUN_FAULT="count:0", ALRUN_FAULT_PATH=str(output), ALRUN_FAULT_COUNT=str(count))
        return int(count.read_text())

    def fault(self, mode, call):
        output = self.output()
        run = self.run(output, LD_PRELOAD=self.shim, ALRUN_FAULT=f"{mode}:{call}", ALRUN_FAULT_PATH=str(output))
        what = f"{mode} at call {call}"
        if mode in ("die", "tear"):
            if run.returncode not in (0, -signal.SIGKILL):
                fail(f"{what}: exit code {run.returncode}: {run.stderr[-2000:]}")
        elif mode == "short":
            if run.returncode:
                fail(f"{what}: a short write is no failure, but: {run.stderr[-2000:]}")
        elif run.returncode not in (0, 1) or run.returncode == 1 and str(output.parent) not in run.stderr:
            fail(f"{what}: exit code {run.returncode}, and no path in the message: {run.stderr[-2000:]}")
        self.resume(output, what)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("alrun", type=pathlib.Path)
    parser.add_argument("shim")
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--faults", default="all")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    rng = random.Random(options.seed)

    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        for restart in ("cold", "warm"):
            (folder / restart).mkdir()
            experiment = Experiment(options.alrun, options.shim, restart, folder / restart)
            wanted, kills = options.kills // 2, 0
            while kills < wanted:
                kills += experiment.kill(rng.uniform(experiment.start, experiment.end))
            print(f"{restart}: {kills} of {wanted} killed runs resumed to identical results "
                  f"(start-up {experiment.start:.3f} s, run {experiment.end:.3f} s)", flush=True)
            if options.faults == "0":
                continue
            calls = experiment.calls()
            for mode in ("die", "tear", "fail", "full", "short"):
                count = calls if options.faults == "all" else min(calls, int(options.faults))
                for i in range(count):
                    experiment.fault(mode, 1 + i * calls // count)
                print(f"{restart}: {mode}: {count} of {calls} calls, all resumed to identical results", flush=True)


if __name__ == "__main__":
    main()
