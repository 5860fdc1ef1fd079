"""Sites: the places as the model sees them, a port and its berths in one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from spurline.itinerary.distances import great_circle_km
from spurline.model import BadInput, Leg, Look, Mode, Place

LAND_KINDS = frozenset(
    {"station", "bridge", "post", "junction", "depot", "town", "cosmodrome", "yard", "airport", "tunnel"}
)


@dataclass(frozen=True, slots=True)
class Sites:
    """K sites with the ids of their ports (or single places), coordinates and radii in km.

    `site_of` maps every place, berths included, to its site; `share[place]` is the part of a site
    that a look at the place covers: 1 for the port, 1/n for one of n berths.
    """

    ids: tuple[str, ...]
    lon: NDArray[np.float64]
    lat: NDArray[np.float64]
    radius_km: NDArray[np.float64]
    site_of: dict[str, int]
    share: dict[str, float]

    def __len__(self) -> int:
        return len(self.ids)

    def points(self) -> list[tuple[float, float]]:
        return list(zip(self.lon.tolist(), self.lat.tolist(), strict=True))


def root_of(place: Place, by_id: dict[str, Place]) -> str:
    """The port that a place belongs to, through any number of `part_of`. BadInput for a circle."""
    seen = [place.id]
    while place.part_of and place.part_of in by_id:
        place = by_id[place.part_of]
        if place.id in seen:
            raise BadInput("part_of runs in a circle", where=f"place {place.id}", do="Break the circle")
        seen.append(place.id)
    return place.id


def make_sites(places: Sequence[Place]) -> Sites:
    """Sites of the given places in order of id, whatever the order of the input."""
    by_id = {place.id: place for place in places}
    root = {place.id: root_of(place, by_id) for place in places}
    ids = tuple(sorted(set(root.values())))
    index = {key: i for i, key in enumerate(ids)}
    lon = np.array([by_id[key].lon for key in ids])
    lat = np.array([by_id[key].lat for key in ids])
    radius = np.array([by_id[key].radius_km for key in ids])
    for place in places:  # a port reaches as far as its furthest berth
        i = index[root[place.id]]
        away = float(great_circle_km(place.lon, place.lat, lon[i], lat[i]))
        radius[i] = max(radius[i], away + place.radius_km)
    parts = {key: sum(1 for p in places if root[p.id] == key and p.id != key) for key in ids}
    share = {p.id: 1.0 if p.id == root[p.id] else 1 / max(parts[root[p.id]], 1) for p in places}
    return Sites(ids, lon, lat, radius, {key: index[root[key]] for key in root}, share)


def sea_places(places: Sequence[Place], legs: Sequence[Leg], looks: Sequence[Look]) -> tuple[Place, ...]:
    """The places where a ship can call: those of sea legs and ship looks, and all that are not of
    a kind that lies on land."""
    by_id = {place.id: place for place in places}
    named = {end for leg in legs if leg.mode is Mode.SEA for end in (leg.from_place, leg.to_place)}
    named |= {look.place for look in looks if look.what == "ship"}
    roots = {root_of(by_id[key], by_id) for key in named if key in by_id}
    kept = [p for p in places if root_of(p, by_id) in roots or p.kind.lower() not in LAND_KINDS]
    return tuple(sorted(kept, key=lambda place: place.id))


def near_places(
    places: Sequence[Place], anchors: Sequence[tuple[float, float]], keep: frozenset[str], limit_km: float
) -> tuple[Place, ...]:
    """The places within `limit_km` of an anchor (a fix, a look, an end of a leg), and all of `keep`."""
    if not anchors:
        return tuple(places)
    lon, lat = np.array(anchors, dtype=np.float64).T
    near = [
        place
        for place in places
        if place.id in keep or float(great_circle_km(place.lon, place.lat, lon, lat).min()) <= limit_km
    ]
    return tuple(near)
