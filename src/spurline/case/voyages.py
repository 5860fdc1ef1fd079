"""The reconstruction of a case's vessels, from fixes, silence and looks. No claim comes here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta

from spurline.case.materials import Bench, Materials
from spurline.case.priors import freight_priors_of, priors_of
from spurline.case.traffic import span_of
from spurline.itinerary import Posterior, posterior, with_freight
from spurline.model import Case, Ledger, Look, Positions, Step, Vessel, When, content_id

MARGIN = timedelta(days=14)


def rebuild_voyages(
    bench: Bench, materials: Materials, fixes: Mapping[str, Positions], positions_key: str, period: When
) -> Ledger:
    """The ledger of the case, taken from the vault when nothing that it rests on has changed."""
    if not period.is_bounded:
        return Ledger(warnings=("No period: neither the case file nor a look or fix says when.",))
    case = materials.case
    step = voyages_step(bench, materials, fixes, positions_key, period)

    def rebuilt() -> list[tuple[str, Ledger]]:
        seed = seed_of(step)

        def told_of_freight(ledger: Ledger, *parts: Posterior) -> list[tuple[str, Ledger]]:
            priors = freight_priors_of(case)
            looks, places, legs = materials.looks, case.places, case.legs
            found = with_freight(
                ledger, parts, looks=looks, places=places, legs=legs, priors=priors, seed=seed
            )
            return [("ledger", found)]

        on_land = tuple(look for look in materials.looks if look.what != "ship")
        land = _over(bench, case, (), {}, on_land, period, seed)
        ships = ship_period(materials.looks, fixes, period)
        if ships is None or not case.vessels:
            alone = land.ledger if land.ledger.vessels else replace(land.ledger, warnings=())
            return told_of_freight(alone, land)
        sea = ships_of(bench, materials, fixes, ships, seed)
        return told_of_freight(_joined(sea.ledger, land.ledger, ships, period), sea, land)

    (ledger,) = bench.load(bench.take(step, rebuilt), "ledger", Ledger)
    return ledger


def voyages_step(
    bench: Bench, materials: Materials, fixes: Mapping[str, Positions], positions_key: str, period: When
) -> Step:
    """The step that makes the ledger; its key is that of all a reconstruction rests on."""
    case = materials.case
    used = [
        positions_key if fixes else "",
        content_id({"looks": [look.id for look in materials.looks]}),
        content_id({"places": case.places, "legs": case.legs, "vessels": case.vessels}),
        content_id({"priors": case.priors, "period": period}),
    ]
    return bench.step("itinerary.reconstruct", {}, used)


def seed_of(step: Step) -> int:
    """The seed of a reconstruction: equal inputs draw alike."""
    return int(step.key[:8], 16)


def ships_of(
    bench: Bench, materials: Materials, fixes: Mapping[str, Positions], when: When, seed: int
) -> Posterior:
    """The reconstruction of the case's ships, with its draws."""
    looks = tuple(look for look in materials.looks if look.what == "ship")
    return _over(bench, materials.case, materials.case.vessels, fixes, looks, when, seed)


def _over(
    bench: Bench,
    case: Case,
    vessels: tuple[Vessel, ...],
    fixes: Mapping[str, Positions],
    looks: tuple[Look, ...],
    when: When,
    seed: int,
) -> Posterior:
    return posterior(
        vessels,
        fixes,
        looks,
        case.places,
        legs=case.legs,
        period=when,
        priors=priors_of(case),
        seed=seed,
        progress=lambda task: bench.progress(task, 0, None),
    )


def ship_period(looks: Sequence[Look], fixes: Mapping[str, Positions], period: When) -> When | None:
    """The part of `period` in which ships were looked for or heard, and two weeks on either side;
    None where they never were. Beyond it a reconstruction would only return its prior."""
    moments = [
        t for look in looks if look.what == "ship" for t in (look.when.earliest, look.when.latest) if t
    ]
    moments += [moment for one in fixes.values() for moment in span_of(one) or ()]
    if not moments:
        return None
    return When(min(moments) - MARGIN, max(moments) + MARGIN).intersect(period)


def _joined(sea: Ledger, land: Ledger, ships: When, period: When) -> Ledger:
    """The ledger of ships and the one of sets on land as one, with a word on what was left open."""
    notes = [*sea.warnings, *(land.warnings if land.vessels else ())]
    if ships != period:
        notes.append(
            f"Ships are reconstructed from {ships.earliest:%d %B %Y} to {ships.latest:%d %B %Y}, when they were "
            "looked for or heard; nothing is said about them outside that time."
        )
    return replace(
        sea,
        vessels=(*sea.vessels, *land.vessels),
        fleet_counts=(*sea.fleet_counts, *land.fleet_counts),
        presence=(*sea.presence, *land.presence),
        warnings=tuple(notes),
    )
