"""What cannot all be true: fixes too far apart, names read where the ship was not, unreachable places.

Nothing here changes an answer. A reconstruction of contradictory input gives low probabilities; these
sentences say why, and what an analyst would look into.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

import numpy as np

from spurline.itinerary.counts import Clock
from spurline.itinerary.distances import great_circle_km
from spurline.itinerary.durations import KM_PER_NM, Floats
from spurline.itinerary.glances import Glance
from spurline.itinerary.history import History
from spurline.itinerary.priors import Priors
from spurline.itinerary.prism import top_speed_kn
from spurline.itinerary.sites import Sites
from spurline.model import BadInput, Look, Vessel, iso

IMPOSSIBLE_KN = 60.0  # no merchant ship; a great circle is the shortest way there is
JUMP_KM = 20.0  # a shorter jump may be an error of one position
MOST_NAMED = 5


def check_lengths(vessels: Sequence[Vessel], looks: Sequence[Look]) -> None:
    """Raises BadInput naming the first vessel or look whose length is not positive."""
    for what, rows in (("vessel", vessels), ("look", looks)):
        for row in rows:
            if row.length_m is not None and not row.length_m > 0:
                raise BadInput(
                    f"a length of {row.length_m:g} m is not possible",
                    where=f"{what} {row.id}",
                    do="Give a length above zero, or leave it out",
                )


def doubts(
    vessels: Sequence[Vessel],
    histories: Mapping[str, History],
    glances: Sequence[Glance],
    sites: Sites,
    km: Floats,
    clock: Clock,
    priors: Priors,
) -> list[str]:
    """Sentences on what contradicts itself, in order of vessel and time; `km` (K, K) are distances
    between sites. The first five of a kind and vessel are named, the others counted."""
    out = [*_outside(glances, clock), *_unreachable(sites, km)]
    for number, vessel in enumerate(vessels):
        history = histories.get(vessel.id)
        mine = [g for g in glances if any(row[2] == number for row in g.rows)]
        if history is not None:
            out += _first(_jumps(vessel.id, history, clock), "more such jumps")
            out += _first(_elsewhere(vessel.id, history, mine, sites, clock), "more such looks")
        out += _first(_hurried(vessel.id, history, mine, sites, km, clock, priors), "more such pairs")
        if vessel.length_m is None and any(not np.isnan(row[0]) for g in glances for row in g.rows):
            out.append(
                f"The length of {vessel.id} is not known: looks that give one are held against "
                f"{priors.vessel_length_m:g} ± {priors.vessel_length_spread_m:g} m"
            )
    return out


def _first(sentences: Iterator[str], more: str) -> list[str]:
    every = list(sentences)
    left = len(every) - MOST_NAMED
    return every if left <= 0 else [*every[:MOST_NAMED], f"{left} {more}"]


def _outside(glances: Sequence[Glance], clock: Clock) -> list[str]:
    out = sum(1 for glance in glances if glance.end < 0 or glance.begin > clock.hours)
    return [f"{out} looks lie outside the period and say nothing about it"] if out else []


def _unreachable(sites: Sites, km: Floats) -> list[str]:
    """Sites from which no ship gets to any other."""
    if len(sites) < 2:
        return []
    apart = np.isfinite(km).sum(axis=1) <= 1
    return [f"No ship gets to {sites.ids[k]}: it has no water in reach" for k in np.flatnonzero(apart)]


def _jumps(vessel: str, history: History, clock: Clock) -> Iterator[str]:
    """Fixes in a row, in or near the period, that no ship can connect."""
    fixes = history.fixes
    near = np.flatnonzero((fixes.hour[1:] >= 0) & (fixes.hour[:-1] <= clock.hours))
    if not len(near):
        return
    away = great_circle_km(fixes.lon[near], fixes.lat[near], fixes.lon[near + 1], fixes.lat[near + 1])
    hours = np.maximum(fixes.hour[near + 1] - fixes.hour[near], 1 / 60)
    knots = away / KM_PER_NM / hours
    for i in np.flatnonzero((knots > IMPOSSIBLE_KN) & (away > JUMP_KM)).tolist():
        begin, end = (iso(clock.at(float(fixes.hour[near[i] + step]))) for step in (0, 1))
        yield (
            f"{vessel} cannot have sent both the fix of {begin} and that of {end}: they are {away[i]:.0f} km "
            f"apart, {knots[i]:.0f} kn; a false position, or two ships under one identity"
        )


def _elsewhere(
    vessel: str, history: History, named: Sequence[Glance], sites: Sites, clock: Clock
) -> Iterator[str]:
    """Looks that name the vessel at a site while its own fixes show it lying at another."""
    for glance in named:
        for stay in history.stays:
            during = stay.begin <= glance.begin and glance.end <= stay.end
            if during and stay.site != glance.site:
                yield (
                    f"Look {glance.looks[0]} names {vessel} at {glance.place} on {iso(clock.at(glance.begin))} "
                    f"while its fixes show it at {sites.ids[stay.site]}: one of the two is wrong"
                )


def _hurried(
    vessel: str,
    history: History | None,
    named: Sequence[Glance],
    sites: Sites,
    km: Floats,
    clock: Clock,
    priors: Priors,
) -> Iterator[str]:
    """Looks in a row that name the vessel at two sites too far apart for the time between."""
    speed = top_speed_kn(history, priors) * KM_PER_NM
    for first, second in pairwise(sorted(named, key=lambda g: (g.begin, g.end, g.place))):
        if first.site == second.site:
            continue
        hours = max(second.end - first.begin, 0.0)
        reach = sites.radius_km[first.site] + sites.radius_km[second.site]
        needed = max(float(km[first.site, second.site]) - reach, 0.0) / speed
        if needed > hours:
            yield (
                f"Looks {first.looks[0]} and {second.looks[0]} name {vessel} at {first.place} and "
                f"{second.place} at most {hours:.1f} h apart, {iso(clock.at(first.begin))}; the way takes "
                f"{needed:.1f} h or more: one of the names is wrong"
            )
