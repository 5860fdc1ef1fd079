"""The room against the shared evaluation data and labelled files."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from pathlib import Path

import duckdb
import numpy as np
import pytest

from spurline.ais import Reject, build, find_events, load, stats
from spurline.ais.fixes import Rows, stream_fixes
from spurline.ais.stays import Stays
from spurline.model import Positions, TrackEvent

pytestmark = pytest.mark.shared
A_SHIP = 366870980
HIDDEN_US = (1_607_057_385_000_000, 1_607_093_385_000_000)
"""Ten hours in the middle of the week of New York, in which that ship was under way."""
UNUSABLE = (Reject.NOT_AVAILABLE, Reject.IMPOSSIBLE_POSITION)


def positions(columns: dict[str, np.ndarray], sources: tuple[str, ...] = ("",)) -> Positions:
    n = len(columns["t"])
    return Positions(
        mmsi=columns["mmsi"].astype(np.uint32),
        t=columns["t"].astype(np.int64),
        lon=columns["lon"],
        lat=columns["lat"],
        sog=columns["sog"].astype(np.float32),
        cog=columns["cog"].astype(np.float32),
        heading=np.full(n, np.nan, np.float32),
        nav_status=np.full(n, 15, np.uint8),
        receiver=columns.get("receiver", np.zeros(n)).astype(np.uint16),
        track=np.zeros(n, np.uint32),
        reject=np.zeros(n, np.uint8),
        receivers=sources,
    )


@pytest.fixture(scope="module")
def dev(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The real positions as a store, the parts told apart by receiver."""
    source = shared / "data" / "ais" / "real_ais_dev.parquet"
    with duckdb.connect() as con:
        columns = con.execute(
            f"""select mmsi, epoch_us(t) as t, lon, lat, coalesce(sog, 'nan') as sog,
            coalesce(cog, 'nan') as cog, (src = 'auckland')::usmallint as receiver from '{source}'"""
        ).fetchnumpy()
    to = tmp_path_factory.mktemp("dev") / "store"
    build([(positions(columns, ("", "auckland")), ())], to)
    return to


def silences(mmsi: np.ndarray, t: np.ndarray) -> tuple[int, float]:
    """Gaps of six hours and their hours, by MMSI alone."""
    hours = np.diff(t)[np.diff(mmsi.astype(np.int64)) == 0] / 3.6e9
    return int((hours >= 6).sum()), float(hours[hours >= 6].sum())


def test_gaps_by_mmsi_alone_are_those_of_other_engines(dev: Path) -> None:
    rows = load(dev, include_rejected=True)
    kept = ~np.isin(rows.reject, UNUSABLE)
    number, hours = silences(rows.mmsi[kept], rows.t[kept])
    assert (number, round(hours, 2)) == (452, 96_995.75)


def test_the_gaps_of_clean_tracks_differ_only_by_what_cleaning_explains(dev: Path) -> None:
    rows = load(dev, include_rejected=True)
    identity = ~np.isin(rows.reject, (*UNUSABLE, Reject.JUNK_IDENTITY))
    assert silences(rows.mmsi[identity], rows.t[identity])[0] == 449  # three gaps of junk MMSIs
    found = [event for event in find_events(dev, kinds=["gap"]) if not event.details["open"]]
    assert 445 <= len(found) <= 455
    assert sum(event.details["hours"] for event in found) == pytest.approx(96_995.75, rel=0.005)
    for event in found:
        assert sum(event.details["p_cause"].values()) == pytest.approx(1, abs=1e-5)


def test_trajectories_split_at_six_hours_are_those_of_movingpandas(dev: Path) -> None:
    rows = load(dev, include_rejected=True)
    part = (rows.receiver == rows.receivers.index("auckland")) & ~np.isin(rows.reject, UNUSABLE)
    mmsi, t = rows.mmsi[part], rows.t[part]
    new_vessel = np.append(True, np.diff(mmsi.astype(np.int64)) != 0)
    new_piece = new_vessel | np.append(True, np.diff(t) >= 6 * 3.6e9)
    vessels, pieces = (np.diff(np.append(np.flatnonzero(new), len(t))) for new in (new_vessel, new_piece))
    assert ((vessels >= 2).sum(), (pieces >= 2).sum()) == (186, 341)  # it drops single points


def test_stays_within_a_diameter_are_those_of_movingpandas(shared: Path) -> None:
    source = shared / "data" / "ais" / "real_ais_dev.parquet"
    with duckdb.connect() as con:
        columns = con.execute(
            f"""select mmsi, 1::uinteger as track, epoch_us(t) as t, lon, lat,
            'nan'::float as sog, 'nan'::float as cog, 15::utinyint as nav_status, 0::usmallint as receiver
            from '{source}' where src = 'auckland' and abs(lat) <= 90 and abs(lon) <= 180 order by mmsi, t"""
        ).fetchnumpy()
    detector = Stays(500.0)
    for fixes in stream_fixes([Rows(**columns)]):
        detector.feed(fixes)
    assert len(detector.finish()) == 250  # TrajectoryStopDetector, 500 m and one hour


