"""Sea distances: build seconds, queries a second, memory, and the difference to an independent graph.

    python benchmarks/sea_distances.py [--shared DIR]

With the shared evaluation data beside the checkout (or at --shared) the last columns compare
with marnet_plus (EUPL-1.2, an oracle only). Prints one table.
"""

from __future__ import annotations

import argparse
import resource
import sqlite3
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from spurline.places import SeaNetwork, great_circle_km

Point = tuple[float, float]

CASE: dict[str, Point] = {
    "Rajin": (130.29, 42.235),
    "Dunai": (132.345, 42.875),
    "Vostochny": (133.065, 42.745),
    "Vladivostok": (131.87353, 43.10562),
    "Nakhodka": (132.91831, 42.8436),
    "Slavyanka": (131.38919, 42.86242),
    "Zarubino": (131.06666, 42.64524),
    "Chongjin": (129.77583, 41.79556),
    "Sonbong": (130.41081, 42.34166),
}
AFAR: dict[str, Point] = {
    "Singapore": (103.8, 1.2),
    "Rotterdam": (4.0, 51.98),
    "New York": (-74.0, 40.5),
    "Los Angeles": (-118.27, 33.7),
    "Shanghai": (122.2, 31.2),
    "Novorossiysk": (37.8, 44.65),
    "Tartus": (35.8, 34.9),
}
PAIRS = (
    ("Rajin", "Dunai"),
    ("Rajin", "Vostochny"),
    ("Rajin", "Vladivostok"),
    ("Dunai", "Vostochny"),
    ("Vladivostok", "Los Angeles"),
    ("Singapore", "Rotterdam"),
    ("New York", "Los Angeles"),
    ("Shanghai", "Los Angeles"),
    ("Novorossiysk", "Tartus"),
)


SNAP_KM = 30.0


def marnet_km(package: Path, pairs: Sequence[tuple[Point, Point]]) -> list[float]:
    """Distances over the marnet graph, the ways to its nearest nodes included; no canal closed.
    NaN where an end is farther than SNAP_KM from any node: the graph does not know the place."""
    import shapely
    from scipy.sparse import coo_matrix
    from scipy.sparse.csgraph import dijkstra

    with sqlite3.connect(f"file:{package}?mode=ro", uri=True) as data:
        table, column = data.execute("select table_name, column_name from gpkg_geometry_columns").fetchone()
        blobs = [row[0] for row in data.execute(f'select "{column}" from "{table}"')]
    data.close()
    envelope = {0: 0, 1: 32, 2: 48, 3: 48, 4: 64}
    lines = [shapely.from_wkb(blob[8 + envelope[blob[3] >> 1 & 7] :]) for blob in blobs]
    parts = [
        np.round(shapely.get_coordinates(part), 5)
        for line in lines
        for part in getattr(line, "geoms", [line])
    ]
    for part in parts:
        part[part[:, 0] == 180.0, 0] = -180.0
    starts, ends = np.vstack([part[:-1] for part in parts]), np.vstack([part[1:] for part in parts])
    nodes, number = np.unique(np.vstack([starts, ends]), axis=0, return_inverse=True)
    first, second = np.split(number.ravel(), 2)
    km = great_circle_km(starts[:, 0], starts[:, 1], ends[:, 0], ends[:, 1])
    graph = coo_matrix((np.maximum(km, 1e-6), (first, second)), shape=(len(nodes), len(nodes))).tocsr()
    found = []
    for start, end in pairs:
        away = [great_circle_km(nodes[:, 0], nodes[:, 1], *point) for point in (start, end)]
        one, other = (int(np.argmin(km)) for km in away)
        if max(away[0][one], away[1][other]) > SNAP_KM:
            found.append(float("nan"))
            continue
        over = dijkstra(graph, directed=False, indices=one)[other]
        found.append(float(over + away[0][one] + away[1][other]))
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--shared", type=Path, default=Path(__file__).parents[2] / "shared")
    package = parser.parse_args().shared / "data" / "ais" / "marnet_plus_20km.gpkg"

    start = time.process_time()
    network = SeaNetwork.around(tuple(CASE.values()))
    built = time.process_time() - start
    start = time.process_time()
    network.distances_km(tuple(CASE.values()))
    paired = time.process_time() - start
    draw = np.random.default_rng(0)
    lon, lat = draw.uniform(129.5, 140.0, 100_000), draw.uniform(36.0, 43.0, 100_000)
    network.field_km(CASE["Rajin"], lon[:10], lat[:10])
    start = time.process_time()
    network.field_km(CASE["Rajin"], lon, lat)
    read = time.process_time() - start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print("seconds are processor time")
    print(f"nodes {len(network.mesh.lon):,}   links {len(network.mesh.links):,}")
    print(f"build {built:.2f} s   all pairs of {len(CASE)} points {paired:.2f} s")
    print(f"field at 100,000 positions {read:.2f} s ({len(lon) / read:,.0f} a second)   peak {peak:.0f} MiB")

    every = CASE | AFAR
    pairs = [(every[one], every[other]) for one, other in PAIRS]
    theirs = marnet_km(package, pairs) if package.exists() else [float("nan")] * len(pairs)
    heads = ("great circle", "sea km", "nm", "marnet 20 km", "ours/theirs")
    print(f"{'from':<13}{'to':<13}" + "".join(f"{head:>14}" for head in heads))
    for (one, other), pair, marnet in zip(PAIRS, pairs, theirs, strict=True):
        km = network.distances_km(pair)[0, 1]
        circle = great_circle_km(*pair[0], *pair[1])
        figures = (f"{circle:.0f}", f"{km:.0f}", f"{km / 1.852:.0f}", f"{marnet:.0f}", f"{km / marnet:.3f}")
        print(f"{one:<13}{other:<13}" + "".join(f"{figure:>14}" for figure in figures))


if __name__ == "__main__":
    main()
