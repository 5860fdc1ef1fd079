"""Fields of AIS messages, decoded for many messages at once.

Bit layouts after ITU-R M.1371-5, annex 8: types 1, 2, 3 (class A), 18 and 19 (class B), 27 (long
range), 4 and 11 (base stations, for their clock), 5, 19 and 24 (static data). A message is a row
of six-bit values, zero where it is shorter than the row, beside its true number of bits.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Bits = NDArray[np.uint8]
Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

INVALID = 255
SIX_BIT = np.full(256, INVALID, np.uint8)  # payload armouring, IEC 61162-1 table 5
SIX_BIT[48:88] = np.arange(40)
SIX_BIT[96:120] = np.arange(40, 64)
_LETTERS = np.frombuffer(b"@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_ !\"#$%&'()*+,-./0123456789:;<=>?", np.uint8)

POSITION_TYPES = (1, 2, 3, 18, 19, 27)
STATIC_TYPES = (5, 19, 24)
CLOCK_TYPES = (4, 11)
WIDEST = 71  # six-bit characters of a message of type 5, the longest that is read

MICROSECOND = 1_000_000


def unsigned(rows: Bits, start: int, width: int) -> Ints:
    """Bits [start, start + width) of every row as unsigned numbers."""
    first, last = start // 6, (start + width - 1) // 6
    value = np.zeros(len(rows), np.int64)
    for column in range(first, last + 1):
        value = (value << 6) | rows[:, column]
    return (value >> (6 * (last + 1) - start - width)) & ((1 << width) - 1)


def signed(rows: Bits, start: int, width: int) -> Ints:
    """The same as two's complement."""
    value = unsigned(rows, start, width)
    return value - ((value >> (width - 1)) << width)


def texts(rows: Bits, start: int, letters: int) -> list[str | None]:
    """Six-bit text of `letters` characters: up to the first @, without blanks at its ends; None
    when nothing remains."""
    codes = np.stack([unsigned(rows, start + 6 * index, 6) for index in range(letters)], axis=1)
    lines = _LETTERS[codes].tobytes().decode("ascii")
    cut = (lines[at : at + letters].split("@", 1)[0].strip() for at in range(0, len(lines), letters))
    return [text or None for text in cut]


@dataclass(frozen=True, slots=True)
class Reports:
    """Decoded positions: degrees, knots, "not available" as in the message (lon 181, sog 102.3)
    or NaN where the message ends before the field; `second` of the UTC minute, 60 and more: none."""

    mmsi: Ints
    lon: Floats
    lat: Floats
    sog: Floats
    cog: Floats
    heading: Floats
    nav_status: Ints
    second: Ints


@dataclass(frozen=True, slots=True)
class _Layout:
    """First bits of the fields of one family of position reports; the position starts at `lon`."""

    sog: int
    lon: int
    cog: int
    heading: int | None
    second: int | None
    status: int | None
    long_range: bool = False

    @property
    def position_ends(self) -> int:
        return self.lon + (35 if self.long_range else 55)


_CLASS_A = _Layout(sog=50, lon=61, cog=116, heading=128, second=137, status=38)
_CLASS_B = _Layout(sog=46, lon=57, cog=112, heading=124, second=133, status=None)
_LONG_RANGE = _Layout(sog=79, lon=44, cog=85, heading=None, second=None, status=40, long_range=True)
_LAYOUTS = {1: _CLASS_A, 2: _CLASS_A, 3: _CLASS_A, 18: _CLASS_B, 19: _CLASS_B, 27: _LONG_RANGE}


def position_ends(kind: int) -> int:
    """Bits a message of this type must have to hold a position."""
    return _LAYOUTS[kind].position_ends


def reports(kind: int, rows: Bits, bits: Ints) -> Reports:
    """Position reports of one type, each at least `position_ends(kind)` bits long."""
    layout = _LAYOUTS[kind]
    nothing = np.full(len(rows), np.nan)

    def known(values: Ints, ends: int, scale: float) -> Floats:
        return np.where(bits >= ends, values / scale, np.nan)

    if layout.long_range:
        lon, lat = signed(rows, layout.lon, 18) / 600, signed(rows, layout.lon + 18, 17) / 600
        speed, course = unsigned(rows, layout.sog, 6), unsigned(rows, layout.cog, 9)
        sog = np.where(speed == 63, np.nan, known(speed, layout.sog + 6, 1))
        cog = np.where(course >= 360, np.nan, known(course, layout.cog + 9, 1))
    else:
        lon, lat = signed(rows, layout.lon, 28) / 600_000, signed(rows, layout.lon + 28, 27) / 600_000
        sog = known(unsigned(rows, layout.sog, 10), layout.sog + 10, 10)
        cog = known(unsigned(rows, layout.cog, 12), layout.cog + 12, 10)
    heading = nothing
    if layout.heading is not None:
        heading = known(unsigned(rows, layout.heading, 9), layout.heading + 9, 1)
    second = np.full(len(rows), 60, np.int64)
    if layout.second is not None:
        second = np.where(bits >= layout.second + 6, unsigned(rows, layout.second, 6), second)
    status = np.full(len(rows), 15, np.int64)
    if layout.status is not None:
        status = unsigned(rows, layout.status, 4)
    return Reports(unsigned(rows, 8, 30), lon, lat, sog, cog, heading, status, second)