def test_nothing_of_the_real_file_is_lost_without_a_reason(dev: Path) -> None:
    summary = stats(dev)
    assert summary.rows == 511_231 and summary.exact_repeats == 0
    rejected = dict(summary.rejected)
    assert rejected["not_available"] + rejected["impossible_position"] == 89
    assert rejected["teleport"] < 0.001 * summary.rows
    assert len(load(dev)) == summary.rows - sum(rejected.values())


def test_real_traffic_gives_few_anomalies_and_identity_events(dev: Path) -> None:
    found = Counter(event.details["rule"] for event in find_events(dev, kinds=["anomaly", "identity"]))
    assert set(found) <= {"teleport", "on_land", "two_ships", "sudden_speed_change"}
    assert found["teleport"] <= 12 and found["on_land"] <= 8  # of 1,469 vessels
    assert found["two_ships"] <= 5 and found["sudden_speed_change"] <= 2


def silent_over(new_york: dict[str, np.ndarray], off: np.ndarray, folder: Path) -> dict[int, TrackEvent]:
    """Gaps, by vessel, over the ten hours for which rows were taken out."""
    columns = {name: column[~off] for name, column in new_york.items()}
    build([(positions(columns), ())], folder)
    first, last = (datetime.fromtimestamp(t / 1e6, timezone.utc) for t in (HIDDEN_US[0], HIDDEN_US[1]))
    slack = timedelta(hours=1)
    return {
        gap.mmsi: gap
        for gap in find_events(folder, kinds=["gap"])
        if gap.when.earliest < first + slack and gap.when.latest > last - slack and not gap.details["open"]
    }


def test_one_silence_in_new_york_is_judged_by_who_else_was_heard(shared: Path, tmp_path: Path) -> None:
    source = shared / "data" / "ais" / "real_ais_dev.parquet"
    with duckdb.connect() as con:
        new_york = con.execute(
            f"""select mmsi, epoch_us(t) as t, lon, lat, coalesce(sog, 'nan') as sog,
            coalesce(cog, 'nan') as cog from '{source}' where src = 'tt_ny_week' order by mmsi, t"""
        ).fetchnumpy()
    hidden = (new_york["t"] >= HIDDEN_US[0]) & (new_york["t"] < HIDDEN_US[1])
    before = silent_over(new_york, hidden & False, tmp_path / "before")
    outage = silent_over(new_york, hidden, tmp_path / "outage")
    likeliest = Counter(
        max(gap.details["p_cause"], key=gap.details["p_cause"].__getitem__)
        for mmsi, gap in outage.items()
        if mmsi not in before
    )
    assert likeliest["reception"] >= 0.8 * likeliest.total() > 20 and not likeliest["switched_off"]
    alone = silent_over(new_york, hidden & (new_york["mmsi"] == A_SHIP), tmp_path / "alone")[A_SHIP]
    causes = alone.details["p_cause"]
    assert causes["switched_off"] > max(causes["reception"], causes["in_port"], causes["identity"])
    assert outage[A_SHIP].details["p_cause"]["reception"] > 0.9
    assert str(alone.details["neighbours"]["vessels"][0]) in alone.details["reason"]


def decoded(path: Path) -> Iterator[tuple[datetime, dict[str, object]]]:
    """Position reports of a file of the Danish Maritime Authority, decoded by pyais."""
    from pyais import decode

    stamp = None
    for line in path.read_text("ascii", errors="replace").splitlines():
        if head := re.match(r"\$PGHP,1,(\d+),(\d+),(\d+),(\d+),(\d+),(\d+),(\d+)", line):
            *whole, milli = (int(number) for number in head.groups())
            stamp = datetime(*whole, milli * 1000, tzinfo=timezone.utc)  # type: ignore[arg-type,misc]
        elif line.startswith("!") and line.split(",")[1] == "1":
            message = decode(line.encode()).asdict()
            if tail := re.search(r"\*..,(\d{10})$", line):
                stamp = datetime.fromtimestamp(int(tail[1]), tz=timezone.utc)
            if message["msg_type"] in (1, 2, 3, 18) and stamp is not None:
                yield stamp, message


def labelled(path: Path, to: Path) -> Path:
    reports = list(decoded(path))
    names = {"mmsi": "mmsi", "lon": "lon", "lat": "lat", "sog": "speed", "cog": "course"}
    columns = {name: np.array([message[key] for _, message in reports]) for name, key in names.items()}
    columns["t"] = np.array([round(moment.timestamp() * 1e6) for moment, _ in reports])
    build([(positions(columns), ())], to)
    return to


def test_the_labelled_speed_change_is_one_anomaly_at_its_time(shared: Path, tmp_path: Path) -> None:
    store = labelled(shared / "data" / "ais" / "dma_219165000_speed_change.ais", tmp_path / "store")
    (event,) = find_events(store, kinds=["anomaly"])
    assert event.details["rule"] == "sudden_speed_change"
    assert event.when.earliest is not None
    label = datetime(2014, 10, 5, 16, 10, 11, tzinfo=timezone.utc)
    assert abs((event.when.earliest - label).total_seconds()) < 1


def test_the_labelled_ship_that_does_not_drift_is_no_anomaly(shared: Path, tmp_path: Path) -> None:
    store = labelled(shared / "data" / "ais" / "dma_212123000_no_drift.ais", tmp_path / "store")
    assert find_events(store, kinds=["anomaly", "identity"]) == ()
    for event in find_events(store):
        assert "drift" not in str(event.detail)
