"""`spurline ledger`: trips, counts, cargo, stocks and published counts of a case, now or as of a date."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from spurline.cli.ledger_drawings import draw_ledger_files
from spurline.cli.options import CaseFolder, Json, moment
from spurline.cli.output import complain, print_json, print_table, progress_bar, say
from spurline.cli.result_commands import result_of

if TYPE_CHECKING:
    from spurline.case.as_of import Change

SHOWN_P = 0.2
DAY_LENGTH = len("2023-10-16")


def ledger(
    folder: CaseFolder,
    as_of: Annotated[
        str | None,
        typer.Option(
            "--as-of", metavar="DATE", help="Use only what was published by then (a day: by its end, UTC)."
        ),
    ] = None,
    html: Annotated[
        Path | None,
        typer.Option(
            "--html",
            metavar="FILE",
            help="Draw timelines and count curves as a page that asks for nothing.",
            show_default=False,
        ),
    ] = None,
    png: Annotated[
        Path | None,
        typer.Option("--png", metavar="FILE", help="The same drawings as a picture.", show_default=False),
    ] = None,
    as_json: Json = False,
) -> None:
    """The voyage ledger: trips with windows and probability, counts per leg and period, cargo, stocks
    where legs meet, and how counts published by others stand to it.

    The table shows trips with p of 0.2 or more; `--json` and out/ledger.csv hold the rest. With
    `--as-of`, voyages are reconstructed anew from looks published by the date (without a `published` column:
    that had ended by then) and positions up to it; results in out/ stay as they are. Drawings show what the
    case holds now: where each vessel probably was day by day, trips with their windows, who looked and saw
    what, when AIS was silent, and how counts grew, beside those that others published.

    Examples:

        spurline ledger rajin --json

        spurline ledger rajin --as-of 2023-10-16

        spurline ledger rajin --html ledger.html --png ledger.png
    """
    when = None if as_of is None else _end_of(as_of)
    if when is not None:
        _as_of(folder, when, as_json)
    else:
        _now(folder, as_json)
    if html is not None or png is not None:
        draw_ledger_files(folder, when, html, png)
        for path in () if as_json else filter(None, (html, png)):
            say(str(path))


def _now(folder: Path, as_json: bool) -> None:
    body = result_of(folder, "ledger.json")
    if as_json:
        print_json(body)
        return
    _show(body)
    if (folder / "out" / "published_counts.json").is_file():
        _show_published(result_of(folder, "published_counts.json"))


def _end_of(text: str) -> datetime:
    """A moment; a bare day means its end."""
    when = moment(text, "--as-of")
    return when + timedelta(days=1) if len(text.strip()) == DAY_LENGTH else when


def _as_of(folder: Path, when: datetime, as_json: bool) -> None:
    from spurline.case.as_of import ledger_as_of
    from spurline.itinerary import contract
    from spurline.model import comparison_row, iso

    with progress_bar() as progress:
        found = ledger_as_of(folder, when, progress=progress)
    then = contract(found.then)
    changed = [_change(one) for one in found.changes]
    published = [comparison_row(one) for one in found.published_counts]
    if as_json:
        known = {one.kind: {"then": one.then, "now": one.now} for one in found.known}
        extra = {"as_of": iso(when), "known": known, "changed": changed, "published_counts": published}
        print_json(then | extra)
        return
    say(f"As of {iso(when)}: " + ", ".join(f"{one.then} of {one.now} {one.kind}" for one in found.known))
    _show(then)
    rows = [
        (r["from"], r["to"], r["start"][:10], r["end"][:10], _three(r["then"]), _three(r["now"]))
        for r in changed
        if max(r["then"]["q50"], r["now"]["q50"]) >= 1
    ]
    columns = ("from", "to", "start", "end", "then: 5, 50, 95 %", "now: 5, 50, 95 %")
    print_table(
        columns, rows, title="What changed since (trips of the fleet; ways with a median of one or more)"
    )
    if published:
        _show_published(published)
    for warning in then.get("warnings", []):
        complain(warning)


def _change(one: Change) -> dict[str, Any]:
    from spurline.model import iso

    first, last = one.period.earliest, one.period.latest
    return {
        "from": one.from_place,
        "to": one.to_place,
        "start": None if first is None else iso(first),
        "end": None if last is None else iso(last),
        "then": {"q05": one.then.q05, "q50": one.then.q50, "q95": one.then.q95},
        "now": {"q05": one.now.q05, "q50": one.now.q50, "q95": one.now.q95},
    }


def _show(body: Mapping[str, Any]) -> None:
    trips = [(vessel, trip) for vessel in body["vessels"] for trip in vessel["trips"] if trip["p"] >= SHOWN_P]
    trips.sort(key=lambda pair: (pair[1]["depart"]["q50"], pair[0]["id"], pair[1]["from"], pair[1]["to"]))
    rows = [
        (vessel["id"], t["from"], t["to"], t["p"], t["depart"]["q50"][:16], t["arrive"]["q50"][:16])
        for vessel, t in trips
    ]
    print_table(("vessel", "from", "to", "p", "departs about", "arrives about"), rows, title="Trips (UTC)")
    counts = [
        (c["from"], c["to"], c["start"][:10], c["end"][:10], c["q05"], c["q50"], c["q95"])
        for c in body["fleet"]["counts"]
        if c["q95"] > 0
    ]
    print_table(("from", "to", "start", "end", "5 %", "50 %", "95 %"), counts, title="Trips of the fleet")
    _show_cargo(body.get("cargo", []))
    _show_transfers(body.get("transfers", []))


def _show_cargo(cargo: Iterable[Mapping[str, Any]]) -> None:
    """The whole period of each leg and unit, which comes first; months are in out/cargo.csv."""
    whole: dict[tuple[str, str], Mapping[str, Any]] = {}
    for one in cargo:
        if one["vessel"] is None:
            whole.setdefault((one["leg"], one["unit"]), one)
    fleet = [one for one in whole.values() if one["q95"] > 0]
    if not fleet:
        return
    rows = [
        (
            c["leg"],
            c["start"][:10],
            c["end"][:10],
            c["unit"],
            f"{c['q05']:,.0f}",
            f"{c['q50']:,.0f}",
            f"{c['q95']:,.0f}",
        )
        for c in fleet
    ]
    title = f"Cargo of the fleet, inferred: {fleet[0]['assumption']}"
    print_table(("leg", "start", "end", "unit", "5 %", "50 %", "95 %"), rows, title=title)


def _show_transfers(transfers: Iterable[Mapping[str, Any]]) -> None:
    for one in transfers:
        rows = [
            (shift["leg"], shift["basis"], *(_three(shift[side]) for side in ("before", "after")))
            for shift in one["counts"]
        ]
        last = one["stock"][-1]
        stock = f"stock at the end {_three(last)} TEU"
        delay = (
            "" if one["delay_h"] is None else f", hours from arrival to departure {_three(one['delay_h'])}"
        )
        title = f"Legs that meet at {one['place_id']}. {one['words']} (5, 50, 95 %: {stock}{delay})"
        print_table(("leg", "trips from", "alone: 5, 50, 95 %", "held together"), rows, title=title)


def _three(one: Mapping[str, Any]) -> str:
    return ", ".join(f"{one[key]:g}" for key in ("q05", "q50", "q95"))


def _show_published(rows: Iterable[Mapping[str, Any]]) -> None:
    shown = [
        (r["publisher"], r["what"], _way(r), _number(r), r["p_at_least_low"],
         r["verdict"], r["reason"])
        for r in rows
    ]  # fmt: skip
    columns = ("publisher", "what", "way", "count", "P(N ≥ low)", "verdict", "reason")
    print_table(columns, shown, title="Counts published by others")


def _way(row: Mapping[str, Any]) -> str:
    return str(row["to"]) if row["from"] is None else f"{row['from']} → {row['to']}"


def _number(row: Mapping[str, Any]) -> str:
    if row["high"] is None:
        return f"≥ {row['low']}"
    if row["low"] is None:
        return f"≤ {row['high']}"
    return str(row["low"]) if row["low"] == row["high"] else f"{row['low']}–{row['high']}"
