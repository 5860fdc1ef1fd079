"""What each section of the page prints, made ready for the templates: text, links, drawings."""

from __future__ import annotations

import re
from dataclasses import dataclass

from markupsafe import Markup

from spurline.dossier.charts_svg import (
    article_marks,
    count_histogram,
    findings_scale,
    range_bar,
    swatch,
    trip_window,
    window_head,
)
from spurline.dossier.evidence_rows import finding_codes
from spurline.dossier.formats import Formats
from spurline.dossier.index import Index, Link, anchor
from spurline.dossier.matrix import Matrix, matrix_of
from spurline.dossier.svg import shorten
from spurline.dossier.time_axis import day_number
from spurline.dossier.wording import Words
from spurline.model import Count, Finding, Rival, Trip

_SENTENCE_END = re.compile(r"(?<=[^\W\d_A-ZÄÖÜ])\.\s+(?=[A-ZÄÖÜ„“])|(?<=[)\d])\.\s+(?=[A-ZÄÖÜ„“])")
_DATED = re.compile(r"\s*\([^()]*\d{4}\)$")
_DAY = re.compile(r"(?<=\d) (?=[A-ZÄ]\w+ \d{4}|[A-ZÄ]\w+$)")
LEAST_TRIP = 0.20
LEAST_COUNT = 0.05
MOST_TRIPS = 150
MOST_COUNTS = 8
MOST_MATRICES = 4
MOST_TENSIONS = 5


@dataclass(frozen=True, slots=True)
class RivalRow:
    swatch: Markup
    statement: str
    p: str


@dataclass(frozen=True, slots=True)
class WeightRow:
    """Evidence that weighs the same for the same reason."""

    links: tuple[Link, ...]
    origins: tuple[str, ...]
    ratio: str
    why: str


@dataclass(frozen=True, slots=True)
class TensionRow:
    """A contradiction in one line, with a link to the row that holds both sides."""

    href: str
    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class FindingRow:
    """One finding as printed; every reference is a link."""

    code: str
    anchor: str
    items: str
    finding: Finding
    statement: str
    rest: str
    missing: str
    level: str
    swatch: Markup
    p: str
    word: str
    spread: str
    bar: Markup
    confidence: str
    reason: str
    links: tuple[Link, ...]
    weights: tuple[WeightRow, ...]
    rivals: tuple[RivalRow, ...]
    contradictions: tuple[TensionRow, ...]
    tensions_left_out: int


def finding_rows(index: Index, words: Words, formats: Formats) -> tuple[FindingRow, ...]:
    """All findings in the order of the view."""
    codes = finding_codes(index.view.judgement.findings)
    return tuple(_finding(index, one, codes[one.id], words, formats) for one in index.view.judgement.findings)


def _finding(index: Index, one: Finding, code: str, words: Words, formats: Formats) -> FindingRow:
    tensions = _tensions(index, one, words)
    statement, rest = first_sentence(one.statement.strip())
    return FindingRow(
        code=code,
        anchor=anchor("f", one.id),
        items=index.items(one.evidence),
        finding=one,
        statement=statement,
        rest=rest,
        missing=sentence("; ".join(part.rstrip(".") for part in one.missing)),
        level=words.enum(one.level),
        swatch=swatch(one.p),
        p=formats.p(one.p),
        word=words.finding_word(one.word, one.p),
        spread=formats.p_range(one.p_low, one.p_high),
        bar=range_bar(one, formats),
        confidence=words.enum(one.confidence),
        reason=sentence(one.confidence_reason),
        links=index.links(one.evidence),
        weights=_weights(index, one, formats),
        rivals=tuple(_rival(rival, formats) for rival in one.rivals),
        contradictions=tensions[:MOST_TENSIONS],
        tensions_left_out=max(0, len(tensions) - MOST_TENSIONS),
    )


def _tensions(index: Index, finding: Finding, words: Words) -> tuple[TensionRow, ...]:
    """The contradictions of a finding; the same words against several sides are told once."""
    contradictions = {one.id: one for one in index.view.judgement.contradictions}
    rows: dict[tuple[str, str], TensionRow] = {}
    for key in finding.contradictions:
        one = contradictions.get(key)
        if one:
            row = TensionRow(f"#{anchor('x', key)}", words.enum(one.kind), shorten(one.right, 120))
            rows.setdefault((row.kind, row.text), row)
    return tuple(rows.values())


def _rival(rival: Rival, formats: Formats) -> RivalRow:
    return RivalRow(swatch(rival.p), rival.statement, formats.p(rival.p))


