"""From a blob of pixels to a hull: centre, length with an interval, width, heading."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from spurline.imagery.blobs import Blob

if TYPE_CHECKING:
    from numpy.typing import NDArray

EDGE_DB = 13.0


@dataclass(frozen=True, slots=True)
class Hull:
    """A fitted hull. x, y in pixels of the scene; `length` holds the 5, 50 and 95 % quantiles;
    lengths in metres (pixels without a georeference); heading clockwise from north, modulo 180."""

    x: float
    y: float
    length: tuple[float, float, float]
    width: float
    heading: float
    contrast_db: float
    energy_db: float
    pixels: int


def fit_hull(
    blob: Blob,
    excess: NDArray[np.float32],
    metres: NDArray[np.float64],
    response_m: float,
    corner: tuple[int, int],
) -> Hull:
    """Fit a hull to a blob; `metres` maps (dx, dy) pixels to (east, north)."""
    value = excess[blob.rows, blob.cols].astype(np.float64)
    floor = max(value.max() - EDGE_DB * np.log(10) / 10, value.min())
    keep = value >= floor
    offset = np.stack([blob.cols[keep] + 0.5, blob.rows[keep] + 0.5])
    weight = value[keep] - floor + 0.3
    centre = (offset * weight).sum(1) / weight.sum()
    ground = metres @ (offset - centre[:, None])
    spread = (ground * weight) @ ground.T / weight.sum()
    axes = np.linalg.eigh(spread)[1]
    along, across = axes[:, 1] @ ground, axes[:, 0] @ ground
    step = float(np.sqrt(abs(np.linalg.det(metres))))
    extent = np.ptp(along) + step
    middle = metres @ np.zeros(2) + axes[:, 1] * (along.max() + along.min()) / 2
    middle = middle + axes[:, 0] * (across.max() + across.min()) / 2
    shift = np.linalg.solve(metres, middle)
    length = max(extent - response_m, 0.4 * extent)
    width = max(np.ptp(across) + step - response_m, 0.25 * (np.ptp(across) + step))
    heading = float(np.degrees(np.arctan2(axes[0, 1], axes[1, 1])) % 180.0)
    sigma = float(np.hypot(0.5 * response_m, 0.12 * length))
    return Hull(
        x=float(centre[0] + shift[0] + corner[1]),
        y=float(centre[1] + shift[1] + corner[0]),
        length=(max(length - 1.645 * sigma, 0.3 * length), length, length + 1.645 * sigma),
        width=float(width),
        heading=heading,
        contrast_db=float(value.max() * 10 / np.log(10)),
        energy_db=float(10 * np.log10(np.exp(value).sum())),
        pixels=len(value),
    )
