from typing import Any

import numpy as np
from numpy.typing import NDArray

def distances(
    lon1: NDArray[np.float64],
    lat1: NDArray[np.float64],
    lon2: NDArray[np.float64],
    lat2: NDArray[np.float64],
    km: NDArray[np.float64],
) -> None: ...
def steps(
    t: NDArray[np.int64],
    lon: NDArray[np.float64],
    lat: NDArray[np.float64],
    first: NDArray[Any],
    hours: NDArray[np.float64],
    km: NDArray[np.float64],
) -> None: ...
def speeds(
    sog: NDArray[np.float32],
    hours: NDArray[np.float64],
    km: NDArray[np.float64],
    first: NDArray[Any],
    speed: NDArray[np.float32],
) -> None: ...
