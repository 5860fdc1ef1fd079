from typing import Any

import numpy as np
from numpy.typing import NDArray

def hysteresis(
    speed: NDArray[np.float32],
    first: NDArray[Any],
    low: float,
    high: float,
    carried: bool,
    still: NDArray[Any],
) -> None: ...

class Gatherer:
    def feed(
        self,
        mmsi: NDArray[np.uint32],
        track: NDArray[np.uint32],
        t: NDArray[np.int64],
        lon: NDArray[np.float64],
        lat: NDArray[np.float64],
        hours: NDArray[np.float64],
        km: NDArray[np.float64],
        first: NDArray[Any],
        state: NDArray[np.int32],
        cut: NDArray[Any],
        flag: NDArray[Any],
    ) -> bytes: ...
    def finish(self) -> bytes: ...
