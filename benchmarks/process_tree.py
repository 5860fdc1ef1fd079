"""Time and peak memory of a command with everything that it starts. Linux only (reads /proc)."""

from __future__ import annotations

import resource
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

EVERY_S = 0.2
SPURLINE = (sys.executable, "-c", "from spurline.cli import main; main()")


@dataclass(frozen=True)
class Cost:
    """Seconds on the clock and of all processors, peak megabytes of all processes together. Memory
    that processes share is counted once (proportional set size), sampled five times a second."""

    seconds: float
    processor_s: float
    peak_mb: float


def cost_of(words: Sequence[str]) -> Cost:
    """Run a command to its end; raises CalledProcessError when it fails."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    start = time.perf_counter()
    peak = 0
    with subprocess.Popen(words) as process:
        while process.poll() is None:
            peak = max(peak, sum(map(_shared_out_kb, _family(process.pid))))
            time.sleep(EVERY_S)
    seconds = time.perf_counter() - start
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, words)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    processor_s = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Cost(seconds, processor_s, peak / 1024)


def _family(root: int) -> set[int]:
    parents: dict[int, int] = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            parents[int(stat.parent.name)] = int(stat.read_text().rpartition(")")[2].split()[1])
        except OSError:
            continue  # it has ended
    found = {root}
    while grown := {pid for pid, parent in parents.items() if parent in found} - found:
        found |= grown
    return found


def _shared_out_kb(pid: int) -> int:
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith("Pss:")), 0)
