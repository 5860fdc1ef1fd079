"""Reading a store back: the same rows in the same order, however little memory they may take."""

from __future__ import annotations

from pathlib import Path

import fleet
import numpy as np
import pytest

from spurline.ais import build, find_events
from spurline.ais.fixes import Rows
from spurline.ais.reading import read_rows

ALL = (0, 4_294_967_295)


def together(store: Path) -> Rows:
    return Rows._make(np.concatenate(columns) for columns in zip(*read_rows(store, *ALL), strict=True))


@pytest.fixture
def store(tmp_path: Path) -> Path:
    """One ship with many rows over two years, two ships on one number, a ship of few rows."""
    rows = fleet.cruise(fleet.SHIP, 0, 200, 10, 54, step_h=0.5)
    rows += fleet.cruise(fleet.SHIP, 24 * 400, 200, 10, 54, step_h=0.5)
    rows += fleet.cruise(fleet.SHIP + 1, 0, 100, 10, 54, step_h=0.25)
    rows += fleet.cruise(fleet.SHIP + 1, 0.1, 100, 130, 42, step_h=0.25)
    rows += [(fleet.SHIP + 1, 40.05, -60.0, 10.0, 3.0)]
    rows += fleet.moored(fleet.SHIP + 2, 0, 3, 11, 55)
    build([(fleet.positions(rows), ())], tmp_path / "store")
    return tmp_path / "store"


def test_a_vessel_with_more_rows_than_fit_is_read_in_the_same_order(
    store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole, events = together(store), find_events(store)
    assert set(whole.track[whole.mmsi == fleet.SHIP + 1].tolist()) == {0, 1, 2}
    monkeypatch.setattr("spurline.ais.reading.MOST_ROWS", 100)
    monkeypatch.setattr("spurline.ais.reading.CHUNK_ROWS", 33)
    pieces = list(read_rows(store, *ALL))
    assert max(len(piece.t) for piece in pieces) <= 33
    for one, two in zip(whole, together(store), strict=True):
        np.testing.assert_array_equal(one, two)
    assert find_events(store) == events


def test_events_do_not_depend_on_the_size_of_partitions(store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    events = find_events(store)
    monkeypatch.setattr("spurline.ais.reading.PARTITION_ROWS", 50)
    monkeypatch.setattr("spurline.ais.reading.ROWS_PER_FILE", 1)
    monkeypatch.setattr("spurline.ais.reading.MOST_ROWS", 60)
    assert find_events(store) == events
