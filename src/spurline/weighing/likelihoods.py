"""How much one item speaks for a hypothesis: log ratios with the reason for each.

The numbers are the project's judgement, chosen so that one interested official statement comes to
a ratio of about 2.5, one analyst's hedged statement to about 2, and a ship's papers would need the
case to say so (a `RatioSpec`). Every one is printed beside the evidence it belongs to.
"""

from __future__ import annotations

import math
import re

from spurline.model import Claim, Event, Hedge, Stance
from spurline.weighing.fusion import shrink

_STANCE = {
    Stance.ASSERTS: 3.5, Stance.CONFIRMS: 3.0, Stance.ADMITS: 12.0, Stance.SUSPECTS: 2.5,
    Stance.CONDEMNS: 1.5, Stance.ANNOUNCES: 1.5, Stance.PREDICTS: 1.1, Stance.WARNS: 1.1,
}  # fmt: skip
_STANCE_WORDS = {
    Stance.ASSERTS: "asserts", Stance.CONFIRMS: "confirms", Stance.ADMITS: "admits, against its own interest",
    Stance.SUSPECTS: "suspects", Stance.CONDEMNS: "condemns and thereby presupposes",
    Stance.ANNOUNCES: "announces", Stance.PREDICTS: "expects", Stance.WARNS: "warns of",
}  # fmt: skip
_HEDGE = {Hedge.CATEGORICAL: 1.0, Hedge.ATTRIBUTED: 0.9, Hedge.PROBABLE: 0.7, Hedge.POSSIBLE: 0.4}
_HEDGE_WORDS = {
    Hedge.CATEGORICAL: "without a hedge", Hedge.ATTRIBUTED: "as reported speech",
    Hedge.PROBABLE: "with a word of probability", Hedge.POSSIBLE: "as a possibility",
}  # fmt: skip
_MOVES = {
    Event.MOVEMENT: 1.0, Event.ARRIVAL: 1.0, Event.DEPARTURE: 0.8, Event.DELIVERY: 0.8, Event.LOADING: 0.6,
    Event.TRANSSHIPMENT: 0.6, Event.CARGO: 0.4, Event.SIGHTING: 0.5, Event.ROUTE: 0.5, Event.BARTER: 0.3,
    Event.PROCUREMENT: 0.3, Event.FACILITY: 0.2, Event.TRANSPONDER_OFF: 0.3,
}  # fmt: skip
_CARRIES = {
    Event.CARGO: 1.0, Event.DELIVERY: 1.0, Event.LOADING: 1.0, Event.TRANSSHIPMENT: 1.0, Event.MOVEMENT: 0.8,
    Event.ARRIVAL: 0.8, Event.DEPARTURE: 0.8, Event.SIGHTING: 0.6, Event.ROUTE: 0.5, Event.BARTER: 0.5,
    Event.PROCUREMENT: 0.4,
}  # fmt: skip
_TRAVELS = {Event.MOVEMENT, Event.ARRIVAL, Event.DEPARTURE, Event.DELIVERY}
HEADLINE_SHARE = 0.5
DENIAL_LOG_LR = -0.02
"""A denial of fact moves p by 0.005 at most: it is made whether or not the thing is true."""

PAIR_LOG_LR = math.log(50.0)
"""The same set or ship seen at the start and then at the end of a leg."""
IDENTIFIED_LOG_LR, COUNTED_LOG_LR = math.log(1.2), math.log(1.3)
"""One end only: fits every trip from or to that place."""
SWITCHED_OFF_LR = 4.0
"""Weeks of silence where others are heard, against ordinary trade (handbook: 3 to 5)."""

_PROOF = re.compile(
    r"\bproof\b|\bevidence\b|\bbeweis\w*|\bbeleg\w*|unsubstantiat|unbelegt|groundless|grundlos|haltlos", re.I
)
_COMMENT = re.compile(r"\bcomment\w*|kommentier\w*|stellungnahme|äußer\w*", re.I)
_NARROW = re.compile(
    r"\breports?\b|\bbericht\w*|\bnewspaper\w*|\bzeitung\w*|\bmedia\b|\barticle\b|\bartikel\w*|medien", re.I
)
_EVER = re.compile(
    r"\bnever\b|\bnie\b|niemals|\bever\b|\bje\b|jemals|\bnot\b|\bnicht\b|\bkeine?\w?\b|\bno\b", re.I
)


def stance_ratio(claim: Claim, weight: float) -> float:
    """log LR of a claim before its origin's grade: stance, hedge, polarity, headline."""
    base = math.log(_STANCE.get(claim.stance, 1.0)) * _HEDGE[claim.hedge] * weight
    if claim.kind == "headline":
        base *= HEADLINE_SHARE
    return -base if claim.polarity == "-" else base


def movement_ratio(claim: Claim, event: Event, reliability: float) -> tuple[float, str]:
    """log LR for "freight moved" and why; `event` is what the claim tells of freight."""
    if claim.polarity == "-" and event not in _TRAVELS:
        return 0.0, "says what was not done with the freight, not that nothing moved"
    return _graded(claim, _MOVES.get(event, 0.0), reliability)


def cargo_ratio(claim: Claim, event: Event, reliability: float) -> tuple[float, str]:
    """log LR for "it was what this claim names" and why."""
    return _graded(claim, _CARRIES.get(event, 0.0), reliability)


def _graded(claim: Claim, weight: float, reliability: float) -> tuple[float, str]:
    raw = stance_ratio(claim, weight)
    verb = _STANCE_WORDS.get(claim.stance, claim.stance.value)
    negated = "the contrary " if claim.polarity == "-" else ""
    reason = f"{claim.origin} {verb} {negated}{_HEDGE_WORDS[claim.hedge]}; reliability {reliability:g}"
    return shrink(raw, reliability), reason


def denial_kind(claim: Claim) -> str:
    """Which of the four kinds a denial is: of fact, of proof, of a narrower claim, or a refusal.

    Expects a claim whose stance is denies or cannot_determine.
    """
    words = f"{claim.sentence.text}"
    if claim.stance is not Stance.DENIES:
        return "refusal to comment" if _COMMENT.search(words) else "explicit ignorance"
    if _PROOF.search(words):
        return "denial of proof"
    if _NARROW.search(claim.span.text) and not _EVER.search(claim.span.text):
        return "denial of a narrower claim"
    return "denial of fact"


def denial_ratio(claim: Claim) -> tuple[float, str]:
    """log LR of a denial: close to nothing for a denial of fact, nothing for the other kinds."""
    kind = denial_kind(claim)
    if kind == "denial of fact":
        return DENIAL_LOG_LR, f"{kind}: made whether or not it is true, so close to no weight"
    return 0.0, f"{kind}: says nothing about the fact"


def silence_ratio(switched_off: float, reception: float) -> tuple[float, str]:
    """log LR of a silence for covert against open trade, from the chances of its causes."""
    off = max(0.0, min(1.0, switched_off))
    ratio = SWITCHED_OFF_LR * off + (1.0 - off)
    return math.log(ratio), (
        f"chance {off:.2f} that it was switched off, {reception:.2f} that nobody could hear it; "
        "length alone counts for nothing"
    )