def clocks(rows: Bits, bits: Ints) -> Ints:
    """UTC of base-station reports as microseconds since 1970; -1 where they give no valid time."""
    year, month, day = unsigned(rows, 38, 14), unsigned(rows, 52, 4), unsigned(rows, 56, 5)
    hour, minute, second = unsigned(rows, 61, 5), unsigned(rows, 66, 6), unsigned(rows, 72, 6)
    valid = (bits >= 78) & (year >= 1990) & (year < 2100) & (month >= 1) & (month <= 12) & (day >= 1)
    valid &= (hour < 24) & (minute < 60) & (second < 60)
    months = np.where(valid, (year - 1970) * 12 + month - 1, 0).astype("M8[M]")
    days = months.astype("M8[D]") + np.where(valid, day - 1, 0)
    valid &= days.astype("M8[M]") == months
    seconds = days.astype(np.int64) * 86_400 + hour * 3_600 + minute * 60 + second
    return np.where(valid, seconds * MICROSECOND, -1)


@dataclass(frozen=True, slots=True)
class Particulars:
    """Static data of one message, None where it says nothing."""

    mmsi: int
    imo: int | None = None
    name: str | None = None
    callsign: str | None = None
    type: int | None = None
    length_m: float | None = None
    width_m: float | None = None
    draught_m: float | None = None
    destination: str | None = None


def particulars(kind: int, rows: Bits, bits: Ints) -> list[Particulars | None]:
    """Static data of messages of type 5, 19 or 24; None for a message too short to hold it."""
    if kind == 5:
        return _type_5(rows, bits)
    if kind == 19:
        return _type_19(rows, bits)
    part = unsigned(rows, 38, 2)
    names, others = _type_24a(rows), _type_24b(rows)
    found: list[Particulars | None] = []
    for index, number in enumerate(part.tolist()):
        if number == 0 and bits[index] >= 160:
            found.append(names[index])
        elif number == 1 and bits[index] >= 162:
            found.append(others[index])
        else:
            found.append(None)
    return found


def _size(rows: Bits, start: int, width: int) -> list[float | None]:
    """Sum of the two dimensions before and behind the antenna, metres; None when zero."""
    total = unsigned(rows, start, width) + unsigned(rows, start + width, width)
    return [float(value) or None for value in total.tolist()]


def _or_none(values: Ints) -> list[int | None]:
    return [value or None for value in values.tolist()]


def _type_5(rows: Bits, bits: Ints) -> list[Particulars | None]:
    fields = zip(
        unsigned(rows, 8, 30).tolist(),
        _or_none(unsigned(rows, 40, 30)),
        texts(rows, 112, 20),
        texts(rows, 70, 7),
        _or_none(unsigned(rows, 232, 8)),
        _size(rows, 240, 9),
        _size(rows, 258, 6),
        [value / 10 or None for value in unsigned(rows, 294, 8).tolist()],
        texts(rows, 302, 20),
        strict=True,
    )
    # Some stations cut the last, spare bits; 420 bits still hold the whole destination but one letter.
    return [
        Particulars(*row) if have >= 302 else None for row, have in zip(fields, bits.tolist(), strict=True)
    ]


def _type_19(rows: Bits, bits: Ints) -> list[Particulars | None]:
    fields = zip(
        unsigned(rows, 8, 30).tolist(),
        texts(rows, 143, 20),
        _or_none(unsigned(rows, 263, 8)),
        _size(rows, 271, 9),
        _size(rows, 289, 6),
        strict=True,
    )
    return [
        Particulars(mmsi, name=name, type=kind, length_m=length, width_m=width) if have >= 301 else None
        for (mmsi, name, kind, length, width), have in zip(fields, bits.tolist(), strict=True)
    ]


def _type_24a(rows: Bits) -> list[Particulars]:
    pairs = zip(unsigned(rows, 8, 30).tolist(), texts(rows, 40, 20), strict=True)
    return [Particulars(mmsi, name=name) for mmsi, name in pairs]


def _type_24b(rows: Bits) -> list[Particulars]:
    fields = zip(
        unsigned(rows, 8, 30).tolist(),
        _or_none(unsigned(rows, 40, 8)),
        texts(rows, 90, 7),
        _size(rows, 132, 9),
        _size(rows, 150, 6),
        strict=True,
    )
    # A craft of a mother ship (MMSI 98…) gives the mother's MMSI in place of its dimensions.
    return [
        Particulars(mmsi, callsign=callsign, type=kind)
        if mmsi // 10_000_000 == 98
        else Particulars(mmsi, callsign=callsign, type=kind, length_m=length, width_m=width)
        for mmsi, kind, callsign, length, width in fields
    ]
