"""Score the imagery room on scenes with truth: ships, matches, wagons, change.

    python benchmarks/imagery_scores.py [--shared ../shared] [--only ships,match,wagons,change]

Needs the shared evaluation data and scene tools; generated scenes go to a temporary folder. Prints
one table: part, data, figure.
"""

from __future__ import annotations

import argparse
import csv
import json
import sys
import tempfile
import time
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

import numpy as np

from spurline.imagery import count_wagons, detect_ships, find_change, match_ships
from spurline.model import Positions, Static

ROOT = Path(__file__).parents[1]
SEAS: tuple[dict[str, Any], ...] = (
    {"seed": 1},
    {"seed": 2, "land": "harbour", "berthed": 4, "ships": 50, "ais_gap_h": 6.0},
    {"seed": 3, "anchored_group": 0.7, "ships": 80, "wind_ms": 11.0, "nu": 2.5, "orbit": "ascending",
     "ais_gap_h": 3.0, "nodata_wedge": True},
    {"seed": 4, "ships": 60, "land": "coast", "wind_ms": 4.0},
)  # fmt: skip
YARDS = (
    (1, 0.5, 60), (4, 0.5, 20), (2, 1.0, 60), (5, 1.0, 12),
    (3, 3.0, 60), (6, 3.0, 15), (7, 10.0, 70), (8, 10.0, 5),
)  # fmt: skip
DEPOTS = (
    (1, 3.0, 6.0, "T137-292325-IW1"), (2, 3.0, 6.0, "T137-292323-IW2"), (3, 3.0, 6.0, "T137-292323-IW2"),
    (4, 2.0, 4.0, "T137-292320-IW2"),
)  # fmt: skip


def row(part: str, data: str, figure: str) -> None:
    print(f"| {part} | {data} | {figure} |", flush=True)


def ship_figures(found: dict[str, Any]) -> str:
    length = found["length"]
    return (
        f"R {found['recall']:.3f} P {found['precision']:.3f} F1 {found['f1']:.3f}, merged {found['merged']}, "
        f"split {found['split']}, length MAE {length['mae']:.1f}, interval covers {length['coverage']:.2f}"
    )


def ais(path: Path) -> tuple[Positions, tuple[Static, ...]]:
    """Positions and lengths of a MarineCadastre file of the scene tools."""
    with path.open(encoding="utf-8") as handle:
        rows = list(csv.DictReader(handle))

    def column(name: str, kind: Any) -> Any:
        return np.array([float(one[name]) for one in rows]).astype(kind)

    times = [datetime.fromisoformat(one["BaseDateTime"]).replace(tzinfo=timezone.utc) for one in rows]
    n = len(rows)
    positions = Positions(
        mmsi=column("MMSI", np.uint32), t=np.array([int(t.timestamp() * 1e6) for t in times], np.int64),
        lon=column("LON", np.float64), lat=column("LAT", np.float64), sog=column("SOG", np.float32),
        cog=column("COG", np.float32), heading=column("Heading", np.float32),
        nav_status=column("Status", np.uint8),
        receiver=np.zeros(n, np.uint16), track=np.zeros(n, np.uint32), reject=np.zeros(n, np.uint8),
    )  # fmt: skip
    lengths = {int(one["MMSI"]): float(one["Length"]) for one in rows}
    return positions, tuple(Static(mmsi, None, length_m=length) for mmsi, length in sorted(lengths.items()))


def hrsid(shared: Path, work: Path, score: Any) -> None:
    folder, pooled, open_water = shared / "data" / "imagery" / "hrsid", [], []
    for name in ("P0119", "P0135"):
        scene = next(folder.glob(f"{name}*00.png"))
        mask, land = next(folder.glob(f"{name}*RGB.png")), next(folder.glob(f"{name}*land.geojson"))
        for given, rows in ((land, pooled), (None, open_water)):
            out = work / "hrsid.geojson"
            out.write_text(json.dumps(detect_ships(scene, land=given)), "utf-8")
            rows.append(score.evaluate(out, mask=mask, land=land))
    for label, rows in (("with its coarse land file", pooled), ("without land", open_water)):
        found = score.pool(rows)
        row("ships", f"HRSID P0119 + P0135, 128 ships, {label}",
            f"{ship_figures(found)}, touched {found['recall_touched']:.3f}")  # fmt: skip


