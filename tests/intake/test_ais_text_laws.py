"""Laws of AIS text tables: what the csv module wrote is read back exactly, however it was cut."""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timezone
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from spurline.intake import PositionBatch, ais_tables, read_positions
from spurline.model import BadInput, LimitExceeded, Static

RELAXED = settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
CELLS = st.text(st.characters(blacklist_categories=["Cs", "Cc"]), max_size=12) | st.sampled_from(
    ['say "hi"', "a,b;c\td|e", "two\nlines", "cr\rlf\r\n", '"', '""', "  padded  ", "ÆØÅ", "漢字"]
)
FLOATS = st.floats(-180, 180) | st.integers(-18_000_000, 18_000_000).map(lambda n: n / 1e5)


@dataclass(frozen=True)
class Row:
    mmsi: int
    second: int
    lon: float
    lat: float
    sog: float
    name: str
    spare: str


ROWS = st.lists(
    st.builds(
        Row,
        st.integers(1, 2**32 - 1),
        st.integers(1_600_000_000, 1_700_000_000),
        FLOATS,
        FLOATS,
        st.floats(0, 100),
        CELLS,
        CELLS,
    ),
    min_size=1,
    max_size=30,
)


def table(rows: list[Row], delimiter: str, quoting: int, end: str) -> str:
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=delimiter, quoting=quoting, lineterminator=end)
    writer.writerow(["spare", "mmsi", "t", "lon", "lat", "sog", "name"])
    for row in rows:
        moment = datetime.fromtimestamp(row.second, timezone.utc).isoformat()
        writer.writerow([row.spare, row.mmsi, moment, row.lon, row.lat, row.sog, row.name])
    return text.getvalue()


def everything(path: Path, **options: object) -> PositionBatch:
    """All batches of a file as one."""
    found = list(read_positions(path, **options))  # type: ignore[arg-type]
    positions = found[0].positions
    for batch in found[1:]:
        positions = joined(positions, batch.positions)
    return PositionBatch(
        positions,
        tuple(static for batch in found for static in batch.statics),
        tuple(rejection for batch in found for rejection in batch.rejected),
        tuple(note for batch in found for note in batch.notes),
    )


def joined(one, other):  # type: ignore[no-untyped-def]
    columns = (
        "mmsi",
        "t",
        "lon",
        "lat",
        "sog",
        "cog",
        "heading",
        "nav_status",
        "receiver",
        "track",
        "reject",
    )
    parts = {name: np.concatenate((getattr(one, name), getattr(other, name))) for name in columns}
    return type(one)(**parts, receivers=max(one.receivers, other.receivers, key=len))


@RELAXED
@given(
    rows=ROWS,
    delimiter=st.sampled_from(",;\t|"),
    quoting=st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]),
    end=st.sampled_from(["\n", "\r\n"]),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-16-be", "utf-32"]),
)
def test_what_the_csv_module_writes_is_read_back_exactly(
    tmp_path: Path, rows: list[Row], delimiter: str, quoting: int, end: str, encoding: str
) -> None:
    path = tmp_path / "t.csv"
    text = table(rows, delimiter, quoting, end)
    path.write_bytes(("\ufeff" * (encoding == "utf-16-be") + text).encode(encoding))
    batch = everything(path)
    positions = batch.positions
    assert batch.rejected == ()
    assert positions.mmsi.tolist() == [row.mmsi for row in rows]
    assert positions.t.tolist() == [row.second * 1_000_000 for row in rows]
    assert positions.lon.tolist() == [row.lon for row in rows]
    assert positions.lat.tolist() == [row.lat for row in rows]
    assert positions.sog.tolist() == [float(np.float32(row.sog)) for row in rows]
    told = {(said.mmsi, said.name) for said in batch.statics}
    cells = {(row.mmsi, row.name.replace("@", " ").strip()) for row in rows}
    nothing = {"", "unknown", "undefined", "none", "nan", "null"}
    assert told <= {(mmsi, name) for mmsi, name in cells}
    assert {(mmsi, name) for mmsi, name in cells if name.casefold() not in nothing} <= told


