"""Running a program and measuring it: CPU seconds, wall seconds and peak memory of the whole process."""
import functools
import json
import os
import pathlib
import re
import shutil
import subprocess
import tempfile
import time
from dataclasses import dataclass

ROOT = pathlib.Path(__file__).resolve().parents[2]
BENCH = ROOT / "tests/bench"
ALRUN = ROOT / "build/release/bin/alrun"
ARCHIVE = ROOT / "data/20news-bydate.tar.gz"
PYTHON = "/usr/bin/python3"  # the distribution's: the peers' packages belong to it, whatever stands first on PATH

# One thread each: neither side gets help from a BLAS or OpenMP pool.
ENVIRONMENT = dict(os.environ, OMP_NUM_THREADS="1", OPENBLAS_NUM_THREADS="1", MKL_NUM_THREADS="1",
                   PYTHONNOUSERSITE="1", PYTHONDONTWRITEBYTECODE="1")
ENVIRONMENT.pop("PYTHONPATH", None)
CACHE = tempfile.TemporaryDirectory()  # the user's cached corpora are left alone, and cannot help
ENVIRONMENT["XDG_CACHE_HOME"] = CACHE.name


@dataclass
class Measured:
    cpu: float  # user + system
    wall: float
    mib: float  # peak resident set
    out: str
    err: str

    @property
    def json(self):
        return json.loads(self.out)

    @property
    def round0(self):
        """Our result's seconds of round 0."""
        return self.json["runs"][0]["rounds"][0]["seconds"]

    def profile(self, what):
        """A line of `--profile`, None without it."""
        found = re.search(rf"^{what} +([\d.]+)$", self.err, re.MULTILINE)
        return float(found[1]) if found else None

    @property
    def read_and_counted(self):
        """Seconds; of a cached corpus those of fetching it, and 0."""
        if re.search(r"\(from the cache, ", self.err):
            return self.profile("corpus cache"), 0.0
        if self.profile("read") is not None:
            return self.profile("read"), self.profile("tokenise")
        found = re.search(r"read ([\d.]+) s, counted ([\d.]+) s", self.err)  # to two digits
        if not found:
            raise RuntimeError("alrun no longer says 'read … s, counted … s':\n" + self.err)
        return float(found[1]), float(found[2])


def run(*command, one_core=True):
    command = [str(word) for word in command]
    if one_core and shutil.which("taskset"):
        command = ["taskset", "-c", str(max(os.sched_getaffinity(0)))] + command
    with tempfile.TemporaryFile("w+") as out, tempfile.TemporaryFile("w+") as err:
        start = time.perf_counter()
        process = subprocess.Popen(command, stdout=out, stderr=err, cwd=ROOT, env=ENVIRONMENT)
        _, status, usage = os.wait4(process.pid, 0)  # the usage of this child alone
        wall = time.perf_counter() - start
        process.returncode = os.waitstatus_to_exitcode(status)
        out.seek(0)
        err.seek(0)
        measured = Measured(usage.ru_utime + usage.ru_stime, wall, usage.ru_maxrss / 1024, out.read(), err.read())
    if process.returncode:
        raise RuntimeError(f"exit code {process.returncode}: {' '.join(command)}\n{measured.err}")
    return measured


def alrun(config, *options, cache=False, threads=1):
    """Runs an experiment; `options` are KEY=VALUE or flags."""
    words = [word for option in options for word in ([option] if option.startswith("--") else ["--set", option])]
    return run(ALRUN, "--config", config, "--threads", threads, "--output", "-", "--log-level", "info",
               *([] if cache else ["--no-cache"]), *(["--profile"] if has_profile() else []), *words, one_core=threads == 1)


@functools.cache
def help_text():
    return subprocess.run([ALRUN, "--help"], capture_output=True, text=True, check=True).stdout


# Benchmarks of older programs go without.
def has_profile():
    return "--profile" in help_text()


def has_cache():
    return "keeps none" not in help_text()
