"""Which places share a map: the heart of a case, and what lies far from it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from spurline.model import Case, Look, Place
from spurline.places import great_circle_km

FAR_APART = 5.0
LEAST_EXTENT_KM = 20.0


def groups_of(case: Case, looks: Sequence[Look]) -> tuple[tuple[Place, ...], ...]:
    """The places of legs and looks (all, where there are none), grouped so that each group fills
    a frame of its own: the group and the place with most evidence first.

    Single linkage: the longest link of a minimal spanning tree is cut while it is more than
    FAR_APART times as long as the greatest distance inside the part that holds most of the
    evidence. A look counts 3, the end of a leg 2; a berth is its port.
    """
    weights: dict[str, int] = {}
    known = {place.id: place for place in case.places}
    for leg in case.legs:
        for end in (leg.from_place, leg.to_place):
            weights[end] = max(2, weights.get(end, 0))
    for look in looks:
        place = known.get(look.place)
        port = place.part_of if place and place.part_of in known else look.place
        weights[port or look.place] = weights.get(port or look.place, 0) + 3
    used = [place for place in case.places if place.id in weights] or list(case.places)
    return _grouped(sorted(used, key=lambda one: (-weights.get(one.id, 0), one.id)), weights)


def _grouped(places: Sequence[Place], weights: Mapping[str, int]) -> tuple[tuple[Place, ...], ...]:
    if not places:
        return ()
    links = sorted(_spanning_tree(places), reverse=True)
    groups = [list(range(len(places)))]
    for k, (length, _, _) in enumerate(links):
        parts = _components(len(places), [(a, b) for _, a, b in links[k + 1 :]])
        heart = max(
            parts, key=lambda part: (sum(weights.get(places[i].id, 0) for i in part), len(part), -part[0])
        )
        if len(heart) < 2 or length <= FAR_APART * max(_extent(places, heart), LEAST_EXTENT_KM):
            break
        groups = parts
    groups.sort(key=lambda part: (-sum(weights.get(places[i].id, 0) for i in part), -len(part), part[0]))
    return tuple(tuple(places[i] for i in part) for part in groups)


def _spanning_tree(places: Sequence[Place]) -> list[tuple[float, int, int]]:
    """Links (km, i, j) of a minimal spanning tree over great-circle distances (Prim 1957)."""
    nearest = {i: (_km(places[0], places[i]), 0) for i in range(1, len(places))}
    links = []
    while nearest:
        j = min(nearest, key=lambda i: (nearest[i][0], i))
        length, parent = nearest.pop(j)
        links.append((length, parent, j))
        for i in nearest:
            length = _km(places[j], places[i])
            if length < nearest[i][0]:
                nearest[i] = (length, j)
    return links


def _components(n: int, links: Sequence[tuple[int, int]]) -> list[list[int]]:
    root = list(range(n))

    def find(i: int) -> int:
        while root[i] != i:
            root[i] = root[root[i]]
            i = root[i]
        return i

    for a, b in links:
        root[find(a)] = find(b)
    parts: dict[int, list[int]] = {}
    for i in range(n):
        parts.setdefault(find(i), []).append(i)
    return list(parts.values())


def _extent(places: Sequence[Place], part: Sequence[int]) -> float:
    return max((_km(places[i], places[j]) for i in part for j in part if i < j), default=0.0)


def _km(a: Place, b: Place) -> float:
    return great_circle_km(a.lon, a.lat, b.lon, b.lat)
