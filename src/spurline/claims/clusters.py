"""Clusters: claims of the same proposition about the same event, over all files of a call."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from functools import lru_cache
from math import sqrt

from spurline.claims.lexicon import word_set
from spurline.model import Claim, ClaimCluster, Event, Stance

EVENT_GROUPS: tuple[frozenset[Event], ...] = (
    frozenset({Event.DELIVERY, Event.PROCUREMENT, Event.BARTER}),
    frozenset({Event.MOVEMENT, Event.ARRIVAL, Event.DEPARTURE, Event.VISIT}),
    frozenset({Event.LOADING, Event.TRANSSHIPMENT, Event.CARGO}),
)
SAME = 0.65
"""Score from which two claims are one proposition (tuned on the development articles)."""
_WEIGHTS = {"actors": 0.3, "item": 0.1, "event": 0.1, "date": 0.15, "place": 0.1, "words": 0.7, "again": -0.2}
MAX_BLOCK = 400
"""Claims of one block that are compared pairwise; larger blocks fall apart by day and item."""


def event_group(event: Event) -> Event:
    """The first event type of the group that counts as one, else the type itself."""
    for group in EVENT_GROUPS:
        if event in group:
            return min(group)
    return event


def cluster_claims(claims: Sequence[Claim]) -> tuple[ClaimCluster, ...]:
    """Every claim in exactly one cluster; order and ids do not depend on the order of `claims`.

    Denials and refusals are kept apart from assertions. Within a block of equal event group the
    score adds agreeing actors, goods, dates and places to the cosine of character trigrams; parties
    that differ, or days that cannot be the same, rule a pair out.
    """
    blocks: dict[tuple[object, ...], list[Claim]] = defaultdict(list)
    for claim in sorted(claims, key=lambda claim: (claim.document, claim.span.begin, claim.id)):
        blocks[_block(claim)].append(claim)
    found: list[list[Claim]] = []
    for _, block in sorted(blocks.items(), key=lambda item: str(item[0])):
        for part in _parts(block):
            found += _linked(part)
    made = (ClaimCluster(tuple(sorted(claim.id for claim in group))) for group in found)
    return tuple(sorted(made, key=lambda cluster: cluster.claims))


def _linked(block: Sequence[Claim]) -> list[list[Claim]]:
    """Average linkage: the two likest groups are joined until none is alike enough."""
    score = {
        (i, j): likeness(left, right)
        for i, left in enumerate(block)
        for j, right in enumerate(block[:i])
    }  # fmt: skip
    alive = {i: [i] for i in range(len(block))}
    links = {pair: value for pair, value in score.items() if value > 0}
    while links:
        (i, j), value = max(links.items(), key=lambda item: (item[1], -item[0][0], -item[0][1]))
        if value < SAME:
            break
        alive[j] += alive.pop(i)
        links = {pair: old for pair, old in links.items() if i not in pair and j not in pair}
        for k in alive:
            if k != j:
                pairs = [(max(a, b), min(a, b)) for a in alive[j] for b in alive[k]]
                mean = sum(score[pair] for pair in pairs) / len(pairs)
                if mean > 0 and all(score[pair] > 0 for pair in pairs):
                    links[(max(j, k), min(j, k))] = mean
    return [[block[i] for i in members] for members in alive.values()]


def _block(claim: Claim) -> tuple[object, ...]:
    return (event_group(claim.event).value, _attitude(claim.stance))


def _attitude(stance: Stance) -> str:
    if stance in {Stance.DENIES, Stance.CANNOT_DETERMINE, Stance.WARNS, Stance.CONDEMNS}:
        return stance.value
    return "holds"


def _parts(block: Sequence[Claim]) -> list[list[Claim]]:
    if len(block) <= MAX_BLOCK:
        return [list(block)]
    parts: dict[tuple[str, str], list[Claim]] = defaultdict(list)
    for claim in block:
        parts[(str(claim.actor_from), str(claim.actor_to))].append(claim)
    return [
        part[i : i + MAX_BLOCK] for _, part in sorted(parts.items()) for i in range(0, len(part), MAX_BLOCK)
    ]


def likeness(left: Claim, right: Claim) -> float:
    """How far two claims of one block state the same, 0 where they cannot."""
    if _conflict(left, right):
        return 0.0
    score = _WEIGHTS["words"] * wording(left.span.text, right.span.text)
    if (
        left.actor_from
        and left.actor_to
        and (left.actor_from, left.actor_to) == (right.actor_from, right.actor_to)
    ):
        score += _WEIGHTS["actors"]
    if left.event is right.event:
        score += _WEIGHTS["event"]
    if _says_on(left, right):
        score += _WEIGHTS["again"]
    items = _words(left.item), _words(right.item)
    if items[0] & items[1]:
        score += _WEIGHTS["item"]
    if left.event_date and right.event_date and _same_days(left, right):
        score += _WEIGHTS["date"]
    if {place.name for place in left.places} & {place.name for place in right.places}:
        score += _WEIGHTS["place"]
    return score


def _says_on(left: Claim, right: Claim) -> bool:
    """One origin in the body of one report, which seldom says the same thing twice."""
    same = left.document == right.document and left.origin == right.origin
    return same and left.kind == right.kind == "body"


def _conflict(left: Claim, right: Claim) -> bool:
    """Whether two claims cannot be one: other parties, other polarity, other days."""
    pairs = ((left.actor_from, right.actor_from), (left.actor_to, right.actor_to))
    if any(a and b and a != b for a, b in pairs) or left.polarity != right.polarity:
        return True
    dates = (left.event_date, right.event_date)
    if all(date is not None and date.grain != "vague" for date in dates) and not _same_days(left, right):
        return True
    said = {
        date.start for date in (left.statement_date, right.statement_date) if date and date.grain == "day"
    }
    return left.origin == right.origin and len(said) > 1


def _same_days(left: Claim, right: Claim) -> bool:
    one, other = left.event_date, right.event_date
    if one is None or other is None:
        return False
    start = max((one.start or "")[:10], (other.start or "")[:10])
    end = min((one.end or "9999")[:10], (other.end or "9999")[:10])
    if one.grain.startswith("minute") and other.grain.startswith("minute") and one.start != other.start:
        return False
    return start <= end


def _words(item: str | None) -> frozenset[str]:
    return frozenset(re.findall(r"[^\W\d_]{4}", (item or "").lower()))


@lru_cache(maxsize=20_000)
def _trigrams(text: str) -> tuple[tuple[str, float], ...]:
    words = [
        word for word in re.findall(r"[^\W\d_]+|\d+", text.lower()) if word not in word_set("light_words")
    ]
    counts: Counter[str] = Counter()
    for word in words:
        padded = f" {word} "
        counts.update(padded[i : i + 3] for i in range(len(padded) - 2))
    length = sqrt(sum(count * count for count in counts.values())) or 1.0
    return tuple(sorted((gram, count / length) for gram, count in counts.items()))


def wording(left: str, right: str) -> float:
    """Cosine of the character trigrams of two texts without their function words, 0 to 1."""
    other = dict(_trigrams(right))
    return sum(weight * other.get(gram, 0.0) for gram, weight in _trigrams(left))
