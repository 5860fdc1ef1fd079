"""Which detection is which ship on AIS, and how likely a detection is a ship that was silent."""

from __future__ import annotations

import copy
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from spurline.imagery.predict import Candidates, Viewing, predict
from spurline.imagery.recall import recall
from spurline.model import BadInput, Positions, Static, parse_instant

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Doubles = NDArray[np.float64]

WINDOW_HOURS = 12.0
DARK_SHARE = 0.2
CLUTTER_PER_KM2 = 0.003
METRES_PER_DEGREE = 111_320.0


@dataclass(frozen=True, slots=True)
class Association:
    """`pairs[i]` is the column of the ship assigned to detection i (−1: none), `ratio` its log
    likelihood ratio, `chance` the marginal of every pair, `alone` of every detection's null."""

    pairs: NDArray[np.int64]
    log_ratio: Doubles
    chance: Doubles
    alone: Doubles


def match_ships(
    detections: dict[str, Any],
    positions: Positions,
    *,
    statics: Sequence[Static] = (),
    coverage: float | None = None,
    dark_share: float = DARK_SHARE,
) -> dict[str, Any]:
    """The detections with mmsi (or None), likelihood_ratio, p_dark and a reason each.

    `detections` is what `detect_ships` returned; `statics` give ship lengths; `coverage` is the
    chance that a ship which transmits in the footprint is heard, and `dark_share` the prior share
    of silent ships. Without `coverage` it is judged from the ships that were heard in the footprint
    within two hours; where none was, p_dark is None: **unmatched is not dark**.

    Method: every ship is predicted to the time of the image between its fixes before and after and
    moved by the azimuth displacement of its radial speed; log likelihood ratios of position, length
    and heading against "no AIS" and "not detected"; one global optimum (linear_sum_assignment) for
    `mmsi`, marginals by loopy belief propagation (Williams and Lau 2014) for `p_dark`.
    Raises BadInput where the detections carry no time or lie in pixel coordinates.
    """
    scene = _scene(detections)
    moment = np.int64(round(parse_instant(scene["time"]).timestamp() * 1e6))
    features = copy.deepcopy(detections["features"])
    west, south, east, north = _bounds(scene)
    viewing = Viewing.of(scene.get("viewing") or {})
    lengths = {one.mmsi: float(one.length_m) for one in statics if one.length_m}
    ships = predict(positions, moment, (west, south, east, north), viewing, lengths, WINDOW_HOURS)
    if coverage is None:
        coverage = _coverage(ships)
    area = _area_km2(scene)
    found = _Found.of(features)
    log_ratio = _log_ratios(found, ships, area, dark_share)
    joint = associate(log_ratio)
    for row, feature in enumerate(features):
        seen = {"detection_reason": feature["properties"].get("reason", "")}
        feature["properties"] |= seen | _verdict(row, found, ships, joint, coverage, dark_share)
    about = scene | {
        "coverage": None if coverage is None else round(coverage, 4),
        "ships_heard": int((ships.silence_h < 2.0).sum()),
        "dark_share_prior": dark_share,
    }
    return {"type": "FeatureCollection", "features": features, "scene": about}


def associate(log_ratio: Doubles) -> Association:
    """Global one-to-one assignment and marginals for an (n, m) matrix of log likelihood ratios
    against the nulls (0 is even)."""
    from scipy.optimize import linear_sum_assignment

    n, m = log_ratio.shape
    pairs = np.full(n, -1)
    if n == 0 or m == 0:
        return Association(pairs, log_ratio, np.zeros((n, m)), np.ones(n))
    cost = -np.maximum(log_ratio, 0.0)
    rows, cols = linear_sum_assignment(cost)
    good = log_ratio[rows, cols] > 0
    pairs[rows[good]] = cols[good]
    weight = np.exp(np.clip(log_ratio, -60.0, 60.0))
    back = np.ones((n, m))
    for _ in range(200):
        total = 1.0 + (weight * back).sum(1, keepdims=True)
        forth = weight / (total - weight * back)
        before = back
        back = 1.0 / (1.0 + forth.sum(0, keepdims=True) - forth)
        if np.abs(back - before).max() < 1e-9:
            break
    total = 1.0 + (weight * back).sum(1, keepdims=True)
    return Association(pairs, log_ratio, weight * back / total, 1.0 / total[:, 0])


@dataclass(frozen=True, slots=True)
class _Found:
    """Detections in columns: degrees, metres, chance of being a ship."""

    lon: Doubles
    lat: Doubles
    length: Doubles
    length_sd: Doubles
    heading: Doubles
    p: Doubles

    @classmethod
    def of(cls, features: list[dict[str, Any]]) -> _Found:
        rows = []
        for number, feature in enumerate(features):
            have = feature["properties"]
            try:
                length = have["length_m"]
                sd = max((length["q95"] - length["q05"]) / 3.29, 1.0)
                rows.append((have["lon"], have["lat"], length["q50"], sd, have["heading_deg"], have["p"]))
            except (KeyError, TypeError) as error:
                raise BadInput(f"detection lacks {error}", where=f"feature {number + 1}") from None
        return cls(*np.array(rows, np.float64).reshape(-1, 6).T)


