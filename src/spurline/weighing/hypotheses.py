"""Hypotheses nobody has to name: that freight moved, and what it was, with every rival."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from spurline.model import Case, Event, Hypothesis, Level, Prior, RivalSpec, When
from spurline.weighing.episodes import Episode, overlap
from spurline.weighing.lexicon import EMPTY, MUNITIONS, OTHER, item_classes, item_name
from spurline.weighing.naming import cargo_subject, movement_statement
from spurline.weighing.routes import Spoken

MOVEMENT_PRIOR = 0.5
NAMED_PRIOR = 0.25
"""Prior of a cargo that somebody names; several share half of the prior at most."""


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer to "what was carried": the key of its item, its statement, its prior, and
    whether somebody names it for this very way and time (then it gets a finding of its own)."""

    item: str
    statement: str
    prior: float
    reason: str
    named: bool
    key: str


def movement_hypothesis(episode: Episode, spoken: Sequence[Spoken], case: Case, level: Level) -> Hypothesis:
    """ "Freight moved from A to B" for one episode."""
    key = f"movement:{episode.route.key}:{episode.stamp}"
    prior, reason = _prior(
        case.priors,
        (key, f"movement:{episode.route.key}", episode.route.key, "movement"),
        MOVEMENT_PRIOR,
        "undecided before the evidence",
    )
    statement = movement_statement(episode, spoken, case)
    return Hypothesis(key, statement, prior, reason, level, episode.route.leg, episode.when)


def cargo_key(episode: Episode, item: str) -> str:
    return f"cargo:{episode.route.key}:{episode.stamp}:{item}"


def cargo_answers(
    episode: Episode, spoken: Sequence[Spoken], beside: Sequence[Spoken], case: Case
) -> tuple[Answer, ...]:
    """All rival answers for one episode, by key; empty where nobody names a cargo.

    Cargoes that claims name (for this way, or for another passage or the way back within a week), the case's items,
    the analyst's rivals, and always "other or ordinary goods" and "empty or not established".
    """
    direct = _named(spoken, episode.reach) | asked_items(case)
    direct -= {OTHER, EMPTY}
    if not direct:
        return ()
    aside = _named(beside, episode.wide_reach) - direct - {OTHER, EMPTY}
    specs = [spec for spec in case.rivals if _concerns(spec, episode)]
    statements = {item: item_name(item) for item in sorted(direct | aside)} | {
        OTHER: item_name(OTHER),
        EMPTY: item_name(EMPTY),
    }
    shares = {OTHER: 1.0, EMPTY: 1.0}
    for spec in specs:
        item = _item_of(spec.item) if spec.item else spec.key
        statements[item] = spec.statement
        shares[item] = spec.share
    return _with_priors(episode, statements, direct, aside, shares, case)


def _with_priors(
    episode: Episode,
    statements: dict[str, str],
    direct: set[str],
    aside: set[str],
    shares: dict[str, float],
    case: Case,
) -> tuple[Answer, ...]:
    named = sorted(direct | aside)
    each = min(NAMED_PRIOR, 0.5 / len(named))
    weights: dict[str, tuple[float, str]] = {}
    for item in named:
        keys = (cargo_key(episode, item), f"cargo:{item}", item)
        default = f"named by a source: {each:.2f} each, half of the prior at most together"
        weights[item] = _prior(case.priors, keys, each, default)
    rest = max(0.01, 1.0 - sum(weight for weight, _ in weights.values()))
    others = [item for item in sorted(statements) if item not in weights]
    total = sum(shares[item] for item in others)
    for item in others:
        why = f"share {shares[item]:g} of {total:g} of what the named cargoes leave"
        weights[item] = _prior(
            case.priors, (cargo_key(episode, item), f"cargo:{item}", item), rest * shares[item] / total, why
        )
    return tuple(
        Answer(item, statements[item], *weights[item], item in direct, cargo_key(episode, item))
        for item in sorted(statements)
    )


def cargo_hypothesis(answer: Answer, episode: Episode, case: Case, level: Level, main: str) -> Hypothesis:
    """An answer as a hypothesis; all but `main`, the key of the first, are its rivals."""
    head = cargo_subject(episode, case)
    statement = f"{head} was {answer.statement}." if not answer.statement.endswith(".") else answer.statement
    rival_of = None if answer.key == main else main
    return Hypothesis(
        answer.key,
        statement,
        answer.prior,
        answer.reason,
        level,
        episode.route.leg,
        episode.when,
        rival_of,
        answer.item,
    )


def asked_items(case: Case) -> set[str]:
    """Classes of goods that the case asks about, whoever names them."""
    return {_item_of(text) for text in case.items}


def _named(spoken: Sequence[Spoken], reach: When) -> set[str]:
    return {
        item
        for one in spoken
        if not (one.reading.is_ignorance or one.reading.is_denial)
        and one.reading.claim.polarity == "+"
        and one.reading.event is not Event.FACILITY
        and overlap(one.reading.when, reach) > 0
        for item in one.reading.items
    }


def _item_of(text: str) -> str:
    """The class of an item that the case names; its own words where it is none of the classes."""
    classes = item_classes(text)
    if MUNITIONS in classes:
        return MUNITIONS
    return classes[0] if classes else text.strip().casefold()


def _concerns(spec: RivalSpec, episode: Episode) -> bool:
    here = spec.leg is None or spec.leg == episode.route.leg
    return here and (spec.when is None or spec.when.overlaps(episode.reach))


def _prior(priors: Sequence[Prior], keys: tuple[str, ...], default: float, reason: str) -> tuple[float, str]:
    """The case's prior under the most particular key, else the default."""
    for key in keys:
        for prior in priors:
            if prior.key == key:
                return min(0.99, max(0.01, prior.value)), prior.reason
    return default, reason
