"""The world's sea as one coarse mesh: made once by the build script, packaged, read here."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np

from spurline.places.coast import shore_distance_km
from spurline.places.mesh import Mesh, lattice, linked
from spurline.places.sphere import great_circle_km
from spurline.places.tables import data_file
from spurline.places.watermask import WaterMask

SPACINGS_KM = (25.0, 50.0, 100.0, 200.0)
"""Spacing near land and farther out; it doubles where land is twice this many spacings away."""
_CLEARANCE_KM = 3.0
_NORTH, _SOUTH = 86.0, -78.0
_SCALE = 1e3


def spacing_for(shore_km: Any) -> Any:
    """Spacing of the world's mesh at these distances from land."""
    wanted = np.full(np.shape(shore_km), SPACINGS_KM[0])
    for wider in SPACINGS_KM[1:]:
        wanted[np.asarray(shore_km) >= 1.6 * wider] = wider
    return wanted


def build_world_arrays() -> dict[str, Any]:
    """Arrays of `world_sea.npz`: thousandths of degrees, spacing, shore distance and links
    (neighbours of each node as differences), as the coast has it, without regard to gates."""
    mask = WaterMask.of((), cell_km=5.0, closed=None)
    parts = []
    for spacing in SPACINGS_KM:
        lon, lat = lattice(spacing, [(-180.0, _SOUTH, 180.0, _NORTH)])
        wet = mask.is_water(lon, lat)
        lon, lat = lon[wet], lat[wet]
        shore = shore_distance_km(lon, lat)
        chosen = (spacing_for(shore) == spacing) & (shore >= _CLEARANCE_KM)
        parts.append(np.column_stack([lon, lat, np.full(len(lon), spacing), shore])[chosen])
    table = np.round(np.vstack(parts) * (_SCALE, _SCALE, 1, 1)) / (_SCALE, _SCALE, 1, 1)
    mesh = linked(table[:, 0], table[:, 1], table[:, 2], table[:, 3], mask)
    first, second = mesh.links[:, 0], mesh.links[:, 1]
    return {
        "place": np.round(table[:, :2] * _SCALE).astype(np.int32),
        "spacing": table[:, 2].astype(np.uint8),
        "shore": np.minimum(table[:, 3], 65535).astype(np.uint16),
        "degree": np.bincount(first, minlength=len(table)).astype(np.uint8),
        "ahead": (second - first).astype(np.uint16 if (second - first).max() < 65536 else np.int32),
    }


@cache
def world_mesh() -> Mesh:
    """The packaged mesh, without the channels of gates."""
    with np.load(data_file("world_sea.npz")) as packed:
        place = packed["place"].astype(np.float64) / _SCALE
        spacing = packed["spacing"].astype(np.float64)
        shore = packed["shore"].astype(np.float64)
        first = np.repeat(np.arange(len(place)), packed["degree"])
        second = first + packed["ahead"].astype(np.int64)
    links = np.column_stack([first, second])
    lon, lat = place[:, 0], place[:, 1]
    km = great_circle_km(lon[first], lat[first], lon[second], lat[second])
    return Mesh(lon, lat, spacing, shore, links, km)
