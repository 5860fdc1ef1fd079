"""What a scene says about the places in view: present, absent or unclear, and how surely."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from spurline.imagery.recall import recall
from spurline.model import BadInput, Look, Place, Saw, When, iso, parse_instant

if TYPE_CHECKING:
    from numpy.typing import NDArray

METRES_PER_DEGREE = 111_320.0
LEAST_USABLE = 0.3
SURE, DOUBTFUL = 0.5, 0.15
COLUMNS = (
    "id", "place_id", "start", "end", "sensor", "what", "saw", "vessel", "count", "length_m", "length_sd",
    "p_detect", "publisher", "note",
)  # fmt: skip


def looks_from_detections(
    detections: dict[str, Any], places: Sequence[Place], *, ship_length_m: float = 100.0
) -> tuple[Look, ...]:
    """One look for each place in view of the scene (or several at a place: one per ship seen).

    A ship within the place's radius with p >= SURE is present, with its length and, after a match,
    the MMSI as identity. Where only doubtful detections lie (near the shore, ghosts), or where too
    little of the place is usable sea, or at a berth whose ships lie against a quay without a
    history, the look is unclear. Otherwise it is absent: a ship of `ship_length_m` would have been
    seen with detectability = recall(length) x usable share. Raises BadInput without time or
    georeference.
    """
    scene = detections.get("scene") or {}
    if scene.get("coordinates") != "lon-lat":
        raise BadInput(
            "looks need detections with a georeference", where=str(scene.get("name", "detections"))
        )
    if not scene.get("time"):
        raise BadInput(
            "looks need the time of the scene",
            where=str(scene.get("name", "detections")),
            do="Name the file with YYYYMMDDThhmmss or set the tag ACQUISITION_TIME",
        )
    looks: list[Look] = []
    for place in sorted(places, key=lambda one: one.id):
        usable = usable_share(scene, place)
        if usable is not None:
            looks += _looks_at(detections["features"], scene, place, usable, ship_length_m)
    return tuple(looks)


def usable_share(scene: dict[str, Any], place: Place) -> float | None:
    """Share of the place's circle that the scene shows as usable sea, land not counted against it
    beyond half; None where the place lies outside the footprint."""
    if not _inside(np.array(scene["footprint"], np.float64), place.lon, place.lat):
        return None
    cells = np.array(scene["usable"], np.float64)
    reach = max(place.radius_km * 1000.0, 0.71 * float(scene["cell_side"]))
    near = _distance(cells[:, 0], cells[:, 1], place) <= reach
    if not near.any():
        return 0.0
    return float(cells[near, 2].mean())


def look_from_count(count: dict[str, Any], place: Place, *, sensor: str) -> Look:
    """The look that a wagon count gives at a place: present with the median count, absent where the
    interval holds nothing but 0, unclear where the image could not be counted."""
    if not count.get("time"):
        raise BadInput("looks need the time of the scene", where=str(count.get("scene", "count")))
    number = count.get("count")
    saw = Saw.UNCLEAR if number is None else Saw.PRESENT if number["q05"] > 0 else Saw.ABSENT
    if number is not None and number["q05"] == 0 < number["q50"]:
        saw = Saw.UNCLEAR
    seen = round(0.97 * (1.0 - float(count["hidden_share"])), 3)
    return Look(
        label=f"{count['scene']} {place.id} wagons",
        place=place.id,
        when=When.instant(parse_instant(count["time"])),
        sensor=sensor,
        saw=saw,
        what="wagons",
        count=int(number["q50"]) if number is not None and saw is Saw.PRESENT else None,
        detectability=None if saw is Saw.UNCLEAR else seen,
        note=str(count["reason"]),
    )


def look_rows(looks: Iterable[Look]) -> list[dict[str, str]]:
    """Rows of a looks file (contract C), keys in the order of COLUMNS, empty where nothing is said."""
    return [dict(zip(COLUMNS, _row(look), strict=True)) for look in looks]


def _row(look: Look) -> tuple[str, ...]:
    start = iso(look.when.earliest) if look.when.earliest else ""
    end = iso(look.when.latest) if look.when.latest else ""
    return (
        look.label, look.place, start, end, look.sensor, look.what, look.saw.value, look.identity or "",
        _text(look.count), _text(look.length_m), _text(look.length_sd), _text(look.detectability),
        look.publisher or "", look.note or "",
    )  # fmt: skip


def _text(number: float | None) -> str:
    return "" if number is None else f"{number:g}"


def _looks_at(
    features: list[dict[str, Any]], scene: dict[str, Any], place: Place, usable: float, ship_length_m: float
) -> list[Look]:
    lon = np.array([one["properties"]["lon"] for one in features], np.float64)
    lat = np.array([one["properties"]["lat"] for one in features], np.float64)
    here = np.flatnonzero(_distance(lon, lat, place) <= place.radius_km * 1000.0)
    p = {int(k): float(features[int(k)]["properties"]["p"]) for k in here}
    sure = [k for k in sorted(p) if p[k] >= SURE]
    if sure:
        return [_present(features[k]["properties"], scene, place, number) for number, k in enumerate(sure, 1)]
    seen = round(float(recall(ship_length_m)) * usable, 3)
    doubtful = [k for k in p if p[k] >= DOUBTFUL]
    if doubtful:
        saw, note = Saw.UNCLEAR, f"{len(doubtful)} doubtful detections"
    elif usable < LEAST_USABLE:
        saw, note = Saw.UNCLEAR, f"only {100 * usable:.0f} % of the place is usable sea"
    elif place.kind == "berth":
        saw, note = Saw.UNCLEAR, "a ship against a quay cannot be told without the history of the berth"
    else:
        saw, note = Saw.ABSENT, f"a ship of {ship_length_m:g} m would be seen with p {seen:.2f}"
    return [_look(scene, place, saw, note, label="", detectability=seen if saw is Saw.ABSENT else None)]


def _present(have: dict[str, Any], scene: dict[str, Any], place: Place, number: int) -> Look:
    length = have["length_m"]
    return _look(
        scene,
        place,
        Saw.PRESENT,
        f"p {have['p']:.2f}: {have['reason']}",
        label=f" {number}",
        identity=str(have["mmsi"]) if have.get("mmsi") else None,
        length_m=float(length["q50"]),
        length_sd=round((float(length["q95"]) - float(length["q05"])) / 3.29, 1),
        detectability=round(float(recall(float(length["q50"]))), 3),
    )


def _look(scene: dict[str, Any], place: Place, saw: Saw, note: str, *, label: str, **more: Any) -> Look:
    return Look(
        label=f"{scene['name']} {place.id}{label}",
        place=place.id,
        when=When.instant(parse_instant(scene["time"])),
        sensor=str(scene["sensor"]),
        saw=saw,
        note=note,
        **more,
    )


def _distance(lon: NDArray[np.float64], lat: NDArray[np.float64], place: Place) -> NDArray[np.float64]:
    """Metres from a place; a plane is good enough over a scene."""
    scale = METRES_PER_DEGREE * np.cos(np.radians(place.lat))
    return np.asarray(np.hypot((lon - place.lon) * scale, (lat - place.lat) * METRES_PER_DEGREE))


def _inside(ring: NDArray[np.float64], x: float, y: float) -> bool:
    """Whether a point lies in a closed ring (crossing number)."""
    x0, y0, x1, y1 = ring[:-1, 0], ring[:-1, 1], ring[1:, 0], ring[1:, 1]
    crosses = (y0 > y) != (y1 > y)
    with np.errstate(divide="ignore", invalid="ignore"):
        at = x0 + (y - y0) / (y1 - y0) * (x1 - x0)
    return bool((crosses & (x < at)).sum() % 2)
