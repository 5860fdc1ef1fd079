"""AIS sentences to positions and static data, block by block.

The time of a position is, in this order: the `c:` of its tag block, the receipt time behind its
checksum, the last `$PGHP` or tag line before it, the clock of the last base station heard (then
sharpened by the UTC second that the report itself carries). A position whose time none of these
gives is rejected.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from typing import BinaryIO, NamedTuple

import numpy as np
from numpy.typing import NDArray

from spurline.intake import limits
from spurline.intake.batches import FIRST_TIME, LAST_TIME, PositionBatch, Tally, positions_of
from spurline.intake.nmea_fields import (
    CLOCK_TYPES,
    INVALID,
    MICROSECOND,
    POSITION_TYPES,
    SIX_BIT,
    STATIC_TYPES,
    WIDEST,
    Bits,
    Ints,
    Particulars,
    Reports,
    clocks,
    particulars,
    position_ends,
    reports,
)
from spurline.intake.nmea_lines import UNKNOWN, Carried, Lines, Sentences, Stream, cut
from spurline.model import Positions, Static

BLOCK_BYTES = 8 << 20

_EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)
_MINUTE = 60 * MICROSECOND
# A message of several parts whose next part is this many lines away will not be completed.
PATIENCE_LINES = 2_000
# Six-bit characters that hold all fields read of each type.
_WIDTHS = {1: 28, 2: 28, 3: 28, 18: 28, 19: 52, 27: 16, 5: WIDEST, 24: 28}


@dataclass(frozen=True, slots=True)
class _Messages:
    """Complete messages of a block: the payload is data[first:last], `fill` its spare bits."""

    data: NDArray[np.uint8]
    first: Ints
    last: Ints
    fill: Ints
    line: Ints
    time: Ints
    receiver: Ints

    @property
    def bits(self) -> Ints:
        bits: Ints = np.maximum(6 * (self.last - self.first) - self.fill, 0)
        return bits

    def where(self, mask: NDArray[np.bool_]) -> _Messages:
        columns = (self.first, self.last, self.fill, self.line, self.time, self.receiver)
        return _Messages(self.data, *(column[mask] for column in columns))

    def rows(self, width: int) -> Bits:
        """The payloads as six-bit values, zero behind their end."""
        windows = np.lib.stride_tricks.sliding_window_view(self.data, width)
        values: Bits = SIX_BIT[windows[self.first]]
        length = self.last - self.first
        short = np.flatnonzero(length < width)
        values[short] *= np.arange(width) < length[short, None]
        return values


@dataclass(slots=True)
class _Half:
    """A message whose parts have not all come: part number → payload, and facts of its start."""

    line: int
    time: int
    receiver: int
    parts: dict[int, bytes]
    fill: int = 0


class _Part(NamedTuple):
    """One sentence of a message of several."""

    fill: int
    total: int
    number: int
    sequence: int
    channel: int
    time: int
    receiver: int


def read_nmea(stream: BinaryIO, where: str) -> Iterator[PositionBatch]:
    """Batches of the sentences in `stream`, one per block of 8 MB; the last one carries the
    rejections of the whole file.

    Raises LimitExceeded for a line above `MAX_LINE_BYTES`.
    """
    decoder = _Decoder(where)
    for block in _blocks(stream, where):
        yield decoder.decode(block)
    yield decoder.finish()


def _blocks(stream: BinaryIO, where: str) -> Iterator[bytes]:
    """Blocks of whole lines, each ending with a newline."""
    rest = b""
    while data := stream.read(BLOCK_BYTES):
        data = rest + data
        if b"\n" not in data and b"\r" in data:
            data = data.replace(b"\r", b"\n")
        at = data.rfind(b"\n") + 1
        rest = data[at:]
        limits.MAX_LINE_BYTES.check(len(rest), "has a line that is too long", where=where)
        if at:
            yield data[:at]
    if rest:
        yield rest + b"\n"


class _Decoder:
    """State from block to block: carried times, half messages, static data already told."""

    def __init__(self, where: str) -> None:
        self._carried = Carried()
        self._stream = Stream(self._carried)
        self._tally = Tally(where)
        self._halves: dict[tuple[int, int, int], _Half] = {}
        self._told: set[Particulars] = set()
        self._line = 1
        self._by_clock = 0

    def decode(self, block: bytes) -> PositionBatch:
        lines = cut(block, self._carried)
        for reason, struck in lines.faults:
            self._note(reason, struck)
        before = self._carried.clock
        stated, receiver = self._spoken(block, lines)
        messages = self._complete(block, lines.sentences, stated, receiver)
        kinds = SIX_BIT[messages.data[messages.first]].astype(np.int64)
        messages, kinds = self._readable(messages, kinds)
        messages, by_clock = self._clocked(messages, kinds, before)
        self._by_clock += int((by_clock & np.isin(kinds, POSITION_TYPES)).sum())
        batch = PositionBatch(self._positions(messages, kinds, by_clock), self._statics(messages, kinds))
        self._line += lines.count
        return batch

    def finish(self) -> PositionBatch:
        """An empty batch with what was left out of the whole file."""
        for half in self._halves.values():
            self._incomplete(half)
        nothing = np.zeros(0, np.int64)
        notes: tuple[str, ...] = ()
        if self._by_clock:
            notes = (f"{self._by_clock} positions carry the time of the last base station heard before them",)
        return PositionBatch(_columns([], nothing, nothing, ("",)), (), self._tally.rejections(), notes)

    def _note(self, reason: str, lines: Ints) -> None:
        if len(lines):
            self._tally.add(reason, self._line + int(lines.min()), len(lines))

    def _incomplete(self, half: _Half) -> None:
        self._tally.add("is part of a message whose other parts are missing", half.line, len(half.parts))

    def _spoken(self, block: bytes, lines: Lines) -> tuple[Ints, Ints]:
        """Time and receiver of each sentence: its own, else what earlier lines said."""
        said = [(-1, self._carried.time, self._carried.receiver)]
        strange: list[int] = []
        for line, start, end in zip(
            lines.others.tolist(),
            lines.starts[lines.others].tolist(),
            lines.ends[lines.others].tolist(),
            strict=True,
        ):
            if not self._stream.speak(block[start:end]):
                strange.append(line)
            said.append((line, self._carried.time, self._carried.receiver))
        self._note("is no AIS sentence", np.array(strange, np.int64))
        marks = np.array(said, np.int64)
        sentences = lines.sentences
        latest = np.searchsorted(marks[:, 0], sentences.line) - 1
        time = np.where(sentences.time != UNKNOWN, sentences.time, marks[latest, 1])
        return time, np.where(sentences.receiver >= 0, sentences.receiver, marks[latest, 2])

    def _complete(self, block: bytes, sentences: Sentences, time: Ints, receiver: Ints) -> _Messages:
        """Sentences that are whole messages, and messages whose last part came in this block."""
        whole = (sentences.total == 1) & (sentences.number == 1)
        several = (sentences.total >= 2) & (sentences.number >= 1) & (sentences.number <= sentences.total)
        self._note("has part numbers that cannot be", sentences.line[~whole & ~several])
        joined: list[tuple[bytes, int, int, int, int]] = []
        columns = (
            sentences.line,
            sentences.first,
            sentences.last,
            sentences.fill,
            sentences.total,
            sentences.number,
            sentences.sequence,
            sentences.channel,
            time,
            receiver,
        )
        for line, first, stop, *facts in zip(*(column[several].tolist() for column in columns), strict=True):
            message = self._joined(block[first:stop], self._line + line, _Part(*facts))
            if message is not None:
                joined.append((*message, line))
        extra = b"".join(payload for payload, *_ in joined)
        lengths = np.array([len(payload) for payload, *_ in joined], np.int64)
        last = len(block) + np.cumsum(lengths)
        more = np.array([rest for _, *rest in joined], np.int64).reshape(-1, 4)
        order = np.argsort(np.concatenate((sentences.line[whole], more[:, 3])), kind="stable")

        def both(of_whole: Ints, of_joined: Ints) -> Ints:
            return np.concatenate((of_whole[whole], of_joined))[order]

        return _Messages(
            data=np.frombuffer(block + extra + b"0" * WIDEST, np.uint8),
            first=both(sentences.first, last - lengths),
            last=both(sentences.last, last),
            fill=both(sentences.fill, more[:, 0]),
            line=both(sentences.line, more[:, 3]),
            time=both(time, more[:, 1]),
            receiver=both(receiver, more[:, 2]),
        )

    def _joined(self, payload: bytes, line: int, part: _Part) -> tuple[bytes, int, int, int] | None:
        """(payload, fill bits, time, receiver) when the part completes its message."""
        key = (part.total, part.sequence, part.channel)
        half = self._halves.get(key)
        if half is not None and (part.number in half.parts or line - half.line > PATIENCE_LINES):
            self._incomplete(half)
            half = None
        if half is None:
            half = self._halves[key] = _Half(line, part.time, part.receiver, {})
        half.parts[part.number] = payload
        if part.number == 1:
            half.time, half.receiver = part.time, part.receiver
        if part.number == part.total:
            half.fill = part.fill
        if len(half.parts) < part.total:
            return None
        del self._halves[key]
        whole = b"".join(half.parts[number] for number in range(1, part.total + 1))
        return whole, half.fill, half.time, half.receiver

    def _readable(self, messages: _Messages, kinds: Ints) -> tuple[_Messages, Ints]:
        """Messages of types that are read, long enough and with legal letters; the rest is noted."""
        ends = np.zeros(256, np.int64)
        ends[[*CLOCK_TYPES]] = 78
        ends[[*STATIC_TYPES]] = 40
        for kind in POSITION_TYPES:
            ends[kind] = position_ends(kind)
        kinds = np.where(messages.last > messages.first, kinds, INVALID)
        known = ends[kinds] > 0
        long_enough = messages.bits >= ends[kinds]
        for kind in np.unique(kinds[~known]).tolist():
            what = f"message type {kind} says nothing about where a vessel is or what it is"
            reason = "has an empty or illegal payload" if kind in {0, INVALID} or kind > 27 else what
            self._note(reason, messages.line[kinds == kind])
        self._note("is a message cut short", messages.line[known & ~long_enough])
        keep = known & long_enough
        return messages.where(keep), kinds[keep]

    def _clocked(self, messages: _Messages, kinds: Ints, before: int) -> tuple[_Messages, NDArray[np.bool_]]:
        """Messages without a stated time get that of the last base station before them."""
        base = messages.where(np.isin(kinds, CLOCK_TYPES))
        times = clocks(base.rows(13), base.bits)
        valid = times != UNKNOWN
        lines = np.concatenate(([-1], base.line[valid]))
        times = np.concatenate(([before], times[valid]))
        self._carried.clock = int(times[-1])
        unknown = messages.time == UNKNOWN
        latest = times[np.searchsorted(lines, messages.line, side="right") - 1]
        time = np.where(unknown, latest, messages.time)
        columns = (messages.first, messages.last, messages.fill, messages.line, time, messages.receiver)
        return _Messages(messages.data, *columns), unknown & (latest != UNKNOWN)

    def _positions(self, messages: _Messages, kinds: Ints, by_clock: NDArray[np.bool_]) -> Positions:
        parts: list[tuple[_Messages, Reports]] = []
        for kind in POSITION_TYPES:
            mask = kinds == kind
            chosen = messages.where(mask)
            rows = chosen.rows(_WIDTHS[kind])
            legal = (rows != INVALID).all(axis=1)
            self._note("has an empty or illegal payload", chosen.line[~legal])
            chosen, rows = chosen.where(legal), rows[legal]
            found = reports(kind, rows, chosen.bits)
            time = np.where(by_clock[mask][legal], _sharpened(chosen.time, found.second), chosen.time)
            parts.append(
                (
                    _Messages(
                        chosen.data,
                        chosen.first,
                        chosen.last,
                        chosen.fill,
                        chosen.line,
                        time,
                        chosen.receiver,
                    ),
                    found,
                )
            )
        line = np.concatenate([chosen.line for chosen, _ in parts])
        time = np.concatenate([chosen.time for chosen, _ in parts])
        known = (time >= FIRST_TIME) & (time < LAST_TIME)
        self._note("has no time: no tag block, time line or base station tells it", line[time == UNKNOWN])
        self._note("has a time outside 1990 to 2100", line[(time != UNKNOWN) & ~known])
        order = np.argsort(line, kind="stable")
        order = order[known[order]]
        receiver = np.concatenate([chosen.receiver for chosen, _ in parts])[order]
        return _columns([one for _, one in parts], time, order, tuple(self._carried.receivers), receiver)

    def _statics(self, messages: _Messages, kinds: Ints) -> tuple[Static, ...]:
        """Static data that this file has not told before, in the order of its lines."""
        told: list[tuple[int, Particulars, int]] = []
        for kind in STATIC_TYPES:
            chosen = messages.where(kinds == kind)
            rows = chosen.rows(_WIDTHS[kind])
            legal = (rows != INVALID).all(axis=1)
            if kind != 19:  # type 19 was noted as a position
                self._note("has an empty or illegal payload", chosen.line[~legal])
            chosen, rows = chosen.where(legal), rows[legal]
            found = particulars(kind, rows, chosen.bits)
            for line, one, time in zip(chosen.line.tolist(), found, chosen.time.tolist(), strict=True):
                if one is not None and one != Particulars(one.mmsi):
                    told.append((line, one, time))
        told.sort(key=lambda entry: entry[0])
        new: list[Static] = []
        for _, one, time in told:
            if one not in self._told:
                self._told.add(one)
                new.append(_static(one, time))
        return tuple(new)


def _static(one: Particulars, time: int) -> Static:
    sent = _EPOCH + timedelta(microseconds=time) if FIRST_TIME <= time < LAST_TIME else None
    return Static(
        one.mmsi,
        sent,
        imo=one.imo,
        name=one.name,
        callsign=one.callsign,
        type=one.type,
        length_m=one.length_m,
        width_m=one.width_m,
        draught_m=one.draught_m,
        destination=one.destination,
    )


def _sharpened(clock: Ints, second: Ints) -> Ints:
    """The moment nearest to `clock` that lies at `second` of a minute (60 and more: no second)."""
    candidate = clock - clock % _MINUTE + second * MICROSECOND
    shift = np.rint((clock - candidate) / _MINUTE).astype(np.int64) * _MINUTE
    return np.where(second < 60, candidate + shift, clock)


def _columns(
    parts: list[Reports], time: Ints, order: Ints, receivers: tuple[str, ...], receiver: Ints | None = None
) -> Positions:
    def column(name: str) -> NDArray[np.float64]:
        arrays = [getattr(part, name) for part in parts]
        return np.concatenate(arrays)[order] if arrays else np.zeros(0)

    return positions_of(
        mmsi=column("mmsi"),
        t=time[order] if parts else time,
        lon=column("lon"),
        lat=column("lat"),
        sog=column("sog"),
        cog=column("cog"),
        heading=column("heading"),
        nav_status=column("nav_status"),
        receiver=None if receiver is None else receiver.astype(np.uint16),
        receivers=receivers,
    )
