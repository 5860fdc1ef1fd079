"""`spurline ais import` and `ais events`: contract B on the command line."""

from __future__ import annotations

import os
from enum import StrEnum
from functools import partial
from itertools import chain, islice
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from spurline.cli import ais_show_commands
from spurline.cli.options import Json, PlacesFile, column_mapping
from spurline.cli.output import (
    complain,
    debugging,
    print_json,
    print_lines,
    progress_bar,
    report_rejections,
    say,
)

if TYPE_CHECKING:
    from spurline.ais import Imported
    from spurline.ais.engines import Engine

app = typer.Typer(
    no_args_is_help=True,
    rich_markup_mode="markdown",
    help="AIS: import raw messages into one sorted store, find the events in it.",
)

Store = Annotated[
    Path, typer.Argument(metavar="DIR", help="A store made by `ais import`.", show_default=False)
]


class EngineName(StrEnum):
    """What maps the work over the partitions of a store."""

    LOCAL = "local"
    SPARK = "spark"


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
        typer.Option(
            "--zone", help="Zone of times that carry none: +02:00 or Europe/Oslo.", show_default=False
        ),
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
        int | None,
        typer.Option("--workers", min=1, help="Processes (default: one per core).", show_default=False),
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
    from spurline.model import named_zone

    with progress_bar() as progress:
        zoned = named_zone(zone) if zone else None
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
    say(
        f"{store}: {summary.rows:,} positions of {summary.vessels:,} vessels from {len(summary.sources):,} files"
    )
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
    workers: Annotated[
        int | None,
        typer.Option(
            "--workers",
            min=1,
            help="Processes; if not given, one per core for a large store.",
            show_default=False,
        ),
    ] = None,
    engine: Annotated[
        EngineName, typer.Option("--engine", help="`local` processes, or Apache `spark`.")
    ] = EngineName.LOCAL,
    master: Annotated[
        str | None,
        typer.Option(
            "--master",
            metavar="URL",
            help="Spark's cluster, such as local[4]; if not given, that of spark-submit, else all cores.",
            show_default=False,
        ),
    ] = None,
    as_json: Json = False,
) -> None:
    """Gaps with a cause, port visits, stops, loitering, encounters, anomalies, identity changes.

    JSON Lines on stdout unless `--out` names a file. The result does not depend on the engine or
    the number of workers.

    Examples:

        spurline ais events store --kinds gap --gap-hours 12

        spurline ais events store --places places.csv --enter-km 1 --leave-km 2 --out events.parquet

        spurline ais events store --kinds stop --stop-diameter 500

        spurline ais events store --engine spark --master 'local[4]' --out events.parquet
    """
    from spurline import ais
    from spurline.intake import read_places
    from spurline.model import EVENT_KINDS

    wanted = [kind.strip() for kind in kinds.split(",")] if kinds else None
    unknown = sorted(set(wanted or ()) - set(EVENT_KINDS))
    if unknown:
        raise typer.BadParameter(f"{unknown[0]!r} is none of {', '.join(EVENT_KINDS)}", param_hint="--kinds")
    chosen = _engine(engine, workers, master)
    parsed = read_places(places) if places else None
    report_rejections(parsed.rejected if parsed else ())
    with progress_bar() as progress:
        found = ais.iter_events(
            store,
            places=parsed.rows if parsed else (),
            kinds=wanted,
            search=ais.Search(gap_hours, enter_km, leave_km, stop_diameter),
            workers=workers,
            engine=chosen,
            progress=partial(progress, "rows"),
        )
        if out is not None:
            complain(f"{ais.write_events(found, out):,} events written to {out}")
            return
        first = list(islice(found, 1))  # the bar is gone before the first line comes
    print_lines(map(ais.event_record, chain(first, found)))


def _engine(name: EngineName, workers: int | None, master: str | None) -> Engine | None:
    """The engine that is meant, None for that of this machine. Raises BadParameter for options that
    belong to the other one."""
    from spurline.ais import on_spark

    if name is EngineName.LOCAL:
        if master is not None:
            raise typer.BadParameter("is for --engine spark", param_hint="--master")
        return None
    if workers is not None:
        raise typer.BadParameter("Spark counts its own: --master 'local[4]'", param_hint="--workers")
    return on_spark(master, quiet=not debugging())


ais_show_commands.register(app)
