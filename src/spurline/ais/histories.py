"""Histories: what every vessel of a store said about itself, held as columns.

A million vessels fit into some tens of megabytes; a vessel's reports become objects only when it
is asked for.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from spurline.ais.fixes import Ints, to_datetime, to_microseconds
from spurline.model import Static

FIELDS = (
    *("imo", "name", "callsign", "type", "length_m", "width_m", "draught_m", "destination", "transceiver"),
)
NO_TYPE = 65_535
_NUMBERS: dict[str, tuple[type[np.generic], float]] = {
    "mmsi": (np.uint32, 0),
    "imo": (np.uint32, 0),
    "type": (np.uint16, NO_TYPE),
    "length_m": (np.float32, np.nan),
    "width_m": (np.float32, np.nan),
    "draught_m": (np.float32, np.nan),
}


@dataclass(frozen=True, slots=True, eq=False)
class Texts:
    """A column of texts: `code` is the number of each row's text (-1: none), `blob` holds each
    distinct text once, as UTF-8, and `ends` where each one ends in it."""

    code: NDArray[np.int32]
    ends: Ints
    blob: bytes

    @classmethod
    def of(cls, values: Iterable[str | None]) -> Texts:
        """A column of some values; empty texts, None and NaN are none."""
        numbers: dict[str, int] = {}
        code = [
            numbers.setdefault(value, len(numbers)) if isinstance(value, str) and value else -1
            for value in values
        ]
        encoded = [text.encode() for text in numbers]
        ends = np.cumsum([0, *(len(text) for text in encoded)], dtype=np.int64)
        return cls(np.array(code, dtype=np.int32), ends, b"".join(encoded))

    def __getitem__(self, row: int) -> str | None:
        code = int(self.code[row])
        return None if code < 0 else self.blob[int(self.ends[code]) : int(self.ends[code + 1])].decode()

    def distinct(self) -> list[str]:
        """The texts by their code."""
        ends = self.ends.tolist()
        return [self.blob[begin:end].decode() for begin, end in pairwise(ends)]


@dataclass(frozen=True, slots=True, eq=False)
class Histories:
    """Static reports of many vessels in columns of equal length, ordered by (mmsi, t).

    A row says the same thing from `t` to `t_last` (int64 microseconds since 1970 UTC, -1: not
    known). Not given is imo 0, type NO_TYPE, NaN for metres and no text. Spells of reports that
    give different fields may overlap in time.
    """

    mmsi: NDArray[np.uint32]
    t: Ints
    t_last: Ints
    imo: NDArray[np.uint32]
    type: NDArray[np.uint16]
    length_m: NDArray[np.float32]
    width_m: NDArray[np.float32]
    draught_m: NDArray[np.float32]
    name: Texts
    callsign: Texts
    destination: Texts
    transceiver: Texts

    @classmethod
    def of_reports(cls, reports: Iterable[Static]) -> Histories:
        """Histories of single reports in any order, each a spell of its own."""
        ordered = sorted(reports, key=lambda said: (said.mmsi, _microseconds(said)))
        times = np.array([_microseconds(said) for said in ordered], dtype=np.int64)

        columns: dict[str, Any] = {"t": times, "t_last": times}
        for name, (dtype, absent) in _NUMBERS.items():
            values = [getattr(said, name) for said in ordered]
            columns[name] = np.array([absent if value is None else value for value in values], dtype=dtype)
        for name in ("name", "callsign", "destination", "transceiver"):
            columns[name] = Texts.of(getattr(said, name) for said in ordered)
        return cls(**columns)

    def __iter__(self) -> Iterator[tuple[Static, ...]]:
        """The reports of one vessel after the other (see `of`)."""
        for begin, end in self._borders():
            yield self._between(begin, end)

    def __len__(self) -> int:
        """The number of vessels."""
        return len(self._borders())

    def of(self, mmsi: int) -> tuple[Static, ...]:
        """The reports of one vessel by time: the first of each spell and, if it is a later one, the
        last, so that what was said before and after a moment can be told. Those without a time
        come first. Empty for a vessel that said nothing."""
        begin, end = self.rows(mmsi)
        return self._between(begin, end)

    def rows(self, mmsi: int) -> tuple[int, int]:
        """Where the rows of one vessel begin and end."""
        low, high = (int(np.searchsorted(self.mmsi, np.uint32(mmsi), side)) for side in _SIDES)
        return low, high

    def said(self, row: int) -> Static:
        """The first report of one row."""
        return self._report(row, int(self.t[row]))

    def _borders(self) -> list[tuple[int, int]]:
        cuts = np.flatnonzero(np.diff(self.mmsi)) + 1
        edges = [0, *cuts.tolist(), len(self.mmsi)] if len(self.mmsi) else []
        return list(pairwise(edges))

    def _between(self, begin: int, end: int) -> tuple[Static, ...]:
        moments = [(int(self.t[row]), row) for row in range(begin, end)]
        moments += [
            (int(self.t_last[row]), row) for row in range(begin, end) if self.t_last[row] > self.t[row]
        ]
        return tuple(self._report(row, us) for us, row in sorted(moments))

    def _report(self, row: int, us: int) -> Static:
        kind = int(self.type[row])
        length, width, draught = (
            None if np.isnan(metres) else float(metres)
            for metres in (self.length_m[row], self.width_m[row], self.draught_m[row])
        )
        return Static(
            mmsi=int(self.mmsi[row]),
            t=None if us < 0 else to_datetime(us),
            imo=int(self.imo[row]) or None,
            name=self.name[row],
            callsign=self.callsign[row],
            type=None if kind == NO_TYPE else kind,
            length_m=length,
            width_m=width,
            draught_m=draught,
            destination=self.destination[row],
            transceiver=self.transceiver[row],
        )


_SIDES: tuple[Any, Any] = ("left", "right")


def _microseconds(said: Static) -> int:
    return -1 if said.t is None else to_microseconds(said.t)
