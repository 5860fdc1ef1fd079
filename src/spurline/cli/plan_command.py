"""`spurline plan`: where and when a further image would tell most about a case."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from spurline.cli.options import CaseFolder, Json, moment
from spurline.cli.output import complain, print_json, print_table, progress_bar, say

if TYPE_CHECKING:
    from spurline.case.plan import CasePlan
    from spurline.itinerary import Plan
    from spurline.itinerary.planning import Answer, Concern, CountGain, Proposal
    from spurline.model import Trip

Name = Callable[[str], str]
MOST_WAYS = 3
LEAST_SHOWN = 0.05
LEAST_BITS = 0.02
CLEAR = 2.0  # errors by which bits must stand out to be told
NOTHING = "absent"
SOMETHING = "present"


def plan(
    folder: CaseFolder,
    begin: Annotated[
        str | None, typer.Option("--from", help="Only days from this time on (UTC).", show_default=False)
    ] = None,
    end: Annotated[
        str | None, typer.Option("--to", help="Only days before this time (UTC).", show_default=False)
    ] = None,
    top: Annotated[int, typer.Option("--top", min=1, max=100, help="How many looks.")] = 5,
    places: Annotated[
        list[str] | None,
        typer.Option("--place", metavar="ID", help="Only this place; repeatable.", show_default=False),
    ] = None,
    detect: Annotated[
        float | None,
        typer.Option(
            "--p-detect",
            min=0.0,
            max=1.0,
            help="Chance that the image shows a ship that is there; else the prior of the case.",
            show_default=False,
        ),
    ] = None,
    names: Annotated[
        bool, typer.Option("--tells-ships-apart", help="The image is good enough to name the ship.")
    ] = False,
    csv: Annotated[
        Path | None,
        typer.Option(
            "--csv", metavar="FILE", help="Write every place and day that was weighed.", show_default=False
        ),
    ] = None,
    as_json: Json = False,
) -> None:
    """Where and when a further image would reduce uncertainty most: the best looks, one after the other.

    Each is chosen given those above it; its gain is the expected information about the ships' itineraries, in
    bits. Below each look stands what it would tell by itself about the number of trips. Days are local
    solar days; ships are reconstructed from two weeks before the first look or fix to two weeks after the
    last, inside the period of the case. Nothing is requested from anybody, and out/ stays as it is.

    Examples:

        spurline plan rajin

        spurline plan rajin --from 2023-09-01 --to 2023-10-01 --place dunai --top 3

        spurline plan rajin --tells-ships-apart --csv days.csv --json
    """
    from spurline.case.plan import Wanted, plan_case
    from spurline.itinerary import plan_record

    wanted = Wanted(
        most=top,
        places=tuple(sorted(set(places or ()))),
        start=moment(begin, "--from") if begin else None,
        end=moment(end, "--to") if end else None,
        detect=detect,
        names=names,
    )
    with progress_bar() as progress:
        found = plan_case(folder, wanted, progress=progress)
    if csv is not None:
        _write_days(csv, found.plan)
    if as_json:
        print_json(plan_record(found.plan) | {"warnings": list(found.warnings)})
        return
    _show(found)
    if csv is not None:
        say(str(csv))
    for warning in found.warnings:
        complain(warning)


def _write_days(path: Path, plan: Plan) -> None:
    from spurline.dossier import write_csv
    from spurline.itinerary import DAY_COLUMNS, plan_days

    path.write_bytes(write_csv(DAY_COLUMNS, plan_days(plan)))


def _show(found: CasePlan) -> None:
    plan = found.plan
    known = {place.id: place.name for place in found.places} | {one.id: one.name for one in found.vessels}
    trips = {trip.id: trip for trip in found.trips}

    def name(key: str) -> str:
        return known.get(key, key)

    first, last = plan.window.earliest, plan.window.latest
    assert first is not None and last is not None
    say(
        f"{len(plan.days)} places and days from {first:%d %b %Y} to {last:%d %b %Y}; images that show a ship "
        f"that is there with chance {plan.detect:g}{' and name it' if plan.names else ''}."
    )
    if not plan.proposals:
        say("No further look would tell anything about the ships of the case.")
        return
    rows = [
        (rank, name(one.place), _day(one), round(one.gain, 2), one.p_present, one.looked, _kind(one.archive))
        for rank, one in enumerate(plan.proposals, 1)
    ]
    columns = ("#", "place", "day", "bits added", "p of a ship there", "looks so far", "image")
    print_table(columns, rows, title="Further looks, the most telling first")
    for rank, one in enumerate(plan.proposals, 1):
        say("")
        say(f"{rank}. {name(one.place)}, {_day(one)} ({_hours(one)})")
        say(
            f"   adds {one.gain:.2f} bits to the looks above, {one.alone:.2f} by itself; its answer could tell "
            f"{one.uncertain:.2f} at most"
        )
        for line in _told(one, name):
            say(f"   {line}")
        for concern in one.concerns:
            say(f"   {_concern(concern, trips, name)}")


def _day(one: Proposal) -> str:
    return f"{one.day:%a %d %b %Y}"


def _hours(one: Proposal) -> str:
    start, end = one.hours.earliest, one.hours.latest
    assert start is not None and end is not None
    return f"daylight {start:%d %b %H:%M} to {end:%d %b %H:%M} UTC"


def _kind(archive: bool) -> str:
    return "archive" if archive else "new"


def _told(one: Proposal, name: Name) -> list[str]:
    """What the look tells by itself about numbers of trips, the most told first, and what each likely answer
    would make of the first of them. What is not above its own error is not told."""
    told = [way for way in one.counts if way.bits > max(CLEAR * way.error, LEAST_BITS)]
    told.sort(key=lambda way: (-way.bits, way.from_place, way.to_place))
    if not told:
        return ["by itself it tells nothing measurable about the number of trips on any way"]
    lines = [_narrowed(way, name) for way in told[:MOST_WAYS]]
    answers = [answer for answer in one.answers if answer.p >= LEAST_SHOWN]
    return lines + [_after(answer, told[0], name) for answer in answers]


def _narrowed(way: CountGain, name: Name) -> str:
    return (
        f"trips {name(way.from_place)} → {name(way.to_place)}: {way.bits:.2f} bits (± {way.error:.2f}); 90 % interval "
        f"{way.width:.1f} wide now, {way.width_after:.1f} expected after it"
    )


def _after(answer: Answer, way: CountGain, name: Name) -> str:
    ends = (way.from_place, way.to_place)
    count = next(one for one in answer.counts if (one.from_place, one.to_place) == ends)
    return f"  if {_saw(answer.saw, name)} (p {answer.p:.2f}): {count.q50}, 90 % interval {count.q05} to {count.q95}"


def _saw(saw: tuple[str, ...], name: Name) -> str:
    if saw == (NOTHING,):
        return "no ship is seen"
    if saw == (SOMETHING,):
        return "a ship is seen"
    if not saw:
        return "no ship of the case is named"
    return " and ".join(name(key) for key in saw) + (" is seen" if len(saw) == 1 else " are seen")


def _concern(concern: Concern, trips: Mapping[str, Trip], name: Name) -> str:
    legs = [
        f"{name(trip.from_place)} → {name(trip.to_place)}, {trip.depart.q50:%d %b} to {trip.arrive.q50:%d %b} "
        f"(p {trip.p:.2f})"
        for key in concern.trips
        if (trip := trips.get(key)) and trip.p >= LEAST_SHOWN
    ]
    tail = f"; bears on {'; '.join(legs)}" if legs else ""
    return f"{name(concern.vessel)} is there with p {concern.p_present:.2f}{tail}"
