import numpy as np
from numpy.typing import NDArray

SENTENCE: np.dtype[np.void]

class LineReader:
    lines: int
    silent: int
    longest: int
    receivers: list[bytes]
    def read(self, data: memoryview) -> tuple[NDArray[np.void], NDArray[np.uint8], int]: ...
    def rejected(self) -> list[tuple[str, int, int]]: ...
