"""Scenes of a case to looks: what was seen at its places, and what was looked for and not seen."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import Any

from spurline import imagery
from spurline.case.materials import Bench, Materials, look_order
from spurline.model import BadInput, Look, MissingExtra, Rejection
from spurline.vault import StoredItem


@dataclass(frozen=True, slots=True)
class Scenes:
    """Looks made from images, images left out, and what to say about it."""

    looks: tuple[Look, ...] = ()
    rejections: tuple[Rejection, ...] = ()
    warnings: tuple[str, ...] = ()

    def joined(self, looks: tuple[Look, ...]) -> tuple[Look, ...]:
        return tuple(sorted((*looks, *self.looks), key=look_order))


def read_scenes(bench: Bench, materials: Materials) -> Scenes:
    """Detect ships in every image of the case and turn the result into looks at its places.

    The first land file of the case, if any, masks the shore. Without the imagery extra the
    images stay in custody and the case says that they were not read.
    """
    items = bench.vault.items("image")
    if not items:
        return Scenes()
    land = next(iter(bench.vault.items("land")), None)
    looks: list[Look] = []
    rejections: list[Rejection] = []
    for number, item in enumerate(items, 1):
        bench.progress("imagery.ships", number - 1, len(items))
        used = [item.sha256, land.sha256 if land else "", materials.places_digest]
        step = bench.step("imagery.ships", {"name": item.name}, used)
        try:
            key = bench.take(step, partial(_made, bench, item, land, materials))
        except MissingExtra as error:
            note = f"{len(items)} images were not read: {error}"
            return Scenes(warnings=(note,))
        looks += bench.load(key, "look", Look)
        rejections += bench.load(key, "rejection", Rejection)
    return Scenes(tuple(looks), tuple(rejections))


def _made(
    bench: Bench, item: StoredItem, land: StoredItem | None, materials: Materials
) -> list[tuple[str, Any]]:
    """Looks of one image, whole before any is stored; an unusable image is one rejection."""
    try:
        shore = bench.path(land) if land else None
        detections = imagery.detect_ships(bench.path(item), land=shore)
        looks = imagery.looks_from_detections(detections, materials.case.places)
    except BadInput as error:
        return [("rejection", Rejection(item.name, "file", error.what))]
    return [("look", look) for look in looks]
