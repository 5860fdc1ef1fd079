"""NMEA lines of AIS: where the sentences of a block stand, when and by whom they were received.

Framing after IEC 61162-1 (VDM, VDO), tag blocks after NMEA 0183 4.10 (`c:` time, `s:` station),
time lines `$PGHP` of the Danish GateHouse format, and a receipt time in seconds that some stations
write behind the checksum.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import datetime, timezone

import numpy as np
from numpy.typing import NDArray

from spurline.intake.nmea_fields import MICROSECOND, Ints

UNKNOWN = -1  # a time that is not known

_HEX = np.full(256, 255, np.uint8)
for _digit, _letter in enumerate("0123456789ABCDEF"):
    _HEX[ord(_letter)] = _HEX[ord(_letter.lower())] = _digit
_COMMA, _STAR, _BANG, _BACKSLASH, _NEWLINE = (ord(letter) for letter in ",*!\\\n")


@dataclass(slots=True)
class Carried:
    """What earlier lines said about the sentences to come, kept from block to block: the last
    stated time, the last time of a base station, the last receiver."""

    time: int = UNKNOWN
    clock: int = UNKNOWN
    receiver: int = 0
    receivers: dict[str, int] = field(default_factory=lambda: {"": 0})

    def receiver_number(self, label: bytes) -> int:
        """Number of a receiver's name; beyond 65,535 names the rest share number 0."""
        name = label.decode("latin-1").strip()
        if name not in self.receivers and len(self.receivers) < 2**16:
            self.receivers[name] = len(self.receivers)
        return self.receivers.get(name, 0)


@dataclass(frozen=True, slots=True)
class Sentences:
    """The VDM and VDO sentences of a block whose checksum holds, one entry each.

    `line` counts from 0 in the block; the payload is block[first:last]; `time` is microseconds
    since 1970 UTC or UNKNOWN; `receiver` is a number of `Carried.receivers` or -1 where only
    earlier lines can tell.
    """

    line: Ints
    first: Ints
    last: Ints
    fill: Ints
    total: Ints
    number: Ints
    sequence: Ints
    channel: Ints
    time: Ints
    receiver: Ints


@dataclass(frozen=True, slots=True)
class Lines:
    """A block cut into lines, with its sentences, its other lines and what was wrong."""

    count: int
    sentences: Sentences
    others: Ints  # lines without a sentence that may speak of the next one
    starts: Ints
    ends: Ints
    faults: tuple[tuple[str, Ints], ...]  # (reason, lines)


def cut(block: bytes, carried: Carried) -> Lines:
    """Lines and sentences of a block that ends with a newline."""
    data = np.frombuffer(block, np.uint8)
    ends = np.flatnonzero(data == _NEWLINE)
    starts = np.concatenate(([0], ends[:-1] + 1))
    bangs = np.flatnonzero(data == _BANG)
    bang = _next(bangs, starts, len(data))
    has = bang < ends
    lines = np.flatnonzero(has)
    bang, end = bang[has], ends[has]
    # A sentence needs six commas and a checksum in its line; the longest legal one has 82 letters.
    commas = np.flatnonzero(data == _COMMA)
    commas = np.concatenate((commas, np.full(6, len(data))))
    at = np.searchsorted(commas[:-6], bang)
    comma = np.stack([commas[at + index] for index in range(6)], axis=1)
    star = _next(np.flatnonzero(data == _STAR), np.minimum(comma[:, 5], len(data)), len(data))
    framed = star + 2 < end + (data[end - 1] != ord("\r"))
    kind = np.stack([data[np.minimum(bang + offset, len(data) - 1)] for offset in (3, 4, 5)], axis=1)
    is_ais = (kind == np.frombuffer(b"VDM", np.uint8)).all(1) | (kind == np.frombuffer(b"VDO", np.uint8)).all(
        1
    )
    framed &= (comma[:, 5] < end) & (comma[:, 0] == bang + 6) & (comma[:, 5] + 2 == star)
    good = is_ais & framed
    holds = np.zeros(len(good), bool)
    holds[good] = _checksum_holds(data, bang[good], star[good])
    faults = [
        ("is a sentence of another kind", lines[~is_ais]),
        ("is an AIS sentence cut short or without a checksum", lines[is_ais & ~framed]),
        ("has a checksum that does not match", lines[good & ~holds]),
    ]
    others = np.flatnonzero(~has)
    rows = _Rows(lines[holds], bang[holds], star[holds], comma[holds], starts[lines][holds], end[holds])
    return Lines(len(ends), _sentences(data, block, rows, carried), others, starts, ends, tuple(faults))


