"""Points of GeoParquet: where a file keeps them, and well-known binary as longitudes and latitudes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from spurline.intake.jsontext import parse_json
from spurline.model import BadInput

_DEGREES = {("OGC", "CRS84"), ("EPSG", "4326"), ("EPSG", "4979"), ("OGC", "CRS84h")}
_POINT = 1
_SRID = 0x20000000  # flag of PostGIS in the type of a geometry: four bytes of an id follow


def check_degrees(geo: str | None, column: str, where: str) -> None:
    """Raises BadInput when the "geo" metadata of a GeoParquet file say that `column` is in another
    coordinate system than degrees of WGS 84. GeoParquet 1.1 without one means OGC:CRS84."""
    if geo is None:
        return
    described = parse_json(geo, where=where)
    columns = described.get("columns") if isinstance(described, dict) else None
    entry = columns.get(column) if isinstance(columns, dict) else None
    crs = entry.get("crs") if isinstance(entry, dict) else None
    if not isinstance(crs, dict):
        return
    name = crs.get("id")
    known = (str(name.get("authority")), str(name.get("code"))) if isinstance(name, dict) else None
    if known in _DEGREES or (known is None and crs.get("type") == "GeographicCRS"):
        return
    raise BadInput(
        f"has points in {str(crs.get('name') or known)[:60]}, not in degrees of WGS 84",
        where=where,
        do="Convert it: to_crs(4326)",
    )


def points(values: Sequence[Any]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """x and y of points in well-known binary (OGC 06-103r4; also with Z, M or an SRID); NaN for None
    and for anything that is no point."""
    x, y = np.full(len(values), np.nan), np.full(len(values), np.nan)
    lengths = np.array([0 if value is None else len(value) for value in values], np.int64)
    for length in np.unique(lengths[lengths >= 21]).tolist():
        where = np.flatnonzero(lengths == length)
        data = np.frombuffer(b"".join([values[k] for k in where.tolist()]), np.uint8).reshape(-1, length)
        for first, order in ((0, ">"), (1, "<")):
            rows = np.flatnonzero(data[:, 0] == first)
            kind = np.ascontiguousarray(data[rows, 1:5]).view(f"{order}u4")[:, 0]
            base = (kind & 0x0FFFFFFF) % 1000
            begin = np.where(kind & _SRID, 9, 5)
            for start in (5, 9) if length >= 25 else (5,):
                good = rows[(base == _POINT) & (begin == start)]
                pair = np.ascontiguousarray(data[good, start : start + 16]).view(f"{order}f8")
                x[where[good]], y[where[good]] = pair[:, 0], pair[:, 1]
    return x, y
