"""Origins: who stands at the end of a source chain, and which words are one statement.

A cluster is one body's statement on one date; bodies and spokespersons of one state on one date
are one cluster. Where nobody is named (the article itself, unnamed sources, images without an
owner) all such words together are one cluster, because nobody can say that they are independent.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone

from spurline.model import Claim, DateMention, Document, Look, OriginGroup, Speaker
from spurline.model.when import day_of
from spurline.weighing.lexicon import is_commercial_imagery, speaks_of_imagery, state_name, state_of
from spurline.weighing.words import day_text

UNATTRIBUTED = "unattributed reports"
AIS = "the ships' own AIS"
_NOBODY = {"media_author", "unspecified", "unnamed", "evidence"}
_STATE_TYPES = {
    "government",
    "spokesperson",
    "official",
    "intelligence",
    "military",
    "state_agency",
    "state_media",
}
_PERSON_TYPES = {"spokesperson", "official", "former_official", "expert"}
_ROLE = re.compile(
    r"sprecher|spokes|minist|advis|berater|official|general|director|direktor|chief|president|präsident|secretary"
    r"|government|regierung|agency|behörde",
    re.IGNORECASE,
)
_PUBLICATION_DELAY = timedelta(days=60)
_SAME_STATEMENT = timedelta(days=21)

RELIABILITY = {
    "think_tank": 0.9, "expert": 0.9, "agency": 0.9, "media": 0.7, "government": 0.7, "spokesperson": 0.7,
    "official": 0.7, "former_official": 0.7, "intelligence": 0.7, "military": 0.7, "state_agency": 0.4,
    "state_media": 0.4, "unnamed": 0.4, "evidence": 0.4, "media_author": 0.3, "unspecified": 0.2,
}  # fmt: skip
"""r of a source that carries no Admiralty letter, by the type of the speaker (project judgement):
analysts with a record B, interested governments and press C, state media and the unnamed D."""


@dataclass(frozen=True, slots=True)
class Origin:
    """One statement of one body: `key` and `family` for counting, `label` for people."""

    key: str
    family: str
    label: str
    basis: str | None = None
    independent: bool = True


class Origins:
    """The origin of every claim and look of a case. Pure lookup after construction."""

    def __init__(
        self,
        claims: Sequence[Claim],
        documents: Sequence[Document],
        groups: Sequence[OriginGroup],
        looks: Sequence[Look],
    ) -> None:
        self._documents = {document.id: document for document in documents}
        self._states = affiliations(claims)
        self._imagery = {
            _normal(look.publisher) for look in looks if look.publisher and is_commercial_imagery(look.sensor)
        }
        self._group_dates = _dates_of_groups(groups)
        self._families = {claim.id: self._family(claim.chain) for claim in claims}
        self._labels = _labels(claims, self._families)
        for look in sorted(looks, key=lambda look: (len(look.origin), look.origin)):
            family = self._family_of_label(look.origin)
            state = family.removeprefix("state:")
            label = look.origin if state == family else f"government of {state_name(state)}"
            self._labels.setdefault(family, label)
        self._dates = self._statement_dates(claims)
        self._family_dates: dict[str, set[date | None]] = defaultdict(set)
        for claim in claims:
            self._family_dates[self._families[claim.id]].add(self._dates[claim.id])

    def of_claim(self, claim: Claim) -> Origin:
        family = self._families[claim.id]
        basis = None
        if family.startswith("state:"):
            basis = f"statements of {family}"
        elif self._reads_images(claim, family):
            basis = "commercial imagery"
        return self._origin(family, self._dates[claim.id], basis)

    def of_look(self, look: Look) -> Origin:
        """The body that published a look; its statement about that day where one was read."""
        family = self._family_of_label(look.origin)
        day = day_of(look.when.earliest) if look.when.earliest else None
        dates = sorted(when for when in self._family_dates.get(family, ()) if when is not None)
        told = [when for when in dates if day and day <= when <= day + _PUBLICATION_DELAY]
        basis = "commercial imagery" if is_commercial_imagery(look.sensor) else None
        if family.startswith("state:"):
            basis = f"statements of {family}"
        return self._origin(family, told[0] if told else None, basis)

    def reliability(self, claim: Claim) -> float:
        """r of the claim's origin: the letter of its source where given, else by speaker type."""
        if not claim.chain:
            return RELIABILITY["unspecified"]
        document = self._documents.get(claim.document)
        speaker = claim.chain[0]
        if document and document.source and document.source.grade and speaker.type == "media_author":
            return min(document.source.grade.reliability, RELIABILITY["media_author"])
        return RELIABILITY.get(speaker.type, RELIABILITY["unspecified"])

    def ais(self) -> Origin:
        """Positions are what a ship says about itself: never an independent origin."""
        return Origin(AIS, AIS, AIS, None, False)

    def statement_date(self, claim: Claim) -> date | None:
        return self._dates[claim.id]

    def published(self, claim: Claim) -> Document | None:
        return self._documents.get(claim.document)

    def _origin(self, family: str, day: date | None, basis: str | None) -> Origin:
        if family == UNATTRIBUTED:
            return Origin(UNATTRIBUTED, UNATTRIBUTED, UNATTRIBUTED, None, False)
        label = self._labels.get(family, family)
        if day is None:
            return Origin(family, family, label, basis)
        return Origin(f"{family}@{day.isoformat()}", family, f"{label} ({_date_text(day)})", basis)

    def _family(self, chain: tuple[Speaker, ...]) -> str:
        if not chain or chain[0].type in _NOBODY or chain[0].label in {"author", "unspecified"}:
            return UNATTRIBUTED
        speaker = chain[0]
        if speaker.type in _STATE_TYPES:
            state = state_of(speaker.label) or self._states.get(_normal(speaker.label))
            if state:
                return f"state:{state}"
        return _normal(_body(speaker))

    def _family_of_label(self, label: str) -> str:
        state = state_of(label) or self._states.get(_normal(label))
        known = _normal(label)
        if known in set(self._families.values()):
            return known
        return f"state:{state}" if state else known

    def _reads_images(self, claim: Claim, family: str) -> bool:
        if claim.chain and claim.chain[0].type not in {"think_tank", "expert", "media", "agency"}:
            return False
        return family in self._imagery or speaks_of_imagery(claim.sentence.text)

    def _statement_dates(self, claims: Sequence[Claim]) -> dict[str, date | None]:
        """Own date, else that of the group, else the family's statement near the publication."""
        found: dict[str, date | None] = {}
        by_family: dict[str, set[date]] = defaultdict(set)
        for claim in claims:
            day = _day(claim.statement_date) or self._group_dates.get(claim.id)
            found[claim.id] = day
            if day:
                by_family[self._families[claim.id]].add(day)
        for claim in claims:
            if found[claim.id] is None:
                found[claim.id] = self._nearest(claim, sorted(by_family[self._families[claim.id]]))
        return found

    def _nearest(self, claim: Claim, days: list[date]) -> date | None:
        document = self._documents.get(claim.document)
        if document is None or document.published.latest is None:
            return None
        last = day_of(document.published.latest)
        near = [day for day in days if day <= last and last - day <= _SAME_STATEMENT]
        return near[-1] if near else None


