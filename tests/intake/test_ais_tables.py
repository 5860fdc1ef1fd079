"""AIS tables: known headers, any header by mapping, every packing, times in UTC."""

from __future__ import annotations

import gzip
import shutil
import subprocess
import zipfile
from datetime import datetime, timedelta, timezone, tzinfo
from pathlib import Path
from zoneinfo import ZoneInfo

import duckdb
import numpy as np
import pytest

from spurline.intake import PositionBatch, read_positions
from spurline.model import BadInput, LimitExceeded

DANISH = (
    "# Timestamp,Type of mobile,MMSI,Latitude,Longitude,Navigational status,ROT,SOG,COG,Heading,IMO,Callsign,"
    "Name,Ship type,Cargo type,Width,Length,Type of position fixing device,Draught,Destination,ETA,"
    "Data source type,A,B,C,D\r\n"
    '05/01/2024 23:59:59,Class A,219000001,55.5,11.25,Moored,0,10.1,180.5,181,9074729,OABC,"ÆRØ, ONE",Cargo,,'
    '20,120,GPS,6.5,"TO ""X""",,AIS,60,60,10,10\r\n'
    "05/01/2024 23:59:59,Class B,219000002,91,181,Unknown value,,102.3,360,511,Unknown,"
    "Unknown,,Undefined,,,,,,,,AIS,,,,\r\n"
)


def written(tmp_path: Path, text: str, encoding: str = "utf-8") -> Path:
    path = tmp_path / "table.csv"
    path.write_bytes(text.encode(encoding))
    return path


def whole(path: Path, **options: object) -> PositionBatch:
    (batch,) = read_positions(path, **options)  # type: ignore[arg-type]
    return batch


def times(batch: PositionBatch) -> list[str]:
    return [str(moment)[:23] for moment in batch.positions.t.astype("M8[us]")]


def check_danish(batch: PositionBatch) -> None:
    positions = batch.positions
    assert times(batch) == ["2024-01-05T23:59:59.000"] * 2
    assert positions.mmsi.tolist() == [219000001, 219000002]
    assert positions.lon.tolist() == [11.25, 181.0] and positions.lat.tolist() == [55.5, 91.0]
    assert positions.nav_status.tolist() == [5, 15]
    assert np.isnan(positions.sog[1]) and np.isnan(positions.cog[1]) and np.isnan(positions.heading[1])
    assert positions.sog[0] == np.float32(10.1) and positions.heading[0] == 181
    static, other = batch.statics
    assert (static.transceiver, other.transceiver) == ("A", "B") and other.name is other.imo is None
    assert (static.imo, static.name, static.callsign, static.type) == (9074729, "ÆRØ, ONE", "OABC", 70)
    assert (static.length_m, static.width_m, static.draught_m, static.destination) == (120, 20, 6.5, 'TO "X"')
    assert batch.rejected == () and batch.notes == ()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "latin-1"])
def test_the_danish_file_is_read_in_any_encoding(encoding: str, tmp_path: Path) -> None:
    check_danish(whole(written(tmp_path, DANISH, encoding)))


@pytest.mark.parametrize("change", [("\r\n", "\n"), ("\r\n", "\r"), ("# Time", "\n\n# Time")])
def test_line_ends_and_blank_lines_do_not_matter(change: tuple[str, str], tmp_path: Path) -> None:
    check_danish(whole(written(tmp_path, DANISH.replace(*change))))


def test_packed_files_are_read_whatever_their_members_are_called(tmp_path: Path) -> None:
    path = tmp_path / "a[1]*'x.csv"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("../../evil.csv", DANISH)
    check_danish(whole(path))
    path.write_bytes(gzip.compress(DANISH.encode()))
    check_danish(whole(path))
    path.write_bytes(DANISH.encode())
    check_danish(whole(path))


def test_zstd_is_read(tmp_path: Path) -> None:
    plain, packed = written(tmp_path, DANISH), tmp_path / "table.csv.zst"
    if shutil.which("zstd"):
        subprocess.run(["zstd", "-q", str(plain), "-o", str(packed)], check=True)
    else:
        duckdb.sql(
            f"COPY (FROM read_csv('{plain}', all_varchar=true)) TO '{packed}' (HEADER, COMPRESSION zstd)"
        )
    check_danish(whole(packed))


