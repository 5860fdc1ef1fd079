"""Cleaning: every row that cannot be used keeps a code that says why."""

from __future__ import annotations

from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

from spurline.ais.fixes import Floats, Ints, Mask

LAT_NOT_AVAILABLE = 91.0
LON_NOT_AVAILABLE = 181.0
SOG_NOT_AVAILABLE = 102.3
COURSE_NOT_AVAILABLE = 360.0
HEADING_NOT_AVAILABLE = 511.0
TEST_IDENTITIES = (123_456_789, 987_654_321)
EARLIEST_PLAUSIBLE_US = 788_918_400_000_000  # 1995: no AIS report is older
LATEST_PLAUSIBLE_US = 4_102_444_800_000_000  # 2100
FUTURE_GAP_DAYS = 365
FUTURE_SHARE = 0.001


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
    Reject.STALE_REPEAT: "same message time and position as another row of this MMSI",
    Reject.TELEPORT: "no ship of this MMSI could have been here",
    Reject.ON_LAND: "on land beyond the tolerance of the land mask",
}


def reject_codes(
    mmsi: NDArray[np.uint32], t: Ints, lon: Floats, lat: Floats, *, newest_us: int = LATEST_PLAUSIBLE_US
) -> NDArray[np.uint8]:
    """Codes of rows ordered by (mmsi, t, lon, lat), from tests that need no track.

    `newest_us` is the newest plausible message time (see `newest_plausible`). The first reason
    that applies is kept, in the order of the codes. Distress and mobile devices of ships
    (8MID, 98MID) count as vessels: they move and report like them.
    """
    codes = np.zeros(len(t), dtype=np.uint8)
    repeat = np.zeros(len(t), dtype=bool)
    repeat[1:] = (t[1:] == t[:-1]) & (lon[1:] == lon[:-1]) & (lat[1:] == lat[:-1]) & (mmsi[1:] == mmsi[:-1])
    codes[repeat] = Reject.STALE_REPEAT
    codes[(t < EARLIEST_PLAUSIBLE_US) | (t > min(newest_us, LATEST_PLAUSIBLE_US))] = Reject.CLOCK_ERROR
    if len(mmsi):
        _judge_identities(mmsi, codes)
    on_earth = (np.abs(lat) <= 90) & (np.abs(lon) <= 180)  # False for NaN
    if not on_earth.all():
        absent = ~on_earth & ((lat == LAT_NOT_AVAILABLE) | (lon == LON_NOT_AVAILABLE))
        codes[~on_earth] = Reject.IMPOSSIBLE_POSITION
        codes[absent] = Reject.NOT_AVAILABLE
    return codes


def _judge_identities(mmsi: NDArray[np.uint32], codes: NDArray[np.uint8]) -> None:
    """Write the codes of junk and of stations that are no vessels, once per distinct MMSI."""
    borders = np.append(np.flatnonzero(np.diff(mmsi)) + 1, len(mmsi))
    begin = 0
    for end in borders.tolist():
        verdict = identity_code(int(mmsi[begin]))
        if verdict:
            codes[begin:end] = verdict
        begin = end


def identity_code(mmsi: int) -> Reject:
    """What the number itself says (ITU-R M.585): a vessel, another station, or junk.

    Ships carry a nine-digit number whose first digit is 2 to 7, handheld sets 8, craft of a
    parent ship 98. Only the form is tested, because allocations of country digits change.
    """
    digits = f"{mmsi:09d}"
    if mmsi in TEST_IDENTITIES or len(set(digits)) == 1 or len(digits) > 9:
        return Reject.JUNK_IDENTITY
    country = {"8": digits[1], "9": digits[2]}.get(digits[0], digits[0])
    if digits[0] in "2345678" and country in "234567":
        return Reject.CLEAN
    if digits.startswith("98") and country in "234567":
        return Reject.CLEAN
    if digits[:3] in {"970", "972", "974"}:
        return Reject.NO_VESSEL
    forms = (digits[:2] == "00" and digits[2] in "234567", digits[0] == "0" and digits[1] in "234567")
    others = (digits[:3] == "111" and digits[3] in "234567", digits[:2] == "99" and country in "234567")
    return Reject.NO_VESSEL if any(forms + others) else Reject.JUNK_IDENTITY


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


_DAY_US = 86_400_000_000


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