@RELAXED
@given(rows=ROWS, delimiter=st.sampled_from(",;"), size=st.integers(1, 50), most=st.integers(1, 9))
def test_neither_blocks_nor_batches_change_what_is_read(
    tmp_path: Path, rows: list[Row], delimiter: str, size: int, most: int
) -> None:
    path = tmp_path / "t.csv"
    text = table(rows, delimiter, csv.QUOTE_MINIMAL, "\r\n") + "1,no row\r\n" * 3
    path.write_bytes(text.encode())
    whole = everything(path)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ais_tables, "HEAD_BYTES", max(size, text.index("\n") + 1))
        patch.setattr(ais_tables, "BLOCK_BYTES", size)
        assert same(everything(path), whole)
        patch.setattr("spurline.intake.ais_rows.BATCH_ROWS", most)
        parts = list(read_positions(path))
    assert all(len(part.positions) == most for part in parts[:-1])
    assert [t for part in parts for t in part.positions.t.tolist()] == whole.positions.t.tolist()
    assert parts[-1].rejected == whole.rejected


FLOATING = {"sog", "cog", "heading"}


def same(one: PositionBatch, other: PositionBatch) -> bool:
    equal = all(
        np.array_equal(
            getattr(one.positions, name), getattr(other.positions, name), equal_nan=name in FLOATING
        )
        for name in ("mmsi", "t", "lon", "lat", "sog", "cog", "heading", "nav_status", "receiver")
    )
    return equal and (one.statics, one.rejected, one.notes) == (other.statics, other.rejected, other.notes)


NUMBERS = st.one_of(
    st.floats(allow_nan=False, allow_infinity=False).map(repr),
    st.from_regex(r"[+-]?[0-9]{1,25}(\.[0-9]{0,25})?([eE][+-]?[0-9]{1,2})?", fullmatch=True),
    st.from_regex(r"-?[0-9]{1,3}\.[0-9]{13,17}", fullmatch=True),
)


@settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(NUMBERS, min_size=1, max_size=30))
@example(
    ["9007199254740993", "9007199254740992.5", "0.1234567890123456789", "1e22", "1e23", "-0", ".5", "5."]
)
@example(["8.41e21", "9.5367431640625e-7", "17.99999999999999645", "123456789012345678e-19", "1e-22"])
def test_a_number_is_the_double_that_python_reads(tmp_path: Path, texts: list[str]) -> None:
    path = tmp_path / "t.csv"
    path.write_text("mmsi,t,lon,lat\n" + "".join(f"1,1694491800,{text},1\n" for text in texts))
    expected = [float(text) for text in texts if abs(float(text)) < 1e15]
    found = everything(path).positions.lon.tolist()
    assert [value.hex() for value in found] == [value.hex() for value in expected]


@settings(max_examples=200, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    st.datetimes(datetime(1990, 1, 2), datetime(2099, 12, 30)),
    st.sampled_from(["", "Z", "+00:00", " UTC", "+0930", "-03:30", "+02", " +0000 UTC"]),
    st.sampled_from(["seconds", "milliseconds", "microseconds", "minutes"]),
    st.sampled_from(" T"),
)
def test_an_iso_time_is_the_moment_that_python_reads(
    tmp_path: Path, moment: datetime, zone: str, spec: str, between: str
) -> None:
    path = tmp_path / "t.csv"
    text = moment.isoformat(between, spec)
    path.write_text(f"mmsi,t,lon,lat\n1,{text}{zone},1,2\n")
    offset = zone.strip().removesuffix("UTC").strip() or "Z"
    expected = datetime.fromisoformat(text + offset)
    assert everything(path).positions.t.tolist() == [round_us(expected)]


def round_us(moment: datetime) -> int:
    since = moment - datetime(1970, 1, 1, tzinfo=timezone.utc)
    return (since.days * 86_400 + since.seconds) * 1_000_000 + since.microseconds


