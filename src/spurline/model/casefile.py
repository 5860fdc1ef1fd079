"""The case: what is asked, where, when, about whom; and the steps that were taken."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from spurline.model.canonical import content_id
from spurline.model.geography import Leg, Place, Vessel
from spurline.model.when import When


@dataclass(frozen=True, slots=True)
class RivalSpec:
    """A rival explanation named by the analyst: for which leg and period, with its reason.
    `share` is its part of the prior that the hypothesis of the leg does not hold."""

    key: str
    statement: str
    leg: str | None = None
    when: When | None = None
    item: str | None = None
    share: float = 1.0


@dataclass(frozen=True, slots=True)
class RatioSpec:
    """A likelihood ratio that the analyst sets: evidence of `kind` whose fields match `match`
    (place, origin, what, item, label) counts `ratio` for hypothesis `hypothesis`, because `why`."""

    hypothesis: str
    kind: str
    match: tuple[tuple[str, str], ...]
    ratio: float
    why: str


@dataclass(frozen=True, slots=True)
class Prior:
    """A prior of the case: the key of a hypothesis or of a parameter, its value, the reason."""

    key: str
    value: float
    reason: str


@dataclass(frozen=True, slots=True)
class Case:
    """A question with its places, legs, vessels, period, rivals and priors."""

    question: str
    title: str = ""
    period: When = field(default_factory=When)
    places: tuple[Place, ...] = ()
    legs: tuple[Leg, ...] = ()
    vessels: tuple[Vessel, ...] = ()
    rivals: tuple[RivalSpec, ...] = ()
    ratios: tuple[RatioSpec, ...] = ()
    priors: tuple[Prior, ...] = ()
    items: tuple[str, ...] = ()
    tlp: str = "TLP:AMBER"

    def place(self, key: str) -> Place | None:
        return next((place for place in self.places if place.id == key), None)

    def leg(self, key: str) -> Leg | None:
        return next((leg for leg in self.legs if leg.id == key), None)


@dataclass(frozen=True, slots=True)
class Step:
    """One piece of work done: tool, version, parameters, ids used and made, and when.

    The key leaves out time and products, so equal work has an equal key.
    """

    tool: str
    version: str
    parameters: tuple[tuple[str, Any], ...]
    used: tuple[str, ...]
    made: tuple[str, ...] = ()
    at: datetime | None = None

    @property
    def key(self) -> str:
        return content_id(self, without=("made", "at"))
