"""AIS sentences: fields as pyais decodes them, times from every known source."""

from __future__ import annotations

import gzip
import io
from datetime import datetime, timezone
from functools import reduce
from pathlib import Path
from typing import Any

import numpy as np
import pyais
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from spurline.intake import PositionBatch, read_positions
from spurline.intake.nmea import read_nmea
from spurline.model import BadInput, LimitExceeded, Static


def sentences(fields: dict[str, Any]) -> list[bytes]:
    return [line.encode() for line in pyais.encode_dict(fields)]


def read(*lines: bytes) -> list[PositionBatch]:
    return list(read_nmea(io.BytesIO(b"\n".join(lines) + b"\n"), "test"))


def column(batches: list[PositionBatch], name: str) -> np.ndarray[Any, Any]:
    return np.concatenate([getattr(batch.positions, name) for batch in batches])


def reasons(batches: list[PositionBatch]) -> dict[str, int]:
    return {rejection.reason: rejection.count for batch in batches for rejection in batch.rejected}


def times(batches: list[PositionBatch]) -> list[str]:
    return [str(moment) for moment in column(batches, "t").astype("M8[us]").astype("M8[s]")]


PGHP = b"$PGHP,1,2023,9,12,4,10,0,250,219,,2190077,1,2E*67"
SHIP = {
    "type": 1,
    "mmsi": 273359440,
    "lon": 131.9,
    "lat": 43.1,
    "speed": 10.2,
    "course": 187.5,
    "heading": 188,
}
CLOCK = {
    "type": 4,
    "mmsi": 2190077,
    "year": 2023,
    "month": 9,
    "day": 12,
    "hour": 4,
    "minute": 59,
    "second": 58,
}


@settings(max_examples=150, deadline=None)
@given(
    kind=st.sampled_from([1, 2, 3, 18, 19, 27]),
    mmsi=st.integers(1, 999_999_999),
    lon=st.floats(-180, 181),
    lat=st.floats(-90, 91),
    speed=st.floats(0, 102.3),
    course=st.floats(0, 360),
    heading=st.integers(0, 511),
    status=st.integers(0, 15),
)
def test_any_position_report_is_decoded_as_pyais_does(kind: int, mmsi: int, **fields: Any) -> None:
    if kind == 27:
        fields |= {
            "speed": min(fields["speed"], 63),
            "lon": min(fields["lon"], 180.0),
            "lat": min(fields["lat"], 90.0),
        }
    lines = sentences({"type": kind, "mmsi": mmsi, **fields})
    expected = pyais.decode(*lines)
    batches = read(PGHP, *lines)
    assert column(batches, "mmsi").tolist() == [expected.mmsi]
    assert column(batches, "lon")[0] == pytest.approx(expected.lon, abs=1e-6)
    assert column(batches, "lat")[0] == pytest.approx(expected.lat, abs=1e-6)
    missing = {"speed": 63 if kind == 27 else 102.3, "course": 360, "heading": 511}
    for ours, theirs in (("sog", "speed"), ("cog", "course"), ("heading", "heading")):
        value = getattr(expected, theirs, None)
        got = column(batches, ours)[0]
        if value is None or value >= missing[theirs] or (theirs == "heading" and value >= 360):
            assert np.isnan(got)
        else:
            assert got == np.float32(value)
    assert column(batches, "nav_status")[0] == int(getattr(expected, "status", 15))


LETTERS = st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZ 0123456789", max_size=20).map(str.strip)


@settings(max_examples=80, deadline=None)
@given(
    name=LETTERS,
    callsign=LETTERS.map(lambda text: text[:7].strip()),
    destination=LETTERS,
    imo=st.integers(0, 9_999_999),
    bow=st.integers(0, 511),
    draught=st.integers(0, 255).map(lambda n: n / 10),
)
def test_static_data_of_two_parts_are_decoded(
    name: str, callsign: str, destination: str, imo: int, bow: int, draught: float
) -> None:
    fields = {
        "type": 5,
        "mmsi": 273359440,
        "shipname": name,
        "callsign": callsign,
        "destination": destination,
    }
    lines = sentences(
        {**fields, "imo": imo, "to_bow": bow, "to_stern": 3, "draught": draught, "ship_type": 70}
    )
    (static,) = read(PGHP, *lines)[0].statics
    assert static == Static(
        273359440,
        datetime(2023, 9, 12, 4, 10, 0, 250_000, tzinfo=timezone.utc),
        imo=imo or None,
        name=name or None,
        callsign=callsign or None,
        type=70,
        length_m=float(bow + 3),
        draught_m=draught or None,
        destination=destination or None,
    )


