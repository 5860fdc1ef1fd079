"""What the map of reception shows: cells of a store, as the room `ais` counted them."""

from __future__ import annotations

from dataclasses import dataclass

from spurline.case.view import Basemap
from spurline.model import When


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell between four edges in degrees: clean messages, vessels, vessel-hours (a vessel heard in
    one clock hour counts once), clock hours with any, and messages per vessel-hour."""

    west: float
    south: float
    east: float
    north: float
    messages: int
    vessels: int
    vessel_hours: int
    hours: int
    rate: float


@dataclass(frozen=True, slots=True)
class Region:
    """Cells that lie together, and the land around them."""

    cells: tuple[Cell, ...]
    basemap: Basemap


@dataclass(frozen=True, slots=True)
class ReceptionSheet:
    """Reception of one store: all cells, and the regions to draw, the busiest first."""

    store: str
    version: str
    span: When | None
    rows: int
    vessels: int
    cell_degrees: float
    cells: tuple[Cell, ...]
    regions: tuple[Region, ...]
