"""Run by test_spark.py in a process of its own, in which sockets may be opened: one Spark session
does everything, because its start costs most of the time.

    spark_job.py STORE PLACES OUT

Writes `OUT/command.parquet` (the command line, one partition) and `OUT/several.parquet` (many
partitions, tracks cut by small batches), and prints as JSON what the test asks about.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from spurline.ais import on_spark, write_events
from spurline.ais.engines import iter_events
from spurline.ais.spark_session import spark_session
from spurline.cli import main
from spurline.intake import read_places

LISTENS = "0A"


def family() -> set[int]:
    """This process and everything it has started."""
    parents: dict[int, int] = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            parents[int(stat.parent.name)] = int(stat.read_text().rpartition(")")[2].split()[1])
        except OSError:
            continue  # it has ended
    found = {int(Path("/proc/self").resolve().name)}
    while grown := {pid for pid, parent in parents.items() if parent in found} - found:
        found |= grown
    return found


def listening() -> list[str]:
    """Addresses (hexadecimal, as the kernel writes them) at which the family can be reached."""
    sockets = set()
    for pid in family():
        for descriptor in Path(f"/proc/{pid}/fd").glob("*"):
            try:
                sockets.add(str(descriptor.readlink()))
            except OSError:
                continue
    tables = [Path(f"/proc/net/{name}").read_text() for name in ("tcp", "tcp6")]
    rows = [line.split() for table in tables for line in table.splitlines()[1:]]
    return [row[1].partition(":")[0] for row in rows if row[3] == LISTENS and f"socket:[{row[9]}]" in sockets]


def run(store: Path, places: Path, out: Path) -> dict[str, Any]:
    seen: list[Any] = []
    told: list[tuple[int, int]] = []
    many = on_spark(rows_per_partition=300)

    def noted(*given: Any) -> Iterator[Any]:
        for found in many(*given):
            seen.append(found.vessels)
            yield found

    with spark_session("local[2]", quiet=True) as spark:
        words = ["spurline", "ais", "events", str(store), "--places", str(places), "--engine", "spark"]
        sys.argv = [*words, "--out", str(out / "command.parquet")]
        try:
            main()
        except SystemExit as stop:
            status = stop.code or 0
        spark.conf.set("spark.sql.execution.arrow.maxRecordsPerBatch", "97")
        found = iter_events(
            store,
            places=read_places(places).rows,
            engine=noted,
            progress=lambda done, total: told.append((done, total)),
        )
        write_events(found, out / "several.parquet")
        doors = listening()
    return {"status": status, "partitions": seen, "told": told, "listening": doors}


if __name__ == "__main__":
    print(json.dumps(run(*map(Path, sys.argv[1:]))))
