"""`spurline itinerary`: contract C on the command line."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from spurline.cli.options import moment
from spurline.cli.output import complain, print_json, print_table, progress_bar, report_rejections

if TYPE_CHECKING:
    from spurline.model import Ledger, Positions, Static, Vessel


def register(app: typer.Typer) -> None:
    """Add the command of this file to the tree."""
    app.command("itinerary")(itinerary)


def itinerary(
    places: Annotated[Path, typer.Option("--places", help="Places: CSV or GeoJSON.", show_default=False)],
    start: Annotated[str, typer.Option("--from", help="Start of the period, ISO 8601.", show_default=False)],
    end: Annotated[str, typer.Option("--to", help="End of the period, ISO 8601.", show_default=False)],
    positions: Annotated[
        Path | None,
        typer.Option("--positions", help="A store, or a file of positions.", show_default=False),
    ] = None,
    looks: Annotated[Path | None, typer.Option("--looks", help="Looks: CSV.", show_default=False)] = None,
    vessels: Annotated[
        Path | None, typer.Option("--vessels", help="Vessels: CSV.", show_default=False)
    ] = None,
    legs: Annotated[Path | None, typer.Option("--legs", help="Legs: CSV.", show_default=False)] = None,
    mmsi: Annotated[list[int] | None, typer.Option("--mmsi", help="A vessel; repeatable.")] = None,
    vessel: Annotated[
        list[str] | None, typer.Option("--vessel", help="A vessel by its id in the vessels file; repeatable.")
    ] = None,
    seed: Annotated[int, typer.Option("--seed", help="Seed of the draws.")] = 0,
    as_json: Annotated[bool, typer.Option("--json", help="Print the whole result as JSON.")] = False,
) -> None:
    """Where a silent ship can have been, how often, how likely: calls, trips, counts and cargo.

    Works with positions, with looks, or with both; everything outside the period is visible
    context. Without `--mmsi` and `--vessel`, all vessels of the vessels file are taken.

    Examples:

        spurline itinerary --places places.csv --looks looks.csv --vessels vessels.csv \\
            --from 2023-08-15 --to 2023-12-31

        spurline itinerary --positions store --places places.csv --mmsi 273123456 \\
            --from 2023-08-15 --to 2023-12-31 --json
    """
    from spurline.intake import read_legs, read_looks, read_places, read_vessels
    from spurline.itinerary import contract, posterior, with_freight
    from spurline.model import BadInput, When

    parsed_places = read_places(places)
    parsed_looks = read_looks(looks, parsed_places.rows) if looks else None
    parsed_vessels = read_vessels(vessels) if vessels else None
    parsed_legs = read_legs(legs) if legs else None
    for parsed in (parsed_places, parsed_looks, parsed_vessels, parsed_legs):
        report_rejections(parsed.rejected if parsed else ())
    listed = parsed_vessels.rows if parsed_vessels else ()
    chosen = _chosen(listed, mmsi or [], vessel or [])
    if not chosen:
        raise typer.BadParameter("name a vessel with --mmsi or --vessel, or give --vessels")
    if positions is None and looks is None:
        raise BadInput("there is nothing to reconstruct from", do="Give --positions, --looks or both")
    with progress_bar() as progress:
        found = posterior(
            chosen,
            _fixes(positions, chosen) if positions else {},
            parsed_looks.rows if parsed_looks else (),
            parsed_places.rows,
            legs=parsed_legs.rows if parsed_legs else (),
            period=When(moment(start, "--from"), moment(end, "--to")),
            seed=seed,
            progress=lambda task: progress(task, 0, None),
        )
    ledger = with_freight(
        found.ledger,
        [found],
        looks=parsed_looks.rows if parsed_looks else (),
        places=parsed_places.rows,
        legs=parsed_legs.rows if parsed_legs else (),
        seed=seed,
    )
    if as_json:
        print_json(contract(ledger))
    else:
        _show(ledger)


def _chosen(listed: Sequence[Vessel], mmsi: list[int], ids: list[str]) -> list[Vessel]:
    """The vessels asked for; an MMSI that is not listed stands for itself."""
    from spurline.model import NotResolved, Vessel

    if not mmsi and not ids:
        return list(listed)
    by_id = {vessel.id: vessel for vessel in listed}
    by_mmsi = {vessel.mmsi: vessel for vessel in listed if vessel.mmsi}
    missing = sorted(set(ids) - by_id.keys())
    if missing:
        raise NotResolved(f"no vessel has the id {missing[0]!r}", do="Look into the vessels file")
    found = [by_id[key] for key in ids]
    found += [by_mmsi.get(number) or Vessel(str(number), str(number), mmsi=number) for number in mmsi]
    return list({vessel.id: vessel for vessel in found}.values())


def _fixes(source: Path, vessels: Sequence[Vessel]) -> dict[str, Positions]:
    """Clean positions per vessel id, from a store or from a file read on the spot."""
    from spurline import ais

    wanted = {vessel.mmsi: vessel.id for vessel in vessels if vessel.mmsi}
    if source.is_dir():
        return _loaded(source, wanted)
    with tempfile.TemporaryDirectory(prefix="spurline-") as scratch:
        store = Path(scratch) / "store"
        ais.build(_of(source, wanted.keys()), store)
        return _loaded(store, wanted)


def _loaded(store: Path, wanted: dict[int, str]) -> dict[str, Positions]:
    from spurline import ais

    heard = {mmsi for mmsi, *_ in ais.vessels_in(store)}
    return {key: ais.load(store, mmsi=[mmsi]) for mmsi, key in wanted.items() if mmsi in heard}


def _of(source: Path, wanted: Iterable[int]) -> Iterator[tuple[Positions, Sequence[Static]]]:
    """Batches of a file with only the vessels asked for."""
    import numpy as np

    from spurline.intake import read_positions
    from spurline.model import select

    numbers = np.array(sorted(wanted), dtype=np.uint32)
    for batch in read_positions(source, source.name):
        report_rejections(batch.rejected)
        keep = np.isin(batch.positions.mmsi, numbers)
        yield select(batch.positions, keep), [one for one in batch.statics if one.mmsi in set(wanted)]


def _show(ledger: Ledger) -> None:
    """Trips and fleet counts as tables."""
    rows = [
        (
            t.vessel,
            t.from_place,
            t.to_place,
            round(t.p, 2),
            *(str(m)[:16] for m in (t.depart.q50, t.arrive.q50)),
        )
        for t in ledger.trips
        if t.p >= 0.05
    ]
    print_table(("vessel", "from", "to", "p", "departs about", "arrives about"), rows, title="Trips (UTC)")
    counts = [
        (
            c.from_place,
            c.to_place,
            str(c.period.earliest)[:10],
            str(c.period.latest)[:10],
            c.q05,
            c.q50,
            c.q95,
        )
        for c in ledger.fleet_counts
    ]
    print_table(("from", "to", "start", "end", "5 %", "50 %", "95 %"), counts, title="Trips of the fleet")
    for warning in ledger.warnings:
        complain(warning)
