"""The setting of a reconstruction: sites, distances, and one member per vessel for the sampler."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from spurline.itinerary.counts import Clock
from spurline.itinerary.distances import Distances, great_circle_km
from spurline.itinerary.durations import KM_PER_NM
from spurline.itinerary.fleet import Member
from spurline.itinerary.habits import attraction, distance_scale, learn, prior_rows
from spurline.itinerary.history import History
from spurline.itinerary.priors import Priors
from spurline.itinerary.prism import slack_hours, top_speed_kn
from spurline.itinerary.reception import heard_at, quiet_of
from spurline.itinerary.sites import Sites
from spurline.itinerary.stretches import Edge, Stretch, find_stretches, open_stretch
from spurline.itinerary.switching import loose_share, near_share, on_the_way
from spurline.itinerary.windows import EdgeFit, prepare
from spurline.model import Leg, Look, Mode, Vessel

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
LONG_BINS = 300
SITES_IN_LONG_STRETCH = 14
SITES_IN_SHORT_STRETCH = 60
DETOUR_SCALE_H = 6.0
SHORT_KM, SHORT_DETOUR = 30.0, 1.1


@dataclass(frozen=True, slots=True)
class Gap:
    """One silence with the slack of every site (hours, −inf out of reach) and, where it is known, the
    expected number of arrivals there; `held` is the site of the visible stay or halt in which it begins, −1
    for none."""

    begin: float
    end: float
    slack: Floats
    held: int
    expected: Floats | None = None


@dataclass(frozen=True, slots=True)
class Ship:
    """A vessel ready for the sampler, its silences for the report, the sites folded into
    "elsewhere" for it, and the stays (site, begin, end) that its fixes show."""

    vessel: Vessel
    member: Member
    gaps: tuple[Gap, ...]
    folded: frozenset[int]
    seen: tuple[tuple[int, float, float], ...]


@dataclass(frozen=True, slots=True)
class Setting:
    """What all ships share. `attraction` is the prior weight of each site, `named` the sites that a
    leg or a look names, `heard` those near which any vessel's messages were received."""

    sites: Sites
    km: Floats
    attraction: Floats
    legs: tuple[tuple[int, int], ...]
    named: frozenset[int]
    clock: Clock
    distances: Distances
    heard: NDArray[np.bool_]


def make_setting(
    sites: Sites,
    histories: Mapping[str, History],
    legs: Sequence[Leg],
    looks: Sequence[Look],
    clock: Clock,
    distances: Distances,
    priors: Priors,
) -> Setting:
    """Prior weights from where sensors are pointed and which legs the case names."""
    km = distances.distances_km(sites.points())
    looked = {
        sites.site_of[look.place] for look in looks if look.what == "ship" and look.place in sites.site_of
    }
    attraction = np.ones(len(sites))
    for k in looked:
        attraction[k] = priors.looked_at_weight
    pairs = [
        (sites.site_of[leg.from_place], sites.site_of[leg.to_place])
        for leg in legs
        if leg.mode is Mode.SEA and leg.from_place in sites.site_of and leg.to_place in sites.site_of
    ]
    ends = {k for pair in pairs for k in pair}
    named = frozenset(looked | ends)
    heard = heard_at(histories, sites)
    return Setting(sites, km, attraction, tuple(sorted(set(pairs))), named, clock, distances, heard)


