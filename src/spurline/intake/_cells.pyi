import numpy as np
from numpy.typing import NDArray

def local_to_utc(
    t: NDArray[np.int64],
    begins: NDArray[np.int64],
    ends: NDArray[np.int64],
    offsets: NDArray[np.int64],
    found: NDArray[np.uint8],
) -> None:
    """Local times become UTC, in place, by the periods of their zone (`ais_times.periods_of`);
    `found` becomes a code of `ais_faults.OF_MOMENT`."""

def moments(
    texts: NDArray[np.uint8],
    stops: NDArray[np.int64],
    order: int,
    begins: NDArray[np.int64],
    ends: NDArray[np.int64],
    offsets: NDArray[np.int64],
    t: NDArray[np.int64],
    found: NDArray[np.uint8],
) -> int:
    """Text number k is texts[stops[k]:stops[k + 1]]: the moment that it names becomes t[k], in UTC,
    and found[k] a code of `ais_faults.OF_MOMENT`. Returns how many carried no zone."""

def numbers(
    texts: NDArray[np.uint8],
    stops: NDArray[np.int64],
    values: NDArray[np.float64],
    given: NDArray[np.uint8],
) -> None:
    """The same for decimal numbers; given[k] is 0 where the text is none."""
