"""Rows of plain values as a file: Parquet, CSV that no spreadsheet runs, or JSON Lines."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from spurline.model import BadInput

Rows = Sequence[Mapping[str, Any]]


def check_table(to: Path, *endings: str) -> None:
    """Raises BadInput unless the file has one of the endings."""
    if to.suffix not in endings:
        *others, last = endings
        choice = f"{', '.join(others)} or {last}" if others else last
        raise BadInput("has no ending that this can be written to", where=str(to), do=f"Use {choice}")


def write_table(rows: Rows, columns: Mapping[str, str], to: Path) -> None:
    """Write rows in the form that the ending names (.parquet, .csv or .jsonl).

    `columns` gives every column its SQL type, which Parquet takes. The file appears under its
    name when it is complete.
    """
    to.parent.mkdir(parents=True, exist_ok=True)
    part = to.with_name(f".{to.name}.part")
    try:
        if to.suffix == ".jsonl":
            text = "".join(json.dumps(row, ensure_ascii=False, allow_nan=False) + "\n" for row in rows)
            part.write_text(text, "utf-8")
        elif to.suffix == ".csv":
            from spurline.dossier.csv_safe import write_csv

            part.write_bytes(write_csv(list(columns), [[row[name] for name in columns] for row in rows]))
        else:
            _write_parquet(rows, columns, part)
        part.replace(to)
    finally:
        part.unlink(missing_ok=True)


def _write_parquet(rows: Rows, columns: Mapping[str, str], to: Path) -> None:
    import duckdb

    lines = to.with_name(f"{to.name}.jsonl")
    try:
        lines.write_text("".join(json.dumps(row, allow_nan=False) + "\n" for row in rows), "utf-8")
        source, target = (str(path).replace("'", "''") for path in (lines, to))
        types = ", ".join(f"'{name}': '{kind}'" for name, kind in columns.items())
        with duckdb.connect() as con:
            con.execute("set timezone = 'UTC'")
            con.execute(
                f"""copy (select * from read_json('{source}', format = 'newline_delimited',
                columns = {{{types}}})) to '{target}' (format parquet, compression zstd)"""  # noqa: S608
            )
    finally:
        lines.unlink(missing_ok=True)
