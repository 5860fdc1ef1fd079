"""The Spark engine beside the process pool: the same store, the same number of cores, equal bytes.

    python benchmarks/ais_spark.py POSITIONS.parquet [--rows 2000000] [--cores 2]

Replicates the file (see replicated.py), builds a store and runs `spurline ais events` with each
engine. Start of Java and of the workers is included. Linux only.
"""

from __future__ import annotations

import argparse
import subprocess
import tempfile
from pathlib import Path

from ais_scale import COLUMNS
from process_tree import SPURLINE, cost_of
from replicated import PLACES, replicate


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("positions", type=Path)
    parser.add_argument("--rows", type=int, default=2_000_000)
    parser.add_argument("--cores", default="2")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        places, source, store = folder / "places.csv", folder / "positions.parquet", folder / "store"
        places.write_text(PLACES)
        rows, copies = replicate(args.positions, args.rows, source)
        words = (str(source), "--to", str(store), "--columns", COLUMNS)
        subprocess.run([*SPURLINE, "ais", "import", *words], check=True, stdout=subprocess.DEVNULL)
        print(
            f"{rows:,} rows, replicated {copies}-fold\n\n"
            "| engine | seconds | processor s | rows/s | peak MB, all processes | bytes equal |\n"
            "|---|---:|---:|---:|---:|---|"
        )
        made: list[bytes] = []
        for title, engine in (
            (f"{args.cores} processes", ("--workers", args.cores)),
            (f"Spark, local[{args.cores}]", ("--engine", "spark", "--master", f"local[{args.cores}]")),
        ):
            out = folder / "events.parquet"
            words = (str(store), "--places", str(places), "--out", str(out), *engine)
            cost = cost_of([*SPURLINE, "ais", "events", *words])
            made.append(out.read_bytes())
            print(
                f"| {title} | {cost.seconds:.1f} | {cost.processor_s:.1f} | {rows / cost.seconds:,.0f} "
                f"| {cost.peak_mb:,.0f} | {'yes' if made[0] == made[-1] else 'NO'} |",
                flush=True,
            )


if __name__ == "__main__":
    main()
