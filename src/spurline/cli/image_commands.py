"""`spurline image ships|match|count|change`: contract D on the command line."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from spurline.cli.options import Json, PlacesFile
from spurline.cli.output import complain, print_json, print_table, progress_bar, say

if TYPE_CHECKING:
    from spurline.model import Look

app = typer.Typer(
    no_args_is_help=True,
    rich_markup_mode="markdown",
    help="Images: ships in radar scenes, wagons on tracks, change at a site. Needs `spurline[imagery]`.",
)

Scene = Annotated[Path, typer.Argument(metavar="SCENE", help="GeoTIFF or PNG.", show_default=False)]
LooksFile = Annotated[
    Path | None,
    typer.Option(
        "--looks", metavar="FILE", help="Also write looks as CSV (needs --places).", show_default=False
    ),
]


@app.command()
def ships(
    scene: Scene,
    land: Annotated[
        Path | None, typer.Option("--land", help="Land polygons: GeoJSON.", show_default=False)
    ] = None,
    sensor: Annotated[
        str | None,
        typer.Option("--sensor", help="What took the image, if its tags do not say.", show_default=False),
    ] = None,
    places: PlacesFile = None,
    looks: LooksFile = None,
    as_json: Json = False,
) -> None:
    """Ships in a radar scene: GeoJSON with position, length interval, heading and probability.

    A scene without a georeference is answered in pixel coordinates. With `--places` and
    `--looks`, every place in view also becomes a look: present, absent or unclear.

    Examples:

        spurline image ships scene.tif --land land.geojson > ships.geojson

        spurline image ships scene.tif --places places.csv --looks looks.csv
    """
    from spurline import imagery

    with progress_bar() as progress:
        progress("ships", 0, None)
        found = imagery.detect_ships(scene, land=land, sensor=sensor)
    if looks is not None:
        _write_looks(found, places, looks)
    print_json(found)


@app.command()
def match(
    detections: Annotated[
        Path, typer.Argument(metavar="DETECTIONS", help="GeoJSON of `image ships`.", show_default=False)
    ],
    positions: Annotated[
        Path, typer.Option("--positions", metavar="DIR", help="A store of `ais import`.", show_default=False)
    ],
    as_json: Json = False,
) -> None:
    """Which detections declared themselves: MMSI, likelihood ratio, p_dark and a reason for each.

    Example:

        spurline image match ships.geojson --positions store > matched.geojson
    """
    from spurline import ais, imagery
    from spurline.model import BadInput

    try:
        found = json.loads(detections.read_text("utf-8"))
    except ValueError as error:
        raise BadInput(f"this is no JSON: {error}", where=str(detections)) from error
    print_json(imagery.match_ships(found, ais.load(positions), statics=ais.load_statics(positions)))


@app.command()
def count(
    scene: Scene,
    tracks: Annotated[Path, typer.Option("--tracks", help="Track centrelines: GeoJSON.", show_default=False)],
    stacks: Annotated[
        Path | None, typer.Option("--stacks", help="Stack polygons: GeoJSON.", show_default=False)
    ] = None,
    history: Annotated[
        Path | None,
        typer.Option("--history", metavar="DIR", help="Earlier images of the site.", show_default=False),
    ] = None,
    as_json: Json = False,
) -> None:
    """Wagons on tracks: occupied length, count with its interval, baseline, chance of a record.

    Example:

        spurline image count yard.tif --tracks tracks.geojson --history earlier/ --json
    """
    from spurline import imagery

    with progress_bar() as progress:
        progress("wagons", 0, None)
        result = imagery.count_wagons(scene, tracks=tracks, history=history, stacks=stacks)
    if as_json:
        print_json(result)
    else:
        print_table(
            ("", "value"), [(key, json.dumps(value, ensure_ascii=False)) for key, value in result.items()]
        )


@app.command()
def change(
    stacks: Annotated[
        list[Path],
        typer.Argument(
            metavar="STACK…", help="Folders of dated images, or images in order.", show_default=False
        ),
    ],
    to: Annotated[Path, typer.Option("--to", metavar="DIR", help="Where results go.", show_default=False)],
    aoi: Annotated[
        Path | None, typer.Option("--aoi", help="Area of interest: GeoJSON.", show_default=False)
    ] = None,
    as_json: Json = False,
) -> None:
    """What changed at a site, where and when: a score raster and parcels with area and date.

    Example:

        spurline image change stack/ --aoi depot.geojson --to change
    """
    from spurline import imagery

    with progress_bar() as progress:
        progress("change", 0, None)
        result = imagery.find_change(stacks, aoi=aoi, to=to)
    if as_json:
        print_json(result)
    else:
        for name, path in result.items():
            say(f"{name}: {path}")


def _write_looks(found: dict[str, Any], places: Path | None, target: Path) -> None:
    from spurline import imagery
    from spurline.imagery.looks import COLUMNS
    from spurline.intake import read_places
    from spurline.vault import write_bytes

    if places is None:
        raise typer.BadParameter(
            "--looks needs --places: a look is a glance at a place", param_hint="--looks"
        )
    looks: Sequence[Look] = imagery.looks_from_detections(found, read_places(places).rows)
    text = io.StringIO()
    rows = imagery.look_rows(looks)
    writer = csv.DictWriter(text, fieldnames=COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    write_bytes(target, text.getvalue().encode())
    complain(f"{len(rows)} looks written to {target}")
