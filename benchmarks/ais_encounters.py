"""Encounters beside neptune-ais: speed, memory, and what both find, on the same rows in the same run.

    python benchmarks/ais_encounters.py POSITIONS.parquet [--copies 20]
        [--peers FOLDER --peer-python PYTHON] [--src auckland] [--rows 20000]

POSITIONS has mmsi, t, lon, lat, sog, cog, src. With --peers, the first --rows rows (by time) of --src
go to neptune_events.py of that folder, run by --peer-python (an environment with neptune-ais), and
to Spurline: there the time includes making the store. Then the whole file, and the file replicated:
each copy under new MMSIs and turned along the equator, so that copies do not meet one another. A
replicated file measures throughput, not variety: say so beside the figures. Seconds are processor
time of a process of its own; its peak memory is its own.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import duckdb
import numpy as np

from spurline.ais import build, find_events
from spurline.model import Positions


def batch(source: Path, where: str, copy: int, copies: int) -> tuple[Positions, tuple[()]]:
    """One copy of the rows as a batch for a store."""
    with duckdb.connect() as con:
        columns = con.execute(
            f"""with named as (select *, dense_rank() over (order by mmsi) as vessel,
                    count(distinct mmsi) over () as vessels from read_parquet('{source}') {where})
            select (201000000 + vessel + {copy} * vessels)::uinteger as mmsi, epoch_us(t) as t,
                lon + {copy} * 360.0 / {copies} as lon, lat, coalesce(sog, 'nan')::float as sog,
                coalesce(cog, 'nan')::float as cog
            from named where abs(lat) <= 90 and abs(lon) <= 180"""
        ).fetchnumpy()
    n = len(columns["t"])
    columns["lon"] = (columns["lon"] + 180) % 360 - 180
    fields = {"heading": np.full(n, np.nan, np.float32), "nav_status": np.full(n, 15, np.uint8)}
    fields |= {"receiver": np.zeros(n, np.uint16), "track": np.zeros(n, np.uint32)}
    return Positions(**columns, **fields, reject=np.zeros(n, np.uint8)), ()


def make_store(source: Path, where: str, copies: int, store: Path) -> int:
    """A store of the rows, replicated; returns how many rows went in."""
    rows = 0

    def batches() -> Iterator[tuple[Positions, tuple[()]]]:
        nonlocal rows
        for copy in range(copies):
            positions, statics = batch(source, where, copy, copies)
            rows += len(positions)
            yield positions, statics

    build(batches(), store)
    return rows


def encounters(store: Path) -> int:
    return len(find_events(store, kinds=["encounter"]))


def from_rows(source: Path, where: str, store: Path) -> int:
    """What the peer does: from unsorted rows to encounters."""
    make_store(source, where, 1, store)
    return encounters(store)


def measured(work: Callable[..., int], *given: Any) -> tuple[float, float, int]:
    """Processor seconds, peak MB and result of a job; runs in the child."""
    start = time.process_time()
    result = work(*given)
    seconds = time.process_time() - start
    scale = 1024 if sys.platform != "darwin" else 1024 * 1024
    return seconds, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / scale, result


def apart(work: Callable[..., int], *given: Any) -> tuple[float, float, int]:
    """A job measured in a process of its own. (This one must stay small: a child inherits its peak.)"""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        return pool.submit(measured, work, *given).result()


def run(name: str, rows: int, work: Callable[..., int], *given: Any) -> None:
    seconds, peak, found = apart(work, *given)
    print(
        f"| spurline | {name} | {rows:,} | {seconds:.2f} | {rows / seconds:,.0f} | {peak:.0f} | {found:,} |"
    )


def peer(args: argparse.Namespace) -> None:
    script = [str(args.peer_python), str(args.peers / "neptune_events.py"), str(args.positions), "encounters"]
    script += ["--src", args.src, "--rows", str(args.rows)]
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    job = json.loads(subprocess.run(script, capture_output=True, text=True, check=True).stdout)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    seconds = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    rate, found = job["rows"] / seconds, f"{job['peak_mb']} | {job['events']:,}"
    print(
        f"| neptune-ais | {args.src}, from rows | {job['rows']:,} | {seconds:.2f} | {rate:,.0f} | {found} |"
    )


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("positions", type=Path)
    parser.add_argument("--copies", type=int, default=20)
    parser.add_argument("--peers", type=Path)
    parser.add_argument("--peer-python", type=Path, default=Path(sys.executable))
    parser.add_argument("--src", default="auckland")
    parser.add_argument("--rows", type=int, default=20_000)
    args = parser.parse_args()
    print(
        "| tool | job | rows | processor s | rows/s | peak MB | found |\n|---|---|---:|---:|---:|---:|---:|"
    )
    with tempfile.TemporaryDirectory() as folder:
        if args.peers:
            peer(args)
            first = f"where src = '{args.src}' and abs(lat) <= 90 and abs(lon) <= 180"
            where = f"{first} qualify row_number() over (order by t) <= {args.rows}"
            run(f"{args.src}, from rows", args.rows, from_rows, args.positions, where, Path(folder) / "part")
        for copies in dict.fromkeys((1, args.copies)):
            store = Path(folder) / f"store-{copies}"
            rows = apart(make_store, args.positions, "", copies, store)[2]
            run(f"whole file, {copies} times, from a store", rows, encounters, store)


if __name__ == "__main__":
    main()
