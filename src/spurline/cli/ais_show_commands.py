"""`spurline ais show` and `ais stats`: one vessel drawn, and what a store holds."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from spurline.cli.options import Json, PlacesFile, moment
from spurline.cli.output import print_json, progress_bar, report_rejections, say

if TYPE_CHECKING:
    from spurline.dossier import Picture

Store = Annotated[
    Path, typer.Argument(metavar="DIR", help="A store made by `ais import`.", show_default=False)
]


def register(app: typer.Typer) -> None:
    """Put the commands of this module into the group `ais`."""
    app.command()(show)
    app.command()(stats)


def show(
    store: Store,
    mmsi: Annotated[int, typer.Argument(metavar="MMSI", help="The vessel.", show_default=False)],
    places: PlacesFile = None,
    begin: Annotated[
        str | None, typer.Option("--from", help="Only from this time on (UTC).", show_default=False)
    ] = None,
    end: Annotated[
        str | None, typer.Option("--to", help="Only before this time (UTC).", show_default=False)
    ] = None,
    gap_hours: Annotated[
        float, typer.Option("--gap-hours", min=0.1, help="Silence that counts as a gap.")
    ] = 6.0,
    out: Annotated[
        Path | None,
        typer.Option("--out", metavar="FILE", help=".html, .svg or .png; MMSI.html.", show_default=False),
    ] = None,
    as_json: Json = False,
) -> None:
    """Draw one vessel: track, silences and their causes, stays, meetings, speed, claims of itself.

    One page that opens from disk and asks for nothing, or the drawing alone as SVG or PNG.

    Examples:

        spurline ais show store 445123000 --places places.csv

        spurline ais show store 445123000 --from 2023-08-01 --to 2023-12-01 --out angara.png
    """
    from spurline.cli.vessel_sheets import vessel_sheet
    from spurline.dossier import vessel_figure, vessel_page
    from spurline.intake import read_places

    target = out or Path(f"{mmsi}.html")
    check_ending(target, (".html", ".svg", ".png"))
    parsed = read_places(places) if places else None
    report_rejections(parsed.rejected if parsed else ())
    with progress_bar() as progress:
        sheet = vessel_sheet(
            store,
            mmsi,
            places=parsed.rows if parsed else (),
            start=moment(begin, "--from") if begin else None,
            end=moment(end, "--to") if end else None,
            gap_hours=gap_hours,
            progress=partial(progress, "rows of the store"),
        )
    write_drawing(target, lambda: vessel_page(sheet), lambda: vessel_figure(sheet))
    if as_json:
        kinds = [event.kind for event in sheet.events]
        counts = {kind: kinds.count(kind) for kind in sorted(set(kinds))}
        print_json({"written": str(target), "rows": sheet.rows, "events": counts, "rejected": sheet.rejected})
    else:
        say(str(target))


def stats(
    store: Store,
    map_file: Annotated[
        Path | None,
        typer.Option(
            "--map", metavar="FILE", help="Reception by cell: .html, .svg, .png or .csv.", show_default=False
        ),
    ] = None,
    as_json: Json = False,
) -> None:
    """Say what a store holds: time, vessels, rows, rejected rows, receivers, silences of the feed itself,
    and where it hears how well.

    Examples:

        spurline ais stats store

        spurline ais stats store --map reception.html
    """
    from spurline import ais
    from spurline.cli.reception_sheets import reception_sheet
    from spurline.cli.store_stats import contents_record, print_contents
    from spurline.dossier import cells_csv, reception_figure, reception_page

    if map_file is not None:
        check_ending(map_file, (".html", ".svg", ".png", ".csv"))
    summary, contents = ais.stats(store), ais.contents(store)
    if map_file is not None and map_file.suffix == ".csv":
        map_file.write_bytes(cells_csv(reception_sheet(store, contents)))
    elif map_file is not None:
        sheet = reception_sheet(store, contents)
        write_drawing(map_file, lambda: reception_page(sheet), lambda: reception_figure(sheet))
    if as_json:
        print_json(contents_record(store, summary, contents))
    else:
        print_contents(store, summary, contents)
        if map_file is not None:
            say(str(map_file))


def check_ending(path: Path, endings: tuple[str, ...]) -> None:
    """Refuse a file whose ending names no form, before any work is done."""
    if path.suffix not in endings:
        raise typer.BadParameter(f"{path} ends in none of {', '.join(endings)}")


def write_drawing(path: Path, page: Callable[[], bytes], figure: Callable[[], Picture]) -> None:
    """Write the page or the drawing in the form that the ending of `path` names."""
    from spurline.dossier import png_file, svg_file

    path.parent.mkdir(parents=True, exist_ok=True)
    if path.suffix == ".html":
        path.write_bytes(page())
    elif path.suffix == ".svg":
        path.write_bytes(svg_file(figure()))
    else:
        path.write_bytes(png_file(figure()))
