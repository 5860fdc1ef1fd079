import numpy as np
from numpy.typing import NDArray

class Repeats:
    def __init__(self, least_km: float, least_distinct: int) -> None: ...
    def feed(
        self,
        t: NDArray[np.int64],
        lon: NDArray[np.float64],
        lat: NDArray[np.float64],
        km: NDArray[np.float64],
        first: NDArray[np.uint8],
        ceiling: int,
        found: NDArray[np.uint64],
        row: NDArray[np.int64],
        t_first: NDArray[np.int64],
        lon_first: NDArray[np.float64],
        lat_first: NDArray[np.float64],
    ) -> int: ...
