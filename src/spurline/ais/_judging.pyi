import numpy as np
from numpy.typing import NDArray

def judge(
    mmsi: NDArray[np.uint32],
    t: NDArray[np.int64],
    lon: NDArray[np.float64],
    lat: NDArray[np.float64],
    sog: NDArray[np.float32],
    cog: NDArray[np.float32],
    heading: NDArray[np.float32],
    identity: NDArray[np.uint8],
    earliest: int,
    latest: int,
    burst_rows: int,
    moving_kn: float,
    look_back: int,
    codes: NDArray[np.uint8],
) -> None: ...
