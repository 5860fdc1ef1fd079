"""AIS positions from Parquet and GeoParquet: types as they are stored, points, ranges of rows."""

from __future__ import annotations

import json
import struct
from datetime import datetime, timezone
from pathlib import Path
from zoneinfo import ZoneInfo

import duckdb
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from spurline.intake import Kind, PositionBatch, read_positions, sniff
from spurline.model import BadInput

NOON = 1_704_110_400  # 2024-01-01T12:00:00Z
FOUR = "1 AS mmsi, to_timestamp(1704110400) AS t, 1.5::DOUBLE AS lon, 2.5::DOUBLE AS lat"


def parquet(tmp_path: Path, select: str, metadata: str = "") -> Path:
    path = tmp_path / "p.parquet"
    extra = f", KV_METADATA {{geo: {metadata!r}}}" if metadata else ""
    with duckdb.connect() as connection:
        connection.execute("SET TimeZone = 'UTC'")
        connection.execute(f"COPY ({select}) TO '{path}' (FORMAT parquet{extra})")
    return path


def whole(path: Path, **options: object) -> PositionBatch:
    (batch,) = read_positions(path, **options)  # type: ignore[arg-type]
    return batch


@pytest.mark.parametrize(
    "time",
    [
        "TIMESTAMPTZ '2024-01-01 12:00:00+00'",
        "TIMESTAMP '2024-01-01 12:00:00'",
        "TIMESTAMP_S '2024-01-01 12:00:00'",
        "TIMESTAMP_MS '2024-01-01 12:00:00'",
        "TIMESTAMP_NS '2024-01-01 12:00:00'",
        "1704110400::INTEGER",
        "1704110400::UBIGINT",
        "1704110400.0::DOUBLE",
        "1704110400000::BIGINT",
        "1704110400000000::BIGINT",
        "1704110400000000000::BIGINT",
        "'2024-01-01 12:00:00Z'",
        "'1704110400'",
        "'20240101120000'",
    ],
)
def test_a_time_of_any_type_is_the_same_moment(time: str, tmp_path: Path) -> None:
    batch = whole(parquet(tmp_path, f"SELECT 1 AS mmsi, {time} AS t, 1 AS lon, 2 AS lat"))
    assert batch.positions.t.tolist() == [NOON * 1_000_000]


def test_clock_times_are_read_in_the_given_zone_and_zoned_ones_are_not(tmp_path: Path) -> None:
    zone = ZoneInfo("Europe/Berlin")
    times = ["2024-01-01 12:00:00", "2024-03-31 02:30:00", "2024-10-27 02:30:00"]
    rows = " UNION ALL ".join(f"SELECT 1 AS mmsi, TIMESTAMP '{t}' AS t, 1 AS lon, 2 AS lat" for t in times)
    batch = whole(parquet(tmp_path, rows), zone=zone)
    assert batch.positions.t.tolist() == [(NOON - 3600) * 1_000_000]
    assert sorted(one.reason[:20] for one in batch.rejected) == [
        "the local time came ",
        "the local time never",
    ]
    assert whole(parquet(tmp_path, f"SELECT {FOUR}"), zone=zone).positions.t.tolist() == [NOON * 1_000_000]


@pytest.mark.parametrize(
    "select",
    [
        "{'a': 1} AS mmsi, 1704110400 AS t, 1 AS lon, 2 AS lat",
        "1 AS mmsi, [1704110400] AS t, 1 AS lon, 2 AS lat",
        "1 AS mmsi, DATE '2024-01-01' AS t, 1 AS lon, 2 AS lat",
        "1 AS mmsi, 1704110400 AS t, MAP {'a': 1} AS lon, 2 AS lat",
        "219000001::FLOAT AS mmsi, 1704110400 AS t, 1 AS lon, 2 AS lat",
        "1 AS mmsi, 1704110400 AS t, 1 AS lon, '\\x00'::BLOB AS lat",
        "1 AS mmsi, 1704110400 AS t, 1 AS lon, 2 AS lat, [1] AS vessel_name",
        "1 AS mmsi, 1704110400 AS t, 5 AS geometry",
    ],
)
def test_a_column_of_a_type_that_cannot_be_is_an_error(select: str, tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="holds"):
        whole(parquet(tmp_path, f"SELECT {select}"))


