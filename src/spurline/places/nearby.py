"""Where a position is, in a word: the packaged port or town next to it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING

from spurline.places.entries import Entry, packaged_entries
from spurline.places.sphere import arc_km, unit_vectors

if TYPE_CHECKING:
    from scipy.spatial import cKDTree

PORT_KM = 20.0
TOWN_KM = 50.0


@cache
def _trees() -> tuple[tuple[float, tuple[Entry, ...], cKDTree], ...]:
    from scipy.spatial import cKDTree

    entries = packaged_entries()
    ports = tuple(one for one in entries if one.kind == "port")
    towns = tuple(one for one in entries if one.kind in {"town", "capital"})
    return tuple(
        (km, some, cKDTree(unit_vectors([one.lon for one in some], [one.lat for one in some])))
        for km, some in ((PORT_KM, ports), (TOWN_KM, towns))
        if some
    )


def nearby_names(points: Sequence[tuple[float, float]]) -> tuple[str | None, ...]:
    """For each (lon, lat) the name of the nearest packaged port within PORT_KM, else of the nearest
    town within TOWN_KM, else None. A word for orientation: it does not say that anyone called there.
    """
    found: list[str | None] = [None] * len(points)
    if not points:
        return ()
    vectors = unit_vectors([lon for lon, _ in points], [lat for _, lat in points])
    for limit, entries, tree in _trees():
        apart, nearest = tree.query(vectors)
        for k, (km, number) in enumerate(zip(arc_km(apart).tolist(), nearest.tolist(), strict=True)):
            if found[k] is None and km <= limit:
                found[k] = entries[number].name
    return tuple(found)
