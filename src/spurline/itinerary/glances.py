"""Looks as likelihood: what one glance at a site says about which vessels lay there.

A glance is all that one sensor saw at one place at one time: no ship, or one row per ship. Given the
set of case vessels that were there, its rows are explained by injective assignment to those vessels
(each seen with its chance of detection) and by other ships, which arrive as a Poisson number with the
length density of the background. For a single vessel this is the table of the method notes: absent
1 − q against 1; present q·N + (1 − q)·b·h against b·h.

A single row without a count may be one ship out of several that were seen, for a report often names
only the ship it is about. With chance 1 − c (learned) the row is one of the ships seen, each as likely.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from spurline.itinerary.images import one_per_image
from spurline.itinerary.priors import Priors
from spurline.itinerary.sites import Sites
from spurline.model import Look, Saw, Vessel

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
MOST_ROWS = 8
RADAR_WORDS = ("sar", "radar", "sentinel-1", "iceye", "capella")
UNNAMED, FOREIGN = -1, -2


@dataclass(frozen=True, slots=True)
class Glance:
    """One glance: site, place, hours of the period's clock, stated chance of detection and its
    share of the site; rows as (length, error, vessel index or UNNAMED or FOREIGN), NaN unknown;
    `counted` where it states how many ships there were."""

    site: int
    place: str
    begin: float
    end: float
    detect: float
    share: float
    rows: tuple[tuple[float, float, int], ...]
    looks: tuple[str, ...]
    counted: bool = False

    @property
    def instant(self) -> bool:
        return self.end - self.begin < 1.0


def make_glances(
    looks: Sequence[Look], sites: Sites, vessels: Sequence[Vessel], start_us: int, priors: Priors
) -> tuple[Glance, ...]:
    """Ship looks of the given sites as glances, in order of time. Unclear looks say nothing."""
    names = {vessel.id: i for i, vessel in enumerate(vessels)}
    names |= {str(vessel.mmsi): i for i, vessel in enumerate(vessels) if vessel.mmsi is not None}
    names |= {f"IMO{vessel.imo}": i for i, vessel in enumerate(vessels) if vessel.imo is not None}
    made = []
    for sighting in one_per_image(look for look in looks if look.what == "ship"):
        first = sighting.first
        usable = first.saw is not Saw.UNCLEAR and first.place in sites.site_of
        if usable and first.when.earliest is not None and first.when.latest is not None:
            begin, end = (
                (moment.timestamp() * 1e6 - start_us) / 3.6e9
                for moment in (first.when.earliest, first.when.latest)
            )
            key = (first.place, begin, end, first.sensor)
            glance = _glance(key, sighting.looks, sites, names, priors)
            made.append(replace(glance, looks=sighting.sources))
    return tuple(sorted(made, key=lambda one: (one.begin, one.end, one.place, one.looks)))


def _glance(
    key: tuple[str, float, float, str],
    looks: Sequence[Look],
    sites: Sites,
    names: dict[str, int],
    priors: Priors,
) -> Glance:
    place, begin, end, sensor = key
    stated = [look.detectability for look in looks if look.detectability is not None]
    radar = any(word in sensor.lower() for word in RADAR_WORDS)
    default = priors.detect_radar if radar else priors.detect_optical
    rows: list[tuple[float, float, int]] = []
    for look in looks:
        if look.saw is not Saw.PRESENT:
            continue
        who = UNNAMED if not look.identity else names.get(look.identity, FOREIGN)
        length = math.nan if look.length_m is None else look.length_m
        error = priors.length_error_m if look.length_sd is None else look.length_sd
        rows += [(length, error, who)] * max(look.count or 1, 1)
    rows = rows[:MOST_ROWS]
    counted = any(look.count is not None for look in looks)
    detect = float(np.mean(stated)) if stated else default
    return Glance(
        sites.site_of[place], place, begin, end, detect, sites.share[place], tuple(rows),
        tuple(look.id for look in looks), counted,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class GlanceTable:
    """Glances in columns. `fit[g, r, v]` is the density of row r if it is vessel v, `other[g, r]` if
    it is another ship (both relative to a common unit), `same[g, r, s]` the density of row r if it is
    the ship of row s of the previous glance at the place, times the chance that it is still there.
    Rows that do not exist have fit 0 and other 1."""

    glances: tuple[Glance, ...]
    site: NDArray[np.int64]
    begin: Floats
    end: Floats
    rows: NDArray[np.int64]
    logit: Floats
    share: Floats
    fit: Floats
    other: Floats
    same: Floats
    previous: NDArray[np.int64]
    single: Bools  # one row, no count: may be one of several ships seen

    @property
    def several(self) -> int:
        """Glances that report more than one ship without stating a count."""
        return sum(1 for glance in self.glances if len(glance.rows) > 1 and not glance.counted)

    def __len__(self) -> int:
        return len(self.glances)

    def detect(self, bias: Floats) -> Floats:
        """Chance of detection (C, G) for log-odds biases (C,)."""
        return np.asarray(self.share / (1 + np.exp(-(self.logit + bias[:, None]))), dtype=np.float64)


def make_table(glances: Sequence[Glance], vessels: Sequence[Vessel], priors: Priors) -> GlanceTable:
    """Row densities of all glances for all vessels."""
    count = len(glances)
    widest = max((len(g.rows) for g in glances), default=0)
    fit = np.zeros((count, widest, len(vessels)))
    other = np.ones((count, widest))
    same = np.zeros((count, widest, widest))
    previous = np.full(count, -1)
    newest: dict[str, int] = {}
    for g, glance in enumerate(glances):
        for r, row in enumerate(glance.rows):
            for v, vessel in enumerate(vessels):
                fit[g, r, v] = _fit(row, v, vessel, len(vessels), priors)
            other[g, r] = _other(row, len(vessels), priors)
        last = newest.get(glance.place, -1)
        if last >= 0:
            previous[g] = last
            hours = max(glance.begin - glances[last].begin, 0.0)
            for r, row in enumerate(glance.rows):
                for s, before in enumerate(glances[last].rows):
                    same[g, r, s] = math.exp(-hours / priors.other_stay_h) * _same(row, before, priors)
        newest[glance.place] = g
    detect = np.clip(np.array([g.detect for g in glances]), 0.02, 0.98)
    return GlanceTable(
        tuple(glances),
        np.array([g.site for g in glances], dtype=np.int64),
        np.array([g.begin for g in glances]),
        np.array([g.end for g in glances]),
        np.array([len(g.rows) for g in glances], dtype=np.int64),
        np.log(detect / (1 - detect)),
        np.array([g.share for g in glances]),
        fit,
        other,
        same,
        previous,
        np.array([len(g.rows) == 1 and not g.counted for g in glances], dtype=bool),
    )


def _normal(x: float, spread: float) -> float:
    return math.exp(-0.5 * (x / spread) ** 2) / spread / math.sqrt(2 * math.pi)


def _fit(row: tuple[float, float, int], v: int, vessel: Vessel, fleet: int, priors: Priors) -> float:
    """Density of a row if it is this vessel: its length, and its name where one was read."""
    length, error, who = row
    if who == FOREIGN:
        return 0.0
    density = 1.0
    if not math.isnan(length):
        known = vessel.length_m is not None
        expected = vessel.length_m if vessel.length_m is not None else priors.vessel_length_m
        spread = math.hypot(error, priors.length_model_m if known else priors.vessel_length_spread_m)
        blunder = priors.length_blunder_share * _normal(length - expected, 35.0)
        density = (1 - priors.length_blunder_share) * _normal(length - expected, spread) + blunder
    if who == UNNAMED:
        return density
    return density * (1 - priors.identity_error if who == v else priors.identity_error / fleet)


def _other(row: tuple[float, float, int], fleet: int, priors: Priors) -> float:
    """Density of a row if it is another ship."""
    length, error, who = row
    density = 1.0
    if not math.isnan(length):
        spread = math.hypot(error, priors.other_length_spread_m)
        density = _normal(length - priors.other_length_m, spread) + 1e-5
    return density if who < 0 else density * priors.identity_error / fleet


def _same(row: tuple[float, float, int], before: tuple[float, float, int], priors: Priors) -> float:
    """Density of a row if it is the other ship of an earlier row."""
    if row[2] >= 0:
        return 0.0
    if math.isnan(row[0]):
        return 1.0
    if math.isnan(before[0]):
        return _normal(row[0] - priors.other_length_m, priors.other_length_spread_m)
    spread = math.hypot(row[1], before[1])
    blunder = 2 * priors.length_blunder_share
    return (1 - blunder) * _normal(row[0] - before[0], spread) + blunder * _normal(row[0] - before[0], 35.0)


def background(table: GlanceTable, present: Bools, detect: Floats, rate: Floats) -> Floats:
    """Intensity (C, G, R) of other ships as the cause of each row.

    `present` (C, G, V) are the vessels taken to be there, `rate` (C, K) the expected number of other
    ships seen per glance. A row of the previous glance that no vessel explains may be the same ship.
    """
    plain = rate[:, table.site][:, :, None] * table.share[None, :, None] * table.other[None]
    claimed = np.einsum("cgv,grv->cgr", present.astype(np.float64), table.fit) * detect[:, :, None]
    free = plain / np.maximum(plain + claimed, 1e-300)
    exists = np.arange(table.fit.shape[1])[None, :] < table.rows[:, None]
    free = np.where(exists[None], free, 0.0)
    before = free[:, np.maximum(table.previous, 0)] * (table.previous >= 0)[None, :, None]
    stayed = np.einsum("grs,cgs->cgr", table.same, before)
    return np.asarray(plain + 0.9 * stayed, dtype=np.float64)


@dataclass(frozen=True, slots=True)
class Telling:
    """Whether reports are complete: the chance (C,) that a look without a count reports every ship it
    saw, and the expected number (C, G) of other ships it sees."""

    all_seen: Floats
    strangers: Floats


def likelihood(
    table: GlanceTable, present: Bools, detect: Floats, others: Floats, telling: Telling | None = None
) -> Floats:
    """P(rows of each glance | vessels present), (C, G), up to the Poisson factor that does not depend
    on the vessels. Without `telling` every look reports all that it saw."""
    whole = _explain(table, _states(table, present, detect), others)
    if telling is None:
        return whole
    return _mixed(table, whole, one_of_many(table, present, detect, others, telling), telling)


def ratio_of(
    table: GlanceTable,
    vessel: int,
    present: Bools,
    detect: Floats,
    others: Floats,
    telling: Telling | None = None,
) -> Floats:
    """Evidence ratio (C, G) of `vessel` being there against not, given the other vessels present.

    `present[..., vessel]` must be False.
    """
    states = _states(table, present, detect)
    without = _explain(table, states, others)
    joined = _explain(table, _add(states, table.fit[:, :, vessel], detect, None), others)
    if telling is not None:
        there = present.copy()
        there[:, :, vessel] = True
        without = _mixed(table, without, one_of_many(table, present, detect, others, telling), telling)
        joined = _mixed(table, joined, one_of_many(table, there, detect, others, telling), telling)
    ratio = joined / np.maximum(without, 1e-300)
    named = np.array([any(row[2] == vessel for row in g.rows) for g in table.glances], dtype=bool)
    return np.where(named[None], np.clip(ratio, 1e-6, 1e6), np.clip(ratio, 1e-6, 1e3))


def _mixed(table: GlanceTable, whole: Floats, one: Floats, telling: Telling) -> Floats:
    """Likelihood of glances that report all ships, or for a single row perhaps only one of them."""
    share = np.where(table.single[None], telling.all_seen[:, None], 1.0)
    return share * whole + (1 - share) * one


def one_of_many(
    table: GlanceTable, present: Bools, detect: Floats, others: Floats, telling: Telling
) -> Floats:
    """P(first row | vessels present) of glances that report one of the ships they saw (C, G): at least
    one was seen, and the row is each with the same chance. In the units of `likelihood`."""
    if not table.fit.shape[1]:
        return np.ones(detect.shape)
    vessels = present.sum(axis=2)
    claimed = np.einsum("cgv,gv->cg", present.astype(np.float64), table.fit[:, 0]) * detect
    seen = vessels * detect + telling.strangers
    none = (1 - detect) ** vessels * np.exp(-telling.strangers)
    weight = (1 - none) / np.maximum(seen, 1e-12) * np.exp(telling.strangers)
    return np.asarray((claimed + others[:, :, 0]) * weight, dtype=np.float64)


def _states(table: GlanceTable, present: Bools, detect: Floats) -> Floats:
    """Weight (C, G, 2^R) of each set of rows being exactly those that the present vessels explain."""
    chains = len(present)
    states = np.zeros((chains, len(table), 1 << table.fit.shape[1]))
    states[:, :, 0] = 1.0
    for v in range(present.shape[2]):
        if present[:, :, v].any():
            states = _add(states, table.fit[:, :, v], detect, present[:, :, v])
    return states


def _add(states: Floats, fit: Floats, detect: Floats, present: Bools | None) -> Floats:
    """One more vessel: missed, or the cause of one row that no other vessel explains."""
    out = states * (1 - detect)[:, :, None]
    sets = np.arange(states.shape[2])
    for r in range(fit.shape[1]):
        free = sets[(sets >> r) & 1 == 0]
        out[:, :, free | 1 << r] += states[:, :, free] * (detect * fit[None, :, r])[:, :, None]
    return out if present is None else np.where(present[:, :, None], out, states)


def _explain(table: GlanceTable, states: Floats, others: Floats) -> Floats:
    """Rows that no vessel explains are other ships."""
    total = np.zeros(states.shape[:2])
    widest = table.fit.shape[1]
    exists = np.arange(widest)[None, :] < table.rows[:, None]
    weight = np.where(exists[None], others, 1.0)
    for chosen in range(states.shape[2]):
        left = np.ones(states.shape[:2])
        for r in range(widest):
            if not chosen >> r & 1:
                left = left * weight[:, :, r]
        total += states[:, :, chosen] * left
    return total