def make_ship(vessel: Vessel, histories: Mapping[str, History], setting: Setting, priors: Priors) -> Ship:
    """A vessel's hidden stretches, habits and visible stays in the period."""
    history = histories.get(vessel.id)
    clock, sites = setting.clock, setting.sites
    cruise = history.cruise_kn if history and history.cruise_kn else priors.cruise_kn
    drawn = setting.attraction * attraction(histories, vessel.id, len(sites), priors)
    scale = distance_scale(vessel.id, histories, setting.km, priors)
    base = prior_rows(setting.km, drawn, setting.legs, scale, priors)
    unknown = prior_rows(setting.km, setting.attraction, setting.legs, priors.distance_scale_km, priors)
    habits = learn(vessel.id, histories, base, unknown, setting.km, cruise, priors)
    stretches = (
        find_stretches(history, 0.0, clock.hours, priors) if history else (open_stretch(0.0, clock.hours),)
    )
    top = top_speed_kn(history, priors)
    out, back, direct = _fix_distances(stretches, setting)
    prepared, gaps, folded = [], [], set()
    for i, stretch in enumerate(stretches):
        slack = slack_hours(stretch.end - stretch.begin, out[i], back[i], top, sites.radius_km)
        detour = (out[i] + back[i] - direct[i]) / (cruise * KM_PER_NM)
        active = _active(stretch, slack, detour, base, setting, priors)
        reachable = {int(k) for k in np.flatnonzero(slack >= priors.stay_min_h)}
        folded |= reachable - set(active.tolist())
        km = setting.km[np.ix_(active, active)]
        prepared.append(
            prepare(
                stretch,
                sites,
                active,
                km,
                out[i][active],
                back[i][active],
                direct[i],
                cruise,
                priors,
                _edge_fit(
                    stretch, active, out[i], back[i], direct[i], setting.km, base, history, cruise, priors
                ),
            )
        )
        gaps += _gaps(stretch, slack, out[i], back[i], top, sites)
    visible = _visible(history, stretches, clock) if history else ()
    rate = history.per_hour if history else None
    quiet = tuple(
        quiet_of(rate, setting.heard, one.active, one.stretch.bins, one.stretch.step, priors)
        for one in prepared
    )
    member = Member(vessel.id, tuple(prepared), quiet, habits, visible)
    shown = tuple((stay.site, stay.begin, stay.end) for stay in history.stays) if history else ()
    return Ship(vessel, member, tuple(gaps), frozenset(folded), shown)


def _fix_distances(
    stretches: Sequence[Stretch], setting: Setting
) -> tuple[list[Floats], list[Floats], list[float]]:
    """km from each stretch's first fix to every site, from every site to its last fix, and between
    the two; 0 at open ends."""
    ends = [end for stretch in stretches for end in (stretch.before, stretch.after)]
    at_sea = [end for end in ends if end.edge is Edge.AT_SEA]
    lon, lat = np.array([end.lon for end in at_sea]), np.array([end.lat for end in at_sea])
    fields = (
        [setting.distances.field_km(point, lon, lat) for point in setting.sites.points()] if at_sea else []
    )
    columns = iter(np.array(fields).T) if at_sea else iter(())
    zero = np.zeros(len(setting.sites))
    rows = []
    for end in ends:
        if end.edge is Edge.AT_SEA:
            rows.append(np.asarray(next(columns), dtype=np.float64))
        else:
            rows.append(zero if end.edge is Edge.OPEN else setting.km[end.site])
    out, back = rows[::2], rows[1::2]
    direct = [_direct_km(s, a, b, setting) for s, a, b in zip(stretches, out, back, strict=True)]
    return out, back, direct


def _direct_km(stretch: Stretch, out: Floats, back: Floats, setting: Setting) -> float:
    """From the first fix to the last; 0 with an open end."""
    before, after = stretch.before, stretch.after
    if Edge.OPEN in (before.edge, after.edge):
        return 0.0
    if before.edge is Edge.IN_STAY:
        return float(back[before.site])
    if after.edge is Edge.IN_STAY:
        return float(out[after.site])
    near = SHORT_DETOUR * float(great_circle_km(before.lon, before.lat, after.lon, after.lat))
    if near <= SHORT_KM:  # a search of the network per pair costs more than it tells
        return near
    return float(setting.distances.field_km((before.lon, before.lat), [after.lon], [after.lat])[0])


