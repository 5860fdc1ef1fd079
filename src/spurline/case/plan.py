"""Where and when a further image would tell most about a case. Nothing is requested from anybody."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from spurline.case.gathered import gather
from spurline.case.materials import Bench, Materials
from spurline.case.priors import priors_of
from spurline.case.progress import Progress, silent
from spurline.case.traffic import span_of
from spurline.case.voyages import seed_of, ship_period, ships_of, voyages_step
from spurline.itinerary import Drawn, Plan, Sensor, plan_looks
from spurline.model import BadInput, Place, Trip, Vessel, When, content_id, iso
from spurline.vault import Vault


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a plan is asked for: at most `most` looks, at `places` (all when empty), from `start` to `end`
    (UTC; None: as far as ships are reconstructed), by a sensor that shows a ship with chance `detect`
    (None: the prior of the case for optical images) and, if `names`, tells the case's ships apart."""

    most: int = 10
    places: tuple[str, ...] = ()
    start: datetime | None = None
    end: datetime | None = None
    detect: float | None = None
    names: bool = False


@dataclass(frozen=True, slots=True)
class CasePlan:
    """The plan, the trips of the ledger that it was made from, names, and limits of the reconstruction."""

    plan: Plan
    trips: tuple[Trip, ...]
    places: tuple[Place, ...]
    vessels: tuple[Vessel, ...]
    warnings: tuple[str, ...]


def plan_case(folder: Path, wanted: Wanted, *, progress: Progress = silent) -> CasePlan:
    """The looks that together would tell most about the ships of the case in `folder`.

    The ships are drawn as `run` draws them; the plan is a step of its own, kept in the vault, and out/ is
    not touched. Raises BadInput for a case without vessels, places, or anything that says where
    they were, for a place that no ship can call at, and for days that are not reconstructed.
    """
    with Vault.opened(folder) as vault:
        bench = Bench(vault, progress=progress)
        evidence = gather(bench)
        materials, fixes, period = evidence.materials, evidence.fixes, evidence.period
        _check(materials, folder)
        ships = ship_period(materials.looks, fixes, period)
        if ships is None:
            raise BadInput(
                "nobody looked for ships and none of the case's was heard in its period",
                where=folder.name,
                do="Add looks or positions with `spurline add`",
            )
        window = _window(wanted, ships)
        ledger_step = voyages_step(bench, materials, fixes, evidence.traffic.key, period)
        step = bench.step("itinerary.plan", {"wanted": content_id({"wanted": wanted})}, [ledger_step.key])

        def planned() -> list[tuple[str, CasePlan]]:
            known = ships_of(bench, materials, fixes, ships, seed_of(ledger_step))
            trips = known.ledger.trips
            case = materials.case
            plan = plan_looks(
                Drawn.of(known),
                [look for look in materials.looks if look.what == "ship"],
                case.legs,
                window=window,
                sensor=_sensor(wanted, materials),
                trips=trips,
                places=wanted.places,
                most=wanted.most,
                last=_newest([*_ends(materials), *(span_of(one) or () for one in fixes.values())]),
                progress=progress,
            )
            named = {key for one in plan.proposals for concern in one.concerns for key in concern.trips}
            kept = tuple(trip for trip in trips if trip.id in named)
            return [("plan", CasePlan(plan, kept, case.places, case.vessels, known.ledger.warnings))]

        (found,) = bench.load(bench.take(step, planned), "plan", CasePlan)
        return found


def _check(materials: Materials, folder: Path) -> None:
    for what, rows in (("vessel", materials.case.vessels), ("place", materials.case.places)):
        if not rows:
            raise BadInput(
                f"the case has no {what}, so there is nothing to look for",
                where=folder.name,
                do=f"Add a table of {what}s with `spurline add`",
            )


def _sensor(wanted: Wanted, materials: Materials) -> Sensor:
    priors = priors_of(materials.case)
    detect = priors.detect_optical if wanted.detect is None else wanted.detect
    return Sensor(detect, wanted.names, priors.other_ships)


def _window(wanted: Wanted, ships: When) -> When:
    """The days asked for, cut to those that are reconstructed."""
    first, last = ships.earliest, ships.latest
    assert first is not None and last is not None
    if wanted.start and wanted.end and wanted.end <= wanted.start:
        raise BadInput(
            f"the time ends ({iso(wanted.end)}) before it begins ({iso(wanted.start)})", where="--to"
        )
    window = When(wanted.start, wanted.end).intersect(ships)
    if window is None:
        raise BadInput(
            f"ships are reconstructed from {iso(first)} to {iso(last)} only",
            where="--from, --to",
            do="Name days inside that time, or widen the period of the case",
        )
    return window


def _ends(materials: Materials) -> list[Sequence[datetime]]:
    return [(look.when.latest,) for look in materials.looks if look.what == "ship" and look.when.latest]


def _newest(moments: Sequence[Sequence[datetime]]) -> datetime | None:
    return max((moment for some in moments for moment in some), default=None)
