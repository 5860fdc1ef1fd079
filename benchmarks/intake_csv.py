"""Rows per second of the AIS table reader on a CSV or Parquet file, and the peak memory.

    python benchmarks/intake_csv.py FILE | --make ROWS

With --make a synthetic file with the 26 columns of the Danish Maritime Authority is written to a
temporary folder and read.
"""

from __future__ import annotations

import random
import resource
import sys
import tempfile
import time
from pathlib import Path

from spurline.intake import read_positions

HEADER = (
    "# Timestamp,Type of mobile,MMSI,Latitude,Longitude,Navigational status,ROT,SOG,COG,Heading,IMO,Callsign,"
    "Name,Ship type,Cargo type,Width,Length,Type of position fixing device,Draught,Destination,ETA,"
    "Data source type,A,B,C,D\n"
)


def make(path: Path, rows: int) -> None:
    chance = random.Random(1)
    with path.open("w") as file:
        file.write(HEADER)
        for number in range(rows):
            second, ship = number // 12 % 86_400, number % 2000
            clock = f"{second // 3600:02d}:{second // 60 % 60:02d}:{second % 60:02d}"
            place = f"{55 + chance.random():.6f},{11 + chance.random():.6f}"
            file.write(
                f"01/01/2024 {clock},Class A,{219_000_000 + ship},{place},Under way using engine,0.0,"
                f"{20 * chance.random():.1f},{359 * chance.random():.1f},{chance.randrange(360)},,OABC,"
                f"SHIP {ship},Cargo,,20,120,GPS,6.5,AARHUS,,AIS,60,60,10,10\n"
            )


def measure(path: Path) -> None:
    begun, cpu = time.perf_counter(), time.process_time()
    rows = sum(len(batch.positions) for batch in read_positions(path))
    seconds, cpu = time.perf_counter() - begun, time.process_time() - cpu
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000
    print("| file | MB | rows | seconds | CPU seconds | rows/s | peak MB |")
    print("|---|---:|---:|---:|---:|---:|---:|")
    size, speed = path.stat().st_size / 1e6, rows / seconds
    print(f"| {path.name} | {size:.0f} | {rows} | {seconds:.2f} | {cpu:.2f} | {speed:,.0f} | {peak:.0f} |")


if __name__ == "__main__":
    if len(sys.argv) == 3 and sys.argv[1] == "--make":
        with tempfile.TemporaryDirectory() as folder:
            make(Path(folder) / "synthetic.csv", int(sys.argv[2]))
            measure(Path(folder) / "synthetic.csv")
    elif len(sys.argv) == 2:
        measure(Path(sys.argv[1]))
    else:
        sys.exit(__doc__)
