"""Positions on their way into a store: a batch of columns, static reports, rejections."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from spurline.model import Positions, Rejection, Static

if TYPE_CHECKING:
    from numpy.typing import NDArray

BATCH_ROWS = 250_000

# Bounds of a plausible AIS time, microseconds since 1970: AIS began after 1990; 2100 bounds clocks.
FIRST_TIME = 631_152_000_000_000
LAST_TIME = 4_102_444_800_000_000

NOT_GIVEN = 15  # navigational status "not defined", ITU-R M.1371-5 table 45


@dataclass(frozen=True, slots=True)
class PositionBatch:
    """Up to about 250,000 positions in file order (track and reject are 0: judging is the ais
    room's work), static reports first seen in this batch, rows that could not be read, and
    notes on how the file was understood."""

    positions: Positions
    statics: tuple[Static, ...] = ()
    rejected: tuple[Rejection, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(slots=True)
class Tally:
    """How often each reason struck, and the first line (or row) it struck."""

    file: str
    unit: str = "line"
    reasons: dict[str, list[int]] = field(default_factory=dict)

    def add(self, reason: str, line: int, count: int = 1) -> None:
        entry = self.reasons.setdefault(reason, [line, 0])
        entry[0] = min(entry[0], line)
        entry[1] += count

    def rejections(self) -> tuple[Rejection, ...]:
        ordered = sorted(self.reasons.items(), key=lambda item: (item[1][0], item[0]))
        return tuple(
            Rejection(self.file, f"{self.unit} {line}" + (" and others" if count > 1 else ""), reason, count)
            for reason, (line, count) in ordered
        )


def positions_of(
    *,
    mmsi: NDArray[np.generic],
    t: NDArray[np.int64],
    lon: NDArray[np.float64],
    lat: NDArray[np.float64],
    sog: NDArray[np.float64],
    cog: NDArray[np.float64],
    heading: NDArray[np.float64],
    nav_status: NDArray[np.generic],
    receiver: NDArray[np.uint16] | None = None,
    receivers: tuple[str, ...] = ("",),
) -> Positions:
    """Columns in the types of the model. "Not available" of ITU-R M.1371-5 (sog 102.3 kn, cog
    360°, heading 511) becomes NaN; coordinates stay as reported, lon 181 and lat 91 included."""
    count = len(t)
    return Positions(
        mmsi=mmsi.astype(np.uint32, copy=False),
        t=t.astype(np.int64, copy=False),
        lon=lon.astype(np.float64, copy=False),
        lat=lat.astype(np.float64, copy=False),
        sog=_or_nan(sog, (sog >= 102.25) | (sog < -1e3)),
        cog=_or_nan(cog, (np.abs(cog) >= 360.0)),
        heading=_or_nan(heading, (heading >= 360.0) | (heading < 0)),
        nav_status=nav_status.astype(np.uint8, copy=False),
        receiver=np.zeros(count, np.uint16) if receiver is None else receiver.astype(np.uint16, copy=False),
        track=np.zeros(count, np.uint32),
        reject=np.zeros(count, np.uint8),
        receivers=receivers,
    )


def _or_nan(values: NDArray[np.float64], missing: NDArray[np.bool_]) -> NDArray[np.float32]:
    return np.where(missing, np.nan, values).astype(np.float32)