@dataclass(frozen=True, slots=True)
class _Rows:
    line: Ints
    bang: Ints
    star: Ints
    comma: Ints
    start: Ints
    end: Ints


def _next(positions: Ints, after: Ints, nothing: int) -> Ints:
    """The first of sorted `positions` at or behind each of `after`, else `nothing`."""
    padded = np.append(positions, nothing)
    return padded[np.searchsorted(positions, after)]


def _checksum_holds(data: NDArray[np.uint8], bang: Ints, star: Ints) -> NDArray[np.bool_]:
    """XOR of the letters between ! and * against the two hexadecimal digits behind *."""
    if not len(bang):
        return np.zeros(0, bool)
    edges = np.stack((bang + 1, star), axis=1).ravel()
    computed = np.bitwise_xor.reduceat(data, edges)[::2]
    high, low = _HEX[data[star + 1]], _HEX[data[star + 2]]
    holds: NDArray[np.bool_] = (high < 16) & (low < 16) & (computed == (high << 4 | low & 15))
    return holds


def _sentences(data: NDArray[np.uint8], block: bytes, rows: _Rows, carried: Carried) -> Sentences:
    def digit(at: Ints, empty: NDArray[np.bool_]) -> Ints:
        value = data[at].astype(np.int64) - ord("0")
        return np.where(empty | (value < 0) | (value > 9), -1, value)

    comma = rows.comma
    width = np.diff(comma, axis=1)
    time, receiver = _tags(data, block, rows, carried)
    trailing = _trailing_time(data, rows)
    return Sentences(
        line=rows.line,
        first=comma[:, 4] + 1,
        last=comma[:, 5],
        fill=np.clip(digit(comma[:, 5] + 1, np.zeros(len(comma), bool)), 0, 5),
        total=digit(comma[:, 0] + 1, width[:, 0] != 2),
        number=digit(comma[:, 1] + 1, width[:, 1] != 2),
        sequence=digit(comma[:, 2] + 1, width[:, 2] != 2),
        channel=np.where(width[:, 3] == 2, data[comma[:, 3] + 1], 0).astype(np.int64),
        time=np.where(time != UNKNOWN, time, trailing),
        receiver=receiver,
    )


def _tags(data: NDArray[np.uint8], block: bytes, rows: _Rows, carried: Carried) -> tuple[Ints, Ints]:
    """Time and receiver from the tag block in front of a sentence, on its own line."""
    time = np.full(len(rows.line), UNKNOWN, np.int64)
    receiver = np.full(len(rows.line), -1, np.int64)
    if not (data[rows.start] == _BACKSLASH).any():
        return time, receiver
    for letter in b"cs":
        found = np.flatnonzero((data[1:-1] == letter) & (data[2:] == ord(":"))) + 1
        before = data[found - 1]
        found = found[(before == _BACKSLASH) | (before == _COMMA)]
        row = np.searchsorted(rows.start, found, side="right") - 1
        inside = (row >= 0) & (found < rows.bang[row]) & (data[rows.start[row]] == _BACKSLASH)
        row, found = row[inside], found[inside] + 2
        if letter == ord("c"):
            time[row] = _epoch(data, found, rows.bang[row])
        else:
            pairs = zip(row.tolist(), found.tolist(), rows.bang[row].tolist(), strict=True)
            for index, start, stop in pairs:
                receiver[index] = carried.receiver_number(
                    re.split(rb"[,*\\]", block[start:stop], maxsplit=1)[0]
                )
    return time, receiver


