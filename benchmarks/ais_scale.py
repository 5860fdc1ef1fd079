"""Positions to events at 10⁶, 10⁷ and (with --big) 10⁸ rows: is time linear, is memory bounded?

    python benchmarks/ais_scale.py POSITIONS.parquet [--big] [--workers 2]

Replicates the file (see replicated.py), imports it and finds events of all kinds with the command
line, each command in processes of its own, and prints one table. Needs about 100 bytes of disk per row
in the folder for temporary files (TMPDIR). Linux only.
"""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path

from process_tree import SPURLINE, Cost, cost_of
from replicated import PLACES, replicate

COLUMNS = "mmsi=mmsi,t=t,lon=lon,lat=lat,sog=sog,cog=cog"


def size(path: Path) -> int:
    """Bytes of a file, or of all files of a folder."""
    return sum(file.stat().st_size for file in [path, *path.rglob("*")] if file.is_file())


def row(job: str, rows: int, copies: int, cost: Cost, made: Path) -> str:
    return (
        f"| {job} | {rows:,} | {copies} | {cost.seconds:.1f} | {cost.processor_s:.1f} "
        f"| {rows / cost.seconds:,.0f} | {cost.peak_mb:,.0f} | {size(made) / rows:.1f} |"
    )


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("positions", type=Path)
    parser.add_argument("--big", action="store_true", help="10⁸ rows too")
    parser.add_argument("--workers", default="2")
    args = parser.parse_args()
    print(
        "| job | rows (replicated) | copies | seconds | processor s | rows/s "
        "| peak MB, all processes | bytes on disk per row |\n|---|---:|---:|---:|---:|---:|---:|---:|"
    )
    for wanted in (1_000_000, 10_000_000, *([100_000_000] if args.big else [])):
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            (folder / "places.csv").write_text(PLACES)
            source, store, events = folder / "positions.parquet", folder / "store", folder / "events.parquet"
            rows, copies = replicate(args.positions, wanted, source)
            words = (str(source), "--to", str(store), "--columns", COLUMNS)
            print(
                row("import", rows, copies, cost_of([*SPURLINE, "ais", "import", *words]), store), flush=True
            )
            source.unlink()
            words = (str(store), "--workers", args.workers, "--out", str(events))
            words = (*words, "--places", str(folder / "places.csv"))
            cost = cost_of([*SPURLINE, "ais", "events", *words])
            print(row(f"events, {args.workers} workers", rows, copies, cost, events), flush=True)


if __name__ == "__main__":
    main()
