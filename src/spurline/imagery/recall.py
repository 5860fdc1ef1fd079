"""How surely a ship of a given length is seen in a radar image."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

# Sentinel-1 class (10 m pixels): better than 95 % above 50 m, about 80 % for 25 to 50 m; below that
# the reviewed RADARSAT-2 table of Kroodsma et al. (Sci Rep 12:21004, 2022). Ends at .98: a ship can
# always hide behind a pier or in a wake.
_LENGTH_M = np.array([5.0, 10.0, 15.0, 20.0, 30.0, 40.0, 50.0, 75.0, 100.0, 400.0])
_RECALL = np.array([0.02, 0.10, 0.25, 0.45, 0.72, 0.85, 0.94, 0.96, 0.97, 0.98])


def recall(length_m: NDArray[np.float64] | float) -> NDArray[np.float64]:
    """Chance of detecting ships of these lengths on open water, Sentinel-1 class."""
    return np.asarray(np.interp(length_m, _LENGTH_M, _RECALL), np.float64)