def test_class_b_static_data_come_in_two_messages() -> None:
    a = sentences({"type": 24, "mmsi": 211000001, "partno": 0, "shipname": "LITTLE ONE"})
    b = sentences(
        {
            "type": 24,
            "mmsi": 211000001,
            "partno": 1,
            "callsign": "DA1",
            "to_bow": 8,
            "to_stern": 4,
            "ship_type": 36,
        }
    )
    one, two = read(PGHP, *a, *b, *a)[0].statics
    assert (one.name, two.callsign, two.length_m, two.type) == ("LITTLE ONE", "DA1", 12.0, 36)


def test_the_tag_block_of_a_sentence_gives_time_and_receiver() -> None:
    (line,) = sentences(SHIP)
    batches = read(PGHP, b"\\s:r-north,c:1694491800*00\\" + line, b"\\c:1694491801123,s:r2*00\\" + line, line)
    assert times(batches) == ["2023-09-12T04:10:00", "2023-09-12T04:10:01", "2023-09-12T04:10:00"]
    positions = batches[0].positions
    assert [positions.receivers[number] for number in positions.receiver] == ["r-north", "r2", "2190077"]


def test_time_lines_and_tag_lines_hold_for_what_follows() -> None:
    (line,) = sentences(SHIP)
    batches = read(PGHP, line, b"\\si:AISD*3F\\", b"$PGHP,1,2023,9,12,5,0,0,0,219,,,1,2E*67", line)
    assert times(batches) == ["2023-09-12T04:10:00", "2023-09-12T05:00:00"]
    positions = batches[0].positions
    assert [positions.receivers[number] for number in positions.receiver] == ["2190077", "AISD"]


def test_a_receipt_time_behind_the_checksum_is_used() -> None:
    (line,) = sentences(SHIP)
    assert times(read(line + b",1694491800")) == ["2023-09-12T04:10:00"]


def test_base_stations_set_the_clock_and_the_report_its_second() -> None:
    (clock,) = sentences(CLOCK)
    later, none = sentences({**SHIP, "second": 3})[0], sentences({**SHIP, "second": 60})[0]
    batches = read(later, clock, later, none)
    assert times(batches) == ["2023-09-12T05:00:03", "2023-09-12T04:59:58"]
    assert "2 positions" in batches[-1].notes[0]
    assert reasons(batches) == {"has no time: no tag block, time line or base station tells it": 1}


def test_what_is_left_out_is_counted_with_its_first_line() -> None:
    (line,) = sentences(SHIP)
    broken = line.replace(b",A,1", b",B,1")
    half = sentences({"type": 5, "mmsi": 1, "shipname": "X"})[0]
    aid = sentences({"type": 21, "mmsi": 992190917, "name": "BUOY", "lon": 1, "lat": 2})
    batches = read(PGHP, line, broken, broken, b"!AIVDM,1,1,,B,13:B", b"hello", half, b"!GPGGA,1", *aid)
    assert sum(len(batch.positions) for batch in batches) == 1
    (rejected,) = [batch.rejected for batch in batches if batch.rejected]
    found = {rejection.reason: (rejection.where, rejection.count) for rejection in rejected}
    assert found["has a checksum that does not match"] == ("line 3 and others", 2)
    assert found["is an AIS sentence cut short or without a checksum"] == ("line 5", 1)
    assert found["is no AIS sentence"] == ("line 6", 1)
    assert found["is part of a message whose other parts are missing"] == ("line 7", 1)
    assert found["is a sentence of another kind"] == ("line 8", 1)
    assert any("type 21" in reason for reason in found)


def test_parts_may_be_interleaved_and_come_from_several_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    one = sentences({"type": 5, "mmsi": 111, "shipname": "ONE"})
    two = [line.replace(b",0,A", b",7,A") for line in sentences({"type": 5, "mmsi": 222, "shipname": "TWO"})]
    two = [line[:-2] + f"{reduce(lambda x, y: x ^ y, line[1:-3]):02X}".encode() for line in two]
    monkeypatch.setattr("spurline.intake.nmea.BLOCK_BYTES", 50)
    batches = read(PGHP, one[0], two[0], two[1], one[1])
    assert [static.name for batch in batches for static in batch.statics] == ["TWO", "ONE"]
    assert reasons(batches) == {}


