# ruff: noqa: S608 (the only texts that SQL is made of are column names and quoted paths)
"""The events table of contract B as a file: Parquet, CSV or JSON Lines."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np

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
    "detail": "json",
    "p": "double",
}
_FORMATS = {".parquet": "format parquet, compression zstd", ".csv": "format csv, header"}


def write_events(events: Sequence[TrackEvent], to: Path) -> None:
    """Write events to `to`, in the form that its ending names; `detail` is JSON text in tables.

    Raises BadInput for an ending other than .parquet, .csv and .jsonl.
    """
    rows = [event_record(event) for event in events]
    to.parent.mkdir(parents=True, exist_ok=True)
    if to.suffix == ".jsonl":
        to.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), "utf-8")
        return
    if to.suffix not in _FORMATS:
        raise BadInput(
            "has no ending that events can be written to", where=str(to), do="Use .parquet, .csv or .jsonl"
        )
    texts = {name: [_text(row[name]) for row in rows] for name in _TYPES}
    columns = {name: np.array([*values, ""], dtype=object)[:-1] for name, values in texts.items()}
    chosen = ", ".join(
        f'nullif("{name}", \'\')::{"varchar" if kind == "json" else kind} as "{name}"'
        for name, kind in _TYPES.items()
    )
    with connect() as con:
        con.register("event_rows", columns)
        con.execute(f"copy (select {chosen} from event_rows) to {quoted(to)} ({_FORMATS[to.suffix]})")


def _text(value: object) -> str:
    if value is None:
        return ""
    return value if isinstance(value, str) else json.dumps(value, sort_keys=True, ensure_ascii=False)