def _weights(index: Index, finding: Finding, formats: Formats) -> tuple[WeightRow, ...]:
    hypothesis = next(
        (one.id for one in index.view.judgement.hypotheses if finding.hypothesis in (one.id, one.key)), ""
    )
    groups: dict[tuple[str, str], list[str]] = {}
    for key in finding.evidence:
        likelihood = index.likelihoods.get((key, hypothesis))
        if key in index.evidence and likelihood is not None:
            groups.setdefault((formats.ratio(likelihood.log_lr), likelihood.why), []).append(key)
    return tuple(
        WeightRow(
            links=index.links(keys),
            origins=tuple(dict.fromkeys(index.evidence[key].origin for key in keys)),
            ratio=ratio,
            why=why,
        )
        for (ratio, why), keys in groups.items()
    )


def matrices(index: Index, words: Words, formats: Formats) -> tuple[Matrix, ...]:
    """Matrices of the findings that have weighed rivals, at most MOST_MATRICES."""
    codes = finding_codes(index.view.judgement.findings)
    made = (matrix_of(index, one, codes[one.id], words, formats) for one in index.view.judgement.findings)
    return tuple(one for one in made if one is not None)[:MOST_MATRICES]


# --- hero


def first_sentence(statement: str) -> tuple[str, str]:
    """A statement as its first sentence, to which the probability belongs, and what follows."""
    parts = _SENTENCE_END.split(statement, maxsplit=1)
    return (parts[0] + ".", parts[1]) if len(parts) == 2 else (statement, "")


def sentence(text: str) -> str:
    """Text that begins with a capital and ends with a full stop."""
    text = text.strip()
    return text[:1].upper() + text[1:] + ("" if text.endswith((".", "!", "?")) or not text else ".")


@dataclass(frozen=True, slots=True)
class OriginRow:
    name: str
    articles: int
    marks: Markup


@dataclass(frozen=True, slots=True)
class Hero:
    """The first screen: the main finding, its origins beside the number of articles."""

    main: FindingRow
    statement: str
    rest: str
    reason: str
    origins: tuple[OriginRow, ...]
    articles: int
    scale_wide: Markup
    scale_small: Markup
    denials: tuple[TensionRow, ...]


def hero(index: Index, findings: tuple[FindingRow, ...], words: Words, formats: Formats) -> Hero | None:
    if not findings:
        return None
    main = findings[0]
    files = {origin: _files(index, origin) for origin in main.finding.origins}
    named = [(f"{row.code} {_short_name(index, row)}", row.finding) for row in findings[:8]]
    short = [(row.code, row.finding) for row in findings[:8]]
    return Hero(
        main=main,
        statement=_DAY.sub("\u00a0", main.statement.rstrip(".")),
        rest=main.rest,
        reason=sentence(main.finding.confidence_reason),
        origins=tuple(
            OriginRow(
                name,
                len(found),
                article_marks(len(found), words("origins.figure", origin=name, n=len(found))),
            )
            for name, found in files.items()
        ),
        articles=len(set().union(*files.values())) if files else 0,
        scale_wide=findings_scale(named, words, formats, 760.0),
        scale_small=findings_scale(short, words, formats, 358.0),
        denials=tuple(
            TensionRow(f"#{anchor('x', one.id)}", words.enum(one.kind), f"{one.right} ({one.left})")
            for one in index.view.judgement.contradictions
            if one.kind == "denial" and one.id in main.finding.contradictions
        ),
    )


def _short_name(index: Index, row: FindingRow) -> str:
    """The leg of a finding that is the only one about it, else the beginning of its statement."""
    leg = index.legs.get(row.finding.leg) if row.finding.leg else None
    if leg and sum(one.leg == leg.id for one in index.view.judgement.findings) == 1:
        return shorten(index.leg_name(leg.from_place, leg.to_place), 46)
    return shorten(row.statement.rstrip("."), 46)


def _files(index: Index, origin: str) -> set[str]:
    """Documents that repeat an origin: those of all claims that the weighing counts under it,
    whatever the date of the statement, and of every copy of them."""
    name = _DATED.sub("", origin)
    claims = {
        one.item
        for one in index.evidence.values()
        if one.item in index.claims and _DATED.sub("", one.origin) == name
    }
    for group in index.view.origin_groups:
        if group.origin == name or claims.intersection(group.claims):
            claims.update(group.claims)
    return {index.claims[key].document for key in claims if key in index.claims}


# --- ledger


@dataclass(frozen=True, slots=True)
class TripRow:
    code: str
    anchor: str
    items: str
    vessel: str
    leg: str
    p: str
    swatch: Markup
    depart: str
    arrive: str
    window: Markup
    links: tuple[Link, ...]
    start: float
    end: float


