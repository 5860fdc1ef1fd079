"""Things that do not go together. No side is deleted, nobody is accused.

Each contradiction names both sides in their own words, a size with its unit, and a verdict that
says what does not reconcile.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import timedelta
from itertools import combinations

from spurline.model import (
    AuditRow,
    Case,
    ClaimCluster,
    ClaimRelation,
    Contradiction,
    Look,
    Quantity,
    Saw,
    Verdict,
)
from spurline.weighing.evidence import place_name, place_zone, vessel_name
from spurline.weighing.likelihoods import denial_kind
from spurline.weighing.quantities import kind_of
from spurline.weighing.readings import RECENT, Reading
from spurline.weighing.words import period_text, shorten

_BY_RELATION = {"identity": "identity", "direction": "direction", "date": "timing"}
_VERDICTS = {
    "identity": "the names do not reconcile; both stand",
    "direction": "the directions do not reconcile; both stand",
    "timing": "the dates do not reconcile, or differ in scope; both stand",
}
AHEAD = timedelta(days=92)
"""How long after a denial of fact ("never, and no plan to") what is said still goes against it."""
_CHECKED = {Verdict.TOO_HIGH, Verdict.TOO_LOW, Verdict.IMPOSSIBLE}
_CHECK_KIND = {
    "boxes": "capacity",
    "one sailing": "capacity",
    "stack": "capacity",
    "wagons": "capacity",
    "mass": "capacity",
    "mass per box": "capacity",
    "trips": "capacity",
    "sea time": "timing",
    "rail days": "timing",
    "distance": "place",
}


def contradictions_of(
    readings: Sequence[Reading],
    clusters: Sequence[ClaimCluster],
    relations: Sequence[ClaimRelation],
    looks: Sequence[Look],
    audit: Sequence[AuditRow],
    case: Case,
    evidence: dict[str, str],
) -> tuple[Contradiction, ...]:
    """All contradictions of a case, by kind and id. `evidence` maps claim and look ids to
    evidence ids."""
    by_id = {reading.claim.id: reading for reading in readings}
    found = [
        *_denials(readings, relations, by_id, evidence),
        *_related(relations, by_id, evidence),
        *_drifts(clusters, relations, by_id, evidence),
        *_distances(readings, case, evidence),
        *_two_places_at_once(looks, case, evidence),
        *_audited(audit, by_id, evidence),
    ]
    return tuple(sorted({one.id: one for one in found}.values(), key=lambda one: (one.kind, one.id)))


def _denials(
    readings: Sequence[Reading],
    relations: Sequence[ClaimRelation],
    by_id: dict[str, Reading],
    evidence: dict[str, str],
) -> list[Contradiction]:
    """One contradiction per denying origin and kind of denial, against everything it answers."""
    answered: dict[str, set[str]] = defaultdict(set)
    for relation in relations:
        if relation.type == "denial":
            for one, other in ((relation.a, relation.b), (relation.b, relation.a)):
                for key in one:
                    answered[key] |= set(other)
    groups: dict[tuple[str, str], list[Reading]] = defaultdict(list)
    for reading in readings:
        if reading.is_denial or _refuses(reading):
            groups[reading.origin.key, denial_kind(reading.claim)].append(reading)
    found = []
    for (_, kind), denials in sorted(groups.items()):
        against = _answered_by(denials, answered, readings, by_id)
        if against:
            first = next((one for one in denials if one.claim.kind != "headline"), denials[0])
            origins = {one.origin.family for one in against}
            stands = "against" if denials[0].is_denial else "beside"
            size = f"1 {kind} {stands} {len(origins)} {'origin' if len(origins) == 1 else 'origins'}"
            found.append(
                Contradiction(
                    "denial",
                    _quote(first),
                    _quote(_nearest(first, against)),
                    size,
                    _denial_verdict(kind),
                    _ids([*denials, *against], evidence),
                )
            )
    return found


def _answered_by(
    denials: Sequence[Reading],
    answered: dict[str, set[str]],
    readings: Sequence[Reading],
    by_id: dict[str, Reading],
) -> list[Reading]:
    """The claims a denial answers: those tied to it, else those of the same goods and direction."""
    keys = {key for denial in denials for key in answered.get(denial.claim.id, set()) if key in by_id}
    told = [one for one in readings if not (one.is_denial or one.is_ignorance) and one.claim.polarity == "+"]
    told = [one for one in told if any(_before_denial(denial, one) for denial in denials)]
    tied = [one for one in told if one.claim.id in keys]
    if tied:
        return tied
    matter = [one for one in told if any(_same_matter(denial, one) for denial in denials)]
    if matter or any(one.items or one.countries for one in denials):
        return matter
    # "Such reports", "the claim": what the same text reports of others.
    return [one for one in told if one.items and any(_same_text(denial, one) for denial in denials)]


def _refuses(reading: Reading) -> bool:
    return reading.is_ignorance and denial_kind(reading.claim).startswith("refusal")


def _before_denial(denial: Reading, claim: Reading) -> bool:
    """Whether a claim is one that a denial can answer. A denial of fact covers what was said before and
    a season ahead ("no plan"); every other kind answers what was said in the two months before."""
    at, told = denial.said.latest, claim.said.latest
    if at is None or told is None:
        return True
    if denial_kind(denial.claim) == "denial of fact":
        return told <= at + AHEAD
    return at - RECENT <= told and (told <= at or _same_document(denial, claim))


def _same_document(denial: Reading, claim: Reading) -> bool:
    return denial.claim.document == claim.claim.document


def _same_text(denial: Reading, claim: Reading) -> bool:
    state = denial.origin.family.removeprefix("state:")
    concerned = claim.countries is not None and state in claim.countries
    return concerned and _same_document(denial, claim) and denial.origin.family != claim.origin.family


def _nearest(denial: Reading, against: Sequence[Reading]) -> Reading:
    """The answered claim that is quoted: of a named body, in the same text, told last before it."""

    def near(one: Reading) -> tuple[bool, bool, str, str]:
        return (
            one.origin.independent,
            _same_document(denial, one),
            str(one.said.latest),
            one.claim.id,
        )  # fmt: skip

    return max(against, key=near)


def _same_matter(denial: Reading, claim: Reading) -> bool:
    goods = bool(set(denial.items) & set(claim.items))
    same_way = denial.countries is None or claim.countries is None or denial.countries == claim.countries
    return goods and same_way and claim.is_about_freight


def _denial_verdict(kind: str) -> str:
    if kind == "denial of proof":
        return "speaks of the proof, not of the event; both stand"
    if kind == "refusal to comment":
        return "says nothing of the event and denies nothing"
    if kind == "denial of a narrower claim":
        return "answers one report only; does not reconcile with it, both stand"
    return "does not reconcile; both stand"


def _related(
    relations: Sequence[ClaimRelation], by_id: dict[str, Reading], evidence: dict[str, str]
) -> list[Contradiction]:
    found = []
    for relation in relations:
        kind = _BY_RELATION.get(relation.type)
        left = [by_id[key] for key in relation.a if key in by_id]
        right = [by_id[key] for key in relation.b if key in by_id]
        if kind == "direction" and not _opposite(left, right):
            continue
        if kind and left and right:
            size = _date_gap(left[0], right[0]) if kind == "timing" else f"1 {kind}, named in two ways"
            found.append(
                Contradiction(
                    kind,
                    _quote(left[0]),
                    _quote(right[0]),
                    size,
                    _VERDICTS[kind],
                    _ids([*left, *right], evidence),
                )
            )
    return found


def _opposite(left: Sequence[Reading], right: Sequence[Reading]) -> bool:
    """Whether two named bodies tell of freight on one way in both directions."""
    one_way, other_way = (
        {one.countries for one in side if one.countries and one.is_about_freight and one.origin.independent}
        for side in (left, right)
    )
    return any((sink, source) in other_way for source, sink in one_way)


def _drifts(
    clusters: Sequence[ClaimCluster],
    relations: Sequence[ClaimRelation],
    by_id: dict[str, Reading],
    evidence: dict[str, str],
) -> list[Contradiction]:
    """Several numbers for one utterance, between its relays; the origin is one and the same."""
    sets = [cluster.claims for cluster in clusters]
    sets += [(*relation.a, *relation.b) for relation in relations if relation.type == "quantity"]
    found: dict[tuple[str, str], list[Reading]] = defaultdict(list)
    sets.append(_relayed_trips(by_id.values()))
    for members in sets:
        for key in members:
            reading = by_id.get(key)
            if (
                reading
                and reading.claim.quantity
                and not reading.is_denial
                and _bounds(reading.claim.quantity)
            ):
                unit = _unit(reading)
                found[f"{reading.origin.key}|{unit}", "" if unit == "trips" else min(members)].append(reading)
    result = []
    for _, readings in sorted(found.items()):
        distinct = {_bounds(one.claim.quantity): one for one in _stable(readings) if one.claim.quantity}
        if len(distinct) > 1:
            result.append(_drift(distinct, readings, evidence))
    return result


def _drift(
    distinct: dict[tuple[float, float] | None, Reading], readings: Sequence[Reading], evidence: dict[str, str]
) -> Contradiction:
    ranked = sorted((key, one) for key, one in distinct.items() if key is not None)
    (low, _), first = ranked[0]
    (high, top), last = ranked[-1]
    assert first.claim.quantity
    unit = _unit(first)
    span = f"{low:g} to {max(high, top):g} {unit}".rstrip()
    return Contradiction(
        "drift",
        _quote(first),
        _quote(last),
        span,
        "one statement, several numbers among its relays; they do not reconcile",
        _ids(readings, evidence),
    )


def _unit(reading: Reading) -> str:
    quantity = reading.claim.quantity
    assert quantity
    kind = kind_of(quantity, reading.claim.span.text)
    return "trips" if kind == "trips" else quantity.unit.casefold()


def _relayed_trips(readings: Iterable[Reading]) -> tuple[str, ...]:
    """Counts of trips that relays give for one statement of a body: one count, however it is told."""
    told = [
        one
        for one in readings
        if one.claim.quantity and one.origin.independent and one.said.is_bounded and _unit(one) == "trips"
    ]
    relayed = {one.origin.key for one in told if one.claim.relays}
    return tuple(sorted(one.claim.id for one in told if one.origin.key in relayed))


def _distances(readings: Sequence[Reading], case: Case, evidence: dict[str, str]) -> list[Contradiction]:
    """Distances that different origins give for one place and that differ by over a tenth."""
    by_place: dict[str, list[Reading]] = defaultdict(list)
    for reading in readings:
        quantity = reading.claim.quantity
        if quantity and quantity.unit.casefold() in {"km", "kilometer", "kilometre", "kilometers"}:
            named = {*reading.sources, *reading.sinks, *reading.sites}
            roots = {one.part_of or one.id for one in case.places if one.id in named}
            if len(roots) == 1:  # of two places the number is the way between them
                by_place[roots.pop()].append(reading)
    found = []
    for place, told in sorted(by_place.items()):
        for one, two in combinations(_stable(told), 2):
            left, right = _bounds(one.claim.quantity), _bounds(two.claim.quantity)
            if one.origin.key == two.origin.key or left is None or right is None:
                continue
            low, high = sorted((left, right))
            if high[0] > low[1] * 1.1:
                found.append(
                    Contradiction(
                        "place",
                        _quote(one),
                        _quote(two),
                        f"{high[0] - low[1]:g} km",
                        f"the two distances given for {place_name(place, case)} do not reconcile; both stand",
                        _ids([one, two], evidence),
                    )
                )
    return found


def _two_places_at_once(looks: Sequence[Look], case: Case, evidence: dict[str, str]) -> list[Contradiction]:
    """One identity at both ends of a leg sooner than the leg's shortest passage allows."""
    seen = [look for look in looks if look.identity and look.saw is Saw.PRESENT and look.when.is_bounded]
    found = []
    for one, two in combinations(sorted(seen, key=lambda look: (str(look.when), look.id)), 2):
        if one.identity != two.identity or one.place == two.place:
            continue
        for leg in case.legs:
            if {leg.from_place, leg.to_place} != {one.place, two.place} or leg.hours_low is None:
                continue
            assert one.when.earliest and two.when.latest
            # The most time the looks leave between the two sightings.
            most = two.when.latest - one.when.earliest
            if most < timedelta(hours=leg.hours_low):
                short = leg.hours_low - most / timedelta(hours=1)
                found.append(_impossible_passage(one, two, short, case, evidence))
                break
    return found


