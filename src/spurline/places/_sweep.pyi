import numpy as np
from numpy.typing import NDArray

def sweep(
    starts: NDArray[np.int32],
    neighbours: NDArray[np.int32],
    lengths: NDArray[np.int32],
    seeds: NDArray[np.int32],
    seed_lengths: NDArray[np.int32],
    reached: NDArray[np.int32],
    heads: NDArray[np.int32],
    following: NDArray[np.int32],
    leading: NDArray[np.int32],
) -> None: ...
def lower(
    starts: NDArray[np.int64],
    members: NDArray[np.int32],
    ways: NDArray[np.int32],
    reached: NDArray[np.int32],
    direct_km: NDArray[np.float64],
    unit_km: float,
    stretch: float,
    allowance_km: float,
    radius_km: float,
    step_km: float,
    row: NDArray[np.uint16],
) -> None: ...
