"""The store: what it holds, what it rejects, and that its bytes depend on the rows alone."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import duckdb
import fleet
import numpy as np
import pytest
from growing_scenes import content
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from spurline.ais import Reject, build, load, stats, vessels_in
from spurline.ais.clean import identity_codes, newest_plausible
from spurline.model import BadInput, Positions, Static

OTHER = 440_000_002


def codes(store: Path) -> list[int]:
    return load(store, include_rejected=True).reject.tolist()


def test_the_table_has_the_columns_and_types_of_the_contract(tmp_path: Path) -> None:
    build([(fleet.positions(fleet.cruise(fleet.SHIP, 0, 1, 10, 54), "coast"), ())], tmp_path / "store")
    with duckdb.connect() as con:
        path = tmp_path / "store" / "positions" / "*.parquet"
        columns = con.execute(f"describe select * from read_parquet('{path}')").fetchall()
    assert [(name, kind) for name, kind, *_ in columns] == [
        ("mmsi", "UINTEGER"),
        ("t", "TIMESTAMP WITH TIME ZONE"),
        ("lon", "DOUBLE"),
        ("lat", "DOUBLE"),
        ("sog", "FLOAT"),
        ("cog", "FLOAT"),
        ("heading", "FLOAT"),
        ("nav_status", "UTINYINT"),
        ("receiver", "VARCHAR"),
        ("track", "UINTEGER"),
        ("reject", "UTINYINT"),
    ]


def test_loading_gives_back_what_was_stored(tmp_path: Path) -> None:
    rows = fleet.moored(OTHER, 0, 1, 11, 55) + fleet.cruise(fleet.SHIP, 0, 1, 10, 54)
    summary = build([(fleet.positions(rows, "coast"), ())], tmp_path / "store")
    loaded = load(tmp_path / "store")
    assert loaded.mmsi.tolist() == sorted(row[0] for row in rows)
    assert loaded.t[0] == fleet.START_US and np.all(loaded.track == 1)
    assert {loaded.receivers[code] for code in loaded.receiver} == {"coast"}
    assert np.isnan(loaded.cog).all() and loaded.sog[0] == 10
    assert (summary.rows, summary.vessels, summary.start) == (22, 2, fleet.START)
    assert stats(tmp_path / "store") == summary
    spans = vessels_in(tmp_path / "store")
    assert [(span.mmsi, span.rows) for span in spans] == [(fleet.SHIP, 11), (OTHER, 11)]
    half = load(tmp_path / "store", mmsi=[OTHER], start=fleet.START, end=fleet.START + timedelta(minutes=30))
    assert set(half.mmsi.tolist()) == {OTHER} and len(half) == 5


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 10_000), cut=st.integers(1, 60))
def test_bytes_do_not_depend_on_order_batches_or_repetition(
    tmp_path_factory: pytest.TempPathFactory, seed: int, cut: int
) -> None:
    rows = [*fleet.cruise(fleet.SHIP, 0, 2, 10, 54), *fleet.moored(OTHER, 0, 2, 11, 55)]
    rows += [(fleet.SHIP, 1.0, 12.0, 54.5, 3.0), (fleet.SHIP, 1.0, 12.0, 54.5, float("nan"))]
    said = [Static(fleet.SHIP, fleet.START, name="A"), Static(OTHER, None, imo=9074729)]
    folder = tmp_path_factory.mktemp("order")
    build([(fleet.positions(rows), said)], folder / "one")
    mixed = rows + rows[:cut]
    random.Random(seed).shuffle(mixed)
    halves = [(fleet.positions(mixed[:cut]), said), (fleet.positions(mixed[cut:]), said[::-1])]
    summary = build(halves, folder / "two")
    one, two = content(folder / "one"), content(folder / "two")
    del one["store.json"], two["store.json"]  # it counts the repeats
    assert one == two
    assert summary.exact_repeats == min(cut, len(rows)) and summary.statics == 2


def test_every_rejected_row_keeps_its_reason(tmp_path: Path) -> None:
    good = fleet.cruise(fleet.SHIP, 0, 1, 10, 54)
    bad = [
        (fleet.SHIP, 0.01, 181.0, 91.0, 1.0),
        (fleet.SHIP, 0.02, 10.0, 1e9, 1.0),
        (fleet.SHIP, 0.03, float("nan"), 54.0, 1.0),
        (123_456_789, 0.0, 10.0, 54.0, 1.0),
        (992_731_234, 0.0, 10.0, 54.0, 1.0),
        (fleet.SHIP, -24 * 365 * 40, 10.0, 54.0, 1.0),
        (fleet.SHIP, 0.0, 10.0, 54.0, 9.0),
    ]
    summary = build([(fleet.positions(good + bad), ())], tmp_path / "store")
    assert dict(summary.rejected) == {
        "not_available": 1,
        "impossible_position": 2,
        "junk_identity": 1,
        "no_vessel": 1,
        "clock_error": 1,
        "stale_repeat": 1,
    }
    assert summary.rows == len(good) + len(bad)
    assert len(load(tmp_path / "store")) == len(good)
    assert all(Reject(code).reason for code in codes(tmp_path / "store"))


def test_what_a_live_feed_repeats_is_stale_unless_the_ship_lies_still(tmp_path: Path) -> None:
    """Sixty per cent of a feed's rows may be the last ones again, under the time of the poll."""
    course = [(fleet.SHIP, k / 60, 10 + (k // 3) / 500, 54.0, 12.0) for k in range(60)]  # each told thrice
    still = [(OTHER, k / 60, 11.0, 55.0, 0.0) for k in range(60)]
    told = fleet.positions(course + still)
    under_way = replace(told, cog=np.where(told.sog > 0, np.float32(90), np.float32(np.nan)))
    summary = build([(under_way, ())], tmp_path / "store")
    assert dict(summary.rejected) == {"stale_repeat": 40}
    kept = load(tmp_path / "store", mmsi=[fleet.SHIP])
    assert len(kept) == 20 and np.all(np.diff(kept.lon) > 0)


def test_a_ship_that_comes_back_to_a_place_repeats_nothing(tmp_path: Path) -> None:
    circling = [
        (fleet.SHIP, k / 60, 10 + np.cos(k / 4) / 200, 54 + np.sin(k / 4) / 200, 3.0) for k in range(90)
    ]
    there_and_back = [(OTHER, k / 60, 11 + abs(10 - k) / 1000, 55.0, 3.0) for k in range(20)]
    told = fleet.positions(circling + there_and_back)
    course = np.where(told.mmsi == OTHER, np.where(told.t < fleet.START_US + 600_000_000, 270, 90), 45)
    build([(replace(told, cog=course.astype(np.float32)), ())], tmp_path / "store")
    assert codes(tmp_path / "store") == [0] * 110


def test_a_burst_keeps_its_first_rows_and_the_next_minute_is_clean(tmp_path: Path) -> None:
    burst = [(fleet.SHIP, k / 18_000, 10 + k / 1e6, 54.0, 1.0) for k in range(297)]  # five a second
    after = [(fleet.SHIP, 1 / 60 + k / 3600, 10.001 + k / 1e6, 54.0, 1.0) for k in range(60)]
    others = [(OTHER, k / 18_000, 11 + k / 1e6, 55.0, 1.0) for k in range(240)]
    summary = build([(fleet.positions(burst + after + others), ())], tmp_path / "store")
    assert dict(summary.rejected) == {"burst": 57}
    kept = load(tmp_path / "store", mmsi=[fleet.SHIP])
    assert len(kept) == 300 and kept.lon.max() > 10.001


def test_values_that_mean_not_available_become_nan_and_the_row_stays(tmp_path: Path) -> None:
    rows = fleet.positions([(fleet.SHIP, 0, 10, 54, 102.3)])
    given_ = Positions(
        **{name: getattr(rows, name) for name in ("mmsi", "t", "lon", "lat", "sog", "nav_status")},
        cog=np.array([360], np.float32),
        heading=np.array([511], np.float32),
        receiver=rows.receiver,
        track=rows.track,
        reject=rows.reject,
    )
    build([(given_, ())], tmp_path / "store")
    loaded = load(tmp_path / "store")
    assert np.isnan([loaded.sog[0], loaded.cog[0], loaded.heading[0]]).all()


@pytest.mark.parametrize(
    ("mmsi", "code"),
    [
        (273_000_001, Reject.CLEAN),
        (200_000_001, Reject.CLEAN),
        (982_730_001, Reject.CLEAN),
        (123_456_789, Reject.JUNK_IDENTITY),
        (0, Reject.JUNK_IDENTITY),
        (333_333_333, Reject.JUNK_IDENTITY),
        (134_170, Reject.JUNK_IDENTITY),
        (941_201_932, Reject.JUNK_IDENTITY),
        (4_294_967_295, Reject.JUNK_IDENTITY),
        (2_190_067, Reject.NO_VESSEL),
        (111_273_001, Reject.NO_VESSEL),
        (970_123_456, Reject.NO_VESSEL),
        (992_731_001, Reject.NO_VESSEL),
    ],
)
def test_the_number_alone_tells_junk_and_stations(mmsi: int, code: Reject) -> None:
    assert identity_codes(np.array([mmsi], np.uint32)).tolist() == [code]


def test_a_few_rows_years_after_the_rest_are_a_clock_error() -> None:
    day = 19_000
    before = newest_plausible(np.array([day, day + 400, day + 3000]), np.array([5000, 5000, 3]))
    assert before // 86_400_000_000 == day + 400
    few = newest_plausible(np.array([day, day + 3000]), np.array([50, 1]))
    assert few // 86_400_000_000 == day + 3000


def test_a_failing_batch_leaves_nothing_and_keeps_the_old_store(tmp_path: Path) -> None:
    build([(fleet.positions(fleet.cruise(fleet.SHIP, 0, 1, 10, 54)), ())], tmp_path / "store")
    before = content(tmp_path / "store")

    def broken() -> object:
        yield fleet.positions(fleet.cruise(OTHER, 0, 1, 10, 54)), ()
        raise RuntimeError("the source broke off")

    with pytest.raises(RuntimeError):
        build(broken(), tmp_path / "store")  # type: ignore[arg-type]
    assert content(tmp_path / "store") == before
    assert [path.name for path in tmp_path.iterdir()] == ["store"]


def test_a_store_replaces_a_store_but_no_other_folder(tmp_path: Path) -> None:
    batch = [(fleet.positions(fleet.cruise(fleet.SHIP, 0, 1, 10, 54)), ())]
    build(batch, tmp_path / "store")
    assert build([], tmp_path / "store").rows == 0
    assert len(load(tmp_path / "store")) == 0 and vessels_in(tmp_path / "store") == ()
    (tmp_path / "mine").mkdir()
    with pytest.raises(BadInput, match="no AIS store"):
        build(batch, tmp_path / "mine")


def test_a_folder_without_a_store_is_named_in_the_error(tmp_path: Path) -> None:
    for read in (load, vessels_in, stats):
        with pytest.raises(BadInput, match="spurline ais import"):
            read(tmp_path)
