"""Ends a Slurm node as a loss of power would: power_off.py SLURMD_PID SLURM_CONF. Waits for a task to run, then all processes go
at once, so that no task's end is reported; prints how many tasks were lost."""
import os
import pathlib
import signal
import sys
import time

slurmd, config = int(sys.argv[1]), sys.argv[2]


def tasks():
    """The processes of this cluster's tasks, each with the job it belongs to."""
    found = {}
    for process in pathlib.Path("/proc").glob("[0-9]*"):
        try:
            variables = dict(v.split("=", 1) for v in (process / "environ").read_text(errors="replace").split("\0") if "=" in v)
        except OSError:
            continue
        if variables.get("SLURM_CONF") == config and "SLURM_JOB_ID" in variables:
            found[int(process.name)] = variables["SLURM_JOB_ID"]
    return found


def send(which, pids):
    for pid in pids:
        try:
            os.kill(pid, which)
        except ProcessLookupError:
            pass


def parents(pids):
    for pid in pids:
        try:
            yield int(pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[1])
        except OSError:
            pass


until = time.monotonic() + 60
while not tasks():
    if time.monotonic() > until:
        sys.exit("no task runs")
    time.sleep(0.02)
# Stopped, none ends before all are known; what the daemon was about to start has begun after a moment.
send(signal.SIGSTOP, tasks())
send(signal.SIGKILL, [slurmd])
time.sleep(0.5)
send(signal.SIGSTOP, tasks())
lost = tasks()
# The parents first: they would report how their tasks ended.
send(signal.SIGKILL, [pid for pid in parents(lost) if pid > 1])
send(signal.SIGKILL, lost)
print(len(set(lost.values())))
