"""Gap split and stops beside MovingPandas, on the same rows in one run; the answers are compared first.

    python benchmarks/ais_movingpandas.py POSITIONS.parquet [--src auckland] [--repeats 20]

POSITIONS has mmsi, t, lon, lat and, for --src, src. MovingPandas has to be installed beside Spurline
(`pip install movingpandas geopandas pyarrow geopy`). Both start from rows in memory, sorted by
(mmsi, t), without coordinates that do not exist; each job runs in a process of its own. Our jobs are
repeated, because one run is too short to time; seconds are processor time of one run.
"""

from __future__ import annotations

import argparse
import resource
import time
import warnings
from concurrent.futures import ProcessPoolExecutor
from datetime import timedelta
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import duckdb
import numpy as np

GAP_HOURS, DIAMETER_M, STOP_HOURS = 6.0, 500.0, 1.0
Answer = tuple[int, float, float, list[tuple[int, int, int]]]
"""Rows, seconds, peak MB, and (MMSI, first, last microsecond) of every piece or stop."""


def query(source: Path, src: str | None, columns: str) -> str:
    part = f"and src = '{src}'" if src else ""
    return (
        f"select {columns} from read_parquet('{source}') "
        f"where abs(lat) <= 90 and abs(lon) <= 180 {part} order by mmsi, t"
    )


def ours(job: str, source: Path, src: str | None, repeats: int) -> Answer:
    from spurline.ais.fixes import Rows, join_fixes, stream_fixes
    from spurline.ais.stays import Stays

    columns = (
        "mmsi, 1::uinteger as track, epoch_us(t) as t, lon, lat, 'nan'::float as sog, "
        "'nan'::float as cog, 15::utinyint as nav_status, 0::usmallint as receiver"
    )
    with duckdb.connect() as con:
        rows = Rows(**con.execute(query(source, src, columns)).fetchnumpy())
    begun = time.process_time()
    for _ in range(repeats):
        found: Any = []
        if job == "split":
            fixes = join_fixes(list(stream_fixes([rows])))
            begin = np.flatnonzero(fixes.first | (fixes.hours >= GAP_HOURS))
            end = np.append(begin[1:], len(fixes)) - 1
            kept = end > begin  # MovingPandas makes no trajectory of a single point
            found = [fixes.mmsi[begin[kept]], fixes.t[begin[kept]], fixes.t[end[kept]]]
        else:
            stays = Stays(DIAMETER_M, STOP_HOURS * 60)
            for fixes in stream_fixes([rows]):
                stays.feed(fixes)
            found = stays.finish()
    seconds = (time.process_time() - begun) / repeats
    if job == "split":
        answer = list(zip(*(column.tolist() for column in found), strict=True))
    else:
        answer = [
            (stop.mmsi, *(round(end.timestamp() * 1e6) for end in (stop.when.earliest, stop.when.latest)))
            for stop in found
        ]
    return len(rows.t), seconds, peak_mb(), sorted(answer)


def theirs(job: str, source: Path, src: str | None, repeats: int) -> Answer:
    warnings.simplefilter("ignore")
    import movingpandas as mpd

    with duckdb.connect() as con:
        frame = con.execute(query(source, src, "mmsi, t::timestamptz as t, lon, lat")).df()
    frame["t"] = frame["t"].dt.tz_convert("UTC").dt.tz_localize(None)
    collection = mpd.TrajectoryCollection(frame, "mmsi", t="t", x="lon", y="lat", crs=4326)
    begun = time.process_time()
    if job == "split":
        pieces = mpd.ObservationGapSplitter(collection).split(gap=timedelta(hours=GAP_HOURS)).trajectories
        seconds = time.process_time() - begun
        answer = [(int(str(p.id).split("_")[0]), p.get_start_time(), p.get_end_time()) for p in pieces]
    else:
        stops = mpd.TrajectoryStopDetector(collection).get_stop_time_ranges(
            max_diameter=DIAMETER_M, min_duration=timedelta(hours=STOP_HOURS)
        )
        seconds = time.process_time() - begun
        answer = [(int(stop.traj_id), stop.t_0, stop.t_n) for stop in stops]
    epoch = np.datetime64(0, "us")
    whole = [
        (mmsi, *(int((np.datetime64(end, "us") - epoch).astype(int)) for end in ends))
        for mmsi, *ends in answer
    ]
    return len(frame), seconds, peak_mb(), sorted(whole)


def peak_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("positions", type=Path)
    parser.add_argument("--src", default="auckland")
    parser.add_argument("--repeats", type=int, default=20)
    args = parser.parse_args()
    print("| job | tool | rows | found | the same | seconds | rows/s | ratio | peak MB |")
    print("|---|---|---:|---:|---|---:|---:|---:|---:|")
    for job in ("split", "stops"):
        answers: list[Answer] = []
        for tool, work in (("movingpandas", theirs), ("spurline", ours)):
            with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
                answers.append(pool.submit(work, job, args.positions, args.src, args.repeats).result())
            rows, seconds, peak, found = answers[-1]
            same = "yes" if found == answers[0][3] else "NO"
            ratio = answers[0][1] / seconds
            print(
                f"| {job} | {tool} | {rows:,} | {len(found)} | {same} | {seconds:.3f} "
                f"| {rows / seconds:,.0f} | {ratio:,.0f} | {peak:.0f} |",
                flush=True,
            )


if __name__ == "__main__":
    main()