def test_several_members_are_several_tables(tmp_path: Path) -> None:
    path = tmp_path / "month.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("b.csv", "mmsi,t,lon,lat\n2,1694491800,1,1\n")
        archive.writestr("a.csv", "mmsi,t,lon,lat\n1,1694491800,1,1\n")
    assert [batch.positions.mmsi.tolist() for batch in read_positions(path)] == [[1], [2]]


def test_both_header_generations_of_marine_cadastre_are_read(tmp_path: Path) -> None:
    old = "MMSI,BaseDateTime,LAT,LON,SOG,COG,Heading,VesselName,IMO,CallSign,VesselType,Status,Length,Width"
    row = "366999618,2020-06-30T00:00:05,40.5,-74.0,19.0,{},349.0,SHRIKE,IMO9074729,NPBG,90.0,0.0,26.0,5.0\n"
    new = "mmsi,base_date_time,latitude,longitude,sog,cog,heading,vessel_name,imo,call_sign,vessel_type,"
    new += "status,length,width"
    for text in (old + "\n" + row.format("-61.8"), new + "\n" + row.format("347.8").replace("T", " ")):
        batch = whole(written(tmp_path, text))
        assert times(batch) == ["2020-06-30T00:00:05.000"]
        assert batch.positions.cog[0] == np.float32(347.8)
        assert (batch.statics[0].imo, batch.statics[0].type, batch.statics[0].length_m) == (9074729, 90, 26.0)
        assert batch.notes == ()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1694491800", "2023-09-12T04:10:00.000"),
        ("1694491800.5", "2023-09-12T04:10:00.500"),
        ("1694491800123", "2023-09-12T04:10:00.123"),
        ("1694491800123456", "2023-09-12T04:10:00.123"),
        ("2023-09-12T04:10:00Z", "2023-09-12T04:10:00.000"),
        ("2023-09-12 13:10:00.25+09:00", "2023-09-12T04:10:00.250"),
        ("20230912_041000", "2023-09-12T04:10:00.000"),
        ("20230912041000", "2023-09-12T04:10:00.000"),
        ("13/09/2023 04:10:00", "2023-09-13T04:10:00.000"),
        ("09/13/2023 04:10:00", "2023-09-13T04:10:00.000"),
        ("2023/09/12 04:10:00", "2023-09-12T04:10:00.000"),
        ("12.09.2023 04:10", "2023-09-12T04:10:00.000"),
    ],
)
def test_forms_of_time_are_told_from_the_data(text: str, expected: str, tmp_path: Path) -> None:
    assert times(whole(written(tmp_path, f"mmsi,t,lon,lat\n1,{text},1,2\n"))) == [expected]


@pytest.mark.parametrize("text", ["2023-09-12", "20230912", "01/02/2023 04:10:00", "noon", "4"])
def test_a_time_that_says_too_little_is_refused(text: str, tmp_path: Path) -> None:
    with pytest.raises(BadInput, match=r"form|month"):
        whole(written(tmp_path, f"mmsi,t,lon,lat\n1,{text},1,2\n"))


@pytest.mark.parametrize(
    ("zone", "expected"),
    [(timezone(timedelta(hours=9)), "00:10"), (ZoneInfo("Europe/Berlin"), "07:10"), (timezone.utc, "09:10")],
)
def test_naive_times_are_moved_from_the_given_zone(zone: tzinfo, expected: str, tmp_path: Path) -> None:
    path = written(tmp_path, "mmsi,t,lon,lat\n1,2024-07-01T09:10:00,1,2\n1,2024-07-01T01:00:00Z,1,2\n")
    batch = whole(path, zone=zone)
    assert times(batch) == [f"2024-07-01T{expected}:00.000", "2024-07-01T01:00:00.000"]
    assert batch.notes == ()


def test_naive_times_without_a_zone_are_utc_and_noted(tmp_path: Path) -> None:
    batch = whole(written(tmp_path, "mmsi,t,lon,lat\n1,2024-07-01T09:10:00,1,2\n"))
    assert times(batch) == ["2024-07-01T09:10:00.000"]
    assert "UTC" in batch.notes[0]


def test_any_header_is_read_by_mapping(tmp_path: Path) -> None:
    path = written(tmp_path, "ship nr;when;x coord;y coord;v\n219000001;1694491800;11,5;55,5;3,5\n")
    columns = {"mmsi": "ship nr", "t": "when", "lon": "x coord", "lat": "Y_COORD", "sog": "v"}
    positions = whole(path, columns=columns).positions
    assert (positions.lon[0], positions.lat[0], positions.sog[0]) == (11.5, 55.5, 3.5)
    with pytest.raises(BadInput, match="no column 'nothing'"):
        whole(path, columns={**columns, "lat": "nothing"})
    with pytest.raises(BadInput, match="'latitude' is no column of positions"):
        whole(path, columns={**columns, "latitude": "v"})
    with pytest.raises(BadInput, match="no column for mmsi"):
        whole(path)


