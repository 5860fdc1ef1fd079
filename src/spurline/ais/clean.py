"""Cleaning: every row that cannot be used keeps a code that says why."""

from __future__ import annotations

from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

from spurline.ais import _judging
from spurline.ais.fixes import Floats, Ints, Mask

SOG_NOT_AVAILABLE = 102.3
COURSE_NOT_AVAILABLE = 360.0
HEADING_NOT_AVAILABLE = 511.0
TEST_IDENTITIES = (123_456_789, 987_654_321)
EARLIEST_PLAUSIBLE_US = 788_918_400_000_000  # 1995: no AIS report is older
LATEST_PLAUSIBLE_US = 4_102_444_800_000_000  # 2100
FUTURE_GAP_DAYS = 365
FUTURE_SHARE = 0.001
BURST_ROWS = 240  # of one MMSI in one minute; a transmitter sends at most 30 (ITU-R M.1371-5, 2 s)
MOVING_KN = 1.0
REPEAT_ROWS = 8
_DAY_US = 86_400_000_000


class Reject(IntEnum):
    """Why a row is not used; 0 is clean. Codes are part of contract B and never change meaning."""

    CLEAN = 0
    NOT_AVAILABLE = 1
    IMPOSSIBLE_POSITION = 2
    JUNK_IDENTITY = 3
    NO_VESSEL = 4
    CLOCK_ERROR = 5
    STALE_REPEAT = 6
    TELEPORT = 7
    ON_LAND = 8
    BURST = 9

    @property
    def reason(self) -> str:
        """The reason in words."""
        return _REASONS[self]


_REASONS = {
    Reject.CLEAN: "clean",
    Reject.NOT_AVAILABLE: "position not available (latitude 91 or longitude 181)",
    Reject.IMPOSSIBLE_POSITION: "coordinates that do not exist on Earth",
    Reject.JUNK_IDENTITY: "MMSI malformed or used for tests",
    Reject.NO_VESSEL: "MMSI of a coast station, aid to navigation, aircraft or distress device",
    Reject.CLOCK_ERROR: "message time before AIS existed or long after the rest of the data",
    Reject.STALE_REPEAT: "repeats a message of this MMSI, under the same or a new time",
    Reject.TELEPORT: "no ship of this MMSI could have been here",
    Reject.ON_LAND: "on land beyond the tolerance of the land mask",
    Reject.BURST: f"more than {BURST_ROWS} rows of this MMSI in one minute",
}


def reject_codes(
    mmsi: NDArray[np.uint32],
    t: Ints,
    lon: Floats,
    lat: Floats,
    sog: NDArray[np.float32],
    cog: NDArray[np.float32],
    heading: NDArray[np.float32],
    *,
    newest_us: int = LATEST_PLAUSIBLE_US,
) -> NDArray[np.uint8]:
    """Codes of rows ordered by (mmsi, t, lon, lat), from tests that need no track.

    `newest_us` is the newest plausible message time (see `newest_plausible`). The first reason
    that applies is kept, in the order of the codes. A row is a stale repeat when it has time and
    position of the row before, or when a ship under way (1 kn or more, with a course) gives
    position, speed, course and heading of one of its eight rows before on the same UTC day. In a minute, what
    follows the first 240 usable rows of an MMSI is a burst. No verdict looks beyond the rows of
    one MMSI on one UTC day.
    """
    codes = np.empty(len(t), dtype=np.uint8)
    starts = np.flatnonzero(np.append(len(mmsi) > 0, mmsi[1:] != mmsi[:-1]))
    _judging.judge(
        *(mmsi, t, lon, lat, sog, cog, heading),
        identity_codes(mmsi[starts]),
        EARLIEST_PLAUSIBLE_US,
        min(newest_us, LATEST_PLAUSIBLE_US),
        BURST_ROWS,
        MOVING_KN,
        REPEAT_ROWS,
        codes,
    )
    return codes


def identity_codes(mmsi: NDArray[np.uint32]) -> NDArray[np.uint8]:
    """What the numbers themselves say (ITU-R M.585): a vessel, another station, or junk.

    Ships carry nine digits of which the first is 2 to 7, handheld sets 8, craft of a parent ship
    98. Distress and mobile devices of ships count as vessels: they move and report like them.
    Only the form is tested, because allocations of country digits change.
    """
    number = mmsi.astype(np.int64)

    def digit(place: int) -> Ints:
        return np.asarray(number // 10 ** (9 - place) % 10)

    def is_country(place: int) -> Mask:
        return np.asarray((digit(place) >= 2) & (digit(place) <= 7))

    first, head = digit(1), number // 10**6
    ship = is_country(1) | ((first == 8) & is_country(2)) | ((number // 10**7 == 98) & is_country(3))
    station = (
        np.isin(head, (970, 972, 974)) | ((first == 0) & is_country(2)) | ((head == 111) & is_country(4))
    )
    station |= ((number // 10**7 == 0) | (number // 10**7 == 99)) & is_country(3)
    junk = (number > 999_999_999) | (number % 111_111_111 == 0) | np.isin(number, TEST_IDENTITIES)
    codes = np.where(ship, Reject.CLEAN, np.where(station, Reject.NO_VESSEL, Reject.JUNK_IDENTITY))
    codes[junk] = Reject.JUNK_IDENTITY
    return codes.astype(np.uint8)


def newest_plausible(days: Ints, rows: Ints) -> int:
    """The newest plausible message time in microseconds, from the rows per day since 1970.

    Rows of the last days are a clock error when they are at most one in a thousand and lie a
    year or more after everything before them. A store of fewer than a thousand rows is too
    small to tell.
    """
    order = np.argsort(days)
    days, rows = days[order], rows[order]
    plausible = (days >= EARLIEST_PLAUSIBLE_US // _DAY_US) & (days < LATEST_PLAUSIBLE_US // _DAY_US)
    days, rows = days[plausible], rows[plausible]
    if len(days) == 0:
        return LATEST_PLAUSIBLE_US
    after = rows[::-1].cumsum()[::-1]
    jump = np.flatnonzero(np.diff(days) >= FUTURE_GAP_DAYS) + 1
    tails = jump[after[jump] <= FUTURE_SHARE * rows.sum()]
    last = days[tails[0] - 1] if len(tails) else days[-1]
    return int((last + 1) * _DAY_US - 1)


def not_available_to_nan(
    sog: NDArray[np.float32], cog: NDArray[np.float32], heading: NDArray[np.float32]
) -> tuple[NDArray[np.float32], NDArray[np.float32], NDArray[np.float32]]:
    """Speed, course and heading with the codes for "not available" as NaN. The row stays usable."""
    sog = np.where((sog >= np.float32(SOG_NOT_AVAILABLE)) | (sog < 0), np.float32("nan"), sog)
    cog = np.where((cog >= np.float32(COURSE_NOT_AVAILABLE)) | (cog < 0), np.float32("nan"), cog)
    outside = (heading >= np.float32(COURSE_NOT_AVAILABLE)) | (heading < 0)
    return sog, cog, np.where(outside, np.float32("nan"), heading)


def on_land_mask(lon: Floats, lat: Floats, tolerance_km: float) -> Mask:
    """True where a point lies on land farther than `tolerance_km` from the shore."""
    from spurline.places.coast import on_land, shore_distance_km

    inside = np.asarray(on_land(lon, lat), dtype=bool)
    where = np.flatnonzero(inside)
    if len(where):
        inside[where] = np.asarray(shore_distance_km(lon[where], lat[where])) > tolerance_km
    return inside
