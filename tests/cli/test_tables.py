"""Tables that commands write."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from spurline.cli.tables import check_table, write_table
from spurline.model import BadInput

COLUMNS = {"name": "varchar", "n": "integer", "at": "timestamptz"}
ROWS = [
    {"name": "=HYPERLINK(1)", "n": -1, "at": "2023-05-01T00:00:00Z"},
    {"name": None, "n": None, "at": None},
]


def test_csv_holds_no_formula_and_numbers_stay_numbers(tmp_path: Path) -> None:
    write_table(ROWS, COLUMNS, tmp_path / "t.csv")
    assert (tmp_path / "t.csv").read_text().splitlines() == [
        '"name","n","at"',
        '"\'=HYPERLINK(1)",-1,"2023-05-01T00:00:00Z"',
        '"","",""',
    ]


@pytest.mark.parametrize("rows", [ROWS, []])
def test_parquet_has_its_types_with_rows_and_without(tmp_path: Path, rows: list[dict[str, object]]) -> None:
    write_table(rows, COLUMNS, tmp_path / "it's.parquet")
    assert [path.name for path in tmp_path.iterdir()] == ["it's.parquet"]
    with duckdb.connect() as con:
        con.execute("set timezone = 'UTC'")
        table = con.read_parquet(str(tmp_path / "it's.parquet"))
        assert [str(kind) for kind in table.types] == ["VARCHAR", "INTEGER", "TIMESTAMP WITH TIME ZONE"]
        assert [row[:2] for row in table.fetchall()] == [(row["name"], row["n"]) for row in rows]


def test_a_failed_write_leaves_no_file(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="JSON"):
        write_table([{"name": float("nan")}], {"name": "double"}, tmp_path / "t.jsonl")
    assert not list(tmp_path.iterdir())


def test_other_endings_are_refused_by_name() -> None:
    with pytest.raises(BadInput, match=r"Use \.parquet or \.csv"):
        check_table(Path("t.xlsx"), ".parquet", ".csv")
