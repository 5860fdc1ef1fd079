from typing import Any

import numpy as np
from numpy.typing import NDArray

class Gatherer:
    def __init__(self, diameter: float, duration: int) -> None: ...
    def feed(
        self,
        mmsi: NDArray[np.uint32],
        track: NDArray[np.uint32],
        t: NDArray[np.int64],
        lon: NDArray[np.float64],
        lat: NDArray[np.float64],
        first: NDArray[Any],
    ) -> bytes: ...
    def finish(self) -> bytes: ...
