"""Laws of the NMEA reader: random bits mean what pyais says, no line is lost, blocks leave no trace."""

from __future__ import annotations

import io
from functools import reduce
from operator import xor
from typing import Any
from unittest import mock

import numpy as np
import pyais
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyais.constants import ShipType

from spurline.intake import PositionBatch
from spurline.intake._nmea_lines import LineReader
from spurline.intake._nmea_parts import PartJoiner
from spurline.intake._nmea_reports import ReportReader
from spurline.intake.nmea import read_nmea

CLOCK = b"$PGHP,1,2023,9,12,4,10,0,250,219,,2190077,1,2E*67\n"
BITS = {1: 168, 2: 168, 3: 168, 18: 168, 19: 312, 27: 96, 5: 424, 24: 168}
POSITION_TYPES = (1, 2, 3, 18, 19, 27)


def sentence(total: int, number: int, sequence: str, channel: str, payload: str, fill: int) -> bytes:
    body = f"AIVDM,{total},{number},{sequence},{channel},{payload},{fill}"
    return f"!{body}*{reduce(xor, body.encode()):02X}".encode()


def armoured(kind: int, content: int) -> list[bytes]:
    """The sentences of a message of one type whose other bits are those of a number."""
    size = BITS[kind]
    fill = -size % 6
    bits = (kind << (size - 6) | content & ((1 << (size - 6)) - 1)) << fill
    values = [bits >> shift & 63 for shift in range(size + fill - 6, -1, -6)]
    payload = "".join(chr(value + 48 if value < 40 else value + 56) for value in values)
    parts = [payload[at : at + 56] for at in range(0, len(payload), 56)]
    sequence = "" if len(parts) == 1 else "3"
    return [
        sentence(len(parts), n, sequence, "A", part, fill if n == len(parts) else 0)
        for n, part in enumerate(parts, 1)
    ]


def read(data: bytes) -> list[PositionBatch]:
    return list(read_nmea(io.BytesIO(data), "test"))


def same(ours: float, theirs: float, missing: float) -> bool:
    return np.isnan(ours) if theirs >= missing else ours == np.float32(theirs)


@pytest.mark.parametrize("kind", POSITION_TYPES)
@settings(max_examples=150, deadline=None)
@given(content=st.integers(0, 2**420))
def test_random_bits_are_the_position_that_pyais_decodes(kind: int, content: int) -> None:
    lines = armoured(kind, content)
    theirs: Any = pyais.decode(*lines)
    positions = read(CLOCK + b"\n".join(lines) + b"\n")[0].positions
    assert positions.mmsi.tolist() == [theirs.mmsi]
    assert (round(float(positions.lon[0]), 6), round(float(positions.lat[0]), 6)) == (theirs.lon, theirs.lat)
    assert same(positions.sog[0], theirs.speed, 63 if kind == 27 else 102.3)
    assert same(positions.cog[0], theirs.course, 360)
    assert same(positions.heading[0], getattr(theirs, "heading", 511), 360)
    assert positions.nav_status[0] == int(getattr(theirs, "status", 15))


@pytest.mark.parametrize("kind", [5, 19, 24])
@settings(max_examples=150, deadline=None)
@given(content=st.integers(0, 2**420), part=st.integers(0, 1), ship_type=st.sampled_from(ShipType))
def test_random_bits_are_the_static_data_that_pyais_decodes(
    kind: int, content: int, part: int, ship_type: ShipType
) -> None:
    at, size, value = {5: (232, 8, ship_type), 19: (263, 8, ship_type), 24: (38, 2, part)}[kind]
    shift = BITS[kind] - at - size
    lines = armoured(kind, content & ~((1 << size) - 1 << shift) | value << shift)
    theirs: Any = pyais.decode(*lines)
    said = [static for batch in read(CLOCK + b"\n".join(lines))[:-1] for static in batch.statics]

    def field(name: str) -> Any:
        value = getattr(theirs, name, None)
        return (value.split("@")[0].strip() if isinstance(value, str) else value) or None

    def sum_of(one: str, other: str) -> float | None:
        return float((getattr(theirs, one, 0) or 0) + (getattr(theirs, other, 0) or 0)) or None

    daughter = kind == 24 and theirs.mmsi // 10_000_000 == 98
    expected = (
        field("imo"),
        field("shipname"),
        field("callsign"),
        field("ship_type"),
        None if daughter else sum_of("to_bow", "to_stern"),
        None if daughter else sum_of("to_port", "to_starboard"),
        field("draught"),
        field("destination"),
    )
    found = [
        (s.imo, s.name, s.callsign, s.type, s.length_m, s.width_m, s.draught_m, s.destination) for s in said
    ]
    assert found == ([expected] if any(value is not None for value in expected) else [])
    assert all((s.mmsi, s.transceiver) == (theirs.mmsi, "A" if kind == 5 else "B") for s in said)


