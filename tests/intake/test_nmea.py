"""AIS sentences: fields as pyais decodes them, times from every known source."""

from __future__ import annotations

import gzip
import io
from datetime import datetime, timezone
from functools import reduce
from operator import xor
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


def told(batches: list[PositionBatch]) -> list[Static]:
    """Static data that vessels said, without the closing list of those that said nothing."""
    return [static for batch in batches[:-1] for static in batch.statics]


def names(batches: list[PositionBatch]) -> list[str]:
    return [batch.positions.receivers[k] for batch in batches for k in batch.positions.receiver]


def sealed(sentence: bytes) -> bytes:
    """The sentence with its checksum."""
    return sentence + b"*%02X" % reduce(xor, sentence[1:])


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
VOYAGE = {"type": 5, "mmsi": 273359440, "shipname": "ANGARA", "destination": "RAJIN"}
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
        transceiver="A",
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
    illegal = sealed(b"!AIVDM,1,1,,A,1" + b"X" * 27 + b",0")
    short = sealed(line[:-20] + b",0")
    third = sealed(b"!AIVDM,1,1,,B,H00000<" + b"0" * 21 + b",0")
    aid = sentences({"type": 21, "mmsi": 992190917, "name": "BUOY", "lon": 1, "lat": 2})
    batches = read(
        PGHP,
        line,
        broken,
        broken,
        b"!AIVDM,1,1,,B,13:B",
        b"hello",
        half,
        b"!GPGGA,1",
        *aid,
        illegal,
        short,
        third,
    )
    assert sum(len(batch.positions) for batch in batches) == 1
    (rejected,) = [batch.rejected for batch in batches if batch.rejected]
    found = {rejection.reason: (rejection.where, rejection.count) for rejection in rejected}
    assert found["has a checksum that does not match"] == ("line 3 and others", 2)
    assert found["is an AIS sentence cut short or without a checksum"] == ("line 5", 1)
    assert found["is no AIS sentence"] == ("line 6", 1)
    assert found["is part of a message whose other parts are missing"] == ("line 7", 1)
    assert found["is a sentence of another kind"] == ("line 8", 1)
    assert found["has an empty or illegal payload"][1] == 1
    assert found["is a message cut short"][1] == 1
    assert found["is a static report of no known part"][1] == 1
    assert any("type 21" in reason for reason in found)


def test_parts_may_be_interleaved_and_come_from_several_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    one = sentences({**VOYAGE, "mmsi": 111})
    two = [sealed(line[:-3].replace(b",0,A", b",7,A")) for line in sentences({**VOYAGE, "mmsi": 222})]
    monkeypatch.setattr("spurline.intake.nmea.BLOCK_BYTES", 50)
    batches = read(PGHP, one[0], two[0], two[1], one[1])
    assert [static.mmsi for static in told(batches)] == [222, 111]
    assert reasons(batches) == {}


def test_parts_of_several_receivers_are_kept_apart() -> None:
    """The same sequence number and channel at two stations, whose parts come in turns."""
    one = sentences({**VOYAGE, "mmsi": 111, "destination": "DUNAI"})
    two = sentences({**VOYAGE, "mmsi": 222, "destination": "VOSTOCHNY"})
    tags = b"\\s:west,c:1694491800*00\\", b"\\s:east,c:1694491801*00\\"
    batches = read(tags[0] + one[0], tags[1] + two[0], tags[0] + one[1], tags[1] + two[1])
    assert [(s.mmsi, s.destination) for s in told(batches)] == [(111, "DUNAI"), (222, "VOSTOCHNY")]
    assert reasons(batches) == {}
    lost = read(tags[0] + one[0], tags[1] + two[1])
    assert (told(lost), reasons(lost)) == ([], {"is part of a message whose other parts are missing": 2})
    unsaid = read(tags[0] + one[0], one[1])
    assert [s.t for s in told(unsaid)] == [datetime(2023, 9, 12, 4, 10, tzinfo=timezone.utc)]


def test_parts_out_of_order_are_no_message() -> None:
    first, second = sentences(VOYAGE)
    batches = read(PGHP, second, first)
    assert (told(batches), reasons(batches)) == (
        [],
        {"is part of a message whose other parts are missing": 2},
    )


def test_a_part_waits_for_a_limited_number_of_lines() -> None:
    first, second = sentences(VOYAGE)
    assert len(told(read(PGHP, first, *[b"# remark"] * 1999, second))) == 1
    batches = read(PGHP, first, *[b"# remark"] * 2000, second)
    assert (told(batches), reasons(batches)) == (
        [],
        {"is part of a message whose other parts are missing": 2},
    )


def test_sentences_of_a_group_share_time_and_receiver() -> None:
    first, second = sentences(VOYAGE)
    (line,) = sentences(SHIP)
    batches = read(
        b"\\g:1-3-73874,n:1,s:r003669945,c:1694491800*4A\\" + line,
        b"\\g:1-2-73875,s:other,c:1694491900*4A\\" + first,
        b"\\g:2-3-73874,n:2*1A\\" + line,
        b"\\g:2-2-73875*1A\\" + second,
        b"\\g:3-3-73874,s:own*1A\\" + line,
        b"\\g:2-2-99*1A\\" + line,
    )
    assert names(batches) == ["r003669945", "r003669945", "own"]
    assert times(batches) == ["2023-09-12T04:10:00"] * 3
    assert [str(s.t) for s in told(batches)] == ["2023-09-12 04:11:40+00:00"]
    assert reasons(batches) == {"has no time: no tag block, time line or base station tells it": 1}


