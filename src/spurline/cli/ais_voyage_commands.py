"""`spurline ais anchorages` and `ais voyages`: where vessels lie, and how they go from port to port."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from spurline.cli.ais_commands import Store
from spurline.cli.options import Json
from spurline.cli.output import complain, print_json, print_lines, report_rejections
from spurline.cli.tables import check_table, write_table

Workers = Annotated[int, typer.Option("--workers", min=1, help="Processes.")]


def register(app: typer.Typer) -> None:
    """Add the commands of this file to `spurline ais`."""
    app.command()(anchorages)
    app.command()(voyages)


def anchorages(
    store: Store,
    vessels: Annotated[
        int, typer.Option("--vessels", min=1, help="How many different vessels make an anchorage.")
    ] = 20,
    out: Annotated[
        Path | None,
        typer.Option("--out", metavar="FILE", help="A places file, .csv", show_default=False),
    ] = None,
    workers: Workers = 1,
    as_json: Json = False,
) -> None:
    """Places where many vessels have lain still for 12 hours or more, as a file for `--places`.

    JSON Lines on stdout unless `--out` names a file. Harbours are among them: nothing in the
    movements tells a berth from a roadstead.

    Examples:

        spurline ais anchorages store --vessels 10 --out anchorages.csv

        spurline ais events store --places anchorages.csv --kinds port_visit
    """
    from spurline import ais

    if out is not None:
        check_table(out, ".csv")
    found = ais.anchorages_in(store, vessels=vessels, workers=workers)
    rows = [ais.anchorage_row(anchorage) for anchorage in found]
    if out is not None:
        write_table(rows, ais.ANCHORAGE_COLUMNS, out)
        complain(f"{len(rows):,} anchorages written to {out}")
    elif as_json:
        print_json(rows)
    else:
        print_lines(rows)


def voyages(
    store: Store,
    places: Annotated[
        Path, typer.Option("--places", help="Places of the case: CSV or GeoJSON.", show_default=False)
    ],
    confidence: Annotated[
        int, typer.Option("--confidence", min=1, max=4, help="Least confidence of the port visits.")
    ] = 3,
    out: Annotated[
        Path | None,
        typer.Option("--out", metavar="FILE", help=".parquet, .csv or .jsonl", show_default=False),
    ] = None,
    workers: Workers = 1,
    as_json: Json = False,
) -> None:
    """From port to port: times, distance, mean speed, gaps inside, draught and destination told.

    JSON Lines on stdout unless `--out` names a file. A destination is what the crew typed.

    Examples:

        spurline ais voyages store --places places.csv

        spurline ais voyages store --places places.csv --confidence 4 --out voyages.parquet
    """
    from spurline import ais
    from spurline.intake import read_places

    if out is not None:
        check_table(out, ".parquet", ".csv", ".jsonl")
    parsed = read_places(places)
    report_rejections(parsed.rejected)
    found = ais.voyages_in(store, parsed.rows, confidence=confidence, workers=workers)
    rows = ais.voyage_rows(found, parsed.rows)
    if out is not None:
        write_table(rows, ais.VOYAGE_COLUMNS, out)
        complain(f"{len(rows):,} voyages written to {out}")
    elif as_json:
        print_json(rows)
    else:
        print_lines(rows)
