"""Rows of the evidence list: every look, silence and claim in order of time, linked both ways."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from markupsafe import Markup

from spurline.dossier.charts_svg import legend_mark
from spurline.dossier.formats import Formats
from spurline.dossier.index import Index, anchor
from spurline.dossier.lanes import claim_said, document_name, span
from spurline.dossier.wording import Words
from spurline.model import Claim, Evidence, Finding, Look, Saw, Stance, TrackEvent, When

MOST_ROWS = 700


@dataclass(frozen=True, slots=True)
class EvidenceRow:
    """One item. `aliases` are anchors of the evidence ids that stand for it; `start` and `end`
    are day numbers for the script, None where the item has no date."""

    item: str
    anchor: str
    aliases: tuple[str, ...]
    code: str
    when: str
    local: str | None
    mark: Markup
    title: str
    source: str
    note: str | None
    detail: str | None
    start: float | None
    end: float | None
    used: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class EvidenceList:
    """Rows by time; entries of the ledger that findings draw on; claims that bear on no finding."""

    rows: tuple[EvidenceRow, ...]
    derived: tuple[EvidenceRow, ...]
    background: tuple[EvidenceRow, ...]
    left_out: int


def evidence_list(index: Index, words: Words, formats: Formats) -> EvidenceList:
    """All evidence of a case by time; what no finding, trip or look needs may be left out."""
    maker = _Maker(index, words, formats)
    rows = list(maker.rows())
    kept = [row for row in rows if row.used]
    rest = [row for row in rows if not row.used]
    room = max(0, MOST_ROWS - len(kept))
    shown = sorted([*kept, *rest[:room]], key=_order)
    derived = [row for row in shown if row.item in index.trips]
    background = [row for row in shown if not row.used and row.item in index.claims]
    folded = {row.item for row in (*derived, *background)}
    return EvidenceList(
        rows=tuple(row for row in shown if row.item not in folded),
        derived=tuple(derived),
        background=tuple(background),
        left_out=len(rest) - min(room, len(rest)),
    )


def _order(row: EvidenceRow) -> tuple[bool, float, float, str]:
    return row.start is None, row.start or 0.0, row.end or 0.0, row.anchor


@dataclass(frozen=True, slots=True)
class _Maker:
    index: Index
    words: Words
    formats: Formats

    def rows(self) -> Iterator[EvidenceRow]:
        """Looks first, then silences and claims; evidence that is none of these last."""
        view = self.index.view
        aliases: dict[str, list[str]] = {}
        for one in view.judgement.evidence:
            aliases.setdefault(self.index.item(one.id) or one.item, []).append(anchor("v", one.id))
        made: set[str] = set()
        for look in view.looks:
            yield self._with(self._look(look), aliases, made)
        for event in view.events:
            if event.kind == "gap" or event.id in aliases:
                yield self._with(self._event(event), aliases, made)
        for claim in view.claims:
            if claim.is_attributed or claim.id in aliases:
                yield self._with(self._claim(claim), aliases, made)
        for evidence in view.judgement.evidence:
            item = self.index.item(evidence.id) or evidence.item
            if item not in made:
                yield self._with(self._other(evidence, item), aliases, made)

    def _with(self, row: EvidenceRow, aliases: dict[str, list[str]], made: set[str]) -> EvidenceRow:
        made.add(row.item)
        return replace(row, aliases=tuple(aliases.get(row.item, ())), used=self._used(row.item))

    def _used(self, item: str) -> tuple[tuple[str, str], ...]:
        codes = finding_codes(self.index.view.judgement.findings)
        return tuple((codes[one.id], f"#{anchor('f', one.id)}") for one in self.index.used_by.get(item, ()))

    def _row(self, item: str, when: When | None, /, **values: object) -> EvidenceRow:
        bounds = span(when) if when else None
        base = EvidenceRow(
            item=item,
            anchor=anchor("e", item),
            aliases=(),
            code=self.index.codes[item],
            when=self.formats.when(when) if bounds and when else self.words("ev.undated"),
            local=None,
            mark=legend_mark("other"),
            title="",
            source="",
            note=None,
            detail=None,
            start=bounds[0] if bounds else None,
            end=bounds[1] if bounds else None,
            used=(),
        )
        return replace(base, **values)  # type: ignore[arg-type]

    def _look(self, look: Look) -> EvidenceRow:
        place = self.index.places.get(look.place)
        zone = place.tz if place else None
        note = [look.note] if look.note else []
        if look.detectability is not None and look.saw is Saw.ABSENT:
            note.insert(0, self.words("ev.detect", p=self.formats.p(look.detectability)))
        return self._row(
            look.id,
            look.when,
            when=self.formats.when(look.when, zone),
            local=self.formats.local(look.when, zone),
            mark=legend_mark(look.saw.value),
            title=f"{self.index.place_name(look.place)}: {self._saw(look)}",
            source=" · ".join(dict.fromkeys(filter(None, (look.publisher, look.sensor)))),
            note="; ".join(note) or None,
        )

    def _saw(self, look: Look) -> str:
        what = self.words.enum(look.what)
        if look.saw is Saw.ABSENT:
            return self.words("ev.not_seen", what=what)
        if look.saw is Saw.UNCLEAR:
            return self.words("ev.unclear", what=what)
        vessel = self.index.vessels.get(look.identity) if look.identity else None
        parts = [vessel.name if vessel else what]
        if look.count is not None:
            parts.append(self.formats.number(look.count))
        if look.length_m is not None:
            spread = f" ± {look.length_sd:g}" if look.length_sd is not None else ""
            parts.append(f"{look.length_m:g}{spread} m")
        return ", ".join(parts)

    def _event(self, event: TrackEvent) -> EvidenceRow:
        vessels = [vessel for vessel in self.index.view.case.vessels if vessel.mmsi == event.mmsi]
        name = vessels[0].name if vessels else f"MMSI {event.mmsi}"
        hours = event.details.get("hours")
        what = self.words.enum(event.kind)
        if event.kind == "gap" and isinstance(hours, (int, float)):
            what = self.words("ev.gap", hours=self.formats.number(round(hours)))
        return self._row(
            event.id,
            event.when,
            mark=legend_mark("gap" if event.kind == "gap" else "other"),
            title=f"{name}: {what}",
            source="AIS",
        )

    def _claim(self, claim: Claim) -> EvidenceRow:
        denied = claim.stance is Stance.DENIES
        said = self.words("ev.denial" if denied else "ev.claim")
        return self._row(
            claim.id,
            claim_when(self.index, claim),
            mark=legend_mark("denied" if denied else "claimed"),
            title=f"{self.words.speaker(claim.origin)}: {claim_said(claim)}",
            source=f"{said} · {document_name(self.index, claim.document)}",
            detail=f"#{anchor('c', claim.id)}",
        )

    def _other(self, evidence: Evidence, item: str) -> EvidenceRow:
        source = " · ".join(dict.fromkeys((self.words.enum(evidence.kind), evidence.origin)))
        return self._row(item, evidence.when, title=evidence.summary, source=source)


def claim_when(index: Index, claim: Claim) -> When | None:
    """When a claim was made: its statement date where the text gives one, else publication."""
    if claim.statement_date is not None:
        when = claim.statement_date.when()
        if when.earliest or when.latest:
            return when
    document = index.documents.get(claim.document)
    return document.published if document else None


def finding_codes(findings: tuple[Finding, ...]) -> dict[str, str]:
    """F1, F2 … in the order in which findings are printed."""
    return {finding.id: f"F{n}" for n, finding in enumerate(findings, 1)}