def _trailing_time(data: NDArray[np.uint8], rows: _Rows) -> Ints:
    """Receipt time in seconds behind the checksum: `*51,1412524603`."""
    time = np.full(len(rows.line), UNKNOWN, np.int64)
    begin = rows.star + 3
    has = (begin + 10 < rows.end) & (data[np.minimum(begin, len(data) - 1)] == _COMMA)
    time[has] = _epoch(data, begin[has] + 1, rows.end[has])
    return time


def _epoch(data: NDArray[np.uint8], start: Ints, stop: Ints) -> Ints:
    """Microseconds of a number of seconds (10 digits) or milliseconds (13 digits) at `start`."""
    value = np.zeros(len(start), np.int64)
    digits = np.zeros(len(start), np.int64)
    going = np.ones(len(start), bool)
    for offset in range(14):
        at = np.minimum(start + offset, len(data) - 1)
        digit = data[at].astype(np.int64) - ord("0")
        going &= (digit >= 0) & (digit <= 9) & (start + offset < stop)
        value = np.where(going, value * 10 + digit, value)
        digits += going
    seconds = np.where(digits == 10, value * MICROSECOND, UNKNOWN)
    return np.where(digits == 13, value * 1000, seconds)


_PGHP = re.compile(
    rb"\$PGHP,1,(\d{4}),(\d{1,2}),(\d{1,2}),(\d{1,2}),(\d{1,2}),(\d{1,2}),(\d{0,3}),[^,]*,[^,]*,([^,]*)"
)
_STATION = re.compile(rb"[\\,]si?:([^,*\\]*)")


@dataclass(slots=True)
class Stream:
    """Reads the lines between sentences: what they say holds for the sentences that follow."""

    carried: Carried
    _stations: dict[bytes, int | None] = field(default_factory=dict)
    _days: dict[tuple[bytes, bytes, bytes], int] = field(default_factory=dict)

    def speak(self, line: bytes) -> bool:
        """Takes in one line; False when it is none that speaks of sentences."""
        if line.startswith(b"$PGHP,"):
            return self._time_line(line)
        if line.startswith(b"\\"):
            self._tag_line(line)
            return True
        return not line.strip() or line.startswith((b"#", b"$"))  # remarks, and sentences of other devices

    def _time_line(self, line: bytes) -> bool:
        match = _PGHP.match(line)
        if match is None:
            return False
        day = self._day(match[1], match[2], match[3])
        hour, minute, second = int(match[4]), int(match[5]), int(match[6])
        if day == UNKNOWN or hour > 23 or minute > 59 or second > 60:
            return False
        self.carried.time = (day + hour * 3600 + minute * 60 + second) * MICROSECOND + int(
            match[7] or 0
        ) * 1000
        if match[8].strip(b"0"):
            self.carried.receiver = self.carried.receiver_number(match[8])
        return True

    def _day(self, year: bytes, month: bytes, day: bytes) -> int:
        key = (year, month, day)
        if key not in self._days:
            try:
                moment = datetime(int(year), int(month), int(day), tzinfo=timezone.utc)
                self._days[key] = int(moment.timestamp())
            except ValueError:
                return UNKNOWN
        return self._days[key]

    def _tag_line(self, line: bytes) -> None:
        if line not in self._stations and len(self._stations) < 100_000:
            station = _STATION.search(line)
            self._stations[line] = None if station is None else self.carried.receiver_number(station[1])
        number = self._stations.get(line)
        if number is not None:
            self.carried.receiver = number
        if b"c:" in line:
            data = np.frombuffer(line, np.uint8)
            begin = re.search(rb"[\\,]c:", line)
            if begin:
                time = int(_epoch(data, np.array([begin.end()]), np.array([len(line)]))[0])
                self.carried.time = time if time != UNKNOWN else self.carried.time
