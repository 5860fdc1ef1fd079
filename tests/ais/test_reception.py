"""What was heard where and when, and what it says of a silence."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import fields
from itertools import chain
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from test_chunks import cut, same, voyage

from spurline.ais import cell_hours, listening
from spurline.ais.cell_hours import HOURS, Columns, Timetable
from spurline.ais.evidence import know
from spurline.ais.fixes import HOUR_US, Rows, stream_fixes
from spurline.ais.gaps import SilenceFinder, Silences
from spurline.ais.gathering import Gathering
from spurline.ais.grid import cell_of
from spurline.ais.histories import Histories
from spurline.ais.listening import Heard, Listener
from spurline.ais.lost import Lost, lost_of
from spurline.ais.reception import Field, Reception
from spurline.model import Static

NOTHING_SAID = Histories.of_reports(())
T0 = 1_700_000_000_000_000 // HOUR_US * HOUR_US


def heard(chunks: Iterable[Rows], said: Histories = NOTHING_SAID) -> Heard:
    listener = Listener(6.0, said)
    for fixes in stream_fixes(chunks):
        listener.feed(fixes)
    return listener.finish()


def silent(rows: Rows, end: int) -> Silences:
    finder = SilenceFinder(6.0, end)
    for fixes in stream_fixes([rows]):
        finder.feed(fixes)
    return finder.finish()


def equal(one: Heard, two: Heard) -> None:
    for name, first, second in zip(one.hours._fields, one.hours, two.hours, strict=True):
        np.testing.assert_array_equal(first, second, err_msg=name)
    same(one, two, tuple(f.name for f in fields(Heard) if f.name != "hours"))


def vessels(rows: Rows, picked: set[int]) -> Rows:
    return Rows._make(column[np.isin(rows.mmsi, list(picked))] for column in rows)


@settings(max_examples=150, deadline=None)
@given(
    seed=st.integers(0, 2**32),
    cuts=st.integers(0, 2**32),
    compact=st.sampled_from([1, 40, 10**6]),
    at_once=st.sampled_from([1, 7, 10**6]),
)
def test_what_was_heard_does_not_depend_on_cuts(seed: int, cuts: int, compact: int, at_once: int) -> None:
    rows = voyage(seed)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(listening, "_FIXES_AT_ONCE", at_once)
        patch.setattr(listening, "_COMPACT_ROWS", compact)
        in_pieces = heard(cut(rows, cuts))
    equal(heard([rows]), in_pieces)


@settings(max_examples=60, deadline=None)
@given(seed=st.integers(0, 2**32), at_once=st.sampled_from([1, 7, 10**6]))
def test_the_sum_of_partitions_is_what_all_vessels_give(seed: int, at_once: int) -> None:
    rows = voyage(seed)
    numbers = sorted(set(rows.mmsi.tolist()), key=lambda mmsi: (mmsi * seed) % 7)
    parts = [vessels(rows, {mmsi}) for mmsi in numbers]
    with TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        patch.setattr(cell_hours, "_BLOCK_ROWS", 3)
        patch.setattr(cell_hours, "_ROWS_AT_ONCE", 3 * at_once)
        (total, timetable, gone), (all_total, all_hours, all_gone) = (
            gathered(Path(folder) / name, some) for name, some in (("parts", parts), ("whole", [rows]))
        )
        equal(total, all_total)
        same(gone, all_gone, Lost.__slots__)
        same(timetable, all_hours, ("cell", "begin", "first_hour", "last_hour"))
        for one, two in zip(timetable.columns(), all_hours.columns(), strict=True):
            np.testing.assert_array_equal(one, two)
        assert counted(timetable) == by_hand(rows)


def gathered(folder: Path, parts: list[Rows]) -> tuple[Heard, Timetable, Lost]:
    folder.mkdir()
    gathering, end = Gathering(folder), max(int(rows.t.max()) for rows in parts)
    for rows in parts:
        gathering.take(heard([rows]), lost_of(silent(rows, end)))
    return gathering.total()


def counted(timetable: Timetable) -> dict[tuple[int, int], int]:
    columns = Columns(*timetable.columns())
    cell = np.repeat(timetable.cell, np.diff(timetable.begin))
    keys = zip(cell.tolist(), columns.hour.tolist(), strict=True)
    return dict(zip(keys, np.diff(columns.sums).tolist(), strict=True))


def by_hand(rows: Rows) -> dict[tuple[int, int], int]:
    """Tracks that were heard, by cell and hour."""
    found: dict[tuple[int, int], set[tuple[int, int]]] = defaultdict(set)
    columns = (cell_of(rows.lon, rows.lat), rows.t // HOUR_US, rows.mmsi, rows.track)
    for cell, hour, mmsi, track in zip(*(column.tolist() for column in columns), strict=True):
        found[cell, hour].add((mmsi, track))
    return {key: len(tracks) for key, tracks in found.items()}


def ship(
    mmsi: int, hours: Iterable[float], lon: float = 10.0, receiver: int = 0, lat: float = 55.0
) -> list[tuple[int, float, float, float, int]]:
    return [(mmsi, hour, lon, lat, receiver) for hour in hours]


def table(*ships: list[tuple[int, float, float, float, int]]) -> Rows:
    mmsi, hour, lon, lat, receiver = (np.array(column) for column in zip(*chain(*ships), strict=True))
    n = len(mmsi)
    order = np.lexsort((hour, mmsi))
    return Rows(
        mmsi.astype(np.uint32)[order],
        np.ones(n, np.uint32),
        (T0 + np.round(hour * 3600).astype(np.int64) * 1_000_000)[order],
        lon[order],
        lat[order],
        np.full(n, 0.1, np.float32),
        np.full(n, np.nan, np.float32),
        np.full(n, 15, np.uint8),
        receiver.astype(np.uint16)[order],
    )


def judged(folder: Path, rows: Rows, mmsi: int) -> Reception:
    """What reception says of the first gap of a vessel."""
    folder.mkdir()
    gathering = Gathering(folder)
    silences = silent(rows, int(rows.t.max()))
    gathering.take(heard([rows]), lost_of(silences))
    total, timetable, gone = gathering.total()
    found = Field(total, timetable, gone, listening.classes_of(NOTHING_SAID)).judge(silences)
    at = int(np.flatnonzero(silences.mmsi == mmsi)[0])
    return Reception(**{f.name: getattr(found, f.name)[at : at + 1] for f in fields(Reception)})


def steps(begin: float, end: float, step: float = 0.25) -> list[float]:
    return np.arange(begin, end, step).tolist()


def test_a_silent_ship_is_told_who_was_heard_beside_it(tmp_path: Path) -> None:
    rows = table(ship(1, [*steps(0, 20), *steps(30, 40)]), ship(2, steps(0, 40)), ship(3, steps(0, 40), 30.0))
    found = judged(tmp_path / "a", rows, 1)
    assert found.vessels[0].tolist() == [2, 0, 0, 0, 0]
    assert found.heard[0].tolist() == [10, 0] and found.usual[0, 0] == pytest.approx(10)


def test_other_peoples_silence_in_the_same_hours_makes_silence_less_surprising(tmp_path: Path) -> None:
    def scene(until: float) -> Rows:
        others = (ship(k, [*steps(0, until), *steps(30, 40)]) for k in range(2, 8))
        return table(ship(1, [*steps(0, 20), *steps(30, 40)]), *others)

    among, alone = judged(tmp_path / "a", scene(30), 1), judged(tmp_path / "b", scene(20), 1)
    assert among.heard.sum() == 6 * 10 and alone.heard.sum() == 0
    assert among.usual.sum() == pytest.approx(alone.usual.sum()) == 6 * 10


def test_a_receiver_that_hears_nobody_lowers_what_is_to_be_expected(tmp_path: Path) -> None:
    def scene(receiver: int) -> Rows:
        """Seven ships in one cell and eight in another; the receiver of the first cell is down for
        ten hours, or the same receiver hears both."""
        silences = [*steps(0, 80), *steps(90, 200)]
        here = (ship(k, silences, receiver=1) for k in range(1, 8))
        there = (ship(k, steps(0, 200), 12.0, receiver) for k in range(11, 19))
        return table(*here, *there)

    down, up = judged(tmp_path / "a", scene(2), 1), judged(tmp_path / "b", scene(1), 1)
    assert down.expected[0] < 0.2 * up.expected[0] and down.log_silence[0] > up.log_silence[0]


def test_nothing_heard_is_a_prior(tmp_path: Path) -> None:
    found = judged(tmp_path / "a", table(ship(1, [0, 10])), 1)
    assert found.basis[0] == 0 and found.expected[0] == 0 and not found.vessels.any()


def test_a_mark_that_another_mmsi_takes_on_is_known(tmp_path: Path) -> None:
    def said(mmsi: int, hour: int, imo: int | None, name: str = "") -> Static:
        from datetime import datetime, timedelta, timezone

        t = datetime.fromtimestamp(T0 / 1e6, timezone.utc) + timedelta(hours=hour)
        return Static(mmsi, t, imo=imo, name=name or None, callsign="C" if name else None)

    reports = [said(1, 1, 9074729), said(2, 50, 9074729), said(3, 2, 1234560), said(4, 60, 1234560)]
    reports += [said(5, 3, None, "A"), said(6, 70, None, "A"), said(7, 80, None, "A"), said(8, 9, 9319466)]
    rows = table(ship(1, steps(0, 9)), ship(2, steps(50, 60)))
    total, timetable, gone = gathered(tmp_path / "a", [rows])
    known = know(total, timetable, gone, Histories.of_reports(reports), ())
    taken = {
        mmsi: (us - T0) // HOUR_US
        for mmsi, us in zip(known.taken_mmsi.tolist(), known.taken_us.tolist(), strict=True)
    }
    assert taken == {1: 50, 2: 1, 5: 80, 6: 80, 7: 70}


def test_hours_fit_into_the_key() -> None:
    assert int(np.datetime64("2500-01-01", "h").astype(int)) < HOURS
