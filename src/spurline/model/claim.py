"""Attributed claims, field for field as contract A and the annotation guideline define them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta, timezone, tzinfo
from enum import IntEnum, StrEnum

from spurline.model.canonical import Identified
from spurline.model.when import When, parse_instant


class Stance(StrEnum):
    """What the origin does with the proposition."""

    ASSERTS = "asserts"
    DENIES = "denies"
    ADMITS = "admits"
    CONFIRMS = "confirms"
    SUSPECTS = "suspects"
    PREDICTS = "predicts"
    ANNOUNCES = "announces"
    WARNS = "warns"
    CONDEMNS = "condemns"
    CANNOT_DETERMINE = "cannot_determine"


class Hedge(IntEnum):
    """Epistemic distance in the sentence about the event."""

    CATEGORICAL = 0
    ATTRIBUTED = 1
    PROBABLE = 2
    POSSIBLE = 3


class Form(StrEnum):
    """The grammatical sign that marks the report."""

    AUTHOR = "author"
    DIRECT = "direct"
    INDIRECT_K1 = "indirect_k1"
    INDIRECT = "indirect"
    LAUT = "laut"
    SOLLEN = "sollen"
    REPORTED = "reported"


class Event(StrEnum):
    """The event types of contract A."""

    DELIVERY = "delivery"
    PROCUREMENT = "procurement"
    MOVEMENT = "movement"
    ARRIVAL = "arrival"
    DEPARTURE = "departure"
    LOADING = "loading"
    TRANSSHIPMENT = "transshipment"
    CARGO = "cargo"
    SIGHTING = "sighting"
    ROUTE = "route"
    TRANSPONDER_OFF = "transponder_off"
    FACILITY = "facility"
    BATTLEFIELD_USE = "battlefield_use"
    MEETING = "meeting"
    VISIT = "visit"
    BARTER = "barter"
    MOTIVE = "motive"
    INTENTION = "intention"
    PLAN = "plan"
    COOPERATION = "cooperation"
    STOCKPILE = "stockpile"
    STOCK_DEPLETION = "stock_depletion"
    PRODUCTION = "production"
    TEST = "test"
    SANCTION = "sanction"
    SANCTION_EFFECT = "sanction_effect"
    BORDER_CLOSURE = "border_closure"
    ATTACK = "attack"
    CONSEQUENCE = "consequence"
    GEO_FACT = "geo_fact"
    INFO_GAP = "info_gap"


class PlaceRole(StrEnum):
    """What a place does in a claim."""

    ORIGIN = "origin"
    VIA = "via"
    DESTINATION = "destination"
    LOCATION = "location"
    REGION = "region"
    STATEMENT = "statement"


@dataclass(frozen=True, slots=True)
class Span:
    """Words of the text with half-open str offsets into the decoded file."""

    text: str
    begin: int
    end: int


@dataclass(frozen=True, slots=True)
class Speaker:
    """One member of a source chain; offsets where the text mentions it."""

    label: str
    type: str
    begin: int | None = None
    end: int | None = None


@dataclass(frozen=True, slots=True)
class Quantity:
    """A counted amount: text, closed range with open ends as None, qualifier, unit."""

    text: str
    min: float | None
    max: float | None
    qualifier: str
    unit: str


@dataclass(frozen=True, slots=True)
class PlaceMention:
    """A place named in a claim, with its role and the case's place where it is known."""

    name: str
    role: PlaceRole
    place_id: str | None = None


@dataclass(frozen=True, slots=True)
class DateMention:
    """A time as the text gives it: closed interval of ISO dates or date-times, None is open."""

    text: str
    start: str | None
    end: str | None
    grain: str
    rule: str | None = None

    def when(self, zone: tzinfo = timezone.utc) -> When:
        """The half-open interval in UTC, reading bare dates and naive times in `zone`."""
        start = parse_instant(self.start, zone=zone) if self.start else None
        end = None
        if self.end:
            end = parse_instant(self.end, zone=zone)
            if len(self.end) == 10:
                end += timedelta(days=1)
        return When(start, end)


@dataclass(frozen=True, slots=True)
class Claim(Identified):
    """One event or state, committed to by one origin with one stance, in one sentence.

    `chain` runs from the origin outwards over its relays. Offsets are Python str offsets into
    the decoded document, half-open. Clusters live outside the claim because they depend on
    what else was read.
    """

    document: str
    language: str
    kind: str
    sentence: Span
    span: Span
    chain: tuple[Speaker, ...]
    stance: Stance
    polarity: str
    hedge: Hedge
    form: Form
    event: Event
    cue: Span | None = None
    hedge_cues: tuple[Span, ...] = ()
    actor_from: str | None = None
    actor_to: str | None = None
    item: str | None = None
    quantity: Quantity | None = None
    places: tuple[PlaceMention, ...] = ()
    event_date: DateMention | None = None
    statement_date: DateMention | None = None
    id: str = field(init=False, default="")

    @property
    def origin(self) -> str:
        return self.chain[0].label if self.chain else "unspecified"

    @property
    def relays(self) -> tuple[str, ...]:
        return tuple(member.label for member in self.chain[1:])

    @property
    def is_attributed(self) -> bool:
        """Whether somebody other than the article itself commits to it."""
        return self.origin not in {"author", "unspecified"}


@dataclass(frozen=True, slots=True)
class ClaimCluster(Identified):
    """Claims of the same proposition about the same event; denials form their own cluster."""

    claims: tuple[str, ...]
    id: str = field(init=False, default="")


@dataclass(frozen=True, slots=True)
class OriginGroup(Identified):
    """One statement by one body on one date, and every article and claim that rests on it."""

    origin: str
    statement_date: date | None
    files: tuple[str, ...]
    claims: tuple[str, ...]
    id: str = field(init=False, default="")


@dataclass(frozen=True, slots=True)
class ClaimRelation(Identified):
    """A tension between claims: denial, quantity, hedge_loss, attribution_loss, tense, degree,
    date, identity or direction."""

    type: str
    a: tuple[str, ...]
    b: tuple[str, ...]
    comment: str
    id: str = field(init=False, default="")
