"""Hidden stretches of one vessel: where they begin and end, and the grid they are cut into."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from spurline.itinerary.history import History, VisibleStay, settling, silences
from spurline.itinerary.priors import Priors

Floats = NDArray[np.float64]
STEPS_H = (0.25, 0.5, 1.0, 2.0, 3.0, 4.0, 6.0, 12.0, 24.0)
BINS_AT_MOST = (200, 240, 1100, 1500, 1500, 1500, 1500, 1500)


class Edge(StrEnum):
    """How a hidden stretch meets what is visible."""

    AT_SEA = "at sea"
    IN_STAY = "in a stay"
    OPEN = "open"


@dataclass(frozen=True, slots=True)
class End:
    """One end of a hidden stretch. At sea: the fix, its speed and course (NaN unknown), the site last
    left or next called at (−1 unknown) and `since`, the hours between (NaN unknown). In a stay: the
    site and the visible hours of that stay beyond the end; `complete` tells whether they reach to its
    other end. A vessel that only halts at a site counts as at sea, with `halt` the site and `settled`
    the chance that it stays there."""

    edge: Edge
    lon: float = math.nan
    lat: float = math.nan
    sog: float = math.nan
    cog: float = math.nan
    site: int = -1
    hours: float = 0.0
    complete: bool = False
    halt: int = -1
    settled: float = 0.0
    since: float = math.nan


@dataclass(frozen=True, slots=True)
class Stretch:
    """Hidden from `begin` to `end` (hours of the period's clock), on a grid of `step` hours.

    `anchors` are visible pieces of one stay inside: (site, begin, end). `gaps` are the silences
    that make up the stretch."""

    begin: float
    end: float
    before: End
    after: End
    step: float
    anchors: tuple[tuple[int, float, float], ...] = ()
    gaps: tuple[tuple[float, float], ...] = ()

    @property
    def bins(self) -> int:
        return max(round((self.end - self.begin) / self.step), 1)


def grid_step(hours: float) -> float:
    """The finest step that keeps the number of bins in bounds."""
    for step, most in zip(STEPS_H, BINS_AT_MOST, strict=False):
        if hours / step <= most:
            return step
    return STEPS_H[-1]


def open_stretch(begin: float, end: float) -> Stretch:
    """A period without any fix."""
    both = End(Edge.OPEN)
    return Stretch(begin, end, both, both, grid_step(end - begin), gaps=((begin, end),))


def find_stretches(history: History, begin: float, end: float, priors: Priors) -> tuple[Stretch, ...]:
    """The hidden stretches of a vessel that reach into [begin, end].

    Silences with nothing between them but one stay (silent on arrival and on departure) are one
    stretch with the visible piece as an anchor; a fix at sea cuts, for the place and time of a
    vessel under way tell all that matters for what follows.
    """
    fixes = history.fixes
    if not len(fixes):
        return (open_stretch(begin, end),)
    chains: list[list[tuple[int, int]]] = []
    for i, j in silences(fixes, begin, end, priors.gap_hours):
        if chains and _one_stay(history, chains[-1][-1][1], i):
            chains[-1].append((i, j))
        else:
            chains.append([(i, j)])
    return tuple(_stretch(history, chain, begin, end) for chain in chains)


def _one_stay(history: History, first: int, last: int) -> bool:
    """Whether all that is visible from fix `first` to fix `last` belongs to one stay."""
    fixes = history.fixes
    if first < 0 or last >= len(fixes) or first > last:
        return False
    return _stay_at(history, float(fixes.hour[first])) is not None and _stay_at(
        history, float(fixes.hour[first])
    ) == _stay_at(history, float(fixes.hour[last]))


def _stay_at(history: History, hour: float) -> VisibleStay | None:
    for stay in history.stays:
        if stay.begin <= hour <= stay.end:
            return stay
    return None


def _stretch(history: History, chain: list[tuple[int, int]], begin: float, end: float) -> Stretch:
    hour = history.fixes.hour
    first, last = chain[0][0], chain[-1][1]
    start = begin if first < 0 else float(hour[first])
    stop = end if last >= len(hour) else float(hour[last])
    before = End(Edge.OPEN) if first < 0 else _end(history, first, forward=False)
    after = End(Edge.OPEN) if last >= len(hour) else _end(history, last, forward=True)
    anchors = []
    for (_, i), (j, _) in pairwise(chain):
        stay = _stay_at(history, float(hour[i]))
        if stay is not None:
            anchors.append((stay.site, float(hour[i]), float(hour[j])))
    gaps = tuple(
        (begin if i < 0 else float(hour[i]), end if j >= len(hour) else float(hour[j])) for i, j in chain
    )
    return Stretch(start, stop, before, after, grid_step(stop - start), tuple(anchors), gaps)


def _end(history: History, index: int, *, forward: bool) -> End:
    """The end of a stretch at fix `index`; `forward` looks at what follows, else at what came before."""
    fixes = history.fixes
    hour = float(fixes.hour[index])
    here = End(
        Edge.AT_SEA,
        float(fixes.lon[index]),
        float(fixes.lat[index]),
        float(fixes.sog[index]),
        float(fixes.cog[index]),
    )
    stay = _stay_at(history, hour)
    if stay is not None:
        hours = stay.end - hour if forward else hour - stay.begin
        seen = stay.seen_end if forward else stay.seen_begin
        return replace(here, edge=Edge.IN_STAY, site=stay.site, hours=hours, complete=seen)
    site, since = _neighbour(history, hour, forward=forward)
    here = replace(here, site=site, since=since)
    for touch in history.touches:
        if touch.begin <= hour <= touch.end:
            hours = touch.end - hour if forward else hour - touch.begin
            chance = settling(history, touch.end - touch.begin)
            return replace(here, hours=hours, complete=True, halt=touch.site, settled=chance)
    return here


def _neighbour(history: History, hour: float, *, forward: bool) -> tuple[int, float]:
    """Site of the next (or last) stay and the hours to it, where no silence lies between; else (−1, NaN)."""
    stays = [s for s in history.stays if (s.begin > hour if forward else s.end < hour)]
    if not stays:
        return -1, math.nan
    stay = stays[0] if forward else stays[-1]
    low, high = (hour, stay.begin) if forward else (stay.end, hour)
    i, j = np.searchsorted(history.fixes.hour, [low, high])
    quiet = np.diff(history.fixes.hour[i : j + 1])
    return (-1, math.nan) if len(quiet) and quiet.max() >= 6.0 else (stay.site, high - low)
