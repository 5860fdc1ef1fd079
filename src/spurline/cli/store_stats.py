"""What a store holds, for the terminal and as JSON."""

from __future__ import annotations

import os
import statistics
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from spurline import ais
from spurline.cli.output import print_table, say
from spurline.model import When, iso

BARS = "▁▂▃▄▅▆▇█"
MOST_BARS = 60
SHOWN_VESSELS = 10
SHOWN_CELLS = 10
SHOWN_QUIET = 5
SHOWN_RECEIVERS = 10


def contents_record(store: Path, summary: ais.StoreSummary, contents: ais.Contents) -> dict[str, Any]:
    """Everything that `ais stats` knows, for `--json`."""
    return {
        "store": str(store),
        "rows": summary.rows,
        "clean": contents.rows,
        "rejected": {reject.name.lower(): count for reject, count in contents.rejected},
        "exact_repeats": summary.exact_repeats,
        "statics": summary.statics,
        "sources": summary.sources,
        "version": summary.version,
        "span": _ends(contents.span) if contents.span else None,
        "hours_heard": contents.hours_heard,
        "days": [{"day": day.isoformat(), "rows": rows} for day, rows in contents.days],
        "quiet": [_ends(one) | {"hours": _hours(one)} for one in contents.quiet],
        "receivers": [{"receiver": name, "rows": rows} for name, rows in contents.receivers],
        "classes": dict(contents.classes),
        "vessels": [
            {
                "mmsi": one.mmsi,
                "name": one.name,
                "rows": one.rows,
                "hours": one.hours,
                "first": iso(one.first),
                "last": iso(one.last),
            }
            for one in contents.vessels
        ],
        "cells": [
            {
                "bbox": [round(edge, 6) for edge in (cell.west, cell.south, cell.east, cell.north)],
                "messages": cell.messages,
                "vessels": cell.vessels,
                "vessel_hours": cell.vessel_hours,
                "hours": cell.hours,
                "messages_per_vessel_hour": round(cell.per_vessel_hour, 4),
            }
            for cell in contents.cells
        ],
    }


def print_contents(store: Path, summary: ais.StoreSummary, contents: ais.Contents) -> None:
    """The same for a reader: sums, a sparkline on a terminal, and the head of each list."""
    say(f"{store}: {summary.rows:,} rows, {contents.rows:,} clean, of {len(contents.vessels):,} vessels")
    if contents.span is None:
        say("no clean message")
    else:
        say("from {start} to {end}".format(**_ends(contents.span)))
        _say_days(contents)
        _say_quiet(contents)
    for reject, count in contents.rejected:
        say(f"  {count:,} rejected: {reject.reason}")
    say(f"{summary.exact_repeats:,} exact repeats dropped; {summary.statics:,} static reports")
    if summary.sources:
        say(f"{len(summary.sources):,} sources")
    say("class: " + ", ".join(f"{name} {count:,}" for name, count in contents.classes))
    _say_receivers(contents)
    vessels = [
        (one.mmsi, one.name, one.rows, one.hours, iso(one.first)[:16], iso(one.last)[:16])
        for one in contents.vessels[:SHOWN_VESSELS]
    ]
    columns = ("MMSI", "name (claimed)", "rows", "hours heard", "first", "last")
    print_table(columns, vessels, title="Busiest vessels (UTC)")
    busiest = sorted(contents.cells, key=lambda cell: (-cell.messages, cell.south, cell.west))
    print_table(
        ("south", "west", "messages", "vessels", "vessel-hours", "messages per vessel-hour"),
        [
            (
                round(cell.south, 2),
                round(cell.west, 2),
                cell.messages,
                cell.vessels,
                cell.vessel_hours,
                round(cell.per_vessel_hour, 1),
            )
            for cell in busiest[:SHOWN_CELLS]
        ],
        title=f"Reception: {min(SHOWN_CELLS, len(busiest))} of {len(busiest):,} cells of "
        f"{ais.CELL_DEGREES:g}°, learned from this store",
    )


def sparkline(values: Sequence[float]) -> str:
    """Eight heights of bars; nothing is a blank."""
    most = max(values, default=0)
    return "".join(BARS[min(7, int(8 * value / most))] if value > 0 else " " for value in values)


def binned(days: Sequence[tuple[Any, int]], bins: int) -> list[int]:
    """Rows of days as sums of at most `bins` equal stretches from the first day to the last."""
    first, last = days[0][0], days[-1][0]
    count = (last - first).days + 1
    size = -(-count // bins)
    sums = [0] * -(-count // size)
    for day, rows in days:
        sums[(day - first).days // size] += rows
    return sums


def _say_days(contents: ais.Contents) -> None:
    days, rows = contents.days, [rows for _, rows in contents.days]
    count = (days[-1][0] - days[0][0]).days + 1
    say(
        f"rows per day: {min(rows):,} to {max(rows):,}, median {statistics.median(rows):,.0f}; "
        f"{len(days):,} of {count:,} days have any"
    )
    if sys.stdout.isatty() and not os.environ.get("NO_COLOR"):
        say(f"  {days[0][0]} {sparkline(binned(days, MOST_BARS))} {days[-1][0]}")


def _say_quiet(contents: ais.Contents) -> None:
    """Where the feed itself was silent: nobody can have been heard there."""
    if not contents.quiet:
        say("the feed is never silent for a whole clock hour")
        return
    longest = sorted(contents.quiet, key=lambda one: (-_hours(one), str(one)))
    total = sum(map(_hours, longest))
    say(f"the feed itself is silent {len(longest):,} times, {total:,} clock hours in all; the longest:")
    for one in longest[:SHOWN_QUIET]:
        say("  {:,} h from {start} to {end}".format(_hours(one), **_ends(one)))


def _say_receivers(contents: ais.Contents) -> None:
    named = [(name, rows) for name, rows in contents.receivers if name]
    if not named:
        say("receivers: none is named")
        return
    head = ", ".join(f"{name} {rows:,}" for name, rows in named[:SHOWN_RECEIVERS])
    say(f"receivers: {len(named):,} named: {head}{' …' if len(named) > SHOWN_RECEIVERS else ''}")


def _hours(when: When) -> int:
    assert when.duration is not None
    return round(when.duration.total_seconds() / 3600)


def _ends(when: When) -> dict[str, Any]:
    assert when.earliest is not None and when.latest is not None
    return {"start": iso(when.earliest), "end": iso(when.latest)}