def _impossible_passage(
    one: Look, two: Look, short: float, case: Case, evidence: dict[str, str]
) -> Contradiction:
    name = vessel_name(one.identity or "", case)
    times = [period_text(look.when, place_zone(look.place, case)) for look in (one, two)]
    left, right = (
        f"{name} at {place_name(look.place, case)} {when} ({look.origin})"
        for look, when in zip((one, two), times, strict=True)
    )
    ids = tuple(evidence[key] for key in (one.id, two.id) if key in evidence)
    verdict = "one passage does not reconcile with both; an identity or a time is off"
    return Contradiction("timing", left, right, f"{short:.1f} h too short", verdict, ids)


def _audited(
    audit: Sequence[AuditRow], by_id: dict[str, Reading], evidence: dict[str, str]
) -> list[Contradiction]:
    found = []
    for row in audit:
        if row.verdict in _CHECKED:
            readings = [by_id[key] for key in row.claims if key in by_id]
            left = _quote(readings[0]) if readings else row.claimed
            found.append(
                Contradiction(
                    _CHECK_KIND[row.check],
                    left,
                    row.tested_against,
                    row.reason,
                    f"the claim does not reconcile with the {row.check} check: {row.verdict.value}",
                    _ids(readings, evidence),
                )
            )
    return found


def _quote(reading: Reading) -> str:
    return f"{reading.claim.origin}: “{shorten(reading.claim.span.text, 120)}”"


def _date_gap(one: Reading, two: Reading) -> str:
    if one.when.middle is None or two.when.middle is None:
        return "dates not known to the day"
    days = abs(one.when.middle - two.when.middle) / timedelta(days=1)
    return f"{days:.0f} days apart" if days >= 0.5 else "one day, named for two things"


def _bounds(quantity: Quantity | None) -> tuple[float, float] | None:
    if quantity is None or (quantity.min is None and quantity.max is None):
        return None
    low = quantity.min if quantity.min is not None else 0.0
    return low, quantity.max if quantity.max is not None else low


def _ids(readings: Iterable[Reading], evidence: dict[str, str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(evidence[one.claim.id] for one in readings if one.claim.id in evidence))


def _stable(readings: Iterable[Reading]) -> list[Reading]:
    return sorted(readings, key=lambda one: (one.claim.document, one.claim.span.begin, one.claim.id))
