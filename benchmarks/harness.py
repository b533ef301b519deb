"""Measuring: each call in a process of its own, several times;
medians of wall and processor time, and the peak of memory.

A measured function takes a Clock first; only what stands in ``with clock(name):`` is timed, so that imports and
preparation are not. It returns what it did as JSON (rows, sums), for the caller to compare:
speed is never that of a wrong result.
"""

import json
import os
import resource
import statistics
import subprocess
import sys
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


@dataclass
class Measure:
    """``parts``: {name: {"wall": [s], "cpu": [s], "server": [s]}} of each run; ``memory``: peaks in bytes;
    ``value``: the last run's.
    """

    parts: dict = field(default_factory=dict)
    memory: list = field(default_factory=list)
    value: object = None

    def seconds(self, *names, of="wall"):
        """Median over the runs of the sum of these parts (all, without names)."""
        chosen = [self.parts[name][of] for name in names or self.parts]
        return statistics.median(map(sum, zip(*chosen, strict=True)))

    @property
    def peak(self):
        return statistics.median(self.memory)

    @property
    def runs(self):
        return len(self.memory)


def measure(call, *args, runs=3, prepare=None, **environment):
    """Measure of ``call`` ("package.module:function") with ``args`` (JSON); ``prepare()`` runs before each run."""
    found = Measure()
    for _run in range(runs):
        if prepare:
            prepare()
        one = alone(call, *args, **environment)
        for name, times in one["parts"].items():
            part = found.parts.setdefault(name, {"wall": [], "cpu": [], "server": []})
            for kind, seconds in times.items():
                part[kind].append(seconds)
        found.memory.append(one["memory"])
        found.value = one["value"]
    return found


def alone(call, *args, **environment):
    """One run in a new process; its errors are shown and end the benchmark."""
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.harness", call, json.dumps(args)],
        env=os.environ | environment,
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
    )
    if done.returncode:
        raise RuntimeError(f"{call} ended with status {done.returncode}")
    return json.loads(done.stdout.splitlines()[-1])


class Clock:
    """``with clock("read"): ...`` adds up seconds under a name:
    wall, this process's (and its children's) and PostgreSQL's.
    """

    def __init__(self):
        self.parts = {}

    @contextmanager
    def __call__(self, name):
        before = self._now()
        yield
        part = self.parts.setdefault(name, {"wall": 0.0, "cpu": 0.0, "server": 0.0})
        for kind, seconds in self._now().items():
            part[kind] += seconds - before[kind]

    def _now(self):
        return {"wall": time.perf_counter(), "cpu": _used(), "server": server_seconds()}


def _used():
    kinds = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    return sum(usage.ru_utime + usage.ru_stime for usage in map(resource.getrusage, kinds))


def server_seconds():
    """Processor time of the benchmark's own PostgreSQL, all its processes;
    0 where it cannot be told (no /proc, none runs).
    """
    try:
        postmaster = Path(os.environ.get("SSW_VAR", "var"), "pg", "postmaster.pid").read_text().split()[0]
        own = _stat(Path("/proc", postmaster))
    except (OSError, IndexError):
        return 0.0
    others = map(_stat, Path("/proc").glob("[0-9]*"))
    ticks = sum(int(one[11]) + int(one[12]) for one in others if one and one[1] == postmaster)
    return (ticks + sum(map(int, own[11:15]))) / os.sysconf("SC_CLK_TCK")


def _stat(process):
    """The fields of its stat after the name; [] when it has just ended."""
    try:
        return (process / "stat").read_text().rpartition(")")[2].split()
    except OSError:
        return []


def peak_memory():
    """The highest this program held. Linux hands ``ru_maxrss`` on from the parent, so there /proc is asked."""
    status = Path("/proc/self/status")
    if status.exists():
        line = next(line for line in status.read_text().splitlines() if line.startswith("VmHWM"))
        return int(line.split()[1]) * 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)


def main(call, args):
    module, _, function = call.partition(":")
    clock = Clock()
    value = getattr(import_module(module), function)(clock, *json.loads(args))
    print(json.dumps({"parts": clock.parts, "memory": peak_memory(), "value": value}))


if __name__ == "__main__":
    main(*sys.argv[1:])