ZONES = ["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Pyongyang", "Africa/Casablanca"]


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    st.datetimes(datetime(1990, 1, 2), datetime(2099, 12, 30)),
    st.sampled_from(ZONES),
)
@example(datetime(2024, 3, 31, 2, 30), "Europe/Berlin")
@example(datetime(2024, 10, 27, 2, 30), "Europe/Berlin")
@example(datetime(2015, 8, 15, 0, 15), "Asia/Pyongyang")
def test_a_local_time_is_moved_or_rejected_where_clocks_were_changed(
    tmp_path: Path, moment: datetime, name: str
) -> None:
    zone = ZoneInfo(name)
    path = tmp_path / "t.csv"
    local = moment.replace(microsecond=0)
    path.write_text(f"mmsi,t,lon,lat\n1,{local.isoformat()},1,2\n")
    batch = everything(path, zone=zone)
    moments = {local.replace(tzinfo=zone, fold=fold).astimezone(timezone.utc) for fold in (0, 1)}
    real = {one for one in moments if one.astimezone(zone).replace(tzinfo=None) == local}
    if len(real) == 1:
        assert batch.positions.t.tolist() == [round_us(real.pop())]
    else:
        (rejection,) = batch.rejected
        assert ("twice" if real else "never") in rejection.reason


def test_a_number_with_a_comma_is_one_only_between_semicolons(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text("mmsi;t;lon;lat;sog\n1;1694491800;11,25;-55,5;3,5\n1;1694491800;11.25;55.5;\n")
    assert everything(path).positions.lon.tolist() == [11.25, 11.25]
    path.write_text('mmsi,t,lon,lat\n1,1694491800,"11,25",55\n')
    assert everything(path).rejected[0].reason == "the position is not two numbers"


SOUP = st.lists(
    st.sampled_from(
        [b"1,", b"1694491800,", b"2024-01-01T00:00:00Z,", b"1.5", b",", b"\n", b"\r", b'"', b'""', b"\x00", b"\xff",
         b"\xe6\x97\xa5", b";", b"1,1694491800,1,2\n", b"-", b"e9", b".", b" ", b"13/01/2024 1:00", b"/", b"x" * 40]
    ),
    max_size=60,
).map(b"".join)  # fmt: skip


@settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))
@given(SOUP | st.binary(max_size=200), st.booleans())
def test_byte_soup_is_rows_rejections_or_a_typed_error(tmp_path: Path, soup: bytes, wide: bool) -> None:
    path = tmp_path / "t.csv"
    head = b"mmsi,t,lon,lat\n1,1694491800,1,2\n"
    path.write_bytes(b"\xff\xfe" + head.decode().encode("utf-16-le") + soup if wide else head + soup)
    try:
        batch = everything(path)
    except BadInput as error:
        assert "month" in error.what
        return
    positions = batch.positions
    assert (
        np.isfinite(positions.lon).all() and np.isfinite(positions.lat).all() and (positions.mmsi > 0).all()
    )
    if not wide:
        text = (head + soup).decode("latin-1")
        rows = [row for row in csv.reader(lines_of(text)) if len(row) > 1 or "".join(row).strip(BLANK)]
        open_quote = any(
            "quote" in rejection.reason for rejection in batch.rejected
        )  # no row to csv if empty
        read = len(positions) + sum(rejection.count for rejection in batch.rejected)
        assert len(rows) - 1 <= read <= len(rows) - 1 + open_quote


BLANK = "".join(map(chr, range(1, 33)))


def lines_of(text: str) -> Iterator[str]:
    yield from io.StringIO(text, newline="")


