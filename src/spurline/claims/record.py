"""Records of contract A: claims, relations and origins as JSON-ready dictionaries."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from spurline.model import (
    Claim,
    ClaimCluster,
    ClaimRelation,
    DateMention,
    Document,
    OriginGroup,
    Quantity,
    Span,
    Speaker,
    When,
)


def claim_record(claim: Claim, document: Document, cluster_id: str | None) -> dict[str, Any]:
    """One line of `spurline claims`: exactly the keys of contract A, in its order."""
    return {
        "file": document.name,
        "language": claim.language,
        "published": _published(document.published, document.published_reason),
        "kind": claim.kind,
        "sentence": claim.sentence.text,
        "sent_begin": claim.sentence.begin,
        "sent_end": claim.sentence.end,
        "claim_span": claim.span.text,
        "claim_begin": claim.span.begin,
        "claim_end": claim.span.end,
        "source_chain": [_speaker(member) for member in claim.chain],
        "cue": _span(claim.cue) if claim.cue else None,
        "origin": claim.origin,
        "relays": list(claim.relays),
        "stance": claim.stance.value,
        "polarity": claim.polarity,
        "hedge": int(claim.hedge),
        "hedge_cues": [_span(cue) for cue in claim.hedge_cues],
        "form": claim.form.value,
        "event": claim.event.value,
        "actor_from": claim.actor_from,
        "actor_to": claim.actor_to,
        "item": claim.item,
        "quantity": _quantity(claim.quantity),
        "places": [_place(place.name, place.role.value, place.place_id) for place in claim.places],
        "event_date": _date(claim.event_date),
        "statement_date": _date(claim.statement_date),
        "cluster": cluster_id,
    }


def relation_record(
    relation: ClaimRelation, claims: Mapping[str, Claim], documents: Mapping[str, Document]
) -> dict[str, Any]:
    """One relation line of `spurline relations`. `claims` by id, `documents` by id."""
    return {
        "type": relation.type,
        "a": [_reference(claims[key], documents) for key in relation.a],
        "b": [_reference(claims[key], documents) for key in relation.b],
        "comment": relation.comment,
    }


def group_record(
    group: OriginGroup, claims: Mapping[str, Claim], documents: Mapping[str, Document]
) -> dict[str, Any]:
    """One origin-group line of `spurline relations`."""
    return {
        "origin_group": group.origin,
        "statement_date": group.statement_date.isoformat() if group.statement_date else None,
        "files": list(group.files),
        "claims": [_reference(claims[key], documents) for key in group.claims],
    }


def origin_record(
    cluster: ClaimCluster,
    claims: Mapping[str, Claim],
    documents: Mapping[str, Document],
    groups: Sequence[OriginGroup],
) -> dict[str, Any]:
    """One line of `spurline origins`: how many articles and how many independent origins stand
    behind a cluster."""
    members = [claims[key] for key in cluster.claims]
    behind = sorted({group.origin for group in groups if set(group.claims) & set(cluster.claims)})
    statements = sum(bool(set(group.claims) & set(cluster.claims)) for group in groups)
    return {
        "cluster": cluster.id,
        "articles": len({documents[claim.document].name for claim in members}),
        "claims": len(members),
        "independent_origins": statements,
        "origins": behind,
        "example": members[0].span.text,
    }


def _reference(claim: Claim, documents: Mapping[str, Document]) -> dict[str, Any]:
    return {
        "id": claim.id,
        "file": documents[claim.document].name,
        "claim_begin": claim.span.begin,
        "claim_end": claim.span.end,
        "claim_span": claim.span.text,
        "origin": claim.origin,
        "stance": claim.stance.value,
        "event": claim.event.value,
    }


def _published(when: When, reason: str) -> dict[str, str | None]:
    def day(moment: datetime | None) -> str | None:
        return None if moment is None else moment.date().isoformat()

    last = when.latest
    if last is not None and when.earliest is not None and last > when.earliest:
        last = last - timedelta(microseconds=1)
    return {"start": day(when.earliest), "end": day(last), "reason": reason}


def _speaker(speaker: Speaker) -> dict[str, Any]:
    record: dict[str, Any] = {"label": speaker.label, "type": speaker.type}
    if speaker.begin is not None and speaker.end is not None:
        record |= {"begin": speaker.begin, "end": speaker.end}
    return record


def _span(span: Span) -> dict[str, Any]:
    return {"text": span.text, "begin": span.begin, "end": span.end}


def _quantity(quantity: Quantity | None) -> dict[str, Any] | None:
    if quantity is None:
        return None
    return {
        "text": quantity.text,
        "min": _number(quantity.min),
        "max": _number(quantity.max),
        "qualifier": quantity.qualifier,
        "unit": quantity.unit,
    }


def _number(value: float | None) -> float | int | None:
    return int(value) if value is not None and value.is_integer() else value


def _place(name: str, role: str, place_id: str | None) -> dict[str, Any]:
    return {"name": name, "role": role} | ({"place_id": place_id} if place_id else {})


def _date(mention: DateMention | None) -> dict[str, Any] | None:
    if mention is None:
        return None
    return {
        "text": mention.text,
        "start": mention.start,
        "end": mention.end,
        "grain": mention.grain,
        "rule": mention.rule,
    }
