"""From everything read, seen and reconstructed to a judgement: the room's one function."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from spurline.model import (
    AuditRow,
    Case,
    Claim,
    ClaimCluster,
    ClaimRelation,
    Contradiction,
    Document,
    Evidence,
    Finding,
    Hypothesis,
    Judgement,
    Ledger,
    Level,
    Likelihood,
    Look,
    OriginGroup,
    TrackEvent,
)
from spurline.weighing import evidence as exhibits
from spurline.weighing.audit import Context, audit
from spurline.weighing.contradictions import contradictions_of
from spurline.weighing.episodes import Episode, episodes_of, is_told, overlap
from spurline.weighing.findings import Weighed, cargo_findings, movement_finding
from spurline.weighing.origins import Origins
from spurline.weighing.readings import Reading, read_claims
from spurline.weighing.routes import Route, Spoken, assign, legs_of, with_directions
from spurline.weighing.scores import Material


def weigh(
    case: Case,
    *,
    documents: Sequence[Document],
    claims: Sequence[Claim],
    clusters: Sequence[ClaimCluster],
    relations: Sequence[ClaimRelation],
    origin_groups: Sequence[OriginGroup],
    looks: Sequence[Look],
    events: Sequence[TrackEvent],
    ledger: Ledger,
) -> Judgement:
    """Weigh everything a case holds; pure, and the same for every order of its inputs.

    For every route with evidence and every episode on it: a finding that freight moved, and one
    for each cargo that somebody names, with all rivals. Method and numbers: `docs/rooms/weighing.md`.
    """
    claims = sorted({claim.id: claim for claim in claims}.values(), key=lambda one: (one.document, one.id))
    looks = exhibits.sorted_looks(looks)
    origins = Origins(claims, documents, origin_groups, looks)
    readings = with_directions(read_claims(claims, documents, clusters, origins, case))
    legs = legs_of(case)
    routes, spoken = assign(readings, legs, case)
    material = _material(case, documents, looks, events, ledger, origins)
    rows = audit(readings, Context(case, ledger, legs, spoken, looks))
    of_claims = [
        exhibits.of_claim(one, material.documents.get(one.claim.document, "")).evidence for one in readings
    ]
    of_looks = [exhibits.of_look(look, origins.of_look(look), case).evidence for look in looks]
    known = {one.item: one for one in (*of_claims, *of_looks)}
    ids = {item: one.id for item, one in known.items()}
    ordered = sorted(relations, key=lambda one: one.id)
    tensions = contradictions_of(
        readings, sorted(clusters, key=lambda one: one.id), ordered, looks, rows, case, ids
    )
    weighed = _weigh_routes(routes, spoken, material, tensions, _denials_by_tension(tensions, readings, ids))
    return _judgement(weighed, tensions, known, rows, case)


def _material(
    case: Case,
    documents: Sequence[Document],
    looks: tuple[Look, ...],
    events: Sequence[TrackEvent],
    ledger: Ledger,
    origins: Origins,
) -> Material:
    by_key = {look.label: look for look in looks} | {look.id: look for look in looks}
    ordered = tuple(sorted(events, key=lambda event: (event.mmsi, str(event.when), event.id)))
    inside = tuple(look for look in looks if case.period.overlaps(look.when))
    return Material(case, inside, ordered, ledger, origins, by_key, {one.id: one.name for one in documents})


def _weigh_routes(
    routes: Sequence[Route],
    spoken: dict[str, list[Spoken]],
    material: Material,
    tensions: Sequence[Contradiction],
    denials: Mapping[str, Sequence[Reading]],
) -> list[Weighed]:
    weighed = []
    told = [
        one
        for one in routes
        if is_told(one, spoken.get(one.key, ()), material.looks, material.ledger, material.case)
    ]
    for route in routes:
        said = spoken.get(route.key, [])
        if route not in told and any(route.meets(other) for other in told):
            continue  # what was seen at an end belongs first to the way that somebody tells of
        back = [one for other in routes if route.reverses(other) for one in spoken.get(other.key, ())]
        for episode in episodes_of(route, said, material.looks, material.ledger, material.case):
            shown = _with_denials(denials, route, episode)
            weighed.append(movement_finding(episode, said, material, tensions))
            beside = [*back, *(one for one in said if not overlap(one.reading.when, episode.reach))]
            weighed.append(_attach(cargo_findings(episode, said, beside, material, tensions), shown))
    return weighed


def _denials_by_tension(
    tensions: Sequence[Contradiction], readings: Sequence[Reading], ids: Mapping[str, str]
) -> dict[str, list[Reading]]:
    """Contradiction id → the denials it holds."""
    denials = [one for one in readings if one.is_denial]
    return {
        tension.id: [one for one in denials if ids[one.claim.id] in tension.evidence]
        for tension in tensions
        if tension.kind == "denial"
    }


def _with_denials(
    denials: Mapping[str, Sequence[Reading]], route: Route, episode: Episode
) -> dict[str, tuple[str, ...]]:
    """Class of goods → denials that cover it on this way and were made after it began.

    A denial of all deliveries covers every leg between the two states, so that it is shown there
    even though it names none.
    """
    shown: dict[str, set[str]] = {}
    began = episode.when.earliest
    for tension in sorted(denials):
        for reading in denials[tension]:
            if reading.countries is not None and not _between(reading.countries, route):
                continue
            said = reading.when.latest
            if began is None or said is None or said >= began:
                for item in reading.items:
                    shown.setdefault(item, set()).add(tension)
    return {item: tuple(sorted(ids)) for item, ids in shown.items()}


def _between(countries: tuple[str, str], route: Route) -> bool:
    source, sink = countries
    return source in route.from_states and sink in route.to_states


def _attach(weighed: Weighed, shown: dict[str, tuple[str, ...]]) -> Weighed:
    items = {hypothesis.id: hypothesis.item for hypothesis in weighed.hypotheses}
    findings = []
    for finding in weighed.findings:
        more = shown.get(items.get(finding.hypothesis or "") or "", ())
        ids = tuple(dict.fromkeys((*finding.contradictions, *more)))
        findings.append(replace(finding, contradictions=ids))
    return replace(weighed, findings=tuple(findings))


def _judgement(
    weighed: Sequence[Weighed],
    tensions: tuple[Contradiction, ...],
    known: dict[str, Evidence],
    rows: tuple[AuditRow, ...],
    case: Case,
) -> Judgement:
    evidence: dict[str, Evidence] = {one.id: one for w in weighed for one in w.evidence}
    cited = {key for tension in tensions for key in tension.evidence}
    evidence |= {one.id: one for one in known.values() if one.id in cited}
    hypotheses: dict[str, Hypothesis] = {one.id: one for w in weighed for one in w.hypotheses}
    likelihoods: dict[tuple[str, str], Likelihood] = {
        (one.hypothesis, one.evidence): one for w in weighed for one in w.likelihoods
    }
    findings = _in_order(weighed, case)
    return Judgement(
        tuple(evidence[key] for key in sorted(evidence)),
        tuple(sorted(hypotheses.values(), key=lambda one: (one.key, one.id))),
        tuple(likelihoods[key] for key in sorted(likelihoods)),
        tuple(findings),
        tensions,
        rows,
    )


def _in_order(weighed: Sequence[Weighed], case: Case) -> list[Finding]:
    """What somebody says or a passage shows before what only single looks hint at; then by the
    case's legs, flows last; then by time; the movement before its cargo."""
    legs = [leg.id for leg in case.legs]
    kinds = {one.id: one.kind for w in weighed for one in w.evidence}

    def key(finding: Finding) -> tuple[bool, int, str, bool, str, str]:
        place = legs.index(finding.leg) if finding.leg in legs else len(legs)
        told = finding.level is Level.OBSERVED or any(kinds[one] == "claim" for one in finding.evidence)
        cargo = finding.hypothesis in carried
        return not told, place, str(finding.when), cargo, finding.statement, finding.id

    carried = {one.id for w in weighed for one in w.hypotheses if one.item is not None}
    return sorted((one for w in weighed for one in w.findings), key=key)
