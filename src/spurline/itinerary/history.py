"""What a vessel's own fixes show: stays, voyages, speeds, and the silences between."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from spurline.itinerary.distances import bearing_deg, great_circle_km
from spurline.itinerary.durations import KM_PER_NM
from spurline.itinerary.priors import Priors
from spurline.itinerary.sites import Sites
from spurline.model import Positions

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
MICROSECONDS_PER_HOUR = 3_600_000_000
SLOW_KN = 1.0
UNDER_WAY_KN = 3.0
DERIVED_WITHIN_H = 0.5  # a speed between fixes further apart says little about either
RESTS = 0.8  # share of its resting hours in stays from which a glimpse at rest is one
KM_PER_DEGREE = 111.0
SHIFT_KM = 3.0  # a shift along the quay keeps within this distance of the place


@dataclass(frozen=True, slots=True)
class Fixes:
    """Clean fixes of one vessel: hours since the start of the period, degrees, knots (NaN unknown),
    the site where the vessel lies (−1
    under way or nowhere listed), and km to the rim of the nearest site."""

    hour: Floats
    lon: Floats
    lat: Floats
    sog: Floats
    cog: Floats
    site: Ints
    away_km: Floats

    def __len__(self) -> int:
        return len(self.hour)


@dataclass(frozen=True, slots=True)
class VisibleStay:
    """A stay seen in fixes; `seen_begin`/`seen_end` tell whether arrival and departure were."""

    site: int
    begin: float
    end: float
    seen_begin: bool
    seen_end: bool


@dataclass(frozen=True, slots=True)
class Voyage:
    """From one visible stay to the next with no silence between: hours taken, sites."""

    origin: int
    target: int
    hours: float


@dataclass(frozen=True, slots=True)
class History:
    """All that is visible of one vessel. `touches` are halts at a site too short to be
    a stay; `afloat` are visible times between stays that lack a stay at one end or both, as hours and km
    between their ends. Speeds in knots, None without fixes under way."""

    fixes: Fixes
    stays: tuple[VisibleStay, ...]
    touches: tuple[VisibleStay, ...]
    voyages: tuple[Voyage, ...]
    afloat: tuple[tuple[float, float], ...]
    cruise_kn: float | None
    top_kn: float | None
    per_hour: float | None


def fixes_of(positions: Positions, sites: Sites, start_us: int) -> Fixes:
    """Clean rows of `positions` in order of time, each with its site."""
    keep = np.flatnonzero(positions.reject == 0)
    keep = keep[np.argsort(positions.t[keep], kind="stable")]
    hour = (positions.t[keep] - start_us) / MICROSECONDS_PER_HOUR
    lon, lat = positions.lon[keep].astype(np.float64), positions.lat[keep].astype(np.float64)
    sog, cog = _motion(positions.sog[keep], positions.cog[keep], hour, lon, lat)
    nearest, away = nearest_site(lon, lat, sites)
    slow = ~(sog > SLOW_KN)
    site = np.where((away <= 0) & slow, nearest, -1)
    return Fixes(hour, lon, lat, sog, cog, site, away)


def _motion(
    sog: NDArray[np.float32], cog: NDArray[np.float32], hour: Floats, lon: Floats, lat: Floats
) -> tuple[Floats, Floats]:
    """Reported speed and course, derived from the neighbouring fix where a report has none."""
    reported, course = sog.astype(np.float64), cog.astype(np.float64)
    if len(hour) < 2:
        return reported, course
    before = np.maximum(np.arange(len(hour)) - 1, 0)
    behind = hour - hour[before]
    after = np.minimum(np.arange(len(hour)) + 1, len(hour) - 1)
    ahead = hour[after] - hour
    back = (behind > 0) & ((behind <= ahead) | (ahead <= 0))
    a, b = np.where(back, before, np.arange(len(hour))), np.where(back, np.arange(len(hour)), after)
    taken = np.maximum(hour[b] - hour[a], 20 / 3600)
    knots = great_circle_km(lon[a], lat[a], lon[b], lat[b]) / KM_PER_NM / taken
    near = hour[b] - hour[a] <= DERIVED_WITHIN_H
    sog_out = np.where(np.isnan(reported) & near, np.minimum(knots, 60.0), reported)
    way = bearing_deg(lon[a], lat[a], lon[b], lat[b])
    return sog_out, np.where(np.isnan(course) & near & (knots > SLOW_KN), way, course)


def nearest_site(lon: Floats, lat: Floats, sites: Sites) -> tuple[Ints, Floats]:
    """Nearest site of each position by distance to its rim, and that distance in km (≤ 0 inside);
    −1 and inf where no rim is within a few km."""
    nearest = np.full(len(lon), -1, dtype=np.int64)
    away = np.full(len(lon), np.inf)
    for k in range(len(sites)):
        close = np.abs(lat - sites.lat[k]) < (sites.radius_km[k] + SHIFT_KM + 1.0) / KM_PER_DEGREE
        if not close.any():
            continue
        gap = great_circle_km(lon[close], lat[close], sites.lon[k], sites.lat[k]) - sites.radius_km[k]
        better = gap < away[close]
        rows = np.flatnonzero(close)[better]
        nearest[rows], away[rows] = k, gap[better]
    return nearest, away


def read_history(positions: Positions, sites: Sites, start_us: int, hours: float, priors: Priors) -> History:
    """Stays, voyages and speeds of one vessel from its fixes; the period starts at `start_us` (microseconds
    UTC) and lasts `hours`."""
    fixes = fixes_of(positions, sites, start_us)
    stays, touches = _stays(fixes, hours, priors)
    cruise, top = _speeds(fixes)
    gaps = np.diff(fixes.hour)
    short = gaps[gaps < priors.gap_hours]
    per_hour = len(short) / max(float(short.sum()), 1.0) if len(short) > 20 else None
    afloat = _afloat(fixes, stays, priors)
    return History(fixes, stays, touches, _voyages(fixes, stays, priors), afloat, cruise, top, per_hour)


def _stays(
    fixes: Fixes, hours: float, priors: Priors
) -> tuple[tuple[VisibleStay, ...], tuple[VisibleStay, ...]]:
    """Runs of slow fixes at one site, as stays and as halts too short to be one.

    A shift within the site does not end a run, nor does a night's silence at one berth, unless it lies in
    the period: what it hides is asked for. A short run beside one silence is a halt."""
    at = np.flatnonzero(fixes.site >= 0)
    if not len(at):
        return (), ()
    strayed = np.cumsum(fixes.away_km > SHIFT_KM)
    same = fixes.site[at[1:]] == fixes.site[at[:-1]]
    apart = fixes.hour[at[1:]] - fixes.hour[at[:-1]]
    outside = (fixes.hour[at[1:]] <= 0) | (fixes.hour[at[:-1]] >= hours)
    bridged = outside & (apart <= priors.bridge_hours) & (np.diff(at) == 1)
    together = (apart < priors.gap_hours) | bridged
    stayed = strayed[at[1:]] == strayed[at[:-1]]
    breaks = np.flatnonzero(~(same & together & stayed))
    first = at[np.concatenate([[0], breaks + 1])]
    last = at[np.concatenate([breaks, [len(at) - 1]])]
    before = np.concatenate([[np.inf], np.diff(fixes.hour)])
    after = np.concatenate([np.diff(fixes.hour), [np.inf]])
    stays: list[VisibleStay] = []
    touches: list[VisibleStay] = []
    for i, j in zip(first.tolist(), last.tolist(), strict=True):
        begin, end = float(fixes.hour[i]), float(fixes.hour[j])
        seen_begin = bool(before[i] < priors.gap_hours)
        seen_end = bool(after[j] < priors.gap_hours)
        run = VisibleStay(int(fixes.site[i]), begin, end, seen_begin, seen_end)
        (stays if end - begin >= priors.stay_min_h else touches).append(run)
    return _with_glimpses(stays, touches)


def _with_glimpses(
    stays: list[VisibleStay], touches: list[VisibleStay]
) -> tuple[tuple[VisibleStay, ...], tuple[VisibleStay, ...]]:
    """Move short runs with silence on both sides to the stays, where the vessel rests rather than halts.

    A vessel that is glimpsed at rest is part of a stay with the share of its resting hours that it
    spends in stays; a ferry that halts all day long is not.
    """
    resting = sum(stay.end - stay.begin for stay in stays) + 12.0
    halting = sum(t.end - t.begin for t in touches if t.seen_begin and t.seen_end)
    if resting / (resting + halting + 1.0) < RESTS:
        return tuple(stays), tuple(touches)
    glimpses = [t for t in touches if not (t.seen_begin or t.seen_end)]
    rest = [t for t in touches if t.seen_begin or t.seen_end]
    return tuple(sorted([*stays, *glimpses], key=lambda stay: stay.begin)), tuple(rest)


def settling(history: History, hours: float) -> float:
    """Chance that a halt which has lasted so many hours is (part of) a stay, by the vessel's own halts."""
    long = sum(1 for stay in history.stays if stay.end - stay.begin >= hours)
    short = sum(1 for t in history.touches if t.seen_begin and t.seen_end and t.end - t.begin >= hours)
    return (long + 1.0) / (long + short + 1.5)