def test_odd_columns_that_nobody_needs_do_no_harm(tmp_path: Path) -> None:
    batch = whole(
        parquet(tmp_path, f"SELECT {FOUR}, [1, 2] AS list, {{'a': 1}} AS struct, '\\x01'::BLOB AS blob")
    )
    assert len(batch.positions) == 1


def wkb(x: float, y: float, order: str = "<", kind: int = 1, middle: bytes = b"", end: bytes = b"") -> bytes:
    return struct.pack(f"{order}BI", order == "<", kind) + middle + struct.pack(f"{order}2d", x, y) + end


def blob(value: bytes | None) -> str:
    return "NULL" if value is None else "from_hex('" + value.hex() + "')"


POINTS: list[bytes | None] = [
    wkb(11.25, 55.5),
    wkb(11.25, 55.5, ">"),
    wkb(11.25, 55.5, kind=1001, end=bytes(8)),
    wkb(11.25, 55.5, kind=0x80000001, end=bytes(8)),
    wkb(11.25, 55.5, kind=0x20000001, middle=struct.pack("<I", 4326)),
    None,
    wkb(np.nan, np.nan),
    wkb(11.25, 55.5, kind=2),
    wkb(11.25, 55.5)[:-1],
    b"",
]


def test_points_stand_for_lon_and_lat_where_there_are_none(tmp_path: Path) -> None:
    rows = " UNION ALL ".join(
        f"SELECT {n + 1} AS mmsi, to_timestamp(1704110400) AS t, {blob(value)}::BLOB AS geometry"
        for n, value in enumerate(POINTS)
    )
    path = parquet(tmp_path, rows)
    assert sniff(path) is Kind.POSITIONS
    batch = whole(path)
    assert batch.positions.mmsi.tolist() == [1, 2, 3, 4, 5]
    assert set(batch.positions.lon.tolist()) == {11.25} and set(batch.positions.lat.tolist()) == {55.5}
    assert [(one.reason, one.count) for one in batch.rejected] == [("the position is empty", 5)]


def test_points_of_a_geoparquet_file_are_degrees_or_refused(tmp_path: Path) -> None:
    select = f"SELECT 1 AS mmsi, 1704110400 AS t, {blob(wkb(1, 2))} AS geometry"
    select += ", {'x': 3::DOUBLE, 'y': 4::DOUBLE} AS geom"
    crs = {
        "type": "ProjectedCRS",
        "name": "WGS 84 / UTM zone 32N",
        "id": {"authority": "EPSG", "code": 32632},
    }

    def geo(crs: object) -> str:
        columns = {"geometry": {"encoding": "WKB", "geometry_types": ["Point"], "crs": crs}}
        return json.dumps({"version": "1.1.0", "primary_column": "geometry", "columns": columns})

    with pytest.raises(BadInput, match="UTM zone 32N"):
        whole(parquet(tmp_path, select, geo(crs)))
    path = parquet(
        tmp_path, select, geo({"type": "GeographicCRS", "id": {"authority": "OGC", "code": "CRS84"}})
    )
    assert whole(path).positions.lon.tolist() == [1.0]
    assert whole(path, columns={"geometry": "geom"}).positions.lat.tolist() == [4.0]


def test_native_points_and_columns_beside_points_are_read(tmp_path: Path) -> None:
    path = parquet(
        tmp_path, "SELECT 1 AS mmsi, 1704110400 AS t, {'x': 3::DOUBLE, 'y': 4::DOUBLE} AS geometry"
    )
    assert (whole(path).positions.lon[0], whole(path).positions.lat[0]) == (3.0, 4.0)
    assert whole(parquet(tmp_path, f"SELECT {FOUR}, '\\x01'::BLOB AS geometry")).positions.lon.tolist() == [
        1.5
    ]


