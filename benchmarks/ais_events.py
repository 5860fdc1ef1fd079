"""Speed and memory of the AIS room beside DuckDB's gap query, on one positions file.

    python benchmarks/ais_events.py POSITIONS.parquet [--copies 20] [--peers FOLDER]

POSITIONS has mmsi, t, lon, lat, sog, cog. With --copies the file is replicated under new MMSIs
and sorted; a replicated file measures throughput, not variety: say so beside the figures. Each
job runs in a process of its own, so that its peak memory is its own. --peers names a folder with
gaps_duckdb.py, which is run on the same file.
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
from spurline.ais.clean import reject_codes
from spurline.ais.fixes import fixes_of
from spurline.ais.gaps import find_silences
from spurline.ais.reading import POSITIONS, as_nan, connect, partitions_of, quoted
from spurline.ais.tracks import assign_tracks
from spurline.ais.visits import find_stops, find_visits, index_layers
from spurline.model import EVENT_KINDS, Place, Positions

PLACES = tuple(
    Place(f"P{k}", f"P{k}", lon, lat, "port", 3.0)
    for k, (lon, lat) in enumerate(
        [(103.75, 1.25), (174.78, -36.84), (-74.02, 40.68), (-118.2, 33.75), (-90.2, 29.95), (-122.4, 37.8)]
    )
)


def replicate(source: Path, copies: int, to: Path) -> None:
    """The file under new MMSIs, sorted by (mmsi, t)."""
    con = connect(spill=to.parent / "spill")
    con.execute(
        f"""copy (
            with vessel as (select mmsi, row_number() over (order by mmsi) as n
                from (select distinct mmsi from read_parquet({quoted(source)})))
            select (201000000 + n + copy * (select count(*) from vessel))::uinteger as mmsi,
                t, lon, lat, sog, cog
            from read_parquet({quoted(source)}) join vessel using (mmsi), range({copies}) as c(copy)
            order by 1, 2
        ) to {quoted(to)} (format parquet, compression zstd, row_group_size 500000)"""
    )


def batches(path: Path) -> Iterator[tuple[Positions, tuple[()]]]:
    """The file as batches for a store."""
    con = connect()
    columns = f"mmsi, epoch_us(t) as t, lon, lat, {as_nan('sog')}, {as_nan('cog')}"
    for low, high in partitions_of(con, path):
        rows = con.execute(
            f"select {columns} from read_parquet({quoted(path)}) where mmsi between {low} and {high}"
        ).fetchnumpy()
        n = len(rows["t"])
        yield (
            Positions(
                **rows,
                heading=np.full(n, np.nan, np.float32),
                nav_status=np.full(n, 15, np.uint8),
                receiver=np.zeros(n, np.uint16),
                track=np.zeros(n, np.uint32),
                reject=np.zeros(n, np.uint8),
            ),
            (),
        )


def one_pass(path: Path) -> dict[str, int]:
    """Clean, separate ships, find gaps, stops and visits in sorted raw positions."""
    con, layers = connect(), index_layers(PLACES)
    found = {"gaps": 0, "stops": 0, "visits": 0}
    end = con.execute(f"select epoch_us(max(t)) from read_parquet({quoted(path)})").fetchone()
    for batch, _ in batches(path):
        reject = reject_codes(batch.mmsi, batch.t, batch.lon, batch.lat)
        track, reject = assign_tracks(batch.mmsi, batch.t, batch.lon, batch.lat, batch.sog, reject)
        clean = np.flatnonzero(reject == 0)
        columns = (batch.mmsi, track, batch.t, batch.lon, batch.lat, batch.sog, batch.cog)
        fixes = fixes_of(*(column[clean] for column in columns))
        silences = find_silences(fixes, gap_hours=6.0, store_end=end[0] if end else 0)
        found["gaps"] += int((~silences.open).sum())
        found["stops"] += len(find_stops(fixes, gap_hours=6.0))
        found["visits"] += len(find_visits(fixes, layers))
    return found


def events(store: Path, kind: str, workers: int = 1) -> dict[str, int]:
    return {kind: len(find_events(store, kinds=[kind], places=PLACES, workers=workers))}


def make_store(path: Path, to: Path) -> dict[str, int]:
    summary = build(batches(path), to)
    return {"rows": summary.rows, "vessels": summary.vessels}


def measured(work: Callable[..., Any], *given: Any) -> tuple[float, float, Any]:
    """Seconds, peak MB and result of a job; runs in the child."""
    start = time.perf_counter()
    result = work(*given)
    seconds = time.perf_counter() - start
    scale = 1024 if sys.platform != "darwin" else 1024 * 1024
    return seconds, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / scale, result


def run(name: str, rows: int, work: Callable[..., Any], *given: Any) -> None:
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        seconds, peak, result = pool.submit(measured, work, *given).result()
    print(f"| spurline | {name} | {rows:,} | {seconds:.2f} | {rows / seconds:,.0f} | {peak:.0f} | {result} |")


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("positions", type=Path)
    parser.add_argument("--copies", type=int, default=1)
    parser.add_argument("--peers", type=Path)
    args = parser.parse_args()
    print("| tool | job | rows | seconds | rows/s | peak MB | found |\n|---|---|---:|---:|---:|---:|---|")
    with tempfile.TemporaryDirectory() as folder:
        path, store = Path(folder) / "sorted.parquet", Path(folder) / "store"
        replicate(args.positions, args.copies, path)
        with duckdb.connect() as con:
            rows = con.execute(f"select count(*) from read_parquet({quoted(path)})").fetchone()[0]
        run("clean, tracks, gaps, stops, visits", rows, one_pass, path)
        run("build a store", rows, make_store, path, store)
        assert (store / POSITIONS).is_file()
        for kind in EVENT_KINDS:
            run(f"events: {kind}", rows, events, store, kind)
        if args.peers:
            script = [sys.executable, str(args.peers / "gaps_duckdb.py"), str(path)]
            for line in subprocess.run(
                script, capture_output=True, text=True, check=True
            ).stdout.splitlines():
                job = json.loads(line)
                print("| " + " | ".join(str(value) for value in job.values()) + " |")


if __name__ == "__main__":
    main()
