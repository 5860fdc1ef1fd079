from __future__ import annotations

import itertools
from pathlib import Path

import numpy as np
import pytest
import radar_scenes
from hypothesis import given, settings
from hypothesis import strategies as st

from spurline.imagery import count_wagons, look_from_count, records
from spurline.imagery.sun import sun
from spurline.model import BadInput, Place, Saw, parse_instant


@pytest.mark.parametrize("gsd", [0.5, 1.0])
def test_wagons_are_counted_against_the_history(tmp_path: Path, gsd: float) -> None:
    made = radar_scenes.yard(tmp_path / "y", gsd=gsd)
    found = count_wagons(made["scene"], tracks=made["tracks"], history=made["history"])
    assert abs(found["count"]["q50"] - 12) <= 1
    assert found["count"]["q05"] <= 12 <= found["count"]["q95"]
    assert found["occupied_length_m"]["q50"] == pytest.approx(12 * 14.3, rel=0.1)
    assert found["p_record"] > 0.9
    assert found["baseline"]["p_record_by_luck"] == pytest.approx(1 / 7, abs=1e-3)


def test_an_empty_yard_holds_nothing_and_is_no_record(tmp_path: Path) -> None:
    made = radar_scenes.yard(tmp_path / "y", target=0)
    found = count_wagons(made["scene"], tracks=made["tracks"], history=made["history"])
    assert found["count"]["q50"] == 0
    assert found["p_record"] < 0.1


def test_ten_metre_pixels_give_no_count_but_an_index(tmp_path: Path) -> None:
    made = radar_scenes.yard(tmp_path / "y", gsd=5.0, target=18)
    found = count_wagons(made["scene"], tracks=made["tracks"], history=made["history"])
    assert found["count"] is None
    assert "cannot separate wagons" in found["reason"]
    assert 0 <= found["p_record"] <= 1


def test_without_history_there_is_no_count(tmp_path: Path) -> None:
    made = radar_scenes.yard(tmp_path / "y")
    with pytest.raises(BadInput, match="own history"):
        count_wagons(made["scene"], tracks=made["tracks"])


def test_a_count_becomes_a_look(tmp_path: Path) -> None:
    made = radar_scenes.yard(tmp_path / "y")
    found = count_wagons(made["scene"], tracks=made["tracks"], history=made["history"])
    look = look_from_count(found, Place("yard", "Yard", 129.0, 42.0, "yard", 1.0), sensor="test")
    assert (look.saw, look.what, look.count) == (Saw.PRESENT, "wagons", found["count"]["q50"])


def test_the_sun_stands_where_an_almanac_says() -> None:
    height, azimuth = sun(parse_instant("2023-06-21T12:00:00Z"), 0.0, 51.48)
    assert height == pytest.approx(61.96, abs=0.3)
    assert azimuth == pytest.approx(179.0, abs=1.5)


@given(st.lists(st.lists(st.floats(0.01, 1), min_size=1, max_size=5), min_size=1, max_size=4))
@settings(max_examples=30, deadline=None)
def test_sums_of_counts_stay_distributions(parts: list[list[float]]) -> None:
    pmfs = [np.array(part) / sum(part) for part in parts]
    total = records.convolve(pmfs)
    assert total.sum() == pytest.approx(1.0)
    mean = sum(float((pmf * np.arange(len(pmf))).sum()) for pmf in pmfs)
    assert float((total * np.arange(len(total))).sum()) == pytest.approx(mean)


def test_a_record_needs_to_exceed_every_date() -> None:
    five, three = np.eye(8)[5], np.eye(8)[3]
    assert records.record_chance(five, [three, three]) == 1.0
    assert records.record_chance(five, [three, five]) == 0.0
    assert records.order_statistic(60) == pytest.approx(0.0164, abs=1e-4)


@given(st.lists(st.integers(0, 60), min_size=2, max_size=20))
@settings(max_examples=30, deadline=None)
def test_larger_counts_are_never_more_usual(counts: list[int]) -> None:
    base = records.baseline([float(n) for n in counts])
    tails = [base.tail(n) for n in range(0, 100, 10)]
    assert tails[0] == 1.0
    assert all(a >= b for a, b in itertools.pairwise(tails))
