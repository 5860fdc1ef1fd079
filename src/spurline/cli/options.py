"""Options and small conversions that several commands share."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from spurline.model import BadInput, parse_instant, parse_zone

Json = Annotated[bool, typer.Option("--json", help="Print JSON on stdout.")]
CaseFolder = Annotated[Path, typer.Argument(metavar="CASE", help="The case folder.", show_default=False)]
PlacesFile = Annotated[
    Path | None, typer.Option("--places", help="Places of the case: CSV or GeoJSON.", show_default=False)
]


def moment(text: str, option: str) -> datetime:
    """A time from the command line; a bare date is midnight UTC. Raises BadInput."""
    try:
        return parse_instant(text, zone=parse_zone("Z") if len(text) == 10 else None)
    except BadInput as error:
        raise BadInput(error.what, where=option, do=error.do) from error


def column_mapping(text: str | None) -> dict[str, str] | None:
    """`mmsi=…,t=…,lon=…,lat=…` as a mapping from our names to those of the file."""
    if not text:
        return None
    pairs = [part.partition("=") for part in text.split(",")]
    if not all(sign and ours and theirs for ours, sign, theirs in pairs):
        raise typer.BadParameter("write mmsi=COLUMN,t=COLUMN,lon=COLUMN,lat=COLUMN", param_hint="--columns")
    return {ours.strip(): theirs.strip() for ours, _, theirs in pairs}
