"""Static reports: folded into spells, read back as columns, compared across a gap."""

from __future__ import annotations

import pickle
from datetime import timedelta
from pathlib import Path
from typing import Any

import fleet
import pytest
from hypothesis import given
from hypothesis import strategies as st

from spurline.ais import build, load_statics
from spurline.ais.fixes import to_microseconds
from spurline.ais.histories import Histories
from spurline.ais.statics import read_statics, same_ship, valid_imo, valid_imos
from spurline.model import Static

SHIP, OTHER = 273_000_001, 440_000_002
IMO, IMO_2 = 9074729, 9241061


def said(hours: float, mmsi: int = SHIP, **fields: Any) -> Static:
    return Static(mmsi, fleet.START + timedelta(hours=hours), **fields)


def stored(tmp_path: Path, statics: list[Static]) -> Path:
    build([(fleet.positions(fleet.moored(SHIP, 0, 2, 20, 40)), statics)], tmp_path / "store")
    return tmp_path / "store"


def us(hours: float) -> int:
    return to_microseconds(fleet.START + timedelta(hours=hours))


def across(tmp_path: Path, statics: list[Static], off: float = 10, on: float = 20) -> bool | None:
    return same_ship(read_statics(stored(tmp_path, statics)).of(SHIP), us(off), us(on))


def test_reports_of_the_class_alone_do_not_cut_what_is_said(tmp_path: Path) -> None:
    statics = [said(h, name="ALPHA", imo=IMO) for h in range(6)]
    statics += [said(h + 0.5, transceiver="A") for h in range(6)]
    assert load_statics(stored(tmp_path, statics)) == (statics[0], statics[6])


def test_a_history_gives_first_and_last_report_of_each_spell(tmp_path: Path) -> None:
    names = ["ALPHA", "ALPHA", "ALPHA", "BRAVO", "ALPHA"]
    store = stored(tmp_path, [said(h, name=name) for h, name in enumerate(names)])
    history = read_statics(store).of(SHIP)
    assert [(report.name, report.t) for report in history] == [
        (name, fleet.START + timedelta(hours=h))
        for h, name in ((0, "ALPHA"), (2, "ALPHA"), (3, "BRAVO"), (4, "ALPHA"))
    ]


def test_histories_are_columns_looked_up_by_vessel_and_survive_pickling(tmp_path: Path) -> None:
    own = [said(0, name="Å-BOAT", length_m=12.5, type=37), Static(SHIP, None, callsign="X1")]
    other = [said(1, OTHER, name="Å-BOAT", draught_m=3.5, destination="KIEL", transceiver="B")]
    histories = pickle.loads(pickle.dumps(read_statics(stored(tmp_path, own + other))))
    assert histories.of(SHIP) == (own[1], own[0]) and histories.of(OTHER) == tuple(other)
    assert histories.of(1) == () and len(histories) == 2
    assert [history[0].mmsi for history in histories] == [SHIP, OTHER]
    assert histories.name.distinct() == ["Å-BOAT"]


def test_a_span_of_vessels_is_read_alone(tmp_path: Path) -> None:
    store = stored(tmp_path, [said(0, name="A"), said(0, OTHER, name="B")])
    assert [history[0].name for history in read_statics(store, (SHIP + 1, OTHER))] == ["B"]


def test_no_statics_are_empty_histories(tmp_path: Path) -> None:
    assert len(read_statics(stored(tmp_path, []))) == len(Histories.of_reports(())) == 0
    assert list(Histories.of_reports(())) == []


def test_the_same_content_on_both_sides_is_the_same_ship(tmp_path: Path) -> None:
    assert (
        across(tmp_path, [said(1, name="ALPHA", callsign="X"), said(30, name="ALPHA", callsign="X")]) is True
    )


def test_each_field_counts_with_its_last_value_before_and_its_first_after(tmp_path: Path) -> None:
    before = [said(1, imo=IMO, name="ALPHA"), said(9, transceiver="A"), said(9.5, destination="KIEL")]
    after = [said(21, transceiver="A"), said(22, callsign="UBXY"), said(23, imo=IMO, name="BRAVO")]
    assert across(tmp_path, before + after) is True
    other = [said(21, transceiver="A"), said(23, imo=IMO_2, name="ALPHA"), said(25, imo=IMO)]
    assert across(tmp_path / "other", before + other) is False


@pytest.mark.parametrize(
    ("before", "after", "verdict"),
    [
        ({"name": "ALPHA STAR"}, {"name": "ALPHA-STAR"}, True),
        ({"name": "ALPHA"}, {"name": "BRAVO"}, None),
        ({"name": "ALPHA", "callsign": "X1"}, {"name": "BRAVO", "callsign": "Y2"}, False),
        ({"name": "ALPHA", "callsign": "X1"}, {"name": "BRAVO", "callsign": "X1"}, True),
        ({"name": "ALPHA"}, {"callsign": "X1"}, None),
        ({"imo": 1234568, "name": "ALPHA"}, {"imo": 7654321, "name": "ALPHA"}, True),
        ({"transceiver": "A"}, {"transceiver": "B"}, None),
    ],
)
def test_what_can_be_compared_decides(
    before: dict[str, Any], after: dict[str, Any], verdict: bool | None
) -> None:
    assert same_ship([said(1, **before), said(30, **after)], us(10), us(20)) is verdict


def test_nothing_said_on_one_side_or_only_inside_the_silence_says_nothing() -> None:
    assert same_ship([], us(10), us(20)) is None
    assert same_ship([said(1, imo=IMO), said(15, imo=IMO_2)], us(10), us(20)) is None
    assert same_ship([Static(SHIP, None, imo=IMO), said(30, imo=IMO)], us(10), us(20)) is None


@given(st.lists(st.integers(0, 2**32 - 1), max_size=30))
def test_many_imo_numbers_are_judged_like_one(numbers: list[int]) -> None:
    import numpy as np

    given_numbers = [*numbers, IMO, IMO_2, IMO + 1]
    verdicts = valid_imos(np.array(given_numbers, dtype=np.uint32)).tolist()
    assert verdicts == [valid_imo(number) for number in given_numbers]
