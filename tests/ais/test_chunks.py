"""Detectors give the same, wherever the stream of rows is cut."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from spurline.ais.fixes import HOUR_US, Fixes, Rows, join_fixes, stream_fixes
from spurline.ais.gaps import SilenceFinder, Silences
from spurline.ais.loitering import Loitering
from spurline.ais.ports import index_layers
from spurline.ais.stays import Stays
from spurline.ais.stops import Stops
from spurline.ais.visits import PortVisits
from spurline.model import Place

PLACES = (Place("A", "A", 10.0, 54.0, "port", 2.0), Place("B", "B", 10.05, 54.0, "port", 5.0))


def voyage(seed: int) -> Rows:
    """Three vessels with tracks that drift, stop, jump in time and pass two ports."""
    random = np.random.default_rng(seed)
    columns = []
    for mmsi, track in ((201_000_001, 1), (201_000_001, 2), (201_000_002, 1), (201_000_003, 1)):
        n = int(random.integers(1, 120))
        minutes = random.choice([1, 10, 40, 700], size=n, p=[0.5, 0.3, 0.15, 0.05])
        still = random.random(n) < random.choice([0.5, 0.99])
        step = np.where(still, 0.0, random.normal(0, 0.01, n))
        start = random.choice([9.99, -30.0])
        lon, lat = start + np.cumsum(step), (54.0 if start > 0 else 0.0) + np.cumsum(step) / 2
        sog = np.where(random.random(n) < 0.3, np.nan, np.where(still, 0.1, 2.0 + 100 * np.abs(step)))
        columns.append(
            Rows(
                np.full(n, mmsi, np.uint32),
                np.full(n, track, np.uint32),
                1_700_000_000_000_000 + np.cumsum(minutes).astype(np.int64) * 60_000_000,
                lon,
                lat,
                sog.astype(np.float32),
                np.full(n, np.nan, np.float32),
                random.integers(0, 16, n).astype(np.uint8),
                random.integers(0, 3, n).astype(np.uint16),
            )
        )
    return Rows._make(np.concatenate(column) for column in zip(*columns, strict=True))


def cut(rows: Rows, seed: int) -> Iterator[Rows]:
    random = np.random.default_rng(seed)
    edges = np.sort(random.integers(0, len(rows.t) + 1, int(random.integers(0, 30))))
    for begin, end in zip([0, *edges], [*edges, len(rows.t)], strict=True):
        yield rows.part(slice(int(begin), int(end)))


def found(chunks: Iterator[Rows], end: int) -> dict[str, Any]:
    detectors: dict[str, Any] = {
        "stops": Stops(6.0),
        "silences": SilenceFinder(6.0, end),
        "loitering": Loitering(6.0),
        "visits": PortVisits(index_layers(PLACES)[0]),
        "stays": Stays(500.0),
    }
    for fixes in stream_fixes(chunks):
        for detector in detectors.values():
            detector.feed(fixes)
    return {name: detector.finish() for name, detector in detectors.items()}


def same(one: object, two: object, names: tuple[str, ...]) -> None:
    for name in names:
        np.testing.assert_array_equal(getattr(one, name), getattr(two, name), err_msg=name)


@settings(max_examples=150, deadline=None)
@given(seed=st.integers(0, 2**32), cuts=st.integers(0, 2**32))
def test_cuts_change_neither_fixes_nor_what_is_found(seed: int, cuts: int) -> None:
    rows = voyage(seed)
    whole = join_fixes(list(stream_fixes([rows])))
    pieces = join_fixes(list(stream_fixes(cut(rows, cuts))))
    same(whole, pieces, Fixes.__slots__)
    end = int(rows.t.max()) + 5 * HOUR_US
    at_once, in_pieces = found(iter([rows]), end), found(cut(rows, cuts), end)
    same(at_once.pop("silences"), in_pieces.pop("silences"), tuple(f.name for f in fields(Silences)))
    assert at_once == in_pieces


def test_the_made_up_voyages_hold_every_kind() -> None:
    seen: dict[str, int] = {}
    for seed in range(60):
        rows = voyage(seed)
        for name, some in found(iter([rows]), int(rows.t.max()) + 7 * HOUR_US).items():
            seen[name] = seen.get(name, 0) + len(some)
    assert min(seen.values()) > 0, seen


def test_a_stream_of_nothing_holds_nothing() -> None:
    results = found(iter([]), 0)
    assert [len(result) for result in results.values()] == [0] * 5


def test_a_stop_across_the_date_line_has_its_centre_there() -> None:
    n = 20
    rows = Rows(
        np.full(n, 201_000_001, np.uint32),
        np.ones(n, np.uint32),
        1_700_000_000_000_000 + np.arange(n) * 600_000_000,
        np.where(np.arange(n) % 2, 179.9995, -179.9995),
        np.full(n, 10.0),
        np.zeros(n, np.float32),
        np.full(n, np.nan, np.float32),
        np.full(n, 15, np.uint8),
        np.zeros(n, np.uint16),
    )
    (stop,) = found(iter([rows]), int(rows.t[-1]))["stops"]
    assert abs(stop.details["lon"]) == pytest.approx(180, abs=1e-3) and stop.details["wander_km"] < 0.1


def test_a_speed_that_was_not_given_does_not_come_from_across_a_silence() -> None:
    nan, n = np.nan, 4
    minutes = np.array(
        [0, 6, 606, 612]
    )  # a mile at ten knots, a mile in ten silent hours, a mile at ten knots
    rows = Rows(
        *(np.full(n, 1, np.uint32), np.ones(n, np.uint32), minutes * 60_000_000),
        *(np.arange(n) / 60, np.zeros(n), np.full(n, nan, np.float32), np.full(n, nan, np.float32)),
        *(np.full(n, 15, np.uint8), np.zeros(n, np.uint16)),
    )
    fixes = join_fixes(list(stream_fixes([rows])))
    np.testing.assert_allclose(fixes.speed_kn, 10, rtol=0.01)
