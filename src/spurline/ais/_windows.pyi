from typing import Any

import numpy as np
from numpy.typing import NDArray

class Windows:
    found: list[tuple[Any, ...]]
    def __init__(self, length_us: int, least_fixes: int, least_turn: float, same_way: float) -> None: ...
    def feed(
        self,
        mmsi: NDArray[np.uint32],
        track: NDArray[np.uint32],
        t: NDArray[np.int64],
        lon: NDArray[np.float64],
        lat: NDArray[np.float64],
        hours: NDArray[np.float64],
        km: NDArray[np.float64],
        first: NDArray[np.uint8],
    ) -> None: ...
    def finish(self) -> None: ...
