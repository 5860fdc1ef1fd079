# ruff: noqa: S608 (the only texts that SQL is made of are column names and quoted paths)
"""The events table of contract B as a file: Parquet, CSV or JSON Lines."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
from numpy.typing import NDArray

from spurline.ais.events import event_record
from spurline.ais.reading import connect, quoted
from spurline.model import BadInput, TrackEvent

_TYPES = {
    "event_id": "varchar",
    "kind": "varchar",
    "mmsi": "uinteger",
    "track": "uinteger",
    "start": "timestamptz",
    "end": "timestamptz",
    "lon_start": "double",
    "lat_start": "double",
    "lon_end": "double",
    "lat_end": "double",
    "place_id": "varchar",
    "detail": "varchar",
    "p": "double",
}
_JSON = json.JSONEncoder(sort_keys=True, ensure_ascii=False)
BATCH = 20_000
_FORMATS = {".parquet": "format parquet, compression zstd", ".csv": "format csv, header"}


def write_events(events: Iterable[TrackEvent], to: Path) -> int:
    """Write events to `to`, in the form that its ending names, and return their number; `detail` is
    JSON text in tables.

    Events are taken one by one, and the file appears under its name when it is complete. Raises
    BadInput for an ending other than .parquet, .csv and .jsonl.
    """
    if to.suffix not in {*_FORMATS, ".jsonl"}:
        raise BadInput(
            "has no ending that events can be written to", where=str(to), do="Use .parquet, .csv or .jsonl"
        )
    to.parent.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(prefix=f".{to.name}.", dir=to.parent) as folder:
        part = Path(folder) / to.name
        count = _write_lines(events, part) if to.suffix == ".jsonl" else _write_table(events, part)
        part.replace(to)
    return count


def _write_lines(events: Iterable[TrackEvent], to: Path) -> int:
    count = 0
    with to.open("w", encoding="utf-8") as file:
        for count, event in enumerate(events, start=1):  # noqa: B007 - the last one is the number
            file.write(json.dumps(event_record(event), ensure_ascii=False) + "\n")
    return count


def _write_table(events: Iterable[TrackEvent], to: Path) -> int:
    defined = ", ".join(f'"{name}" {kind}' for name, kind in _TYPES.items())
    count, waiting = 0, iter(events)
    with connect(spill=to.parent / "spill") as con:
        con.execute(f"create table events ({defined})")
        while batch := [event_record(event) for event in islice(waiting, BATCH)]:
            con.register("event_rows", {name: _column(name, batch) for name in _TYPES})
            con.execute("insert into events select * from event_rows")
            con.unregister("event_rows")
            count += len(batch)
        con.execute(f"copy (select * from events order by rowid) to {quoted(to)} ({_FORMATS[to.suffix]})")
    return count


def _column(name: str, records: Sequence[dict[str, Any]]) -> NDArray[Any]:
    values = [record[name] for record in records]
    if _TYPES[name] in {"double", "uinteger"}:
        return np.array(values)
    texts = [_JSON.encode(value) for value in values] if name == "detail" else values
    return np.array([*texts, ""], dtype=object)[:-1]  # else texts of one length make a table of letters
