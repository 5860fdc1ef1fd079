import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

def arrivals(
    ends: Floats,
    moves: Floats,
    habits: Floats,
    scale: Floats,
    first: Floats,
    chain: Ints,
    place: Ints,
    at: Ints,
    level: Floats,
    source: Ints,
    when: Ints,
    mass: Floats,
) -> None: ...
def departures(
    pmf: Floats,
    starts: Floats,
    evidence: Floats,
    scale: Floats,
    first: Floats,
    survived: Floats,
    tails: Floats,
    chain: Ints,
    place: Ints,
    end: Ints,
    level: Floats,
    begin: Ints,
    mass: Floats,
) -> None: ...
