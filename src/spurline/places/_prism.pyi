import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

def candidates(steps: NDArray[np.uint16], off: Ints, on: Ints, most: Ints, counts: Ints) -> None: ...
def reached(
    steps: NDArray[np.uint16],
    step_km: float,
    off: Ints,
    on: Ints,
    most: Ints,
    counts: Ints,
    off_at: Floats,
    on_at: Floats,
    place_at: Floats,
    radius_km: Floats,
    earth_km: float,
    hours: Floats,
    km_per_hour: Floats,
    least: Floats,
    starts: Ints,
    place: NDArray[np.int32],
    slack: Floats,
) -> None: ...
