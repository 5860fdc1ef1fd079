import numpy as np
from numpy.typing import NDArray

POSITION: np.dtype[np.void]
STATIC: np.dtype[np.void]
VESSEL: np.dtype[np.void]

class ReportReader:
    used: int
    by_clock: int
    def read(
        self, messages: NDArray[np.void], letters: NDArray[np.uint8]
    ) -> tuple[NDArray[np.void], NDArray[np.void]]: ...
    def rejected(self) -> list[tuple[str, int, int]]: ...
    def silent(self) -> NDArray[np.void]: ...
