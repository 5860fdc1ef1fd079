"""The priors of a case: those of the reconstruction and of its cargo with what case.toml overrides."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import fields
from typing import TypeVar

from spurline.itinerary import FreightPriors, Priors, overridden
from spurline.model import BadInput, Case
from spurline.weighing import names_hypothesis

P = TypeVar("P", Priors, FreightPriors)


def priors_of(case: Case) -> Priors:
    """The reconstruction's priors with what the case file overrides; other keys are hypotheses or of the
    cargo. Raises BadInput naming the prior for a value that it cannot have."""
    return overridden(Priors(), _given(case, Priors()))


def freight_priors_of(case: Case) -> FreightPriors:
    """The priors of cargo with what the case file overrides. Raises BadInput."""
    return overridden(FreightPriors(), _given(case, FreightPriors()))


def check_priors(case: Case, legs: Iterable[str]) -> None:
    """Raises BadInput, naming the row of case.toml, for a key given twice, a key that is neither a parameter nor a
    hypothesis (of the legs `legs`, those left out included), and a value that it cannot have."""
    seen: dict[str, int] = {}
    known = {field.name for kind in (Priors, FreightPriors) for field in fields(kind)}
    ways = tuple(legs)
    for number, prior in enumerate(case.priors, 1):
        where = f"case.toml, prior {number}"
        if prior.key in seen:
            raise BadInput(
                f"{prior.key!r} was set before, in prior {seen[prior.key]}", where=where, do="Keep one"
            )
        seen[prior.key] = number
        if prior.key not in known and not names_hypothesis(prior.key, case, ways):
            raise BadInput(
                f"{prior.key!r} is neither a hypothesis nor a parameter",
                where=where,
                do="Parameters are listed under `priors` in out/ledger.json; hypotheses are legs, goods, "
                "movement, movement:<leg>, cargo:<item>, trips:<leg>",
            )
        if prior.key not in known and not 0 < prior.value < 1:
            raise BadInput(f"{prior.key} {prior.value:g} is no probability", where=where)
    priors_of(case)
    freight_priors_of(case)


def _given(case: Case, standard: P) -> dict[str, float]:
    """Values of the keys of `standard`, each checked for itself so that an error names its row."""
    own = {field.name for field in fields(standard)}
    given = {}
    for number, prior in enumerate(case.priors, 1):
        if prior.key in own:
            try:
                overridden(standard, {prior.key: prior.value})
            except BadInput as error:
                raise BadInput(error.what, where=f"case.toml, prior {number}", do=error.do) from error
            given[prior.key] = prior.value
    return given
