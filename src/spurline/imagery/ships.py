"""Ships in a radar scene: every bright object over the local sea, with what speaks against it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from spurline.imagery import ghosts
from spurline.imagery.blobs import find_blobs, response_width, weigh_window
from spurline.imagery.hulls import fit_hull
from spurline.imagery.scene import Scene, Values, open_scene, read_power
from spurline.imagery.shapes import Ring, burn, read_polygons
from spurline.model import BadInput, iso

if TYPE_CHECKING:
    from numpy.typing import NDArray

FALSE_ALARMS = 1e-7
BLOCK, OVERLAP = 2048, 160
FINE_PIXEL_M = 5.0
WINDOW_REACH = 5
CELLS = 48
_QUANTILES = ("q05", "q50", "q95")


def detect_ships(
    scene: Path, *, land: Path | None = None, false_alarms: float = FALSE_ALARMS, sensor: str | None = None
) -> dict[str, Any]:
    """Ships of a radar scene as a GeoJSON FeatureCollection (contract D).

    `land` is GeoJSON in degrees, or in pixels for a scene without georeference; land and nodata are
    left out. `false_alarms` is the chance per pixel that sea exceeds the threshold. Each feature is
    a point where the image shows the ship (azimuth displacement included), with length_m
    {q05, q50, q95}, width_m, heading_deg (clockwise from north, modulo 180), contrast_db, p (chance
    that it is a ship) and reason; without a georeference all lengths and coordinates are pixels.
    The collection's member `scene` carries what a match and looks need: time, viewing geometry,
    footprint, usable share by cells.

    Method: K clutter on lower quantiles per polarisation (see `clutter`), fused, hysteresis, split,
    hull fit, tests for azimuth ambiguities, sidelobes and shore. Raises BadInput, MissingExtra.
    """
    if not 0 < false_alarms < 0.01:
        raise BadInput(f"false_alarms {false_alarms:g} is not between 0 and 0.01")
    source = open_scene(Path(scene))
    if source.values is Values.OPTICAL:
        raise BadInput(
            f"an optical image ({source.values_reason}); ship detection is for radar",
            where=source.path.name,
            do="Give a radar scene, or mark the ships by hand and add them as looks",
        )
    polygons = read_polygons(Path(land)) if land is not None else []
    found: list[ghosts.Candidate] = []
    cells: list[tuple[float, float, float, float]] = []
    for row in range(0, source.rows, BLOCK):
        for col in range(0, source.cols, BLOCK):
            candidates, usable = _block(source, polygons, row, col, false_alarms)
            found += candidates
            cells += usable
    found.sort(key=lambda one: (one.hull.y, one.hull.x))
    judged = ghosts.judge(found, _geometry(source), source.rows * source.cols, false_alarms)
    features = [_feature(source, one) for one in judged]
    about = _about(source, polygons, cells, false_alarms, sensor)
    return {"type": "FeatureCollection", "features": features, "scene": about}


def _block(
    scene: Scene, polygons: list[list[Ring]], row: int, col: int, false_alarms: float
) -> tuple[list[ghosts.Candidate], list[tuple[float, float, float, float]]]:
    """Candidates whose centre lies in one block, and the usable share of its cells."""
    top, left = max(0, row - OVERLAP), max(0, col - OVERLAP)
    high = min(scene.rows, row + BLOCK + OVERLAP) - top
    wide = min(scene.cols, col + BLOCK + OVERLAP) - left
    powers = [read_power(scene, band, top, left, high, wide) for band, _ in _radar_bands(scene)]
    on_land = burn(polygons, scene.georeference, top, left, high, wide)
    for power in powers:
        power[on_land] = np.nan
    sea = np.any([np.isfinite(power) for power in powers], axis=0)
    own = sea[row - top : row - top + BLOCK, col - left : col - left + BLOCK]
    usable = _usable_cells(scene, own, row, col)
    if sea.sum() < 1000:
        return [], usable
    metres = scene.georeference.metres(left + wide / 2, top + high / 2)
    pixel = float(np.sqrt(abs(np.linalg.det(metres))))
    width = _response(scene, powers[0], pixel)
    if not scene.georeference.known or pixel < FINE_PIXEL_M:
        powers = [_average(power) for power in powers]
        width = float(np.hypot(width, 2.4))
    evidence = weigh_window(powers, false_alarms, WINDOW_REACH)
    shore = _distance_to(on_land)
    unit = "m" if scene.georeference.known else "px"
    candidates = []
    for blob in find_blobs(evidence, false_alarms, width):
        hull = fit_hull(blob, evidence.excess, metres, width * pixel, (top, left))
        if not (row <= hull.y < row + BLOCK and col <= hull.x < col + BLOCK):
            continue
        gap = float(shore[blob.rows, blob.cols].min()) * pixel if on_land.any() else np.inf
        candidates.append(ghosts.Candidate(hull, blob.log_p, gap, pixel, width * pixel, unit))
    return candidates, usable


def _radar_bands(scene: Scene) -> tuple[tuple[int, str], ...]:
    """The bands to use: cross-polarisation first, at most two."""
    order = {"VH": 0, "HV": 0, "VV": 1, "HH": 1}
    return tuple(sorted(scene.bands, key=lambda band: (order.get(band[1], 2), band[0]))[:2])


def _response(scene: Scene, power: NDArray[np.float32], pixel: float) -> float:
    """Width of the point response in pixels: from the tags, else from the speckle."""
    sides = [scene.number("RESOLUTION_RANGE_M"), scene.number("RESOLUTION_AZIMUTH_M")]
    if scene.georeference.known and sides[0] and sides[1]:
        return float(np.sqrt(sides[0] * sides[1])) / pixel
    return response_width(power)


def _average(power: NDArray[np.float32]) -> NDArray[np.float32]:
    """Mean over 3 x 3 pixels, nodata left out: at fine resolution a hull is many speckles wide."""
    from scipy.ndimage import uniform_filter

    there = np.isfinite(power)
    total = uniform_filter(np.where(there, power, np.float32(0)), 3)
    share = uniform_filter(there.astype(np.float32), 3)
    return np.asarray(np.where(there, total / np.maximum(share, 1e-3), np.nan), np.float32)


def _distance_to(mask: NDArray[np.bool_]) -> NDArray[np.float64]:
    from scipy.ndimage import distance_transform_edt

    return np.asarray(distance_transform_edt(~mask))


def _usable_cells(
    scene: Scene, sea: NDArray[np.bool_], row: int, col: int
) -> list[tuple[float, float, float, float]]:
    """(x, y, side, usable share) of square cells of a block, in pixels of the scene."""
    side = max(16, -(-max(scene.rows, scene.cols) // CELLS))
    out = []
    for first in range(0, sea.shape[0], side):
        for left in range(0, sea.shape[1], side):
            part = sea[first : first + side, left : left + side]
            x, y = col + left + part.shape[1] / 2, row + first + part.shape[0] / 2
            out.append((x, y, float(side), float(part.mean())))
    return out


def _geometry(scene: Scene) -> ghosts.Viewing | None:
    """The viewing geometry that the tags tell, or None."""
    heading = scene.number("PLATFORM_HEADING_DEG")
    if heading is None or not scene.georeference.known:
        return None
    look = scene.number("LOOK_AZIMUTH_DEG")
    return ghosts.Viewing(
        heading_deg=heading,
        look_deg=(heading + 90.0) % 360.0 if look is None else look,
        metres=scene.georeference.metres(scene.cols / 2, scene.rows / 2),
    )


def _feature(scene: Scene, one: ghosts.Judged) -> dict[str, Any]:
    hull = one.hull
    lon, lat = scene.georeference.to_lonlat(np.array(hull.x), np.array(hull.y))
    digits = 6 if scene.georeference.known else 2
    x, y = round(float(lon), digits), round(float(lat), digits)
    properties = {
        "lon": x,
        "lat": y,
        "length_m": {name: round(value, 1) for name, value in zip(_QUANTILES, hull.length, strict=True)},
        "width_m": round(hull.width, 1),
        "heading_deg": round(hull.heading, 1) % 180.0,
        "contrast_db": round(hull.contrast_db, 2),
        "p": round(one.p, 4),
        "reason": one.reason,
    }
    return {"type": "Feature", "geometry": {"type": "Point", "coordinates": [x, y]}, "properties": properties}


def _about(
    scene: Scene,
    polygons: list[list[Ring]],
    cells: list[tuple[float, float, float, float]],
    false_alarms: float,
    sensor: str | None,
) -> dict[str, Any]:
    """What travels with the detections: time, geometry, footprint, usable share."""
    where = scene.georeference
    corners = np.array([(0, 0), (scene.cols, 0), (scene.cols, scene.rows), (0, scene.rows), (0, 0)], float)
    ring = np.stack(where.to_lonlat(corners[:, 0], corners[:, 1]), 1)
    table = np.array(sorted(cells, key=lambda cell: (cell[1], cell[0])))
    lon, lat = where.to_lonlat(table[:, 0], table[:, 1])
    digits = 5 if where.known else 1
    metres = where.metres(scene.cols / 2, scene.rows / 2)
    pixel = float(np.sqrt(abs(np.linalg.det(metres))))
    names = (
        "PLATFORM_HEADING_DEG",
        "LOOK_AZIMUTH_DEG",
        "INCIDENCE_DEG",
        "SLANT_RANGE_M",
        "PLATFORM_SPEED_MS",
    )
    viewing = {name.lower(): scene.number(name) for name in names}
    moment = scene.when.earliest if scene.when else None
    return {
        "name": scene.path.name,
        "time": iso(moment) if moment else None,
        "sensor": sensor or scene.tag.get("SENSOR") or "radar",
        "coordinates": "lon-lat" if where.known else "pixels",
        "georeference": where.reason,
        "values": f"{scene.values}: {scene.values_reason}",
        "polarisations": [name for _, name in _radar_bands(scene)],
        "pixel_m": round(pixel, 3) if where.known else None,
        "viewing": {name: value for name, value in viewing.items() if value is not None},
        "footprint": [[round(float(x), digits), round(float(y), digits)] for x, y in ring],
        "land_given": bool(polygons),
        "false_alarms": false_alarms,
        "cell_side": round(float(table[0, 2]) * pixel, 1),
        "usable": [
            [round(float(x), digits), round(float(y), digits), round(float(share), 3)]
            for x, y, share in zip(lon, lat, table[:, 3], strict=True)
        ],
    }