def test_words_receivers_and_static_reports_are_read(tmp_path: Path) -> None:
    path = parquet(
        tmp_path,
        "SELECT * FROM (VALUES "
        "(7, 1704110500, 1.0, 2.0, 'Moored', 'Class A', 'SHIP', 'IMO9074729', 6.5::FLOAT, 'b'), "
        "(7, 1704110400, 1.0, 2.0, '1', 'Class A', 'SHIP', 'IMO9074729', 6.5::FLOAT, 'a'), "
        "(7, 1704210400, NULL, NULL, NULL, 'Class A', 'SHIP', 'IMO9074729', 'nan'::FLOAT, NULL), "
        "(8, 1704110400, 1.0, 2.0, '7.0', 'Base Station', 'X', '', NULL, 'a'), "
        "(9, 1704110400, NULL, 2.0, NULL, NULL, '', NULL, NULL, NULL)"
        ") AS r(mmsi, t, lon, lat, status, transceiver, name, imo, draft, receiver)",
    )
    batch = whole(path)
    positions = batch.positions
    assert positions.nav_status.tolist() == [5, 1]
    assert [positions.receivers[code] for code in positions.receiver] == ["b", "a"]
    assert [(one.mmsi, one.t and int(one.t.timestamp()), one.draught_m) for one in batch.statics] == [
        (7, NOON, 6.5),
        (7, 1704210400, None),
    ]
    assert {(one.name, one.imo, one.transceiver) for one in batch.statics} == {("SHIP", 9074729, "A")}
    reasons = [(one.where, one.reason, one.count) for one in batch.rejected]
    assert reasons == [
        ("row 4", "it is a base station, not a vessel", 1),
        ("row 5", "the position is empty", 1),
    ]


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    st.lists(
        st.tuples(
            st.none() | st.integers(0, 2**33),
            st.none() | st.integers(600_000_000, 4_200_000_000),
            st.none() | st.floats(-200, 200),
            st.none() | st.floats(-200, 200),
            st.sampled_from(["", "A", "B"]),
        ),
        min_size=1,
        max_size=25,
    ),
    st.integers(1, 7),
)
def test_parquet_and_csv_of_the_same_rows_are_read_alike(
    tmp_path: Path, rows: list[tuple[int | None, int | None, float | None, float | None, str]], most: int
) -> None:
    path, text = tmp_path / "p.parquet", tmp_path / "t.csv"
    with duckdb.connect() as connection:
        connection.execute("CREATE TABLE r (mmsi BIGINT, t BIGINT, lon DOUBLE, lat DOUBLE, name VARCHAR)")
        connection.executemany("INSERT INTO r VALUES (?, ?, ?, ?, ?)", rows)
        connection.execute(f"COPY r TO '{path}' (FORMAT parquet)")
    lines = [
        ",".join(
            "" if value is None else str(value) if isinstance(value, str) else repr(value) for value in row
        )
        for row in rows
    ]
    text.write_text("mmsi,t,lon,lat,name\n" + "\n".join(lines) + "\n")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("spurline.intake.ais_parquet.BATCH_ROWS", most)
        one = list(read_positions(path))
    (other,) = read_positions(text)
    for name in ("mmsi", "t", "lon", "lat"):
        values = [value for batch in one for value in getattr(batch.positions, name).tolist()]
        assert values == getattr(other.positions, name).tolist()
    assert [(r.reason, r.count) for r in one[-1].rejected] == [(r.reason, r.count) for r in other.rejected]
    if most >= len(rows):
        assert {(s.mmsi, s.t, s.name) for s in one[-1].statics} == {
            (s.mmsi, s.t, s.name) for s in other.statics
        }


def test_the_first_telling_date_orders_day_and_month(tmp_path: Path) -> None:
    rows = [
        f"SELECT 1 AS mmsi, '{t} 10:00:00' AS t, 1 AS lon, 2 AS lat" for t in ("02/03/2024", "03/31/2024")
    ]
    first = whole(parquet(tmp_path, " UNION ALL ".join(rows))).positions.t[0]
    assert first == datetime(2024, 2, 3, 10, tzinfo=timezone.utc).timestamp() * 1e6
    with pytest.raises(BadInput, match="month"):
        whole(parquet(tmp_path, rows[0]))


def test_columns_of_nulls_reject_every_row(tmp_path: Path) -> None:
    batch = whole(
        parquet(tmp_path, "SELECT 1 AS mmsi, NULL::TIMESTAMP AS t, 1 AS lon, 2 AS lat FROM range(500)")
    )
    assert [(one.reason, one.count) for one in batch.rejected] == [("the time is empty", 500)]
    assert "none of its 500 rows" in batch.notes[0]
    batch = whole(
        parquet(tmp_path, "SELECT NULL AS mmsi, NULL AS t, NULL AS lon, NULL AS lat FROM range(500)")
    )
    assert [(one.reason, one.count) for one in batch.rejected] == [("the MMSI is empty", 500)]
