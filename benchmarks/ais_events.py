"""Gaps, stops and port visits: rows per second and memory, beside DuckDB's query for gaps alone.

    python benchmarks/ais_events.py POSITIONS.parquet [--rows 8000000] [--workers 2] [--peers FOLDER]

POSITIONS has mmsi, t, lon, lat, sog, cog. It is replicated (see replicated.py) and sorted by (mmsi, t).
Jobs: clean the sorted rows, separate ships, find gaps, stops and port visits, in memory of the pool; the
same kinds with causes of gaps and written events, by the command line on a store; and, where --peers
names a folder with gaps_duckdb.py, what plain DuckDB takes for speeds and gaps of the same file with
as many threads. Every job runs in processes of its own. Linux only.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from functools import partial
from multiprocessing import get_context
from pathlib import Path

import duckdb
import numpy as np
from ais_scale import COLUMNS
from process_tree import SPURLINE, cost_of
from replicated import PLACES, replicate

from spurline.ais import Search
from spurline.ais.clean import reject_codes
from spurline.ais.events import Wanted, find_in
from spurline.ais.fixes import Rows
from spurline.ais.histories import Histories
from spurline.ais.reading import as_nan, ordered
from spurline.ais.tracks import assign_tracks
from spurline.intake import read_places

PARTITION_ROWS = 1_000_000


def ranges_of(path: Path) -> list[tuple[int, int]]:
    """Ranges of MMSI with about as many rows each."""
    with duckdb.connect() as con:
        counts = con.execute(f"select mmsi, count(*) from '{path}' group by 1 order by 1").fetchnumpy()
    number = np.cumsum(counts["count_star()"]) // PARTITION_ROWS
    groups = [counts["mmsi"][number == one] for one in np.unique(number)]
    return [(int(group[0]), int(group[-1])) for group in groups]


def of_range(path: Path, wanted: Wanted, span: tuple[int, int]) -> tuple[int, int, int]:
    """Silences, stops and visits of some vessels, from raw sorted positions."""
    with duckdb.connect() as con:
        con.execute("set threads = 1")
        raw = con.execute(
            f"""select mmsi, epoch_us(t) as t, lon, lat, {as_nan("sog")}, {as_nan("cog")}
            from '{path}' where mmsi between {span[0]} and {span[1]}"""
        ).fetchnumpy()
    heading = np.full(len(raw["t"]), np.nan, np.float32)
    place = raw["mmsi"], raw["t"], raw["lon"], raw["lat"]
    reject = reject_codes(*place, raw["sog"], raw["cog"], heading)
    track, reject = assign_tracks(*place, raw["sog"], reject)
    clean = np.flatnonzero(reject == 0)
    columns = (raw["mmsi"], track, raw["t"], raw["lon"], raw["lat"], raw["sog"], raw["cog"])
    status, receiver = np.full(len(clean), 15, np.uint8), np.zeros(len(clean), np.uint16)
    rows = Rows(*(column[clean] for column in columns), status, receiver)
    found = find_in([ordered(rows)], wanted)
    kinds = [event.kind for event in found.events]
    silences = 0 if found.silences is None else int((~found.silences.open).sum())
    return silences, kinds.count("stop"), kinds.count("port_visit")


def one_pass(path: Path, places: Path, workers: int) -> tuple[int, ...]:
    """Clean, separate ships, find gaps, stops and visits in sorted raw positions."""
    with duckdb.connect() as con:
        end = con.execute(f"select epoch_us(max(t)) from '{path}'").fetchone()
    assert end
    nothing_said = Histories.of_reports(())
    wanted = Wanted(
        frozenset({"stop", "port_visit"}), read_places(places).rows, Search(), end[0], nothing_said
    )
    work = partial(of_range, path, replace(wanted))
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
        return tuple(map(sum, zip(*pool.map(work, ranges_of(path)), strict=True)))


def jobs(folder: Path, workers: int) -> Iterator[tuple[str, list[str]]]:
    path, places = str(folder / "sorted.parquet"), str(folder / "places.csv")
    yield (
        "clean, tracks, gaps, stops, visits of sorted Parquet",
        [sys.executable, __file__, path, "--workers", str(workers), "--places", places],
    )
    store, out = str(folder / "store"), str(folder / "events.parquet")
    options = ["--places", places, "--kinds", "gap,stop,port_visit", "--workers", str(workers), "--out", out]
    yield (
        "events of a store: gaps with causes, stops, visits",
        [*SPURLINE, "ais", "events", store, *options],
    )


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("positions", type=Path)
    parser.add_argument("--rows", type=int, default=8_000_000)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--peers", type=Path)
    parser.add_argument("--places", type=Path, help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.places is not None:
        print("silences, stops, visits:", one_pass(args.positions, args.places, args.workers))
        return
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "places.csv").write_text(PLACES)
        rows, copies = replicate(args.positions, args.rows, folder / "positions.parquet")
        with duckdb.connect() as con:
            con.execute(
                f"""copy (from '{folder / "positions.parquet"}' order by all)
                to '{folder / "sorted.parquet"}' (format parquet, compression zstd)"""
            )
        words = [str(folder / "positions.parquet"), "--to", str(folder / "store"), "--columns", COLUMNS]
        subprocess.run([*SPURLINE, "ais", "import", *words], check=True)
        print(f"{rows:,} rows, replicated {copies}-fold, {args.workers} workers")
        print("| job | seconds | processor s | rows/s | peak MB, all processes |\n|---|---:|---:|---:|---:|")
        for job, command in jobs(folder, args.workers):
            cost = cost_of(command)
            print(
                f"| {job} | {cost.seconds:.1f} | {cost.processor_s:.1f} "
                f"| {rows / cost.seconds:,.0f} | {cost.peak_mb:,.0f} |",
                flush=True,
            )
        if args.peers is not None:
            script = [sys.executable, str(args.peers / "gaps_duckdb.py"), str(folder / "sorted.parquet")]
            script += ["--threads", str(args.workers)]
            for line in subprocess.run(
                script, capture_output=True, text=True, check=True
            ).stdout.splitlines():
                print(
                    "| " + " | ".join(f"{name}: {value}" for name, value in json.loads(line).items()) + " |"
                )


if __name__ == "__main__":
    main()
