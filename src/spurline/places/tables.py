"""Reading the packaged tables."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path


def data_file(name: str) -> Path:
    """Path of a packaged data file."""
    return Path(str(files("spurline.places") / "data" / name))


def rows(name: str) -> Iterator[dict[str, str]]:
    """Rows of a packaged tab-separated table with a header line, UTF-8."""
    with data_file(name).open(encoding="utf-8", newline="") as stream:
        yield from csv.DictReader(stream, delimiter="\t", quoting=csv.QUOTE_NONE)
