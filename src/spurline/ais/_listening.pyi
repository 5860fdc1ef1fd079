from typing import Any

import numpy as np
from numpy.typing import NDArray

BEGUN: int

def cells(
    lon: NDArray[np.float64],
    lat: NDArray[np.float64],
    per_degree: float,
    columns: NDArray[np.int32],
    cell: NDArray[np.int32],
) -> None: ...

class Hours:
    def __init__(self, per_degree: float, columns: NDArray[np.int32], gap_us: int) -> None: ...
    def feed(
        self,
        mmsi: NDArray[np.uint32],
        first: NDArray[Any],
        t: NDArray[np.int64],
        lon: NDArray[np.float64],
        lat: NDArray[np.float64],
        receiver: NDArray[np.uint16],
        rows: NDArray[np.int32],
        row_mmsi: NDArray[np.uint32],
    ) -> int: ...
    def finish(self, rows: NDArray[np.int32], row_mmsi: NDArray[np.uint32]) -> int: ...

def neighbours(
    begin: NDArray[np.int64],
    cell: NDArray[np.int32],
    hour: NDArray[np.int32],
    mmsi: NDArray[np.uint32],
    off_hour: NDArray[np.int32],
    on_hour: NDArray[np.int32],
    window: int,
    first_hour: int,
    last_hour: int,
    columns: NDArray[np.int32],
    slot: NDArray[np.int32],
    starts: NDArray[np.int64],
    hours: NDArray[np.int32],
    sums: NDArray[np.int64],
    names: NDArray[np.uint32],
    heard: NDArray[np.float64],
    before: NDArray[np.float64],
    after: NDArray[np.float64],
    shown: NDArray[np.uint32],
) -> None: ...
def working(
    slot: NDArray[np.int32],
    hour: NDArray[np.int32],
    begin: NDArray[np.int64],
    row: NDArray[np.int32],
    messages: NDArray[np.int64],
    unnamed: int,
    alive: NDArray[np.uint8],
    share: NDArray[np.float64],
) -> None: ...
def companions(
    t_on: NDArray[np.int64],
    lon: NDArray[np.float64],
    lat: NDArray[np.float64],
    mmsi: NDArray[np.uint32],
    low: NDArray[np.int64],
    high: NDArray[np.int64],
    other_on: NDArray[np.int64],
    other_lon: NDArray[np.float64],
    other_lat: NDArray[np.float64],
    other_mmsi: NDArray[np.uint32],
    window: int,
    degrees: float,
    found: NDArray[np.int64],
) -> None: ...
