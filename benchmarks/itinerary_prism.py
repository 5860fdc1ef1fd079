"""Prisms against all World Port Index ports: silences a second, memory, soundness, and a plain peer.

    python benchmarks/itinerary_prism.py [--folder DIR] [--silences 50000]

Two tables: the world with regions 100 km apart, and the Sea of Japan over a 5 km graph with regions
10 km apart; both hold all 3,768 ports. The peer is the usual numpy haversine over all ports. Tables
are made once (minutes) and kept in --folder (default: a temporary one). Prints the tables, the check
of soundness against distances over the network, and the handbook's worked example.
"""

from __future__ import annotations

import argparse
import resource
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from spurline.places import DistanceTable, SeaNetwork, feasible, great_circle_km, listed_ports

Floats = NDArray[np.float64]
Silences = tuple[Floats, Floats, Floats]
Box = tuple[float, float, float, float]

SPEED_KN, LEAST_H = 14.0, 6.0
KM_PER_H = SPEED_KN * 1.852
SEA_OF_JAPAN: Box = (127.0, 33.0, 143.0, 53.0)
WORLD: Box = (-180.0, -75.0, 180.0, 80.0)
SOUND_PLACES, SOUND_POSITIONS = 20, 2000


def peak_mib() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def afloat(network: SeaNetwork, box: Box, count: int, draw: np.random.Generator) -> Floats:
    """Positions on water, evenly over the sphere within a box; (count, 2)."""
    west, south, east, north = box
    found = np.empty((0, 2))
    while len(found) < count:
        lon = draw.uniform(west, east, count)
        lat = np.degrees(np.arcsin(draw.uniform(*np.sin(np.radians([south, north])), count)))
        found = np.vstack([found, np.column_stack([lon, lat])[network.is_water(lon, lat)]])
    return found[:count]


def silences(network: SeaNetwork, box: Box, count: int, draw: np.random.Generator) -> Silences:
    """Silences of 12 to 240 h, as many short as long by order of magnitude, the ship coming back within
    half of what its top speed allows."""
    west, south, east, north = box
    off, on, hours = np.empty((0, 2)), np.empty((0, 2)), np.empty(0)
    while len(hours) < count:
        start = afloat(network, box, count, draw)
        span = 12.0 * 20.0 ** draw.random(count)
        angle, far = draw.uniform(0, 2 * np.pi, count), draw.random(count) * 0.5 * KM_PER_H * span / 111.2
        lat = start[:, 1] + far * np.sin(angle)
        lon = start[:, 0] + far * np.cos(angle) / np.maximum(np.cos(np.radians(start[:, 1])), 0.2)
        if east - west >= 360:
            lon = (lon + 180) % 360 - 180
        fits = (lat > south) & (lat < north) & (lon > west) & (lon < east)
        fits[fits] = network.is_water(lon[fits], lat[fits])
        off, hours = np.vstack([off, start[fits]]), np.append(hours, span[fits])
        on = np.vstack([on, np.column_stack([lon, lat])[fits]])
    return off[:count], on[:count], hours[:count]


def haversine(table: DistanceTable, off: Floats, on: Floats, hours: Floats) -> int:
    """The plain way: great circles to all ports; how many places it keeps."""
    lon = np.array([place.lon for place in table.places])
    lat = np.array([place.lat for place in table.places])
    kept = 0
    for at in range(0, len(hours), 256):
        ways = sum(
            np.maximum(great_circle_km(end[at : at + 256, :1], end[at : at + 256, 1:], lon, lat) - 5.0, 0)
            for end in (off, on)
        )
        kept += int(np.count_nonzero(hours[at : at + 256, None] - ways / KM_PER_H >= LEAST_H))
    return kept


def speed(name: str, table: DistanceTable, network: SeaNetwork, box: Box, count: int) -> None:
    off, on, hours = silences(network, box, count, np.random.default_rng(1))
    feasible(table, off[:100], on[:100], hours[:100], speed_kn=SPEED_KN, least_h=LEAST_H)
    start, cpu = time.perf_counter(), time.process_time()
    found = feasible(table, off, on, hours, speed_kn=SPEED_KN, least_h=LEAST_H)
    wall, used = time.perf_counter() - start, time.process_time() - cpu
    some = min(count, 2000)
    start = time.process_time()
    plain = haversine(table, off[:some], on[:some], hours[:some])
    peer = time.process_time() - start
    ours = int(found.starts[some])
    print(
        f"{name:<14}{count:>9,}{count / wall:>14,.0f}{count / used:>14,.0f}{some / peer:>14,.0f}"
        f"{ours / some:>12.1f}{plain / some:>12.1f}{peak_mib():>10,.0f}"
    )


