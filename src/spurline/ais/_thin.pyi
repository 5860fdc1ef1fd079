import numpy as np
from numpy.typing import NDArray

def spaced(
    lon: NDArray[np.float64],
    lat: NDArray[np.float64],
    first: NDArray[np.uint8],
    least_km: float,
    last: NDArray[np.float64],
    keep: NDArray[np.uint8],
) -> None: ...
def straightened(
    east: NDArray[np.float64],
    north: NDArray[np.float64],
    tolerance: float,
    stack: NDArray[np.int64],
    keep: NDArray[np.uint8],
) -> None: ...
