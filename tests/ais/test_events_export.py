"""Events as files: the same rows in Parquet, CSV and JSON Lines."""

from __future__ import annotations

import csv
import json
from datetime import datetime, timezone
from pathlib import Path

import duckdb
import pytest

from spurline.ais import event_record, write_events
from spurline.model import BadInput, Gap, Stop, When

DAY = When(datetime(2023, 9, 1, tzinfo=timezone.utc), datetime(2023, 9, 2, tzinfo=timezone.utc))
EVENTS = (
    Gap(
        273000001,
        1,
        DAY,
        130.1,
        42.0,
        131.5,
        42.5,
        detail=(("hours", 24.0), ("p_cause", (("reception", 0.5),))),
    ),
    Stop(273000002, 0, DAY, 131.0, 42.0, 131.0, 42.0, place='harbour "A", old'),
)


def test_parquet_has_the_columns_and_types_of_the_contract(tmp_path: Path) -> None:
    write_events(EVENTS, tmp_path / "events.parquet")
    table = duckdb.sql(f"select * from read_parquet('{tmp_path / 'events.parquet'}')")
    assert table.columns == list(event_record(EVENTS[0]))
    assert dict(zip(table.columns, map(str, table.types), strict=True))["start"] == "TIMESTAMP WITH TIME ZONE"
    ids = [row[0] for row in table.project("event_id").fetchall()]
    assert ids == [event.id for event in EVENTS]


def test_csv_and_json_lines_hold_the_same(tmp_path: Path) -> None:
    write_events(EVENTS, tmp_path / "events.csv")
    write_events(EVENTS, tmp_path / "events.jsonl")
    with (tmp_path / "events.csv").open(newline="") as table:
        rows = list(csv.DictReader(table))
    lines = [json.loads(line) for line in (tmp_path / "events.jsonl").read_text("utf-8").splitlines()]
    assert lines == [json.loads(json.dumps(event_record(event))) for event in EVENTS]
    for row, line in zip(rows, lines, strict=True):
        assert row["event_id"] == line["event_id"]
        assert (row["place_id"] or None) == line["place_id"]
        assert json.loads(row["detail"]) == line["detail"]


def test_no_events_still_make_a_table(tmp_path: Path) -> None:
    write_events((), tmp_path / "none.parquet")
    assert duckdb.sql(f"select count(*) from read_parquet('{tmp_path / 'none.parquet'}')").fetchall() == [
        (0,)
    ]


def test_another_ending_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match=r"\.parquet"):
        write_events(EVENTS, tmp_path / "events.xlsx")
