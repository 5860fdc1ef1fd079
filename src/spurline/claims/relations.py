"""Tensions between claims: denial, quantity, date, degree, tense, direction, identity, losses."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import timedelta

from spurline.claims.clusters import event_group, wording
from spurline.claims.events import FLOWS
from spurline.model import Claim, ClaimCluster, ClaimRelation, Document, Event, Stance, When

_AHEAD = frozenset({Stance.PREDICTS, Stance.ANNOUNCES})
_HELD = frozenset({Stance.ASSERTS, Stance.SUSPECTS, Stance.CONFIRMS, Stance.ADMITS})
_TRADED = frozenset(Event) - {Event.BARTER}
ANSWER_DAYS = 30
LIKE_WORDING = 0.5
"""Likeness of words from which opposite directions are about one flow."""
_FLOW_KINDS = frozenset({Event.DELIVERY, Event.PROCUREMENT, Event.BARTER})


def relations_of(
    claims: Sequence[Claim], clusters: Sequence[ClaimCluster], documents: Sequence[Document]
) -> tuple[ClaimRelation, ...]:
    """Relations over clusters: one line for each pair of sides and type, in a fixed order.

    A denial speaks of what was said before it: claims of documents published more than
    ANSWER_DAYS after it are not what it denies.
    """
    published = {document.id: document.published for document in documents}
    by_id = {claim.id: claim for claim in claims}
    groups = [
        sorted((by_id[key] for key in cluster.claims), key=lambda claim: claim.id) for cluster in clusters
    ]
    found: list[ClaimRelation] = []
    for group in groups:
        found += _within(group)
    found += _denials(groups, published)
    found += _between(groups)
    unique = {(one.type, one.a, one.b): one for one in found}
    return tuple(unique[key] for key in sorted(unique))


def _relation(kind: str, a: Iterable[Claim], b: Iterable[Claim], comment: str) -> ClaimRelation:
    return ClaimRelation(kind, tuple(sorted({c.id for c in a})), tuple(sorted({c.id for c in b})), comment)


# ---------------------------------------------------------------- denials


def _denials(groups: Sequence[Sequence[Claim]], published: Mapping[str, When]) -> list[ClaimRelation]:
    """Each cluster of denials against each cluster of what it denies."""
    found = []
    for denials in (group for group in groups if group[0].stance is Stance.DENIES):
        for other in groups:
            against = [
                claim
                for claim in other
                if any(_is_denied(one, claim) and _is_answer(one, claim, published) for one in denials)
            ]
            if against:
                comment = f"{denials[0].origin} denies what {against[0].origin} says"
                found.append(_relation("denial", denials, against, comment))
    return found


def _is_answer(denial: Claim, claim: Claim, published: Mapping[str, When]) -> bool:
    denied, said = published.get(denial.document), published.get(claim.document)
    if denied is None or said is None or denied.latest is None or said.earliest is None:
        return True
    return said.earliest <= denied.latest + timedelta(days=ANSWER_DAYS)


def _is_denied(denial: Claim, claim: Claim) -> bool:
    if claim.stance not in _HELD or claim.polarity == "-" or claim.event not in _TRADED:
        return False
    if event_group(claim.event) is not event_group(denial.event):
        return False
    flow = (denial.actor_from, denial.actor_to)
    if None in flow or flow != (claim.actor_from, claim.actor_to):
        return False
    named = denial.item is not None and claim.item is not None
    return not named or bool(_stems(denial.item) & _stems(claim.item)) or _is_arms(denial, claim)


_ARMS = (
    "waffe",
    "munition",
    "rakete",
    "artiller",
    "granat",
    "geschoss",
    "arms",
    "weapon",
    "ammunition",
    "missile",
    "shell",
    "rocket",
    "nachschub",
    "rüstung",
    "militär",
    "military",
    "container",
    "drohne",
    "drone",
)
_SPECIFIC = ("drohne", "drone", "pferd", "horse")


def _is_arms(left: Claim, right: Claim) -> bool:
    """A denial of arms deliveries denies each kind of arms, but drones only where it names them."""
    one, other = (left.item or "").lower(), (right.item or "").lower()
    if any((word in one) != (word in other) for word in _SPECIFIC):
        return False
    return any(word in one for word in _ARMS) and any(word in other for word in _ARMS)


def _stems(item: str | None) -> set[str]:
    return {word[:5] for word in (item or "").lower().replace(",", " ").split() if len(word) > 2}


# ---------------------------------------------------------------- within one cluster


def _within(group: Sequence[Claim]) -> list[ClaimRelation]:
    found = []
    if quantity := _differing(group, _quantity_key):
        found.append(_relation("quantity", *quantity, "different numbers for one proposition"))
    if dates := _differing(group, _day_key):
        found.append(_relation("date", *dates, "different days for one event"))
    stated = [claim for claim in group if claim.statement_date and claim.statement_date.grain == "day"]
    happened = [claim for claim in group if claim.event_date and claim.event_date.grain == "day"]
    crossed = [(s, e) for s in stated for e in happened if s is not e and _start(s, True) == _start(e, False)]
    if crossed:
        found.append(
            _relation(
                "date", [crossed[0][0]], [crossed[0][1]], "day of the statement against day of the event"
            )
        )
    ahead = [claim for claim in group if claim.stance in _AHEAD]
    done = [claim for claim in group if claim.stance in {Stance.ASSERTS, Stance.CONFIRMS, Stance.ADMITS}]
    if ahead and done:
        found.append(_relation("tense", ahead, done, "said to come against said to have happened"))
    found += _losses(group)
    return found


def _start(claim: Claim, stated: bool) -> str | None:
    mention = claim.statement_date if stated else claim.event_date
    return mention.start[:10] if mention and mention.start else None


def _quantity_key(claim: Claim) -> tuple[object, ...] | None:
    quantity = claim.quantity
    if quantity is None or (quantity.min is None and quantity.max is None):
        return None
    return (quantity.min, quantity.max)


def _day_key(claim: Claim) -> tuple[object, ...] | None:
    date = claim.event_date
    return (date.start, date.end) if date and date.grain == "day" else None


def _differing(
    group: Sequence[Claim], key: Callable[[Claim], object]
) -> tuple[list[Claim], list[Claim]] | None:
    values: dict[object, list[Claim]] = defaultdict(list)
    for claim in group:
        value = key(claim)
        if value is not None:
            values[value].append(claim)
    if len(values) < 2:
        return None
    ordered = sorted(values.items(), key=lambda item: str(item[0]))
    return ordered[0][1], [claim for _, own in ordered[1:] for claim in own]


def _losses(group: Sequence[Claim]) -> list[ClaimRelation]:
    """Headlines and unattributed sentences beside attributed ones of the same cluster."""
    named = [claim for claim in group if claim.is_attributed]
    bare = [claim for claim in group if claim.origin == "author"]
    found = []
    heads = [claim for claim in bare if claim.kind == "headline"]
    if named and heads:
        found.append(_relation("attribution_loss", heads, named, "the headline drops the source"))
    hedged = [claim for claim in named if claim.hedge >= 2]
    firm = [claim for claim in heads if claim.hedge == 0]
    if hedged and firm:
        found.append(_relation("hedge_loss", firm, hedged, "the headline is firmer than the source"))
    return found


# ---------------------------------------------------------------- between clusters


def _between(groups: Sequence[Sequence[Claim]]) -> list[ClaimRelation]:
    found = []
    blocks: dict[Event, list[Sequence[Claim]]] = defaultdict(list)
    for group in groups:
        blocks[event_group(group[0].event)].append(group)
    for block in (blocks[event] for event in sorted(blocks)):
        for i, left in enumerate(block):
            for right in block[i + 1 :]:
                relation = _degree(left, right) or _direction(left, right) or _identity(left, right)
                if relation:
                    found.append(relation)
    return found


def _degree(left: Sequence[Claim], right: Sequence[Claim]) -> ClaimRelation | None:
    """First against not the first."""
    for a, b in ((left, right), (right, left)):
        first = [claim for claim in a if _firstness(claim) > 0]
        later = [claim for claim in b if _firstness(claim) < 0]
        if first and later:
            return _relation("degree", first, later, "the first against not the first")
    return None


def _firstness(claim: Claim) -> int:
    words = claim.span.text.lower().split()
    for index, word in enumerate(words):
        if word.strip('„"“”,.') in {"erste", "ersten", "erster", "erstes", "first", "erstmals"}:
            before = words[max(0, index - 3) : index]
            if any(other in {"nicht", "not", "kein", "keine"} for other in before):
                return -1
            return 1 if claim.event in FLOWS or claim.event is Event.SIGHTING else 0
    return 0


def _direction(left: Sequence[Claim], right: Sequence[Claim]) -> ClaimRelation | None:
    """The same goods said to flow the other way."""
    for a in left:
        for b in right:
            if a.event not in _FLOW_KINDS or not a.actor_from or not a.actor_to or a.stance is Stance.DENIES:
                continue
            turned = (a.actor_from, a.actor_to) == (b.actor_to, b.actor_from)
            if (
                turned
                and _stems(a.item) & _stems(b.item)
                and wording(a.span.text, b.span.text) >= LIKE_WORDING
            ):
                return _relation("direction", [a], [b], "the flow is said to run the other way")
    return None


_VEHICLES = ("waggon", "wagen", "railcar", "zug", "züge", "train", "schiff", "ship", "vessel", "frachter")


def _identity(left: Sequence[Claim], right: Sequence[Claim]) -> ClaimRelation | None:
    """One origin, one site, two names for what was seen there."""
    for a in left:
        for b in right:
            if a.event is not Event.SIGHTING or b.event is not Event.SIGHTING or a.document != b.document:
                continue
            sites = {place.name for place in a.places} & {place.name for place in b.places}
            one, other = _vehicle(a), _vehicle(b)
            if sites and one and other and one != other:
                return _relation("identity", [a], [b], f"{one} against {other}")
    return None


def _vehicle(claim: Claim) -> str | None:
    for word in claim.span.text.lower().split():
        bare = word.strip('„"“”,.;:')
        if bare.endswith(tuple(_VEHICLES)) or bare.rstrip("sn").endswith(tuple(_VEHICLES)):
            return bare
    return None
