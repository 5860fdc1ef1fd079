"""Hidden shuttles with known truth: trip counts against the scenarios of the shared simulator.

    python benchmarks/itinerary_shuttles.py SCENARIOS [--tools FOLDER] [--answers FOLDER] [--only NAME …]

SCENARIOS holds the folders that `shuttle_truth.py` wrote. Every scenario is answered by one call of
`reconstruct` for the whole fleet; `score_counts.py` of the tools folder prints the table.
"""

from __future__ import annotations

import argparse
import csv
import json
import subprocess
import sys
import time
from datetime import datetime
from pathlib import Path

import duckdb
import numpy as np

from spurline.itinerary import GreatCircle, contract, reconstruct
from spurline.model import Look, Place, Positions, Saw, Vessel, When

DEFAULT_TOOLS = Path(__file__).parents[2] / "shared" / "tools"


def number(text: str | None) -> float | None:
    return float(text) if text else None


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


def read_places(path: Path) -> list[Place]:
    return [
        Place(r["id"], r["name"], float(r["lon"]), float(r["lat"]), r["kind"], float(r["radius_km"]))
        for r in rows(path)
    ]


def read_vessels(path: Path) -> list[Vessel]:
    return [
        Vessel(r["mmsi"], r["name"] or r["mmsi"], mmsi=int(r["mmsi"]), type=r["type"] or None,
               length_m=number(r["length_m"]))
        for r in rows(path)
    ]  # fmt: skip


def read_looks(path: Path) -> list[Look]:
    return [
        Look(r["id"], r["place_id"], When.parse(r["start"], r["end"]), r["sensor"], Saw(r["saw"]),
             identity=r["vessel"] or None, length_m=number(r["length_m"]), length_sd=number(r["length_sd"]),
             detectability=number(r["p_detect"]))
        for r in rows(path)
    ]  # fmt: skip


def read_positions(path: Path) -> dict[str, Positions]:
    """Positions of a contract-B Parquet file by MMSI."""
    query = "select mmsi, epoch_us(t) as t, lon, lat, sog, cog from read_parquet(?) order by mmsi, t"
    table = duckdb.sql(query, params=[str(path)]).fetchnumpy()
    columns = {
        name: np.ma.filled(np.ma.asarray(values).astype(float), np.nan) for name, values in table.items()
    }
    out = {}
    for mmsi in np.unique(columns["mmsi"]):
        mine = columns["mmsi"] == mmsi
        size = int(mine.sum())
        out[str(int(mmsi))] = Positions(
            mmsi=np.full(size, mmsi, np.uint32),
            t=np.asarray(table["t"])[mine].astype(np.int64),
            lon=columns["lon"][mine],
            lat=columns["lat"][mine],
            sog=columns["sog"][mine].astype(np.float32),
            cog=columns["cog"][mine].astype(np.float32),
            heading=np.full(size, np.nan, np.float32),
            nav_status=np.full(size, 15, np.uint8),
            receiver=np.zeros(size, np.uint16),
            track=np.zeros(size, np.uint32),
            reject=np.zeros(size, np.uint8),
        )
    return out


def answer(folder: Path) -> dict[str, object]:
    request = json.loads((folder / "request.json").read_text("utf-8"))
    vessels = [v for v in read_vessels(folder / "vessels.csv") if v.mmsi in request["mmsi"]]
    period = When(datetime.fromisoformat(request["from"]), datetime.fromisoformat(request["to"]))
    ledger = reconstruct(
        vessels,
        read_positions(folder / "positions.parquet"),
        read_looks(folder / "looks.csv"),
        read_places(folder / "places.csv"),
        period=period,
        distances=GreatCircle(),
    )
    return contract(ledger)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("scenarios", type=Path)
    parser.add_argument("--tools", type=Path, default=DEFAULT_TOOLS)
    parser.add_argument("--answers", type=Path)
    parser.add_argument("--python", default=sys.executable, help="Python that has what the scorer needs")
    parser.add_argument("--only", nargs="*")
    args = parser.parse_args()
    target = args.answers or args.scenarios / "answers"
    target.mkdir(parents=True, exist_ok=True)
    started = time.perf_counter()
    folders = sorted(path.parent for path in args.scenarios.glob("*/truth.json"))
    folders = [folder for folder in folders if not args.only or folder.name in args.only]
    for folder in folders:
        (target / f"{folder.name}.json").write_text(json.dumps(answer(folder)) + "\n", "utf-8")
        print(f"{folder.name} {time.perf_counter() - started:.0f} s", file=sys.stderr)
    scored = [str(folder) for folder in folders]
    command = [args.python, str(args.tools / "score_counts.py"), *scored, "--answers", f"spurline={target}"]
    return subprocess.run(command, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