def _edge_fit(
    stretch: Stretch,
    active: Ints,
    out: Floats,
    back: Floats,
    direct: float,
    km: Floats,
    rows: Floats,
    history: History | None,
    cruise_kn: float,
    priors: Priors,
) -> EdgeFit:
    """Detours over the first and the last fix. Where the site left before or called at after is not known,
    the mean over all sites, as the prior `rows` of habits (K + 1, K + 1) weigh them."""
    off = on = np.ones(len(active))
    through = 1.0
    habits, drawn = rows[:-1, :-1], rows[:-1, :-1].mean(axis=0)
    first, last = (
        np.arange(len(km)) if end.site < 0 else np.array([end.site])
        for end in (stretch.before, stretch.after)
    )
    if stretch.before.edge is Edge.AT_SEA:
        way = km[np.ix_(first, active)]
        fit = on_the_way(out[first, None] + out[active] - way, way, priors)
        off = np.average(fit, axis=0, weights=drawn[first, None] * habits[np.ix_(first, active)] + 1e-12)
    if stretch.after.edge is Edge.AT_SEA:
        way = km[np.ix_(active, last)]
        fit = on_the_way(back[active, None] + back[last] - way, way, priors)
        on = np.average(fit, axis=1, weights=habits[np.ix_(active, last)] + 1e-12)
    if stretch.before.edge is Edge.AT_SEA and stretch.after.edge is Edge.AT_SEA:
        way = km[np.ix_(first, last)]
        fit = on_the_way(out[first, None] + direct + back[last] - way, way, priors)
        through = float(np.average(fit, weights=drawn[first, None] * habits[np.ix_(first, last)] + 1e-12))
    loose = loose_share(history, km, cruise_kn, priors)
    lane = cruise_kn * KM_PER_NM * stretch.step * priors.lane_width_km
    roam = min(lane / priors.elsewhere_area_km2, 1.0)
    if history is not None and stretch.after.edge is Edge.AT_SEA:
        roam = near_share(history.fixes, stretch.after.lon, stretch.after.lat, roam, priors)
    return EdgeFit(off, on, through, loose, roam)


def _active(
    stretch: Stretch, slack: Floats, detour_h: Floats, base: Floats, setting: Setting, priors: Priors
) -> Ints:
    """Sites in play: within reach for the shortest stay, and where there are too many the likeliest
    by habit and detour; always those that the case names or the fixes show."""
    must = {end.site for end in (stretch.before, stretch.after) if end.edge is Edge.IN_STAY}
    must |= {end.halt for end in (stretch.before, stretch.after) if end.settled > 0}
    must |= {site for site, _, _ in stretch.anchors}
    reachable = np.flatnonzero(slack >= priors.stay_min_h)
    most = SITES_IN_LONG_STRETCH if stretch.bins > LONG_BINS else SITES_IN_SHORT_STRETCH
    if len(reachable) > most:
        must |= set(setting.named) & set(reachable.tolist())
        weight = base[:-1, :-1].sum(axis=0) * np.exp(-detour_h / DETOUR_SCALE_H)
        order = reachable[np.argsort(-weight[reachable], kind="stable")]
        reachable = order[: max(most - len(must), 0)]
    return np.array(sorted(must | set(reachable.tolist())), dtype=np.int64)


def _gaps(stretch: Stretch, slack: Floats, out: Floats, back: Floats, top: float, sites: Sites) -> list[Gap]:
    """The silences of a stretch; one that is cut by visible pieces of a stay starts or ends there."""
    held = stretch.before.site if stretch.before.edge is Edge.IN_STAY else stretch.before.halt
    if len(stretch.gaps) == 1:
        return [Gap(stretch.begin, stretch.end, slack, held)]
    zero = np.zeros_like(out)
    gaps = []
    for i, (begin, end) in enumerate(stretch.gaps):
        first = out if i == 0 else zero
        last = back if i == len(stretch.gaps) - 1 else zero
        left = held if i == 0 else stretch.anchors[i - 1][0]
        gaps.append(Gap(begin, end, slack_hours(end - begin, first, last, top, sites.radius_km), left))
    return gaps


def _visible(
    history: History, stretches: Sequence[Stretch], clock: Clock
) -> tuple[tuple[int, float, float], ...]:
    """Stays seen in fixes that reach into the period and touch no hidden stretch."""
    edges = [(s.begin, s.end) for s in stretches]
    return tuple(
        (stay.site, stay.begin, stay.end)
        for stay in history.stays
        if stay.end > 0
        and stay.begin < clock.hours
        and not any(stay.begin <= end and stay.end >= begin for begin, end in edges)
    )
