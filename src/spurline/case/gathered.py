"""What a reconstruction of a case rests on, read in one go."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from spurline.case.config import read_config
from spurline.case.materials import Bench, Materials, read_materials
from spurline.case.scenes import Scenes, read_scenes
from spurline.case.traffic import Traffic, fixes_of, read_traffic, span_of
from spurline.model import Positions, When
from spurline.vault import CASE_FILE


@dataclass(frozen=True, slots=True)
class Gathered:
    """Tables and looks of a case (those from its scenes too), traffic, fixes by vessel, and the period."""

    materials: Materials
    scenes: Scenes
    traffic: Traffic
    fixes: Mapping[str, Positions]
    period: When


def gather(bench: Bench) -> Gathered:
    """Take the steps up to the reconstruction. Raises BadInput for a case.toml that cannot be read."""
    materials = read_materials(bench, read_config((bench.vault.folder / CASE_FILE).read_bytes()))
    scenes = read_scenes(bench, materials)
    materials = replace(materials, looks=scenes.joined(materials.looks))
    traffic = read_traffic(bench, materials)
    fixes = fixes_of(traffic, materials.case.vessels)
    period = _period(materials, [span for one in fixes.values() if (span := span_of(one))])
    materials = replace(materials, case=replace(materials.case, period=period))
    return Gathered(materials, scenes, traffic, fixes, period)


def _period(materials: Materials, spans: list[tuple[datetime, datetime]]) -> When:
    """The period of the case file; an open end is taken from the looks and the vessels' fixes."""
    given = materials.case.period
    moments = [t for look in materials.looks for t in (look.when.earliest, look.when.latest) if t]
    moments += [moment for span in spans for moment in span]
    if given.is_bounded or not moments:
        return given
    start = given.earliest or min(moments)
    end = given.latest or max(moments)
    return When(start, max(start, end))