def test_rows_that_cannot_be_read_are_counted_by_reason(tmp_path: Path) -> None:
    rows = [
        "219000001,2024-01-01T00:00:00Z, 1.5,2",
        "abc,2024-01-01T00:00:00Z,1,2",
        "-5,2024-01-01T00:00:00Z,1,2",
        "4294967296,2024-01-01T00:00:00Z,1,2",
        "1.5,2024-01-01T00:00:00Z,1,2",
        "1,0000-00-00T00:00:00Z,1,2",
        "1,1900-01-01T00:00:00Z,1,2",
        "1,2024-01-01T00:00:00Z,nan,2",
        "1,2024-01-01T00:00:00Z,1e400,2",
        "1,2024-01-01T00:00:00Z,,2",
        "1,2024-01-01T00:00:00Z,1",
        "1,2024-01-01T00:00:00Z,19373703.1,-4190299.7",
    ]
    batch = whole(written(tmp_path, "mmsi,t,lon,lat\n" + "\n".join(rows) + "\n"))
    assert batch.positions.lon.tolist() == [1.5, 19373703.1]
    assert [(rejection.where, rejection.count) for rejection in batch.rejected] == [
        ("line 3 and others", 4),  # MMSI
        ("line 7", 1),  # no such day
        ("line 8", 1),  # outside 1990 to 2100
        ("line 9 and others", 2),  # position empty
        ("line 10", 1),  # position no numbers
        ("line 12", 1),  # cells
    ]
    assert {rejection.file for rejection in batch.rejected} == {"table.csv"}


def test_parquet_of_the_store_is_read_back(tmp_path: Path) -> None:
    path = tmp_path / "positions.parquet"
    duckdb.sql(
        "COPY (SELECT 273359440::UINTEGER AS mmsi, TIMESTAMPTZ '2023-09-12 04:10:00.123456+00' "
        "+ to_seconds(i) AS t, 131.9::DOUBLE AS lon, 43.1::DOUBLE AS lat, 10.5::FLOAT AS sog, "
        "'r' || (i % 2) AS receiver, "
        f"0::UTINYINT AS reject FROM range(600_000) AS r(i)) TO '{path}' (FORMAT parquet)"
    )
    batches = list(read_positions(path))
    assert [len(batch.positions) for batch in batches] == [250_000, 250_000, 100_000]
    positions = batches[0].positions
    first = datetime(2023, 9, 12, 4, 10, 0, 123_456, tzinfo=timezone.utc)
    assert positions.t[0] == round(first.timestamp() * 1e6)
    assert positions.receivers == ("", "r0", "r1") and positions.receiver[:3].tolist() == [1, 2, 1]
    assert {array.dtype for array in (positions.sog, positions.cog)} == {np.dtype(np.float32)}


@pytest.mark.parametrize(
    "text",
    ["mmsi,t,lon,lat\n", "mmsi,t,lon,lat\n1,2024-01-01T00:00:00Z,1,2\n" + "x" * 2_000_000, "", "a,b\n1,2\n"],
)
def test_tables_without_positions_are_refused(text: str, tmp_path: Path) -> None:
    with pytest.raises(BadInput) as caught:
        whole(written(tmp_path, text))
    assert isinstance(caught.value, LimitExceeded) == ("xxx" in text)


@pytest.mark.shared
@pytest.mark.parametrize(
    ("name", "rows", "left_out"),
    [
        ("baltic_2018_sample.csv", 19_999, 0),
        ("exactearth_20210701.csv", 2_371, 63),
        ("ny_harbor_2020_06_30_first_hour.csv", 8_689, 0),
        ("solent_20160112.csv", 18_623, 0),
        ("real_ais_dev.parquet", 511_231, 0),
    ],
)
def test_shared_tables_have_their_known_rows(shared: Path, name: str, rows: int, left_out: int) -> None:
    batches = list(read_positions(shared / "data/ais" / name))
    assert sum(len(batch.positions) for batch in batches) == rows
    assert sum(rejection.count for batch in batches for rejection in batch.rejected) == left_out
