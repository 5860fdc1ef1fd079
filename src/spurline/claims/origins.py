"""Origin groups: one statement by one body, and every article and claim that rests on it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from spurline.claims.speakers import house_of
from spurline.model import Claim, ClaimCluster, Document, OriginGroup

_NOBODY = frozenset({"author", "unspecified"})
_UNGROUPED = frozenset({"media_author", "unspecified", "unnamed", "evidence", "thing"})
_INSTITUTIONS = frozenset({"government", "intelligence", "military"})
_PRINT = frozenset({"media"})


@dataclass(slots=True)
class _Statement:
    """Claims that rest on one occasion, while groups are formed."""

    label: str
    house: str | None
    day: date | None
    claims: list[Claim]


def origin_groups(
    claims: Sequence[Claim], documents: Sequence[Document], clusters: Sequence[ClaimCluster]
) -> tuple[OriginGroup, ...]:
    """Statements behind the claims. Claims of the author, of nobody, of unnamed people and of
    imagery without an owner are in no group.

    Within a document a person's claims are one statement per day; claims of the same house without
    a person belong to its spokesperson's. Across documents statements are one where label or house
    agree and the days do, or where a day is missing and they make a common claim.
    """
    names = {document.id: document.name for document in documents}
    cluster_of = {key: cluster.id for cluster in clusters for key in cluster.claims}
    statements: list[_Statement] = []
    for key in sorted({claim.document for claim in claims}, key=lambda one: names.get(one, one)):
        own = [claim for claim in claims if claim.document == key and _is_named(claim)]
        statements += _in_document(sorted(own, key=lambda claim: (claim.span.begin, claim.id)))
    merged = _across(statements, cluster_of)
    groups = [_group(statement, names) for statement in merged]
    return tuple(sorted(groups, key=lambda group: (group.origin, str(group.statement_date), group.id)))


def _is_named(claim: Claim) -> bool:
    return bool(claim.chain) and claim.origin not in _NOBODY and claim.chain[0].type not in _UNGROUPED


def _in_document(claims: Sequence[Claim]) -> list[_Statement]:
    by_speaker: dict[tuple[str, str], list[Claim]] = defaultdict(list)
    for claim in claims:
        through = next((member.label for member in claim.chain[1:] if member.type in _PRINT), "")
        by_speaker[(claim.origin, through)].append(claim)
    statements = [piece for (label, _), own in by_speaker.items() for piece in _by_day(label, own)]
    return _to_spokespersons(statements)


def _by_day(label: str, claims: Sequence[Claim]) -> list[_Statement]:
    """One statement per day; claims without a day go with the day named last before them, and
    those before the first day with that one."""
    days = [_day(claim) for claim in claims]
    known = [day for day in days if day]
    current = known[0] if known else None
    found: dict[date | None, list[Claim]] = defaultdict(list)
    for claim, day in zip(claims, days, strict=True):
        current = day or current
        found[current].append(claim)
    return [_Statement(label, house_of(label), day, own) for day, own in found.items()]


def _day(claim: Claim) -> date | None:
    mention = claim.statement_date
    if mention is None or mention.grain == "vague" or not mention.start:
        return None
    return date.fromisoformat(mention.start[:10])


def _to_spokespersons(statements: list[_Statement]) -> list[_Statement]:
    """Claims of a house without a person join the one statement of its spokesperson."""
    voices: dict[str, list[_Statement]] = defaultdict(list)
    for statement in statements:
        kind = statement.claims[0].chain[0].type
        house = statement.house or _spoken_house(statement, statements)
        statement.house = house
        if house and kind == "spokesperson" and len(statement.claims[0].chain) == 1:
            voices[house].append(statement)
    kept = []
    for statement in statements:
        voice = voices.get(statement.house or "", [])
        alone = len(statement.claims[0].chain) == 1 and statement.claims[0].chain[0].type in _INSTITUTIONS
        if alone and len(voice) == 1 and voice[0] is not statement and statement.day in {None, voice[0].day}:
            voice[0].claims += statement.claims
        else:
            kept.append(statement)
    return kept


def _spoken_house(statement: _Statement, statements: Sequence[_Statement]) -> str | None:
    """The house of a spokesperson in a document where only one state's bodies speak beside it."""
    if statement.claims[0].chain[0].type != "spokesperson":
        return None
    houses = {one.house for one in statements if one.house and one.claims[0].chain[0].type in _INSTITUTIONS}
    named = {code for claim in statement.claims if (code := house_of(claim.sentence.text[-160:]))}
    return next(iter(houses & named or houses)) if len(houses & named or houses) == 1 else None


def _across(statements: Sequence[_Statement], cluster_of: Mapping[str, str]) -> list[_Statement]:
    merged: list[_Statement] = []
    for statement in statements:
        partner = next((one for one in merged if _is_same(one, statement, cluster_of)), None)
        if partner is None:
            merged.append(statement)
        else:
            partner.claims += statement.claims
            partner.day = partner.day or statement.day
    return merged


def _is_same(one: _Statement, other: _Statement, cluster_of: Mapping[str, str]) -> bool:
    documents = {claim.document for claim in one.claims} & {claim.document for claim in other.claims}
    alike = one.label == other.label
    if documents or not alike:
        return False
    if one.day and other.day:
        return one.day == other.day
    shared = {cluster_of.get(claim.id) for claim in one.claims} & {
        cluster_of.get(claim.id) for claim in other.claims
    }
    return bool(shared - {None})


def _group(statement: _Statement, names: Mapping[str, str]) -> OriginGroup:
    files = tuple(sorted({names.get(claim.document, claim.document) for claim in statement.claims}))
    return OriginGroup(
        statement.label, statement.day, files, tuple(sorted({claim.id for claim in statement.claims}))
    )
