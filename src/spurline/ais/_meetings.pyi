from typing import Any

import numpy as np
from numpy.typing import NDArray

def count_marks(
    t: NDArray[np.int64],
    hours: NDArray[np.float64],
    first: NDArray[Any],
    t_before: int,
    step_us: int,
    max_hours: float,
) -> int: ...
def fill_marks(
    t: NDArray[np.int64],
    lon: NDArray[np.float64],
    lat: NDArray[np.float64],
    hours: NDArray[np.float64],
    km: NDArray[np.float64],
    first: NDArray[Any],
    owner: NDArray[np.int32],
    t_before: int,
    lon_before: float,
    lat_before: float,
    step_us: int,
    max_hours: float,
    marks: NDArray[np.void],
) -> None: ...
def close_pairs(
    begin: int,
    step: NDArray[np.int32],
    band: NDArray[np.int32],
    column: NDArray[np.int32],
    mmsi: NDArray[np.uint32],
    lon: NDArray[np.float64],
    lat: NDArray[np.float64],
    reach: NDArray[np.int32],
    max_km: float,
    a: NDArray[np.int32],
    b: NDArray[np.int32],
    km: NDArray[np.float32],
) -> tuple[int, int]: ...
def index_spells(spells: NDArray[np.void], count: int, slots: NDArray[np.int32]) -> None: ...
def fold_pairs(
    a: NDArray[np.int32],
    b: NDArray[np.int32],
    km: NDArray[np.float32],
    pairs: int,
    step: NDArray[np.int32],
    owner: NDArray[np.int32],
    lon: NDArray[np.float64],
    lat: NDArray[np.float64],
    speed_kn: NDArray[np.float32],
    merge_steps: int,
    slow_kn: float,
    spells: NDArray[np.void],
    count: int,
    slots: NDArray[np.int32],
) -> int: ...
