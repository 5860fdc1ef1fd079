"""Sentences per second of the NMEA decoder beside pyais, on one file, in one run; processor time, which
other load disturbs least.

    python benchmarks/intake_nmea.py LOG [REPEATS]

The file is repeated for our decoder only, so that one run takes about a second (say "replicated"
with the figure); pyais decodes it once. Both decode every message; ours also writes columns.
"""

from __future__ import annotations

import io
import sys
import time
from pathlib import Path

from pyais.stream import IterMessages

from spurline.intake.nmea import read_nmea

PGHP = b"$PGHP,1,2023,1,1,0,0,0,0,219,,2190077,1,2E*67\n"


def main(path: Path, repeats: int) -> None:
    data = path.read_bytes().rstrip(b"\n") + b"\n"
    sentences = sum(b"VDM," in line or b"VDO," in line for line in data.splitlines())
    begun = time.process_time()
    theirs = sum(
        message.decode().msg_type in {1, 2, 3, 18, 19, 27} for message in IterMessages(data.splitlines())
    )
    pyais_seconds = time.process_time() - begun
    source = io.BytesIO(PGHP + data * repeats)
    begun = time.process_time()
    ours = sum(len(batch.positions) for batch in read_nmea(source, path.name))
    our_seconds = time.process_time() - begun
    print("| decoder | sentences | positions | CPU seconds | sentences/s |")
    print("|---|---:|---:|---:|---:|")
    print(f"| pyais | {sentences} | {theirs} | {pyais_seconds:.2f} | {sentences / pyais_seconds:,.0f} |")
    total = sentences * repeats
    print(f"| spurline, {repeats} × | {total} | {ours} | {our_seconds:.2f} | {total / our_seconds:,.0f} |")


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    main(Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 20)
