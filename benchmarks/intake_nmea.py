"""Sentences per second of the NMEA reader beside pyais and, where it is installed, libais, in one run on
one log; processor time, which other load disturbs least, and the growth of peak memory.

    python benchmarks/intake_nmea.py LOG [MEGABYTES]

For our reader the log is repeated until the stream has that many megabytes (300; say "replicated" with the
figure), the others read it once. All decode every message of all types they know; ours also fills columns.
"""

from __future__ import annotations

import io
import resource
import sys
import time
from collections.abc import Callable
from pathlib import Path

from pyais.stream import IterMessages

from spurline.intake.nmea import read_nmea

PGHP = b"$PGHP,1,2023,1,1,0,0,0,0,219,,2190077,1,2E*67\n"
POSITION_TYPES = {1, 2, 3, 18, 19, 27}


class Repeated(io.RawIOBase):
    """The same bytes over and over, without holding them more than once."""

    def __init__(self, data: bytes, times: int) -> None:
        self.data, self.left, self.at = data, times * len(data), 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        size = min(len(buffer), self.left, len(self.data) - self.at)
        buffer[:size] = self.data[self.at : self.at + size]
        self.at = (self.at + size) % len(self.data)
        self.left -= size
        return size


def by_spurline(data: bytes, times: int) -> int:
    stream = io.BufferedReader(Repeated(data, times), 1 << 20)
    return sum(len(batch.positions) for batch in read_nmea(stream, "log"))


def by_pyais(data: bytes) -> int:
    return sum(message.decode().msg_type in POSITION_TYPES for message in IterMessages(data.splitlines()))


def by_libais(data: bytes) -> int:
    from ais.stream import decode

    lines = io.StringIO(data.decode("latin-1"))
    return sum(message["id"] in POSITION_TYPES for message in decode(lines, allow_unknown=True))


def report(name: str, sentences: int, work: Callable[[], int]) -> None:
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    begun = time.process_time()
    try:
        positions = work()
    except ModuleNotFoundError as missing:
        print(f"| {name} | {missing} | | | | |")
        return
    seconds = time.process_time() - begun
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    print(
        f"| {name} | {sentences:,} | {positions:,} | {seconds:.2f} | {sentences / seconds:,.0f} | {grown:.0f} |"
    )


def main(path: Path, megabytes: int) -> None:
    data = PGHP + path.read_bytes().rstrip(b"\n") + b"\n"
    sentences = sum(b"VDM," in line or b"VDO," in line for line in data.splitlines())
    times = max(1, megabytes * 1_000_000 // len(data))
    print("| reader | sentences | positions | CPU seconds | sentences/s | peak memory grows by, MB |")
    print("|---|---:|---:|---:|---:|---:|")
    report("spurline", sentences, lambda: by_spurline(data, 1))
    report(f"spurline, {times} ×", sentences * times, lambda: by_spurline(data, times))
    report("pyais", sentences, lambda: by_pyais(data))
    report("libais", sentences, lambda: by_libais(data))


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    main(Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 300)