def soundness(name: str, table: DistanceTable, network: SeaNetwork, box: Box) -> None:
    """Distances over the network against the table's bounds, half of the positions near ports."""
    draw = np.random.default_rng(2)
    beyond = {place.id for place in table.off_network}
    inside = [
        k
        for k, place in enumerate(table.places)
        if place.id not in beyond and box[0] < place.lon < box[2] and box[1] < place.lat < box[3]
    ]
    wrong, pairs, loose = 0, 0, []
    for k in draw.choice(inside, min(SOUND_PLACES, len(inside)), replace=False):
        place = table.places[k]
        ports = [table.places[j] for j in draw.choice(inside, SOUND_POSITIONS)]
        near = np.array([(port.lon, port.lat) for port in ports]) + draw.normal(0, 0.3, (len(ports), 2))
        where = np.vstack([afloat(network, box, SOUND_POSITIONS, draw), near])
        west, south, east, north = box
        within = (where[:, 0] > west) & (where[:, 0] < east) & (where[:, 1] > south) & (where[:, 1] < north)
        lon, lat = where[within].T
        exact = np.maximum(network.field_km((place.lon, place.lat), lon, lat) - place.radius_km, 0)
        steps = table.steps[table.regions.of(lon, lat), k]
        bound = np.where(steps == 65535, np.inf, steps * 0.5)
        wrong, pairs = wrong + int(np.count_nonzero(bound > exact)), pairs + len(exact)
        circle = great_circle_km(place.lon, place.lat, lon, lat) - place.radius_km
        close = np.isfinite(exact) & (exact < 2000)
        loose.append(exact[close] - np.maximum(bound, circle)[close])
    middle, most = np.quantile(np.concatenate(loose), [0.5, 0.9])
    print(
        f"{name:<14}{pairs:>9,} distances, {wrong} below the table's bound; a bound is {middle:.0f} km "
        f"short at the median, {most:.0f} km at the 90th percentile (ways under 2,000 km)"
    )


def example(tables: dict[str, DistanceTable], network: SeaNetwork) -> None:
    """Off 132.9 E 42.6 N, on 132.2 E 42.7 N, 60 h, 12 kn, at least 24 h of stay."""
    off, on = (132.9, 42.6), (132.2, 42.7)
    for name, table in tables.items():
        found = feasible(table, [off], [on], 60, speed_kn=12, least_h=24)
        numbers, slack = found.of(0)
        print(
            f"worked example, {name}: {len(numbers)} of {len(table.places):,} ports; slack at most, over the network"
        )
        for k, most in sorted(zip(numbers, slack, strict=True), key=lambda pair: -pair[1]):
            place = table.places[k]
            ways = [
                max(float(network.field_km((place.lon, place.lat), *end)) - place.radius_km, 0.0)
                for end in (off, on)
            ]
            print(f"  {place.name:<18}{most:>7.1f} h{60 - sum(ways) / (12 * 1.852):>7.1f} h")


def tables_in(folder: Path) -> Iterator[tuple[str, DistanceTable, SeaNetwork, Box]]:
    ports = listed_ports()
    west, south, east, north = SEA_OF_JAPAN
    inside = [(one.lon, one.lat) for one in ports if west < one.lon < east and south < one.lat < north]
    for name, network, spacing, box in (
        ("world", SeaNetwork.around(()), 100.0, WORLD),
        ("Sea of Japan", SeaNetwork.around(inside, resolution_km=5.0), 10.0, SEA_OF_JAPAN),
    ):
        start, cpu = time.perf_counter(), time.process_time()
        over = box if name != "world" else (-180.0, -90.0, 180.0, 90.0)
        table = DistanceTable.over(network, ports, spacing_km=spacing, box=over, folder=folder)
        print(
            f"{name:<14}{len(table.regions):>7,} regions, {table.steps.nbytes / 1e6:.0f} MB, "
            f"{len(table.off_network)} ports off the network, made or read in "
            f"{time.perf_counter() - start:.1f} s ({time.process_time() - cpu:.1f} s processor)"
        )
        yield name, table, network, box


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--folder", type=Path)
    parser.add_argument("--silences", type=int, default=50_000)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        made = list(tables_in(options.folder or Path(scratch)))
        heads = ("silences", "a second", "per CPU s", "haversine", "kept", "its kept", "peak MiB")
        print(
            f"{'':<14}"
            + "".join(
                f"{head:>{width}}" for head, width in zip(heads, (9, 14, 14, 14, 12, 12, 10), strict=True)
            )
        )
        for name, table, network, box in made:
            speed(name, table, network, box, options.silences)
        for name, table, network, box in made:
            soundness(name, table, network, box)
        example({name: table for name, table, _, _ in made}, made[1][2])


if __name__ == "__main__":
    main()