def _voyages(fixes: Fixes, stays: tuple[VisibleStay, ...], priors: Priors) -> tuple[Voyage, ...]:
    """Pairs of stays in a row whose passage was seen throughout."""
    hidden = np.cumsum(np.concatenate([[0], np.diff(fixes.hour) >= priors.gap_hours]))
    out = []
    for a, b in pairwise(stays):
        i, j = np.searchsorted(fixes.hour, [a.end, b.begin])
        if hidden[i] == hidden[j]:
            out.append(Voyage(a.site, b.site, b.begin - a.end))
    return tuple(out)


def _afloat(fixes: Fixes, stays: tuple[VisibleStay, ...], priors: Priors) -> tuple[tuple[float, float], ...]:
    """Hours and km (great circle) from end to end of every run of fixes outside stays that a silence, or the
    first or last fix, cuts off from a stay."""
    begins, ends = (np.array([getattr(stay, name) for stay in stays]) for name in ("begin", "end"))
    in_stay = np.searchsorted(begins, fixes.hour, side="right") > np.searchsorted(
        ends, fixes.hour, side="left"
    )
    quiet = np.diff(fixes.hour) >= priors.gap_hours
    cut = np.flatnonzero(quiet | (in_stay[1:] != in_stay[:-1]))
    first, last = np.append(0, cut + 1), np.append(cut, len(fixes) - 1)
    silent = np.concatenate([[True], quiet, [True]])
    lacking = ~in_stay[first] & (silent[first] | silent[last + 1]) & (last > first)
    return tuple(
        (
            float(fixes.hour[j] - fixes.hour[i]),
            float(great_circle_km(fixes.lon[i], fixes.lat[i], fixes.lon[j], fixes.lat[j])),
        )
        for i, j in zip(first[lacking].tolist(), last[lacking].tolist(), strict=True)
    )


def _speeds(fixes: Fixes) -> tuple[float | None, float | None]:
    """Median and 99th percentile of speeds under way; never from a handful of fixes."""
    moving = fixes.sog[(fixes.sog > UNDER_WAY_KN) & (fixes.sog < 60)]
    if len(moving) < 30:
        return None, None
    return float(np.median(moving)), float(np.clip(np.percentile(moving, 99), 6, 45))


def silences(fixes: Fixes, start: float, end: float, gap_hours: float) -> list[tuple[int, int]]:
    """Silences of at least `gap_hours` that reach into [start, end], as indices of the fixes around
    them; −1 before the first fix, n after the last."""
    if not len(fixes):
        return [(-1, 0)]
    out = []
    if fixes.hour[0] - start >= gap_hours:
        out.append((-1, 0))
    apart = np.diff(fixes.hour) >= gap_hours
    touching = apart & (fixes.hour[:-1] < end) & (fixes.hour[1:] > start)
    out += [(i, i + 1) for i in np.flatnonzero(touching).tolist()]
    if end - fixes.hour[-1] >= gap_hours and fixes.hour[-1] < end:
        out.append((len(fixes) - 1, len(fixes)))
    return out
