"""`spurline ais import` and `ais events`: contract B on the command line."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from spurline.cli.options import Json, PlacesFile, column_mapping
from spurline.cli.output import complain, print_json, print_lines, progress_bar, report_rejections, say

if TYPE_CHECKING:
    from spurline.ais import Imported

app = typer.Typer(
    no_args_is_help=True,
    rich_markup_mode="markdown",
    help="AIS: import raw messages into one sorted store, find the events in it.",
)

Store = Annotated[
    Path, typer.Argument(metavar="DIR", help="A store made by `ais import`.", show_default=False)
]


@app.command("import")
def import_(
    files: Annotated[
        list[str],
        typer.Argument(
            metavar="FILE…", help="NMEA, DMA, MarineCadastre … files, folders, globs.", show_default=False
        ),
    ],
    to: Annotated[Path, typer.Option("--to", metavar="DIR", help="Folder of the store.", show_default=False)],
    columns: Annotated[
        str | None,
        typer.Option("--columns", help="For any other table: mmsi=…,t=…,lon=…,lat=…", show_default=False),
    ] = None,
    zone: Annotated[
        str | None,
        typer.Option("--zone", help="Offset of times that carry none, such as +02:00.", show_default=False),
    ] = None,
    reject_inland: Annotated[
        float | None,
        typer.Option(
            "--reject-inland",
            metavar="KM",
            min=0,
            help="Reject positions deeper inland than this (rivers are inland too, the land mask is coarse).",
            show_default=False,
        ),
    ] = None,
    workers: Annotated[
        int | None, typer.Option("--workers", min=1, help="Processes (default: one per core).", show_default=False)
    ] = None,
    as_json: Json = False,
) -> None:
    """Read AIS files of any known form into a store sorted by (mmsi, t), or add them to it.

    Every rejected row keeps its reason. A file that is in the store already changes nothing; new
    ones give the store that all files together would have given. An import that was killed goes
    on when it is called again.

    Examples:

        spurline ais import aisdk-2024-01-01.zip --to store

        spurline ais import 'feeds/*.csv' --to store --columns mmsi=id,t=time,lon=x,lat=y --zone +02:00
    """
    from spurline import ais
    from spurline.cli.ais_sources import sources_of
    from spurline.model import parse_zone

    with progress_bar() as progress:
        zoned = parse_zone(zone) if zone else None
        sources, missing = sources_of(files, column_mapping(columns), zoned, progress)
        done = ais.import_files(
            sources, to, workers=workers or os.cpu_count() or 1, inland_km=reject_inland, progress=progress
        )
    for note in done.notes:
        complain(note)
    rejections = [*missing, *done.rejections]
    report_rejections(rejections)
    if as_json:
        print_json({"store": str(to), "summary": done.summary, "known": done.known, "rejected": rejections})
    else:
        _say_what_is_in(to, done)
    if any(rejection.where == "file" for rejection in rejections):
        raise typer.Exit(1)


def _say_what_is_in(store: Path, done: Imported) -> None:
    """A store in a few lines."""
    from spurline.model import iso

    summary = done.summary
    if done.known:
        say(f"{done.known:,} files were in the store already")
    say(f"{store}: {summary.rows:,} positions of {summary.vessels:,} vessels from {len(summary.sources):,} files")
    if summary.start is not None and summary.end is not None:
        say(f"  {iso(summary.start)} to {iso(summary.end)}")
    for reason, count in summary.rejected:
        say(f"  {count:,} rejected: {reason}")
    if summary.exact_repeats:
        say(f"  {summary.exact_repeats:,} exact repeats left out")


@app.command()
def events(
    store: Store,
    places: PlacesFile = None,
    kinds: Annotated[
        str | None,
        typer.Option("--kinds", help="Only these, such as gap,stop,port_visit.", show_default=False),
    ] = None,
    gap_hours: Annotated[
        float, typer.Option("--gap-hours", min=0.1, help="Silence that counts as a gap.")
    ] = 6.0,
    enter_km: Annotated[
        float,
        typer.Option("--enter-km", min=0, help="How near to a port a vessel is in it; a larger radius wins."),
    ] = 3.0,
    leave_km: Annotated[
        float, typer.Option("--leave-km", min=0, help="How far from its port a vessel has left it.")
    ] = 4.0,
    stop_diameter: Annotated[
        float | None,
        typer.Option(
            "--stop-diameter",
            metavar="METRES",
            help="Stops are stays within this diameter, whatever the speed.",
            show_default=False,
        ),
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option("--out", metavar="FILE", help=".parquet, .csv or .jsonl", show_default=False),
    ] = None,
    workers: Annotated[int, typer.Option("--workers", min=1, help="Processes.")] = 1,
    as_json: Json = False,
) -> None:
    """Gaps with a cause, port visits, stops, loitering, encounters, anomalies, identity changes.

    JSON Lines on stdout unless `--out` names a file.

    Examples:

        spurline ais events store --kinds gap --gap-hours 12

        spurline ais events store --places places.csv --enter-km 1 --leave-km 2 --out events.parquet

        spurline ais events store --kinds stop --stop-diameter 500
    """
    from spurline import ais
    from spurline.intake import read_places
    from spurline.model import EVENT_KINDS

    wanted = [kind.strip() for kind in kinds.split(",")] if kinds else None
    unknown = sorted(set(wanted or ()) - set(EVENT_KINDS))
    if unknown:
        raise typer.BadParameter(f"{unknown[0]!r} is none of {', '.join(EVENT_KINDS)}", param_hint="--kinds")
    parsed = read_places(places) if places else None
    report_rejections(parsed.rejected if parsed else ())
    search = ais.Search(gap_hours, enter_km, leave_km, stop_diameter)
    found = ais.iter_events(
        store, places=parsed.rows if parsed else (), kinds=wanted, search=search, workers=workers
    )
    if out is None:
        print_lines(ais.event_record(event) for event in found)
    else:
        complain(f"{ais.write_events(found, out):,} events written to {out}")
