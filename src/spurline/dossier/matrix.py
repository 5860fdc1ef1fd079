"""Hypotheses in rows, evidence in columns, the most telling column first.

Rows rather than columns for hypotheses: that orientation lowered confirmation bias in trials
(Dhami 2024). Nothing is added up; the matrix shows the ratios the weighing room used.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from markupsafe import Markup

from spurline.dossier.formats import Formats
from spurline.dossier.index import Index, Link
from spurline.dossier.lanes import claim_gist
from spurline.dossier.svg import shorten, tag
from spurline.dossier.wording import Words
from spurline.model import Finding, Hypothesis

MOST_COLUMNS = 10
EVEN = 0.05
LARGEST_PX = 11.5


@dataclass(frozen=True, slots=True)
class Column:
    """One piece of evidence: what it is, its link, the spread of its log ratios."""

    title: str
    link: Link | None
    spread: float


@dataclass(frozen=True, slots=True)
class Cell:
    """One ratio: disc and number, or nothing where the evidence was not weighed."""

    disc: Markup | None
    ratio: str
    why: str


@dataclass(frozen=True, slots=True)
class Row:
    statement: str
    p: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Matrix:
    """The matrix of one finding; `left_out` columns tell less than those shown."""

    code: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    left_out: int


def matrix_of(index: Index, finding: Finding, code: str, words: Words, formats: Formats) -> Matrix | None:
    """The matrix of a finding and its rivals, or None where fewer than two rows or two telling columns
    were weighed."""
    hypotheses = _hypotheses(index, finding)
    if len(hypotheses) < 2:
        return None
    weighed = [
        one.id
        for one in index.view.judgement.evidence
        if any((one.id, hypothesis.id) in index.likelihoods for hypothesis in hypotheses)
    ]
    spread = {key: _spread(index, key, hypotheses) for key in weighed}
    if sum(one >= EVEN for one in spread.values()) < 2:
        return None
    order = sorted(weighed, key=lambda key: (-spread[key], index.evidence[key].summary, key))
    shown = order[:MOST_COLUMNS]
    columns = tuple(
        Column(shorten(_title(index, key, words), 46), index.link(key), spread[key]) for key in shown
    )
    largest = max(
        abs(index.likelihoods[key, one.id].log_lr)
        for key in shown
        for one in hypotheses
        if (key, one.id) in index.likelihoods
    )
    rows = []
    for hypothesis in hypotheses:
        name, p = hypothesis.statement, finding.p if hypothesis is hypotheses[0] else None
        for rival in finding.rivals:
            if p is None and hypothesis.statement.rstrip(".").endswith(rival.statement.rstrip(".")):
                name, p = rival.statement, rival.p
        cells = tuple(_cell(index, key, hypothesis, largest, formats) for key in shown)
        rows.append(Row(name, "" if p is None else formats.p(p), cells))
    return Matrix(code, columns, tuple(rows), len(order) - len(shown))


def _title(index: Index, evidence: str, words: Words) -> str:
    claim = index.claims.get(index.evidence[evidence].item)
    if claim is None:
        return index.evidence[evidence].summary
    return f"{words.speaker(claim.origin)}: {claim_gist(claim)}"


def _hypotheses(index: Index, finding: Finding) -> list[Hypothesis]:
    """The hypothesis of a finding, then those that name it as what they compete with."""
    every = index.view.judgement.hypotheses
    own = next((one for one in every if finding.hypothesis in (one.id, one.key)), None)
    if own is None:
        return []
    return [own, *(one for one in every if one.rival_of in (own.key, own.id))]


def _spread(index: Index, evidence: str, hypotheses: list[Hypothesis]) -> float:
    found = [index.likelihoods.get((evidence, one.id)) for one in hypotheses]
    values = [one.log_lr if one else 0.0 for one in found]
    return max(values) - min(values)


def _cell(index: Index, evidence: str, hypothesis: Hypothesis, largest: float, formats: Formats) -> Cell:
    likelihood = index.likelihoods.get((evidence, hypothesis.id))
    if likelihood is None:
        return Cell(None, "–", "")
    if abs(likelihood.log_lr) < EVEN:
        return Cell(_disc(1.6, "dot"), formats.ratio(likelihood.log_lr), likelihood.why)
    radius = LARGEST_PX * math.sqrt(abs(likelihood.log_lr) / largest)
    kind = "m f" if likelihood.log_lr > 0 else "m h"
    return Cell(_disc(radius, kind), formats.ratio(likelihood.log_lr), likelihood.why)


def _disc(radius: float, class_: str) -> Markup:
    circle = tag("circle", class_=class_, cx=13, cy=13, r=float(radius))
    return tag("svg", circle, view_box="0 0 26 26", width=26, height=26, aria_hidden="true")
