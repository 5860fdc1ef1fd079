"""What speaks against a detection being a ship: noise, azimuth ambiguities, sidelobes, the shore."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from spurline.imagery.hulls import Hull

if TYPE_CHECKING:
    from numpy.typing import NDArray

AMBIGUITY_M = (3_500.0, 6_500.0)
AMBIGUITY_DB = (20.0, 36.0)
SIDELOBE_M = 900.0
SIDELOBE_DB = 18.0
SHORE_M = 60.0
FAINT_DB, FAINT_M = 14.0, 120.0


@dataclass(frozen=True, slots=True)
class Viewing:
    """Flight direction and look direction in degrees from north; `metres` maps pixels to metres."""

    heading_deg: float
    look_deg: float
    metres: NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Candidate:
    """A fitted blob: ln chance of sea being so bright, distance to land (inf: none), pixel size and
    width of the point response; all in `unit`, "m" or "px"."""

    hull: Hull
    log_p: float
    shore_m: float
    pixel_m: float
    response_m: float
    unit: str


@dataclass(frozen=True, slots=True)
class Judged:
    """A hull with the chance that it is a ship and why."""

    hull: Hull
    p: float
    reason: str


def judge(found: list[Candidate], viewing: Viewing | None, pixels: int, false_alarms: float) -> list[Judged]:
    """Chance of each candidate being a ship.

    The chance of noise is the expected number of equally bright sea pixels over the number of
    candidates so bright (Benjamini and Hochberg 1995, as a local rate); each test that a candidate
    fails multiplies its chance by what that test leaves.
    """
    if not found:
        return []
    order = np.argsort([one.log_p for one in found], kind="stable")
    rank = np.empty(len(found))
    rank[order] = np.arange(1, len(found) + 1)
    ghost = _ambiguities(found, viewing)
    lobe = _sidelobes(found, viewing)
    judged = []
    for number, one in enumerate(found):
        noise = min(1.0, pixels * float(np.exp(max(one.log_p, -700.0))) / rank[number])
        p, reasons = 0.985 * (1.0 - 0.6 * noise), [f"{one.hull.contrast_db:.1f} dB over the local sea"]
        if ghost[number] >= 0:
            p *= 0.15
            reasons.append(f"lies where an azimuth ambiguity of detection {ghost[number] + 1} would")
        if lobe[number] >= 0:
            p *= 0.2
            reasons.append(f"lies on a sidelobe of detection {lobe[number] + 1}")
        if viewing is not None and one.hull.contrast_db < FAINT_DB and one.hull.length[1] > FAINT_M:
            p *= 0.4
            reasons.append("faint for its length, as a front or a patch of rough sea is")
        if one.shore_m < SHORE_M:
            p *= 0.35 if one.shore_m < 2 * one.pixel_m else 0.6
            reasons.append(
                f"{one.shore_m:.0f} {one.unit} from land: a berthed ship, a pier or the shore; "
                "needs the berth's history"
            )
        judged.append(Judged(one.hull, float(np.clip(p, 0.01, 0.99)), "; ".join(reasons)))
    return judged


def _ambiguities(found: list[Candidate], viewing: Viewing | None) -> NDArray[np.int64]:
    """For each candidate the much brighter one whose azimuth ambiguity it may be, or −1.

    Ambiguities of one scene share one displacement along the flight direction, lambda R PRF / (2 V).
    It is read from the scene: the distance at which faint partners of bright objects pile up.
    """
    out = np.full(len(found), -1)
    if viewing is None:
        return out
    along, across = _offsets(found, viewing)
    energy = np.array([one.hull.energy_db for one in found])
    drop = energy[:, None] - energy[None, :]
    distance = np.abs(along)
    near = (distance > AMBIGUITY_M[0]) & (distance < AMBIGUITY_M[1]) & (np.abs(across) < 120.0)
    pairs = near & (drop > AMBIGUITY_DB[0] - 6.0) & (drop < AMBIGUITY_DB[1])
    bright, faint = np.nonzero(pairs)
    if len(bright) < 2:
        return out
    reach = distance[bright, faint]
    support = np.array([(np.abs(reach - one) < 60.0).sum() for one in reach])
    if support.max() < 2:
        return out
    common = float(np.median(reach[np.abs(reach - reach[support.argmax()]) < 60.0]))
    for source, ghost in zip(bright, faint, strict=True):
        if abs(distance[source, ghost] - common) < 110.0:
            held = out[ghost]
            if held < 0 or energy[source] > energy[held]:
                out[ghost] = source
    return out


def _sidelobes(found: list[Candidate], viewing: Viewing | None) -> NDArray[np.int64]:
    """For each candidate the far brighter one on whose range or azimuth line it lies, or −1."""
    out = np.full(len(found), -1)
    peak = np.array([one.hull.contrast_db for one in found])
    if viewing is None:
        viewing = Viewing(0.0, 90.0, np.array([[1.0, 0.0], [0.0, -1.0]]) * found[0].pixel_m)
    along, across = _offsets(found, viewing)
    for source in np.flatnonzero(peak > 25.0):
        one = found[source]
        half = one.hull.length[1] / 2 + 2 * one.response_m
        off_axis = np.minimum(np.abs(along[source]), np.abs(across[source]))
        on_axis = np.maximum(np.abs(along[source]), np.abs(across[source]))
        reach = min(SIDELOBE_M, 40.0 * one.response_m)
        hit = (off_axis < min(half, 3 * one.response_m)) & (on_axis < reach) & (on_axis > 0)
        hit &= peak < peak[source] - SIDELOBE_DB
        out[hit & (out < 0)] = source
    return out


def _offsets(found: list[Candidate], viewing: Viewing) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Metres from each candidate (row) to each other (column), along and across the flight."""
    x = np.array([one.hull.x for one in found])
    y = np.array([one.hull.y for one in found])
    offset = np.stack([x[None, :] - x[:, None], y[None, :] - y[:, None]], -1) @ viewing.metres.T
    out = []
    for degrees in (viewing.heading_deg, viewing.look_deg):
        direction = np.array([np.sin(np.radians(degrees)), np.cos(np.radians(degrees))])
        out.append(offset @ direction)
    return out[0], out[1]
