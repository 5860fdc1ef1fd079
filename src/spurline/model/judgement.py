"""Evidence and what follows from it: hypotheses, likelihoods, findings, contradictions."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from spurline.model.canonical import Identified
from spurline.model.when import When


class Level(StrEnum):
    """The three words that never mix."""

    OBSERVED = "observed"
    INFERRED = "inferred"
    CLAIMED = "claimed"


class Confidence(StrEnum):
    """Quality of the evidence base; never in one sentence with a likelihood."""

    LOW = "low"
    MODERATE = "moderate"
    HIGH = "high"


@dataclass(frozen=True, slots=True)
class Evidence(Identified):
    """One item that bears on a hypothesis. `item` is the id of the claim, look, gap or count;
    `kind` its sort; `origin` the end of the source chain, or the sensor with its owner;
    `basis` what the origin rests on where that is shared (for instance "commercial imagery")."""

    item: str
    kind: str
    origin: str
    summary: str
    when: When | None = None
    basis: str | None = None
    id: str = field(init=False, default="")


@dataclass(frozen=True, slots=True)
class Hypothesis(Identified):
    """A statement that evidence can speak for or against. `key` is a stable short name;
    `rival_of` the key of the hypothesis it competes with; `prior` with its reason."""

    key: str
    statement: str
    prior: float
    prior_reason: str
    level: Level = Level.INFERRED
    leg: str | None = None
    when: When | None = None
    rival_of: str | None = None
    item: str | None = None
    id: str = field(init=False, default="")


@dataclass(frozen=True, slots=True)
class Likelihood:
    """log P(evidence | hypothesis) − log P(evidence | its negation), natural log, and why.
    `evidence` and `hypothesis` are ids."""

    evidence: str
    hypothesis: str
    log_lr: float
    why: str


@dataclass(frozen=True, slots=True)
class Rival:
    """Another explanation of the same evidence, with its share."""

    statement: str
    p: float
    origins: tuple[str, ...] = ()
    evidence: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Contradiction(Identified):
    """Two things that do not go together: kind is denial, capacity, timing, drift, identity,
    direction or place; `size` carries its unit. No side is ever deleted."""

    kind: str
    left: str
    right: str
    size: str
    verdict: str
    evidence: tuple[str, ...] = ()
    id: str = field(init=False, default="")


@dataclass(frozen=True, slots=True)
class Finding(Identified):
    """One sentence with its level, probability, range and everything it rests on.

    `p_low` and `p_high` are the leave-one-origin-out range; `word` the ICD 203 word of p;
    `evidence`, `contradictions` are ids; `origins` independent ones; `missing` says what was
    not looked for and what was looked for and not found.
    """

    statement: str
    level: Level
    p: float
    p_low: float
    p_high: float
    word: str
    confidence: Confidence
    confidence_reason: str
    evidence: tuple[str, ...]
    origins: tuple[str, ...]
    rivals: tuple[Rival, ...]
    leg: str | None = None
    when: When | None = None
    hypothesis: str | None = None
    contradictions: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    id: str = field(init=False, default="")


class Verdict(StrEnum):
    """Outcome of the audit of one claim."""

    FITS = "fits"
    TOO_LOW = "too low"
    TOO_HIGH = "too high"
    IMPOSSIBLE = "impossible"
    UNTESTABLE = "can't be tested"


@dataclass(frozen=True, slots=True)
class AuditRow(Identified):
    """One claim held against physics or the ledger: what was claimed, what it was tested
    against, the verdict and the arithmetic in words. `claims` are ids."""

    check: str
    claims: tuple[str, ...]
    origin: str
    claimed: str
    tested_against: str
    verdict: Verdict
    reason: str
    id: str = field(init=False, default="")


@dataclass(frozen=True, slots=True)
class Judgement:
    """Everything the weighing room says about a case, in a fixed order."""

    evidence: tuple[Evidence, ...] = ()
    hypotheses: tuple[Hypothesis, ...] = ()
    likelihoods: tuple[Likelihood, ...] = ()
    findings: tuple[Finding, ...] = ()
    contradictions: tuple[Contradiction, ...] = ()
    audit: tuple[AuditRow, ...] = ()
