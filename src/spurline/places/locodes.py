"""Listed ports by UN/LOCODE (the five letters that ships and manifests name ports by) and by position."""

from __future__ import annotations

from collections import Counter
from functools import cache

import numpy as np

from spurline.model import Place
from spurline.places.entries import Entry, packaged_entries
from spurline.places.gazetteer import Candidate
from spurline.places.sphere import Floats, great_circle_km
from spurline.places.tables import rows


@cache
def _by_code() -> dict[str, Entry]:
    entries = {entry.key: entry for entry in packaged_entries()}
    return {row["code"]: entries[row["key"]] for row in rows("locodes.tsv")}


@cache
def _ports() -> tuple[tuple[Entry, ...], Floats, Floats]:
    ports = tuple(entry for entry in packaged_entries() if entry.key.startswith("wpi:"))
    return ports, np.array([port.lon for port in ports]), np.array([port.lat for port in ports])


@cache
def listed_ports(radius_km: float = 5.0) -> tuple[Place, ...]:
    """All ports of the World Port Index (3,768) as places of one radius; ids are "wpi:" and the
    Index's number, followed by ":2" for the second port of a number."""
    ports, seen = [], Counter[str]()
    for port in _ports()[0]:
        seen[port.key] += 1
        key = port.key if seen[port.key] == 1 else f"{port.key}:{seen[port.key]}"
        ports.append(Place(key, port.name, port.lon, port.lat, port.kind, radius_km, port.country))
    return tuple(ports)


def port_by_locode(code: str) -> Candidate | None:
    """The port of a UN/LOCODE ("RUVVO", "RU VVO"), else None.

    Knows about 3,300 codes, nearly all of them from the World Port Index: no places inland, and no
    code that two ports far apart share.
    """
    plain = code.replace(" ", "").upper()
    entry = _by_code().get(plain)
    return None if entry is None else _candidate(entry, plain)


def port_near(lon: float, lat: float, *, within_km: float) -> Candidate | None:
    """The nearest port of the World Port Index, if it is no farther than `within_km`."""
    ports, east, north = _ports()
    km = great_circle_km(lon, lat, east, north)
    nearest = int(np.argmin(km))
    return _candidate(ports[nearest], ports[nearest].name) if km[nearest] <= within_km else None


def _candidate(entry: Entry, asked: str) -> Candidate:
    where = (entry.lon, entry.lat, entry.country, entry.kind)
    return Candidate(None, entry.name, *where, score=1.0, alias=asked, key=entry.key, zone=entry.zone)