TAGS = st.sampled_from(
    [
        b"",
        b"\\s:west,c:1694491800*00\\",
        b"\\s:east,c:1694491801123*00\\",
        b"\\g:1-2-77,s:north,c:1694491802*00\\",
        b"\\g:2-2-77*00\\",
        b"\\c:16944,s:*00\\",
        b"\\s:never closed",
        b"\\",
    ]
)


@st.composite
def messages(draw: st.DrawFn) -> bytes:
    """One sentence, or one part of a message, of any type with any bits."""
    kind = draw(st.sampled_from([*BITS, 4, 11, 21, 0, 28, 63]))
    with mock.patch.dict(BITS, {4: 168, 11: 168, 21: 272, 0: 168, 28: 168, 63: 168}):
        lines = armoured(kind, draw(st.integers(0, 2**420)))
    return draw(st.sampled_from(lines))


@st.composite
def wounded(draw: st.DrawFn) -> bytes:
    """A sentence with a hole, a strange byte in it, or with a tail."""
    data = bytearray(draw(messages()))
    at = draw(st.integers(0, len(data)))
    data[at : at + draw(st.integers(0, 9))] = draw(
        st.sampled_from([b"", b",", b"*", b"!", b"\\", b"\x00", b"\xff"])
    )
    return bytes(data) + draw(st.sampled_from([b"", b",1694491805", b",rx,1694491805123", b"*"]))


OTHERS = st.one_of(
    st.sampled_from([b"", b" \t", b"# remark", b"$GPZDA,1", b"hello", b"\\si:AISD*3F\\", CLOCK.strip()]),
    st.binary(max_size=90),
)
LINES = st.tuples(TAGS, st.one_of(messages(), wounded(), OTHERS)).map(lambda pair: pair[0] + pair[1])
SOUPS = st.one_of(
    st.binary(max_size=400),
    st.lists(st.tuples(LINES, st.sampled_from([b"\n", b"\r\n", b"\r"])), max_size=40).map(
        lambda lines: b"".join(line + end for line, end in lines)
    ),
)


@settings(max_examples=400, deadline=None)
@given(soup=SOUPS)
def test_every_line_is_used_or_counted(soup: bytes) -> None:
    lines, parts, reports = LineReader(), PartJoiner(), ReportReader()
    sentences, letters, used = lines.read(memoryview(soup))
    reports.read(sentences[: parts.join(sentences, letters, used)], letters)
    left_out = sum(count for _, _, count in lines.rejected() + parts.rejected() + reports.rejected())
    assert lines.lines == len(soup.splitlines())
    assert lines.lines == lines.silent + reports.used + left_out
    assert sum(r.count for batch in read(soup) for r in batch.rejected) == left_out


def test_a_block_of_the_shortest_sentences_has_room_for_all() -> None:
    empty, part = sentence(1, 1, "", "", "", 0), [sentence(2, n, "", "", "1" * 71, 0) for n in (1, 2)]
    (rejected,) = read(b"\r".join([empty] * 5000))[-1].rejected
    assert (rejected.reason, rejected.count) == ("has an empty or illegal payload", 5000)
    assert sum(len(batch.positions) for batch in read(CLOCK + b"\n".join(part * 5000))) == 5000


@settings(max_examples=300, deadline=None)
@given(soup=SOUPS, size=st.integers(1, 300))
def test_blocks_leave_no_trace(soup: bytes, size: int) -> None:
    whole = read(soup)
    with mock.patch("spurline.intake.nmea.BLOCK_BYTES", size):
        pieces = read(soup)
    for name in ("mmsi", "t", "lon", "lat", "sog", "cog", "heading", "nav_status"):
        columns = [
            np.concatenate([getattr(batch.positions, name) for batch in batches])
            for batches in (whole, pieces)
        ]
        np.testing.assert_array_equal(*columns)
    for summary in (_receivers, _statics, _closing):
        assert summary(whole) == summary(pieces)


def _receivers(batches: list[PositionBatch]) -> list[str]:
    return [batch.positions.receivers[number] for batch in batches for number in batch.positions.receiver]


def _statics(batches: list[PositionBatch]) -> list[Any]:
    return [static for batch in batches for static in batch.statics]


def _closing(batches: list[PositionBatch]) -> Any:
    return batches[-1].rejected, batches[-1].notes