def affiliations(claims: Iterable[Claim]) -> dict[str, str]:
    """State of a speaker whose label does not name one, from the words beside his name.

    "John Doe, spokesman of the Ruritanian government" speaks for Ruritania wherever he appears
    in the texts; the words must stand in apposition and name an office and exactly one state.
    """
    votes: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for claim in claims:
        for speaker in claim.chain[:1]:
            if speaker.type not in _STATE_TYPES or state_of(speaker.label):
                continue
            state = _apposition(speaker, claim) or _chain_state(claim.chain)
            if state:
                votes[_normal(speaker.label)][state] += 1
    return {name: max(sorted(found), key=lambda code: found[code]) for name, found in votes.items()}


def _apposition(speaker: Speaker, claim: Claim) -> str | None:
    sentence = claim.sentence.text
    name = speaker.label.split(",")[0].split()[-1]
    at = sentence.find(name)
    if at < 0:
        return None
    before = re.split(r"[.;:!?„“\"]", sentence[:at])[-1][-110:]
    after = sentence[at + len(name) :]
    pieces = [before, before.rsplit(",", 1)[-1]]
    if after.lstrip().startswith(","):
        pieces.append(after.lstrip()[1:].split(",")[0][:90])
    for piece in pieces:
        if _ROLE.search(piece):
            state = state_of(piece)
            if state:
                return state
    return None


def _chain_state(chain: tuple[Speaker, ...]) -> str | None:
    """A relay that is a body of a state names the state its spokesman speaks for."""
    found = {state_of(m.label) for m in chain[1:] if m.type in {"government", "intelligence", "military"}}
    return found.pop() if len(found) == 1 else None


def _body(speaker: Speaker) -> str:
    """The body in a label "person, body"; otherwise the label."""
    parts = [part.strip() for part in speaker.label.split(",") if part.strip()]
    named = len(parts) > 1 and speaker.type in (_PERSON_TYPES | {"media"})
    return parts[-1] if named else speaker.label


def _normal(label: str) -> str:
    """A label without case, article and punctuation."""
    words = re.sub(r"[^\w\s]", " ", label.casefold()).split()
    return " ".join(word for word in words if word not in {"the", "der", "die", "das"}) or label


def _labels(claims: Sequence[Claim], families: Mapping[str, str]) -> dict[str, str]:
    names: dict[str, set[str]] = defaultdict(set)
    for claim in claims:
        if claim.chain:
            names[families[claim.id]].add(_body(claim.chain[0]))
    labels = {family: min(known, key=lambda name: (len(name), name)) for family, known in names.items()}
    for family in labels:
        if family.startswith("state:"):
            labels[family] = f"government of {state_name(family[6:])}"
    return labels


def _dates_of_groups(groups: Sequence[OriginGroup]) -> dict[str, date]:
    """Claim id → statement date of its origin group, the earliest where it is in several."""
    dates: dict[str, date] = {}
    for group in groups:
        if group.statement_date is not None:
            for claim in group.claims:
                known = dates.get(claim)
                dates[claim] = group.statement_date if known is None else min(known, group.statement_date)
    return dates


def _day(mention: DateMention | None) -> date | None:
    """The day of a statement where its date is known to the day."""
    if mention is None or not mention.start or mention.grain in {"vague", "month_open", "years"}:
        return None
    if mention.end and mention.end[:10] != mention.start[:10] and mention.grain not in {"days", "day_range"}:
        return None
    return date.fromisoformat(mention.start[:10])


def _date_text(day: date) -> str:
    return day_text(datetime(day.year, day.month, day.day, tzinfo=timezone.utc))
