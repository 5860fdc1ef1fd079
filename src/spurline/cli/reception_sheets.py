"""Gathers the reception of a store into the sheet that the dossier room draws."""

from __future__ import annotations

from pathlib import Path

from spurline import __version__, ais
from spurline.case.atlas import basemap_around
from spurline.dossier.reception_sheet import Cell, ReceptionSheet, Region

MOST_REGIONS = 6


def reception_sheet(store: Path, contents: ais.Contents) -> ReceptionSheet:
    """Reception by cell, with land around the busiest regions."""
    regions = ais.regions_of(contents.cells)[:MOST_REGIONS]
    return ReceptionSheet(
        store=store.resolve().name,
        version=__version__,
        span=contents.span,
        rows=contents.rows,
        vessels=len(contents.vessels),
        cell_degrees=ais.CELL_DEGREES,
        cells=tuple(map(_cell, contents.cells)),
        regions=tuple(
            Region(
                cells=tuple(map(_cell, cells)),
                basemap=basemap_around(
                    [corner for c in cells for corner in ((c.west, c.south), (c.east, c.north))]
                ),
            )
            for cells in regions
        ),
    )


def _cell(cell: ais.CellHeard) -> Cell:
    return Cell(
        west=cell.west,
        south=cell.south,
        east=cell.east,
        north=cell.north,
        messages=cell.messages,
        vessels=cell.vessels,
        vessel_hours=cell.vessel_hours,
        hours=cell.hours,
        rate=cell.per_vessel_hour,
    )