def _log_ratios(found: _Found, ships: Candidates, area_km2: float, dark_share: float) -> Doubles:
    """Log likelihood ratios of every pair against its two nulls, (detections, ships)."""
    scale = METRES_PER_DEGREE * np.cos(np.radians(found.lat.mean() if len(found.lat) else 0.0))
    east = (found.lon[:, None] - ships.lon[None, :]) * scale
    north = (found.lat[:, None] - ships.lat[None, :]) * METRES_PER_DEGREE
    # The image shows a hull's scatterers, AIS the antenna: neither is the hull's centre.
    extra = (0.15 * np.nan_to_num(found.length, nan=50.0))[:, None] ** 2 + 15.0**2
    xx, yy, xy = ships.xx[None] + extra, ships.yy[None] + extra, np.broadcast_to(ships.xy, east.shape)
    det = xx * yy - xy**2
    distance = (yy * east**2 - 2 * xy * east * north + xx * north**2) / det
    # A Student-like tail: predictions fail more often than a normal law says.
    place = np.logaddexp(np.log(0.95) - distance / 2, np.log(0.05) - np.log(16.0) - distance / 32)
    place = place - np.log(2 * np.pi) - 0.5 * np.log(det)
    known = np.isfinite(ships.length)[None, :]
    gap = found.length[:, None] - np.nan_to_num(ships.length)[None, :]
    sd = np.hypot(found.length_sd[:, None], 0.12 * np.nan_to_num(ships.length)[None, :] + 5.0)
    size = np.where(known, -0.5 * (gap / sd) ** 2 - np.log(sd) + np.log(100.0), 0.0)
    turned = np.radians(2.0 * (found.heading[:, None] - ships.course[None, :]))
    moving = (
        (ships.speed > 1.5)[None, :] & np.isfinite(ships.course)[None, :] & (found.length > 60.0)[:, None]
    )
    aligned = np.where(moving, 1.5 * (np.cos(np.nan_to_num(turned)) - 0.6), 0.0)
    seen = recall(np.where(np.isfinite(ships.length), ships.length, 60.0))
    density = (dark_share * max(len(found.lon), 5) / area_km2 + CLUTTER_PER_KM2) * 1e-6
    nulls = np.log(density) + np.log1p(-np.minimum(seen, 0.995))[None, :] - np.log(seen)[None, :]
    return np.asarray(place + np.clip(size, -12.0, 4.0) + aligned - nulls)


def _verdict(
    row: int, found: _Found, ships: Candidates, joint: Association, coverage: float | None, dark_share: float
) -> dict[str, Any]:
    """What is said of one detection: mmsi, likelihood_ratio, p_dark, reason (appended)."""
    column = int(joint.pairs[row])
    alone = float(joint.alone[row])
    best = int(joint.chance[row].argmax()) if joint.chance.shape[1] else -1
    ratio = float(np.exp(min(joint.log_ratio[row, column], 60.0))) if column >= 0 else 0.0
    said: dict[str, Any] = {
        "mmsi": int(ships.mmsi[column]) if column >= 0 else None,
        "likelihood_ratio": float(f"{ratio:.4g}"),
    }
    if coverage is None:
        said |= {
            "p_dark": None,
            "reason": "outside coverage: no ship was heard here around the time of the image, so an "
            "unmatched detection says nothing about its transponder",
        }
        return said
    silent = dark_share / (dark_share + (1.0 - dark_share) * (1.0 - coverage))
    said["p_dark"] = round(alone * silent * float(found.p[row]), 4)
    if column >= 0:
        reason = (
            f"matches MMSI {ships.mmsi[column]}, heard {60 * ships.silence_h[column]:.0f} min from the image"
        )
        if joint.chance[row, column] < 0.9:
            reason = f"ambiguous: {reason}, chance {joint.chance[row, column]:.2f}"
    elif best >= 0 and joint.chance[row, best] > 0.05:
        kind = "AIS gap" if ships.silence_h[best] > 1.0 else "ambiguous"
        reason = (
            f"{kind}: MMSI {ships.mmsi[best]}, silent for {ships.silence_h[best]:.1f} h at the image, "
            f"could be this (chance {joint.chance[row, best]:.2f})"
        )
    else:
        reason = f"never seen: no ship on AIS fits, coverage {coverage:.2f}"
    said["reason"] = reason
    return said


def _coverage(ships: Candidates) -> float | None:
    """Chance of a transmitting ship being heard, from the number n heard close to the image and
    time, n / (n + 1) (rule of succession with no miss seen); None for n = 0."""
    heard = int(((ships.silence_h < 2.0) & ships.inside).sum())
    return heard / (heard + 1.0) if heard else None


def _scene(detections: dict[str, Any]) -> dict[str, Any]:
    scene = detections.get("scene") if isinstance(detections, dict) else None
    if not isinstance(scene, dict) or "footprint" not in scene:
        raise BadInput("detections carry no scene", do="Give the whole output of 'image ships'")
    if scene.get("coordinates") == "pixels":
        raise BadInput(
            "detections lie in pixel coordinates and cannot be matched with positions",
            where=str(scene.get("name")),
            do="Use a scene with a georeference",
        )
    if not scene.get("time"):
        raise BadInput(
            "the scene's time is not known",
            where=str(scene.get("name")),
            do="Name the file with YYYYMMDDThhmmss or set the tag ACQUISITION_TIME",
        )
    return scene


def _bounds(scene: dict[str, Any]) -> tuple[float, float, float, float]:
    ring = np.array(scene["footprint"], np.float64)
    (west, south), (east, north) = ring.min(0), ring.max(0)
    return float(west), float(south), float(east), float(north)


def _area_km2(scene: dict[str, Any]) -> float:
    """Area of usable sea in the footprint."""
    ring = np.array(scene["footprint"], np.float64)
    x = ring[:, 0] * METRES_PER_DEGREE * np.cos(np.radians(ring[:, 1].mean())) / 1000
    y = ring[:, 1] * METRES_PER_DEGREE / 1000
    x, y = x - x[0], y - y[0]
    area = abs(float((x[:-1] * y[1:] - x[1:] * y[:-1]).sum())) / 2
    shares = [cell[2] for cell in scene.get("usable", [])]
    return max(area * (float(np.mean(shares)) if shares else 1.0), 1.0)
