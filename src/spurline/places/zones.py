"""Offsets of local time where they are the same all year; None where one cannot be sure."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from spurline.places.countries import countries
from spurline.places.entries import packaged_entries
from spurline.places.sphere import arc_km, chord, unit_vectors

if TYPE_CHECKING:
    from scipy.spatial import cKDTree

REACH_KM = 300.0
CLOSER_BY = 3.0
BORDER_KM = 50.0
"""A town in another zone is a doubt unless it is farther than both: this, and so many times the
distance of the nearest town."""


@dataclass(frozen=True, slots=True, eq=False)
class _Towns:
    tree: cKDTree
    zones: tuple[str, ...]


@cache
def _towns(country: str | None) -> _Towns | None:
    from scipy.spatial import cKDTree

    found = [
        entry
        for entry in packaged_entries()
        if entry.zone and entry.kind in ("town", "capital") and country in (None, entry.country)
    ]
    if not found:
        return None
    vectors = unit_vectors([entry.lon for entry in found], [entry.lat for entry in found])
    return _Towns(cKDTree(vectors), tuple(entry.zone or "" for entry in found))


@cache
def _zones_of_country(code: str) -> frozenset[str]:
    towns = _towns(code)
    return frozenset(towns.zones) if towns else frozenset()


def zone_of(lon: float | None = None, lat: float | None = None, *, country: str | None = None) -> str | None:
    """Offset of local time such as "+09:00" at a position, in a country, or both.

    None where clocks change with the season, where a country has several zones and no position
    says which, where towns nearby disagree (a border) and far from every known town. Offsets
    are those of 2023, from GeoNames towns and the IANA rules; `country` is ISO alpha-2.
    """
    if country is not None and country not in {known.code for known in countries()}:
        return None
    if lon is None or lat is None:
        zones = _zones_of_country(country) if country else frozenset[str]()
        return _fixed(next(iter(zones))) if len(zones) == 1 else None
    towns = _towns(country)
    if towns is None:
        return None
    here = unit_vectors(lon, lat)[0]
    away, nearest = towns.tree.query(here)
    km = float(arc_km(away))
    if km > REACH_KM:
        return None
    around = towns.tree.query_ball_point(here, chord(max(CLOSER_BY * km, BORDER_KM)))
    zones = frozenset((towns.zones[nearest], *(towns.zones[town] for town in around)))
    return _fixed(towns.zones[nearest]) if len(zones) == 1 else None


def _fixed(zone: str) -> str | None:
    """A zone of the table as an offset; two offsets mean that clocks change."""
    return None if "/" in zone else zone
