import numpy as np
from numpy.typing import NDArray

def is_ordered(mmsi: NDArray[np.uint32], track: NDArray[np.uint32]) -> bool: ...
def order(
    mmsi: NDArray[np.uint32],
    track: NDArray[np.uint32],
    pack: NDArray[np.uint64],
    spare: NDArray[np.uint64],
    out: NDArray[np.uint32],
) -> None: ...
