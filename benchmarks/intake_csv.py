"""Rows per second of the AIS table reader, beside DuckDB and polars on the same bytes.

    python benchmarks/intake_csv.py [FILE…] [--rows N]

Without files, tables are made in a temporary folder: one with the 26 columns of the Danish Maritime
Authority, plain and zipped, one of six columns, one of six columns as Parquet. Each reader runs in a
process of its own; the best of three runs counts. DuckDB and polars read nine (six) typed columns
into arrays; they neither judge rows nor gather static reports. polars runs where it is installed.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import random
import resource
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

from spurline.intake import read_positions

DANISH = (
    "# Timestamp,Type of mobile,MMSI,Latitude,Longitude,Navigational status,ROT,SOG,COG,Heading,IMO,Callsign,"
    "Name,Ship type,Cargo type,Width,Length,Type of position fixing device,Draught,Destination,ETA,"
    "Data source type,A,B,C,D\n"
)
NARROW = "mmsi,t,lon,lat,sog,cog\n"
TYPES = {
    "MMSI": "UINTEGER",
    "Latitude": "DOUBLE",
    "Longitude": "DOUBLE",
    "SOG": "FLOAT",
    "COG": "FLOAT",
    "Heading": "FLOAT",
    "mmsi": "UINTEGER",
    "lon": "DOUBLE",
    "lat": "DOUBLE",
    "sog": "FLOAT",
    "cog": "FLOAT",
}
WANTED = [*TYPES, "# Timestamp", "Navigational status", "Type of mobile", "t"]


def make(folder: Path, rows: int) -> list[Path]:
    """Synthetic tables; 2,000 ships."""
    chance = random.Random(1)
    danish, narrow = folder / "danish.csv", folder / "narrow.csv"
    with danish.open("w") as wide, narrow.open("w") as slim:
        wide.write(DANISH)
        slim.write(NARROW)
        for number in range(rows):
            second, ship = number // 12 % 86_400, 219_000_000 + number % 2000
            clock = f"{second // 3600:02d}:{second // 60 % 60:02d}:{second % 60:02d}"
            lon, lat = f"{11 + chance.random():.6f}", f"{55 + chance.random():.6f}"
            sog, cog = f"{20 * chance.random():.1f}", f"{359 * chance.random():.1f}"
            wide.write(
                f"01/01/2024 {clock},Class A,{ship},{lat},{lon},Under way using engine,0.0,{sog},{cog},"
                f"{chance.randrange(360)},,OABC,SHIP {number % 2000},Cargo,,20,120,GPS,6.5,AARHUS,,AIS,60,60,10,10\n"
            )
            slim.write(f"{ship},2024-01-01T{clock},{lon},{lat},{sog},{cog}\n")
    packed, parquet = folder / "danish.zip", folder / "narrow.parquet"
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.write(danish, danish.name)
    import duckdb

    duckdb.sql(f"COPY (FROM read_csv('{narrow}')) TO '{parquet}' (FORMAT parquet)")
    return [danish, packed, narrow, parquet]


def by_spurline(path: Path) -> int:
    return sum(len(batch.positions) for batch in read_positions(path))


def by_duckdb(path: Path) -> int:
    import duckdb

    source = f"read_parquet('{path}')"
    if path.suffix == ".csv":
        with path.open() as file:
            header = file.readline().rstrip("\n").split(",")
        times = {"# Timestamp": "TIMESTAMP", "t": "TIMESTAMP"}
        kinds = ", ".join(f"'{name}': '{TYPES.get(name, times.get(name, 'VARCHAR'))}'" for name in header)
        form = ", timestampformat='%d/%m/%Y %H:%M:%S'" if "# Timestamp" in header else ""
        source = f"read_csv('{path}', header=true, auto_detect=false, delim=',', columns={{{kinds}}}{form})"
        wanted = ", ".join(f'"{name}"' for name in header if name in WANTED)
    else:
        wanted = "*"
    return len(next(iter(duckdb.sql(f"SELECT {wanted} FROM {source}").fetchnumpy().values())))


def by_polars(path: Path) -> int:
    import polars

    if path.suffix == ".parquet":
        return polars.read_parquet(path).height
    kinds = {"UINTEGER": polars.UInt32, "DOUBLE": polars.Float64, "FLOAT": polars.Float32}
    with path.open() as file:
        header = file.readline().rstrip("\n").split(",")
    typed = {name: kinds[TYPES[name]] for name in header if name in TYPES}
    frame = polars.read_csv(path, columns=[name for name in header if name in WANTED], schema_overrides=typed)
    clock, form = (
        ("# Timestamp", "%d/%m/%Y %H:%M:%S") if "# Timestamp" in header else ("t", "%Y-%m-%dT%H:%M:%S")
    )
    return frame.with_columns(polars.col(clock).str.to_datetime(form)).height


TOOLS: dict[str, Callable[[Path], int]] = {"spurline": by_spurline, "duckdb": by_duckdb, "polars": by_polars}


def measure(tool: str, path: Path) -> None:
    """One reading in this process, as JSON; imports are done before the clock starts."""
    if tool != "spurline":
        importlib.import_module(tool)
    importlib.import_module("duckdb")
    begun, cpu = time.perf_counter(), time.process_time()
    rows = TOOLS[tool](path)
    seconds, cpu = time.perf_counter() - begun, time.process_time() - cpu
    print(json.dumps({"rows": rows, "seconds": seconds, "cpu": cpu, "peak": peak_megabytes()}))


def peak_megabytes() -> float:
    """Most memory that this program held: Linux counts that of the parent in `ru_maxrss` too."""
    status = Path("/proc/self/status")
    if status.exists():
        return (
            int(next(line.split()[1] for line in status.read_text().splitlines() if "VmHWM" in line)) / 1000
        )
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000


def compare(paths: list[Path]) -> None:
    print("| file | MB | tool | rows | rows per CPU second | rows/s | peak MB |")
    print("|---|---:|---|---:|---:|---:|---:|")
    for path in paths:
        for tool in TOOLS:
            if importlib.util.find_spec(tool) is None or (path.suffix == ".zip" and tool != "spurline"):
                continue
            command = [sys.executable, __file__, "--tool", tool, str(path)]
            runs = [
                json.loads(subprocess.run(command, check=True, capture_output=True).stdout) for _ in range(3)
            ]
            best = min(runs, key=lambda run: run["cpu"])
            rates = f"{best['rows'] / best['cpu']:,.0f} | {best['rows'] / best['seconds']:,.0f}"
            size = path.stat().st_size / 1e6
            print(f"| {path.name} | {size:.0f} | {tool} | {best['rows']:,} | {rates} | {best['peak']:.0f} |")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("files", nargs="*", type=Path)
    parser.add_argument("--rows", type=int, default=2_000_000)
    parser.add_argument("--tool", choices=TOOLS)
    given = parser.parse_args()
    if given.tool:
        measure(given.tool, given.files[0])
    elif given.files:
        compare(given.files)
    else:
        with tempfile.TemporaryDirectory() as folder:
            compare(make(Path(folder), given.rows))
