from typing import Any

import numpy as np
from numpy.typing import NDArray

def states(
    lon: NDArray[np.float64],
    lat: NDArray[np.float64],
    first: NDArray[Any],
    cell_start: NDArray[np.int32],
    candidates: NDArray[np.int32],
    rows: int,
    columns: int,
    place_lon: NDArray[np.float64],
    place_lat: NDArray[np.float64],
    enter_km: NDArray[np.float64],
    leave_km: NDArray[np.float64],
    carried: int,
    state: NDArray[np.int32],
) -> None: ...