@pytest.mark.parametrize("size", [1, 7, 64, 1000, 1 << 20])
def test_the_size_of_blocks_changes_nothing(size: int, monkeypatch: pytest.MonkeyPatch) -> None:
    lines = [PGHP]
    for number in range(20):
        lines += sentences({**SHIP, "mmsi": 1000 + number}) + sentences(
            {"type": 5, "mmsi": number, "shipname": f"S{number}"}
        )
    whole = read(*lines)
    monkeypatch.setattr("spurline.intake.nmea.BLOCK_BYTES", size)
    parts = read(*lines)
    assert column(parts, "mmsi").tolist() == column(whole, "mmsi").tolist()
    assert [s for b in parts for s in b.statics] == [s for b in whole for s in b.statics]


def test_an_endless_line_names_the_limit() -> None:
    with pytest.raises(LimitExceeded, match="MAX_LINE_BYTES"):
        read(b"!AIVDM" + b"x" * 9_000_000)


def test_files_may_be_packed_and_columns_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "log"
    path.write_bytes(gzip.compress(b"\r\n".join([PGHP, *sentences(SHIP), b""])))
    (full, _) = read_positions(path)
    assert full.positions.lon.tolist() == [131.9]
    with pytest.raises(BadInput, match="no columns"):
        next(read_positions(path, columns={"mmsi": "x"}))


@pytest.mark.shared
def test_the_corpus_equals_pyais_bit_for_bit(shared: Path) -> None:
    from pyais.stream import IterMessages

    data = (shared / "data/ais/nmea_corpus.nmea").read_bytes()
    decoded = [message.decode() for message in IterMessages(data.splitlines())]
    expected = [message for message in decoded if message.msg_type in {1, 2, 3, 18, 19, 27}]
    batches = read(PGHP, data)
    assert column(batches, "mmsi").tolist() == [message.mmsi for message in expected]

    def theirs(name: str, missing: float) -> np.ndarray[Any, Any]:
        values = np.array([getattr(message, name, np.nan) for message in expected], float)
        return np.where(values >= missing, np.nan, values).astype(np.float32)

    long_range = np.array([message.msg_type == 27 for message in expected])
    speed = np.where(long_range & (theirs("speed", 999) == 63), np.nan, theirs("speed", 102.25))
    np.testing.assert_array_equal(column(batches, "sog"), speed)
    np.testing.assert_array_equal(column(batches, "cog"), theirs("course", 360))
    np.testing.assert_array_equal(column(batches, "heading"), theirs("heading", 360))
    np.testing.assert_allclose(column(batches, "lon"), [message.lon for message in expected], atol=1e-6)
    np.testing.assert_allclose(column(batches, "lat"), [message.lat for message in expected], atol=1e-6)
    fives = {
        (m.mmsi, m.imo, m.shipname.strip(), m.callsign.strip()) for m in decoded if m.msg_type == 5 and m.imo
    }
    ours = {(s.mmsi, s.imo or 0, s.name or "", s.callsign or "") for b in batches for s in b.statics}
    assert fives <= ours


@pytest.mark.shared
@pytest.mark.parametrize(
    ("name", "rows", "first", "last"),
    [
        ("aisdb_20211101.nm4", 917, "2021-11-01T01:58:07", "2021-11-01T01:59:06"),
        ("dma_ais_sample.txt.gz", 24688, "2013-11-12T12:00:00", "2013-11-12T12:04:59"),
        ("dma_219165000_speed_change.ais", 59, "2014-10-05T15:56:43", "2014-10-05T16:19:18"),
        ("dma_212123000_no_drift.ais", 2563, "2014-10-02T16:30:03", "2014-10-03T06:59:53"),
    ],
)
def test_shared_logs_have_their_known_rows_and_times(
    shared: Path, name: str, rows: int, first: str, last: str
) -> None:
    batches = list(read_positions(shared / "data/ais" / name))
    moments = sorted(times(batches))
    assert (len(moments), moments[0], moments[-1]) == (rows, first, last)
