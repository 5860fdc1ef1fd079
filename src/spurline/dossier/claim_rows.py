"""Claims as printed: by origin with their relays and denials, and one by one with their quotations."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from spurline.dossier.charts_svg import relay_figure
from spurline.dossier.evidence_rows import finding_codes
from spurline.dossier.formats import Formats, base_name
from spurline.dossier.index import Index, Link, anchor
from spurline.dossier.lanes import claim_gist
from spurline.dossier.svg import shorten
from spurline.dossier.wording import Words
from spurline.model import Claim, DateMention, Quantity, Stance

MOST_CLAIMS = 1200
MOST_ORIGINS = 60
MOST_RELAYS = 6
MOST_GISTS = 3
MOST_QUOTE = 600
MOST_CODES = 24


@dataclass(frozen=True, slots=True)
class OriginLine:
    """One origin: when it spoke, through whom, how often it was copied, who denies it."""

    name: str
    kind: str
    dates: str
    figure: Markup
    articles: int
    gist: str
    links: tuple[Link, ...]
    more: int
    denied: tuple[tuple[str, tuple[Link, ...]], ...]


@dataclass(frozen=True, slots=True)
class ClaimLine:
    """One claim with everything contract A knows about it, ready to print."""

    anchor: str
    code: str
    evidence: str
    items: str
    quote: str
    begin: int
    end: int
    chain: tuple[str, ...]
    stance: str
    hedge: str
    content: str
    quantity: str | None
    event_date: str | None
    statement_date: str | None
    places: str
    document: str
    sha: str
    used: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Claims:
    origins: tuple[OriginLine, ...]
    origins_left_out: int
    lines: tuple[ClaimLine, ...]
    lines_left_out: int


def claims_section(index: Index, words: Words, formats: Formats) -> Claims:
    """Origins with the most articles first; claims in the order of the view, used ones kept."""
    by_origin: dict[str, list[Claim]] = {}
    for claim in index.view.claims:
        if claim.is_attributed:
            by_origin.setdefault(claim.origin, []).append(claim)
    origins = [_origin(index, name, claims, words, formats) for name, claims in by_origin.items()]
    origins.sort(key=lambda one: (-one.articles, one.name))
    spare = MOST_CLAIMS - sum(claim.id in index.used_by for claim in index.view.claims)
    lines = []
    for claim in index.view.claims:
        if claim.id not in index.used_by:
            spare -= 1
            if spare < 0:
                continue
        lines.append(_claim(index, claim, words, formats))
    return Claims(
        tuple(origins[:MOST_ORIGINS]),
        max(0, len(origins) - MOST_ORIGINS),
        tuple(lines),
        len(index.view.claims) - len(lines),
    )


def _origin(index: Index, name: str, claims: Sequence[Claim], words: Words, formats: Formats) -> OriginLine:
    groups = [group for group in index.view.origin_groups if group.origin == name]
    days = sorted(group.statement_date for group in groups if group.statement_date)
    relays = _relays(index, claims)
    articles = len({claim.document for claim in claims})
    asserted = [claim for claim in claims if claim.stance is not Stance.DENIES] or list(claims)
    gists = dict.fromkeys(
        claim_gist(claim) for claim in sorted(asserted, key=lambda one: one.id not in index.used_by)
    )
    label = words("origins.figure", origin=words.speaker(name), n=articles)
    links = index.links(claim.id for claim in claims)
    return OriginLine(
        name=words.speaker(name),
        kind=words.enum(claims[0].chain[0].type),
        dates=formats.days(days[0], days[-1]) if days else "",
        figure=relay_figure(relays, label, words("origins.direct")),
        articles=articles,
        gist="; ".join(list(gists)[:MOST_GISTS]),
        links=links[:MOST_CODES],
        more=max(0, len(links) - MOST_CODES),
        denied=_denials(index, {claim.id for claim in claims}, words),
    )


def _relays(index: Index, claims: Sequence[Claim]) -> list[tuple[str, int]]:
    """Through whom an origin was read: the first relay, else the outlet; with its articles."""
    through: dict[str, set[str]] = {}
    for claim in claims:
        document = index.documents.get(claim.document)
        name = claim.relays[0] if claim.relays else (document.outlet if document and document.outlet else "")
        through.setdefault(shorten(name, 18), set()).add(claim.document)
    ranked = sorted(
        ((name, len(files)) for name, files in through.items()), key=lambda one: (-one[1], one[0])
    )
    if len(ranked) <= MOST_RELAYS:
        return ranked
    rest = ranked[MOST_RELAYS - 1 :]
    return [*ranked[: MOST_RELAYS - 1], (f"+ {len(rest)}", sum(count for _, count in rest))]


def _denials(index: Index, claims: set[str], words: Words) -> tuple[tuple[str, tuple[Link, ...]], ...]:
    """Who denies these claims, from the relations of kind denial."""
    found: dict[str, list[str]] = {}
    for relation in index.view.relations:
        if relation.type != "denial":
            continue
        for here, there in ((relation.a, relation.b), (relation.b, relation.a)):
            if not claims.intersection(here):
                continue
            for key in there:
                claim = index.claims.get(key)
                if claim and claim.stance is Stance.DENIES and key not in claims:
                    found.setdefault(words.speaker(claim.origin), []).append(key)
    return tuple((origin, index.links(keys)) for origin, keys in sorted(found.items()))


def _claim(index: Index, claim: Claim, words: Words, formats: Formats) -> ClaimLine:
    document = index.documents.get(claim.document)
    codes = finding_codes(index.view.judgement.findings)
    event = claim_event(claim, words)
    actors = " → ".join(filter(None, (claim.actor_from, claim.actor_to)))
    return ClaimLine(
        anchor=anchor("c", claim.id),
        code=index.codes[claim.id],
        evidence=f"#{anchor('e', claim.id)}",
        items=anchor("e", claim.id),
        quote=_quote(claim.span.text),
        begin=claim.span.begin,
        end=claim.span.end,
        chain=tuple(words.speaker(one.label) for one in claim.chain),
        stance=words.enum(claim.stance),
        hedge=words("claims.hedge", n=int(claim.hedge), word=words.enum(claim.hedge)),
        content=" · ".join(filter(None, (event, actors, claim.item))),
        quantity=_quantity(claim.quantity, formats),
        event_date=_date(claim.event_date),
        statement_date=_date(claim.statement_date),
        places=", ".join(f"{place.name} ({words.enum(place.role)})" for place in claim.places),
        document=base_name(document.name) if document else "",
        sha=claim.document[:12],
        used=tuple((codes[one.id], f"#{anchor('f', one.id)}") for one in index.used_by.get(claim.id, ())),
    )


def claim_event(claim: Claim, words: Words) -> str:
    event = words.enum(claim.event)
    return f"{words('claims.not')} {event}" if claim.polarity == "-" else event


def _quote(text: str) -> str:
    """The words themselves; a very long sentence is cut with an ellipsis, its offsets are whole."""
    return text if len(text) <= MOST_QUOTE else text[: MOST_QUOTE - 1] + "…"


def _quantity(quantity: Quantity | None, formats: Formats) -> str | None:
    if quantity is None:
        return None
    low = formats.number(quantity.min) if quantity.min is not None else ""
    high = formats.number(quantity.max) if quantity.max is not None else ""
    amount = low if low == high else f"{low}–{high}"
    return f"{quantity.text} = {amount} {quantity.unit}".rstrip()


def _date(mention: DateMention | None) -> str | None:
    if mention is None:
        return None
    ends = [end for end in (mention.start, mention.end) if end]
    return (
        f"{mention.text} = {'–'.join(dict.fromkeys(ends)) or '?'}"
        if mention.text
        else "–".join(dict.fromkeys(ends))
    )
