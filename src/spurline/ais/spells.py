"""Spells: runs of consecutive fixes of a track in one state, whatever chunks they come in.

Stops, port visits and loitering are spells of different states; this is the one place that knows
how a spell goes on from one chunk to the next.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from spurline.ais import _spells
from spurline.ais.fixes import EARTH_KM, Fixes, Mask, to_datetime
from spurline.model import When

SPELL = np.dtype(
    [
        ("mmsi", np.uint32),
        ("track", np.uint32),
        ("state", np.int32),
        ("entered", np.bool_),
        ("left", np.bool_),
        ("fixes", np.int64),
        ("flagged", np.int64),
        ("t_first", np.int64),
        ("t_last", np.int64),
        ("lon_first", np.float64),
        ("lat_first", np.float64),
        ("lon_last", np.float64),
        ("lat_last", np.float64),
        ("east", np.float64),
        ("north", np.float64),
        ("east_low", np.float64),
        ("east_high", np.float64),
        ("north_low", np.float64),
        ("north_high", np.float64),
        ("km", np.float64),
        ("silent_h", np.float64),
        ("flagged_h", np.float64),
    ]
)
"""One spell: whose, in which state; whether the track has fixes before and after it; fixes, and how
many of them were flagged; first and last fix; sums and extremes of the degrees east and north of
the first fix; path in km; longest step in hours, that of leaving included; hours between flagged
fixes that follow one another."""

SpellTable = NDArray[np.void]


class Spells:
    """Gathers the spells of a stream of fixes."""

    def __init__(self) -> None:
        self._gatherer = _spells.Gatherer()

    def feed(
        self, fixes: Fixes, state: NDArray[np.int32], *, cut: Mask | None = None, flag: Mask | None = None
    ) -> SpellTable:
        """The spells that end in this chunk, rows of `SPELL` in order.

        `state` is the state of each fix (negative: in none), `cut` is true where a spell ends
        before a fix although the state stays, `flag` marks fixes to be counted.
        """
        none = np.zeros(len(fixes), dtype=bool)
        done = self._gatherer.feed(
            fixes.mmsi,
            fixes.track,
            fixes.t,
            fixes.lon,
            fixes.lat,
            fixes.hours,
            fixes.km,
            fixes.first.view(np.uint8),
            state,
            (none if cut is None else cut).view(np.uint8),
            (none if flag is None else flag).view(np.uint8),
        )
        return np.frombuffer(done, dtype=SPELL)

    def finish(self) -> SpellTable:
        """The spell that was open when the stream ended."""
        return np.frombuffer(self._gatherer.finish(), dtype=SPELL)


def hysteresis(fixes: Fixes, low: float, high: float, carried: bool) -> Mask:
    """True from a fix at `low` knots or less until one at `high` or more (`carried`: the state of the
    fix before the chunk)."""
    still = np.empty(len(fixes), dtype=bool)
    _spells.hysteresis(fixes.speed_kn, fixes.first.view(np.uint8), low, high, carried, still.view(np.uint8))
    return still


def centre(spell: np.void) -> tuple[float, float]:
    """Mean longitude and latitude of the fixes of a spell, degrees."""
    lon = float(spell["lon_first"] + spell["east"] / spell["fixes"])
    return (lon + 180) % 360 - 180, float(spell["lat_first"] + spell["north"] / spell["fixes"])


def wander_km(spell: np.void) -> float:
    """Half the diagonal of the box around the fixes of a spell."""
    km = np.pi / 180 * EARTH_KM
    wide = (spell["east_high"] - spell["east_low"]) * km * np.cos(np.radians(spell["lat_first"]))
    return float(np.hypot(wide, (spell["north_high"] - spell["north_low"]) * km) / 2)


def span_of_spell(spell: np.void) -> dict[str, Any]:
    """The fields that every event shares: whose it is, and where and when its ends are."""
    return {
        "mmsi": int(spell["mmsi"]),
        "track": int(spell["track"]),
        "when": When(to_datetime(int(spell["t_first"])), to_datetime(int(spell["t_last"]))),
        "lon_start": float(spell["lon_first"]),
        "lat_start": float(spell["lat_first"]),
        "lon_end": float(spell["lon_last"]),
        "lat_end": float(spell["lat_last"]),
    }
