import numpy as np
from numpy.typing import NDArray

def local_to_utc(
    t: NDArray[np.int64],
    begins: NDArray[np.int64],
    ends: NDArray[np.int64],
    offsets: NDArray[np.int64],
    fault: NDArray[np.uint8],
) -> None:
    """Local times become UTC, in place, by the periods of their zone; `fault` becomes 0, or NEVER or
    TWICE where a local time never came or came twice."""