@dataclass(frozen=True, slots=True)
class CountRow:
    leg: str
    who: str
    period: str
    figure: Markup
    median: int
    low: int
    high: int


@dataclass(frozen=True, slots=True)
class LedgerSection:
    trips: tuple[TripRow, ...]
    head: Markup | None
    trips_left_out: int
    expected_left_out: str
    fleet: tuple[CountRow, ...]
    vessels: tuple[CountRow, ...]
    counts_left_out: int


def ledger_section(index: Index, words: Words, formats: Formats) -> LedgerSection:
    """Trips by departure and counts per leg and period; the least likely stay in the exports."""
    ledger = index.view.ledger
    likely = [trip for trip in ledger.trips if trip.p >= LEAST_TRIP]
    kept = {trip.id for trip in sorted(likely, key=lambda one: (-one.p, one.id))[:MOST_TRIPS]}
    shown = [trip for trip in likely if trip.id in kept]
    start = min((day_number(trip.depart.q05) for trip in shown), default=0.0)
    end = max((day_number(trip.arrive.q95) for trip in shown), default=1.0)
    fleet = _counts(list(ledger.fleet_counts))
    vessels = _counts([count for one in ledger.vessels for count in one.counts])
    return LedgerSection(
        trips=tuple(_trip(index, trip, start, end, words, formats) for trip in shown),
        head=window_head(start, end, formats) if shown else None,
        trips_left_out=len(ledger.trips) - len(shown),
        expected_left_out=formats.number(round(sum(t.p for t in ledger.trips) - sum(t.p for t in shown))),
        fleet=tuple(_count(index, one, words, formats, big=one is fleet[0]) for one in fleet[:MOST_COUNTS]),
        vessels=tuple(_count(index, one, words, formats, big=False) for one in vessels[:MOST_COUNTS]),
        counts_left_out=max(0, len(fleet) - MOST_COUNTS) + max(0, len(vessels) - MOST_COUNTS),
    )


def _counts(counts: list[Count]) -> list[Count]:
    """Counts that say something, the greatest first."""
    telling = [one for one in counts if one.at_least(1) >= LEAST_COUNT]
    return sorted(telling, key=lambda one: (-one.q50, -one.q95, one.from_place, one.to_place, one.id))


def _trip(index: Index, trip: Trip, start: float, end: float, words: Words, formats: Formats) -> TripRow:
    mode = index.mode_of(trip)
    depart, arrive = formats.window(trip.depart), formats.window(trip.arrive)
    label = words("ledger.window_text", depart=depart, arrive=arrive)
    key = anchor("t", trip.id)
    return TripRow(
        code=index.codes[trip.id],
        anchor=key,
        items=f"{key} {index.items(trip.evidence)}".strip(),
        vessel=index.vessel_name(trip.vessel),
        leg=index.leg_name(trip.from_place, trip.to_place),
        p=formats.p(trip.p),
        swatch=swatch(trip.p, 46),
        depart=depart,
        arrive=arrive,
        window=trip_window(trip, start, end, label, mode),
        links=index.links(trip.evidence),
        start=day_number(trip.depart.q05),
        end=day_number(trip.arrive.q95),
    )


def _count(index: Index, count: Count, words: Words, formats: Formats, *, big: bool) -> CountRow:
    leg = index.leg_name(count.from_place, count.to_place)
    label = words("ledger.hist", leg=leg, q05=count.q05, q50=count.q50, q95=count.q95)
    width, height = (380.0, 128.0) if big else (150.0, 66.0)
    return CountRow(
        leg=leg,
        who=index.vessel_name(count.vessel) if count.vessel else words("ledger.fleet"),
        period=formats.when(count.period),
        figure=count_histogram(count, label, width=width, height=height),
        median=count.q50,
        low=count.q05,
        high=count.q95,
    )


# --- audit


@dataclass(frozen=True, slots=True)
class AuditLine:
    anchor: str
    check: str
    origin: str
    claimed: str
    against: str
    verdict: str
    reason: str
    links: tuple[Link, ...]
    items: str


def audit_lines(index: Index, words: Words) -> tuple[AuditLine, ...]:
    return tuple(
        AuditLine(
            anchor=anchor("a", row.id),
            check=words.enum(row.check),
            origin=words.speaker(row.origin),
            claimed=row.claimed,
            against=row.tested_against,
            verdict=words.enum(row.verdict),
            reason=row.reason,
            links=index.links(row.claims),
            items=index.items(row.claims),
        )
        for row in index.view.judgement.audit
    )
