"""CSV and Parquet to a sorted, cleaned store: rows per second and memory, beside DuckDB.

    python benchmarks/ais_import.py POSITIONS.parquet [--rows 8000000] [--files 4]

POSITIONS has mmsi, t, lon, lat, sog, cog. It is replicated (see replicated.py), put into order of time
as a feed is, and cut into files. DuckDB turns the same CSV into Parquet, as it comes and sorted by
(mmsi, t); it neither judges rows nor separates ships nor drops repeats. Every job runs in processes of
its own, with two processes or threads. Linux only.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import duckdb
from ais_scale import COLUMNS
from process_tree import SPURLINE, cost_of
from replicated import replicate

WORKERS = 2
COPY = """
import duckdb
con = duckdb.connect()
con.execute("set enable_progress_bar = false; set timezone = 'UTC'; set threads = {threads}; set memory_limit = '1GB'")
con.execute("set temp_directory = '{folder}/spill'")
con.execute("copy (from read_csv('{folder}/*.csv') {order}) to '{folder}/out.parquet' (format parquet)")
"""


def make(positions: Path, folder: Path, files: int) -> None:
    """The rows in order of time, as so many CSV and Parquet files of equal length."""
    with duckdb.connect() as con:
        con.execute("set timezone = 'UTC'; set memory_limit = '4GB'")
        con.execute(f"set temp_directory = '{folder / 'spill'}'")
        con.execute(
            f"""create table feed as select mmsi, strftime(t, '%Y-%m-%dT%H:%M:%SZ') as t, lon, lat, sog, cog,
            ntile({files}) over (order by t, mmsi) as part from read_parquet('{positions}') order by t, mmsi"""
        )
        for part in range(1, files + 1):
            chosen = f"(select * exclude part from feed where part = {part})"
            con.execute(f"copy {chosen} to '{folder / f'{part}.csv'}' (header)")
            con.execute(f"copy {chosen} to '{folder / f'{part}.parquet'}' (format parquet)")


def jobs(folder: Path) -> Iterator[tuple[str, list[str]]]:
    for kind in ("csv", "parquet"):
        words = [str(folder / f"*.{kind}"), "--to", str(folder / kind), "--columns", COLUMNS]
        words += ["--workers", str(WORKERS)]
        yield f"spurline ais import, {kind}", [*SPURLINE, "ais", "import", *words]
    for name, order in (("as it comes", ""), ("sorted", "order by mmsi, t")):
        code = COPY.format(folder=folder, order=order, threads=WORKERS)
        yield f"DuckDB {duckdb.__version__}, csv to Parquet, {name}", [sys.executable, "-c", code]


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("positions", type=Path)
    parser.add_argument("--rows", type=int, default=8_000_000)
    parser.add_argument("--files", type=int, default=4)
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with tempfile.NamedTemporaryFile(suffix=".all") as whole:
            rows, copies = replicate(args.positions, args.rows, Path(whole.name))
            make(Path(whole.name), folder, args.files)
        print(f"{rows:,} rows, replicated {copies}-fold, in {args.files} files")
        print("| job | seconds | processor s | rows/s | peak MB, all processes |\n|---|---:|---:|---:|---:|")
        for job, command in jobs(folder):
            cost = cost_of(command)
            print(
                f"| {job} | {cost.seconds:.1f} | {cost.processor_s:.1f} "
                f"| {rows / cost.seconds:,.0f} | {cost.peak_mb:,.0f} |",
                flush=True,
            )


if __name__ == "__main__":
    main()
