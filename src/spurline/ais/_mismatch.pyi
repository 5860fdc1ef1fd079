from typing import Any

import numpy as np
from numpy.typing import NDArray

class Mismatches:
    found: list[tuple[Any, ...]]
    def __init__(
        self,
        leg_us: int,
        longest_step_us: int,
        least_time_us: int,
        least_fixes: int,
        least_kn: float,
        share: float,
    ) -> None: ...
    def feed(
        self,
        mmsi: NDArray[np.uint32],
        track: NDArray[np.uint32],
        t: NDArray[np.int64],
        lon: NDArray[np.float64],
        lat: NDArray[np.float64],
        sog: NDArray[np.float32],
        cog: NDArray[np.float32],
        first: NDArray[np.uint8],
    ) -> None: ...
    def finish(self) -> None: ...
