"""The stage's sea routes: lines between all ports and their lengths, routed once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from spurline.places import SeaNetwork, great_circle_km
from spurline.simulate.scenarios import FIRST, OTHERS, PLACES, SECOND

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

Line = tuple[tuple[float, float], ...]
RESOLUTION_KM = 5.0


@dataclass(frozen=True, slots=True)
class Coast:
    """Routes between ports as lon-lat lines, in both directions."""

    lines: dict[tuple[str, str], Line]

    @classmethod
    def routed(cls) -> Coast:
        """Routes among all ports of the stage over the packaged water mask."""
        ports = {place.id: (place.lon, place.lat) for place in PLACES if place.id in {FIRST, SECOND, *OTHERS}}
        network = SeaNetwork.around(list(ports.values()), resolution_km=RESOLUTION_KM)
        keys = sorted(ports)
        lines: dict[tuple[str, str], Line] = {}
        for number, one in enumerate(keys):
            for two in keys[number + 1 :]:
                line = tuple((float(lon), float(lat)) for lon, lat in network.route(ports[one], ports[two]))
                lines[one, two], lines[two, one] = line, tuple(reversed(line))
        return cls(lines)

    def km(self, start: str, end: str) -> float:
        """Length of a route in kilometres."""
        return float(self._steps(start, end)[1][-1])

    def along(self, start: str, end: str, shares: NDArray[np.float64]) -> tuple[Any, Any, Any]:
        """Longitudes, latitudes and courses (degrees) at shares (0 to 1) of a route."""
        import numpy as np

        line, reached = self._steps(start, end)
        at = shares * reached[-1]
        lon, lat = (np.interp(at, reached, line[:, axis]) for axis in (0, 1))
        leg = np.clip(np.searchsorted(reached, at, side="right") - 1, 0, len(line) - 2)
        step = line[leg + 1] - line[leg]
        east = step[:, 0] * np.cos(np.radians(line[leg, 1]))
        return lon, lat, np.degrees(np.arctan2(east, step[:, 1])) % 360.0

    def _steps(self, start: str, end: str) -> tuple[Any, Any]:
        import numpy as np

        line = np.asarray(self.lines[start, end])
        steps = np.asarray(great_circle_km(line[:-1, 0], line[:-1, 1], line[1:, 0], line[1:, 1]), dtype=float)
        return line, np.concatenate([[0.0], np.cumsum(steps)])
