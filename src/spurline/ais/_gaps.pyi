import numpy as np
from numpy.typing import NDArray

def habits(
    t: NDArray[np.int64],
    hours: NDArray[np.float64],
    begin: NDArray[np.int64],
    off: NDArray[np.int64],
    back_us: int,
    gap_hours: float,
    before: NDArray[np.int64],
    clock_hours: NDArray[np.int64],
    rate: NDArray[np.float64],
) -> None: ...
