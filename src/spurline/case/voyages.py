"""The reconstruction of a case's vessels, from fixes, silence and looks. No claim comes here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, replace

from spurline.case.materials import Bench, Materials
from spurline.itinerary import Priors, reconstruct
from spurline.model import Case, Ledger, Positions, When, content_id


def rebuild_voyages(
    bench: Bench, materials: Materials, fixes: Mapping[str, Positions], positions_key: str, period: When
) -> Ledger:
    """The ledger of the case, taken from the vault when nothing that it rests on has changed."""
    if not period.is_bounded:
        return Ledger(warnings=("No period: neither the case file nor a look or fix says when.",))
    case = materials.case
    used = [
        positions_key if fixes else "",
        content_id({"looks": [look.id for look in materials.looks]}),
        content_id({"places": case.places, "legs": case.legs, "vessels": case.vessels}),
        content_id({"priors": case.priors, "period": period}),
    ]
    step = bench.step("itinerary.reconstruct", {}, used)

    def rebuilt() -> list[tuple[str, Ledger]]:
        ledger = reconstruct(
            case.vessels,
            fixes,
            materials.looks,
            case.places,
            legs=case.legs,
            period=period,
            priors=priors_of(case),
            seed=int(step.key[:8], 16),
            progress=lambda task: bench.progress(task, 0, None),
        )
        return [("ledger", ledger)]

    (ledger,) = bench.load(bench.take(step, rebuilt), "ledger", Ledger)
    return ledger


def priors_of(case: Case) -> Priors:
    """The reconstruction's priors with what the case file overrides; other keys are hypotheses."""
    standard = Priors()
    kinds = {field.name: type(getattr(standard, field.name)) for field in fields(Priors)}
    given = {prior.key: kinds[prior.key](prior.value) for prior in case.priors if prior.key in kinds}
    return replace(standard, **given)