def test_a_message_heard_by_several_receivers_stays_a_row_of_each() -> None:
    (line,) = sentences(SHIP)
    tags = [b"\\s:%s,c:169449180%d*00\\" % (name, k) for k, name in enumerate([b"a", b"b!", b"a"])]
    batches = read(*[tag + line for tag in tags])
    assert names(batches) == ["a", "b!", "a"]
    assert times(batches) == ["2023-09-12T04:10:00", "2023-09-12T04:10:01", "2023-09-12T04:10:02"]


def test_a_time_line_without_a_station_does_not_take_the_one_before() -> None:
    (line,) = sentences(SHIP)
    bare = b"$PGHP,1,2023,9,12,5,0,0,0,219,,,1,2E*67"
    assert names(read(PGHP, line, bare, line, b"\\si:AISD*3F\\", bare, line)) == ["2190077", "", "AISD"]


def test_impossible_time_lines_are_no_sentences() -> None:
    for date in (
        b"2023,2,29,4,10,0",
        b"2023,13,1,4,10,0",
        b"2023,4,31,4,10,0",
        b"2023,1,1,24,0,0",
        b"x,1,1,1,1,1",
    ):
        batches = read(b"$PGHP,1," + date + b",0,219,,2190077,1,2E*67")
        assert reasons(batches) == {"is no AIS sentence": 1}
    assert times(read(PGHP.replace(b"2023,9,12", b"2024,2,29"), *sentences(SHIP))) == ["2024-02-29T04:10:00"]


def test_static_data_name_the_class_of_the_transceiver() -> None:
    lines = sentences(VOYAGE) + sentences({"type": 24, "mmsi": 2, "partno": 0, "shipname": "B"})
    lines += sentences({"type": 19, "mmsi": 3, "shipname": "C", "lon": 1, "lat": 2})
    assert [s.transceiver for s in told(read(PGHP, *lines))] == ["A", "B", "B"]


def test_static_data_are_told_whenever_they_change() -> None:
    rajin, dunai = sentences(VOYAGE), sentences({**VOYAGE, "destination": "DUNAI"})
    batches = read(PGHP, *rajin, *rajin, *dunai, *rajin, *rajin)
    assert [static.destination for static in told(batches)] == ["RAJIN", "DUNAI", "RAJIN"]


def test_vessels_without_static_data_are_told_once_at_the_end() -> None:
    def at(second: int, **fields: Any) -> bytes:
        return b"\\c:16944918%02d*00\\" % second + sentences({**SHIP, **fields})[0]

    lines = [at(9, mmsi=9), at(5, mmsi=7, type=18), at(3, mmsi=9), at(7, mmsi=7), at(1, mmsi=8, type=27)]
    lines += [at(1, mmsi=VOYAGE["mmsi"]), *sentences(VOYAGE)]
    moment = datetime(2023, 9, 12, 4, 10, tzinfo=timezone.utc)
    assert read(*lines)[-1].statics == (
        Static(7, moment.replace(second=5), transceiver="B"),
        Static(9, moment.replace(second=3), transceiver="A"),
    )


@pytest.mark.parametrize("ending", [b"\n", b"\r\n", b"\r", b"\r\r\n"])
def test_lines_may_end_in_any_way_and_begin_with_a_mark(ending: bytes) -> None:
    data = b"\xef\xbb\xbf" + ending.join([PGHP, *sentences(VOYAGE), *sentences(SHIP)])
    batches = list(read_nmea(io.BytesIO(data), "test"))
    assert (len(told(batches)), times(batches), reasons(batches)) == (1, ["2023-09-12T04:10:00"], {})


def test_a_last_line_cut_anywhere_is_counted() -> None:
    (line,) = sentences(SHIP)
    for size in range(1, len(line)):
        batches = list(read_nmea(io.BytesIO(PGHP + b"\n" + line + b"\n" + line[:size]), "test"))
        assert len(times(batches)) == 1
        assert sum(reasons(batches).values()) == 1


def test_own_ship_and_any_talker_are_read_behind_any_junk() -> None:
    (line,) = sentences(SHIP)
    lines = [sealed(head + line[6:-3]) for head in (b"!AIVDO", b"!BSVDM", b"!B2VDM")]
    assert len(times(read(PGHP, *lines, b"\xff\xfe caf\xe9 2023-09-12 " + line))) == 4


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
    with pytest.raises(LimitExceeded, match="MAX_LINE_BYTES"):
        read(b"x" * 1_000_001, *sentences(SHIP))


def test_files_may_be_packed_and_columns_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "log"
    path.write_bytes(gzip.compress(b"\r\n".join([PGHP, *sentences(SHIP), b""])))
    (full, _) = read_positions(path)
    assert full.positions.lon.tolist() == [131.9]
    with pytest.raises(BadInput, match="no columns"):
        next(read_positions(path, columns={"mmsi": "x"}))