def seas(work: Path, tools: Any, score: Any, parts: set[str]) -> None:
    ships, matches = [], []
    for values in SEAS:
        files = tools.make("sea", values, work / f"sea{values['seed']}")
        scene, land, truth = (Path(files[name]) for name in ("scene", "land", "truth"))
        begin = time.perf_counter()
        found = detect_ships(scene, land=land)
        seconds = time.perf_counter() - begin
        out = work / "sea.geojson"
        out.write_text(json.dumps(found), "utf-8")
        ships.append(score.evaluate(out, truth=truth, land=land))
        row("ships", f"sea seed {values['seed']}, {1.44 / seconds:.1f} Mpix/s", ship_figures(ships[-1]))
        if "match" in parts:
            positions, statics = ais(Path(files["ais"]))
            out.write_text(json.dumps(match_ships(found, positions, statics=statics)), "utf-8")
            matches.append(score.evaluate(out, truth=truth, land=land))
    total = score.pool(ships)
    row("ships", "sea, all seeds",
        f"{ship_figures(total)}; recall at 1 false alarm per 100 km2 {total['recall_at_fa']:.3f}, "
        f"ECE of p {total['p_ece']:.3f}, by length {total['recall_by_length']}")  # fmt: skip
    for name, rows in [("all seeds", matches), *((f"seed {n}", [one]) for n, one in enumerate(matches, 1))]:
        if rows:
            one = score.pool(rows)["match"]
            row("match", f"sea, {name}", ", ".join(f"{k} {v:.3f}" for k, v in one.items() if v is not None))


def yards(work: Path, tools: Any, score: Any) -> None:
    rows = []
    for seed, gsd, target in YARDS:
        files = tools.make("yard", {"seed": seed, "gsd_m": gsd, "target": target}, work / f"yard{seed}")
        begin = time.perf_counter()
        found = count_wagons(
            Path(files["scene"]), tracks=Path(files["tracks"]), history=Path(files["history"])
        )
        seconds = time.perf_counter() - begin
        rows.append(score.one(found, json.loads(Path(files["truth"]).read_text("utf-8"))))
        row("wagons", f"yard seed {seed}, {gsd:g} m, true {rows[-1]['true']}, {seconds:.1f} s",
            f"{found['count']}, p_record {found['p_record']}, record {rows[-1]['record']}")  # fmt: skip
    for name, figures in score.summary(rows).items():
        row("wagons", name, ", ".join(f"{k} {v}" for k, v in figures.items() if v is not None))


def depots(shared: Path, work: Path, tools: Any, score: Any) -> None:
    stack = shared / "data" / "imagery" / "s1_rtc_10SGD"
    for seed, low, high, burst in DEPOTS:
        folder = work / f"depot{seed}"
        files = tools.make("depot", {"seed": seed, "db_min": low, "db_max": high}, folder, stack, burst)
        found = find_change([Path(files["stack"])], to=folder / "out")
        result = score.evaluate(
            Path(found["raster"]), Path(files["raster"]), Path(found["parcels"]), Path(files["truth"])
        )
        pixels, parcels = result["pixels"], result["parcels"]
        row("change", f"{burst}, {low:g}-{high:g} dB, seed {seed}",
            f"Pd {pixels['pd']:.3f} per pixel, {pixels['site_pd']:.2f} per site at FA 1e-3; "
            f"parcels F1 {parcels['f1']:.2f}, "
            f"date within one {parcels['date_within_one']:.2f}, area error {parcels['area_error']:.3f}, "
            f"area covered {parcels['area_coverage']:.2f}, decoys {parcels['decoys_reported']}")  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--shared", type=Path, default=ROOT.parent / "shared")
    parser.add_argument("--only", default="ships,match,wagons,change")
    args = parser.parse_args()
    parts = set(args.only.split(","))
    sys.path.insert(0, str(args.shared / "tools"))
    import scene_truth
    import score_change
    import score_counts_yard
    import score_ships

    print("| part | data | figure |\n|---|---|---|")
    with tempfile.TemporaryDirectory() as name:
        work = Path(name)
        if "ships" in parts:
            hrsid(args.shared, work, score_ships)
        if parts & {"ships", "match"}:
            seas(work, scene_truth, score_ships, parts)
        if "wagons" in parts:
            yards(work, scene_truth, score_counts_yard)
        if "change" in parts:
            depots(args.shared, work, scene_truth, score_change)


if __name__ == "__main__":
    main()