@pytest.mark.parametrize("row", ["1,1694491800,1,2", "1,1694491800,1,2,3,4"])
def test_a_row_with_another_number_of_cells_is_rejected(row: str, tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text(f"mmsi,t,lon,lat,sog\n1,1694491800,1,2,3,,\n{row}\n")
    batch = everything(path)
    assert len(batch.positions) == 1
    assert [(one.where, one.count) for one in batch.rejected] == [("line 3", 1)]


def test_line_numbers_count_the_lines_within_quotes(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text('mmsi,t,lon,lat,name\n\n1,1694491800,1,2,"a\nb\r\nc"\n2,1694491800,1,,x\n')
    assert [one.where for one in everything(path).rejected] == ["line 6"]


def test_half_a_last_line_and_an_open_quote_are_rejected(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text("mmsi,t,lon,lat,name\n1,1694491800,1,2,x\n2,16944918")
    assert [(one.where, one.count) for one in everything(path).rejected] == [("line 3", 1)]
    path.write_text('mmsi,t,lon,lat,name\n1,1694491800,1,2,x\n2,1694491800,1,2,"x\n')
    assert "quote" in everything(path).rejected[0].reason


def test_a_line_above_the_limit_is_an_error_wherever_it_stands(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SPURLINE_MAX_LINE_BYTES", "1000")
    path = tmp_path / "t.csv"
    for long in ("x" * 2000, '"' + "y\n" * 2000, "1,1694491800,1," + "2" * 2000):
        path.write_text("mmsi,t,lon,lat\n" + "1,1694491800,1,2\n" * 90 + long + "\n1,1694491800,1,2\n")
        with pytest.raises(LimitExceeded, match="MAX_LINE_BYTES"):
            everything(path)


def test_a_column_of_nothing_rejects_every_row_and_says_so(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    rows = {"1,,1,2": "time", "1,NULL,1,2": "time", "1,1694491800,nan,nan": "position", ",1,1,2": "MMSI"}
    for row, empty in rows.items():
        path.write_text("mmsi,t,lon,lat\n" + f"{row}\n" * 5000)
        batch = everything(path)
        (rejection,) = batch.rejected
        assert (rejection.count, rejection.reason, len(batch.positions)) == (5000, f"the {empty} is empty", 0)
        assert "none of its 5,000 rows" in batch.notes[0]


def test_the_first_telling_date_orders_day_and_month_wherever_it_stands(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    vague = "1,02/03/2024 10:00:00,1,2\n" * 60_000
    for telling, first in (("31/03/2024 10:00:00", "2024-03-02"), ("03/31/2024 10:00:00", "2024-02-03")):
        path.write_text(f"mmsi,t,lon,lat\n{vague}1,{telling},1,2\n")
        assert path.stat().st_size > ais_tables.HEAD_BYTES
        positions = everything(path).positions
        assert len(positions) == 60_001
        assert str(positions.t[:1].astype("M8[us]")[0])[:10] == first


def test_stations_that_are_no_vessels_are_rejected_by_kind(tmp_path: Path) -> None:
    kinds = ["Class A", "Class B", "Base Station", "AtoN", "SAR Airborne", "SART", "Base Station"]
    path = tmp_path / "t.csv"
    rows = "".join(f"01/01/2024 00:00:0{n},{kind},{n + 1},1,2,Moored\n" for n, kind in enumerate(kinds))
    path.write_text("# Timestamp,Type of mobile,MMSI,Latitude,Longitude,Navigational status\n" + rows)
    batch = everything(path)
    assert batch.positions.mmsi.tolist() == [1, 2]
    assert [static.transceiver for static in batch.statics] == ["A", "B"]
    assert [one.count for one in batch.rejected] == [2, 1, 1, 1]
    assert "base station" in batch.rejected[0].reason


def test_a_report_is_told_once_a_day_at_its_earliest(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    day = 1_694_476_800
    sent = [(day + 50, "A"), (day + 40, "B"), (day + 30, "A"), (day + 60, "A"), (day + 86_400, "A")]
    path.write_text("mmsi,t,lon,lat,name\n" + "".join(f"7,{t},1,2,{name}\n" for t, name in sent))
    told = [(static.name, int(static.t.timestamp()) - day) for static in everything(path).statics if static.t]
    assert told == [("A", 30), ("B", 40), ("A", 86_400)]


def test_more_distinct_texts_than_a_batch_can_hold_are_all_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("spurline.intake.ais_rows.TEXT_BYTES", 2_000)
    monkeypatch.setenv("SPURLINE_MAX_LINE_BYTES", "300")
    path = tmp_path / "t.csv"
    rows = [f"{n + 1},1694491800,1,2,NAME{n:0>50},R{n:0>50}" for n in range(400)]
    path.write_text("mmsi,t,lon,lat,name,receiver\n" + "\n".join(rows) + "\n")
    found = list(read_positions(path))
    assert len(found) > 10 and sum(len(batch.positions) for batch in found) == 400
    assert len({static.name for batch in found for static in batch.statics}) == 400
    heard = [batch.positions.receivers[code] for batch in found for code in batch.positions.receiver]
    assert heard == [f"R{n:0>50}" for n in range(400)]


def test_eight_bit_texts_are_read_cell_by_cell(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_bytes(
        b"mmsi,t,lon,lat,name\n1,1694491800,1,2,\xc6R\xd8\n2,1694491800,1,2," + "ÆRØ".encode() + b"\n"
    )
    assert [static.name for static in everything(path).statics] == ["ÆRØ", "ÆRØ"]


def test_a_damaged_archive_is_an_error_that_names_it(tmp_path: Path) -> None:
    import gzip

    path = tmp_path / "t.csv.gz"
    chance = np.random.default_rng(1)
    rows = "".join(f"1,1694491800,{x:.5f},2\n" for x in chance.uniform(0, 9, 400_000))
    path.write_bytes(gzip.compress(("mmsi,t,lon,lat\n" + rows).encode())[:-50_000])
    with pytest.raises(BadInput, match="damaged") as caught:
        list(read_positions(path))
    assert caught.value.where == "t.csv.gz"


def test_known_providers_are_utc_whatever_zone_is_given(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text("mmsi,base_date_time,longitude,latitude\n1,2024-01-01 00:00:00,1,2\n")
    batch = everything(path, zone=ZoneInfo("America/New_York"))
    assert batch.positions.t.tolist() == [1_704_067_200_000_000]
    assert "not applied" in batch.notes[0]


@pytest.mark.shared
@pytest.mark.parametrize(
    ("name", "delimiter", "keys"),
    [
        ("baltic_2018_sample.csv", ";", ("mmsi", "timestamp", "long", "lat", "sog")),
        ("ny_harbor_2020_06_30_first_hour.csv", ",", ("MMSI", "BaseDateTime", "LON", "LAT", "SOG")),
        ("solent_20160112.csv", ",", ("MMSI", "Time", "Longitude_degrees", "Latitude_degrees", "SOG_knots")),
        ("exactearth_20210701.csv", ",", ("MMSI", "Time", "Longitude", "Latitude", "SOG")),
    ],
)
def test_shared_tables_hold_what_the_csv_module_reads(
    shared: Path, name: str, delimiter: str, keys: tuple[str, ...]
) -> None:
    path = shared / "data/ais" / name
    expected = []
    with path.open(newline="", encoding="utf-8") as file:
        for row in csv.DictReader(file, delimiter=delimiter):
            mmsi, t, lon, lat, sog = (row[key] for key in keys)
            if row.get("Message_ID") in {"4", "9", "21"} or not (int(mmsi) and lon and lat):
                continue
            speed = math.nan if sog in {"", "None"} or float(sog) >= 102.25 else float(sog)
            expected.append((int(mmsi), moment_of(t, row.get("Millisecond")), float(lon), float(lat), speed))
    positions = everything(path).positions
    found = zip(
        *(getattr(positions, key).tolist() for key in ("mmsi", "t", "lon", "lat", "sog")), strict=True
    )
    for one, other in zip(found, expected, strict=True):
        assert one[:4] == other[:4]
        assert one[4] == float(np.float32(other[4])) or (math.isnan(one[4]) and math.isnan(other[4]))


def moment_of(text: str, millisecond: str | None) -> int:
    if text[1] == "." or text.isdecimal():
        return int(float(text)) * 1000
    form = "%Y%m%d_%H%M%S" if "_" in text else None
    moment = datetime.strptime(text, form) if form else datetime.fromisoformat(text)
    return round_us(moment.replace(tzinfo=timezone.utc)) + 1000 * int(millisecond or 0)


def test_statics_are_frozen_records(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text(
        "mmsi,t,lon,lat,imo,width,dimport,dimstarboard,draught\n1,1694491800,1,2,IMO9074729,,4,6,5.5\n"
    )
    when = datetime(2023, 9, 12, 4, 10, tzinfo=timezone.utc)
    assert everything(path).statics == (Static(1, when, 9074729, width_m=10.0, draught_m=5.5),)
