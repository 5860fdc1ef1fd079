"""Who speaks and what was read: sources, documents, and rows that could not be read."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from spurline.model.canonical import Identified
from spurline.model.errors import BadInput
from spurline.model.when import When


class SourceKind(StrEnum):
    """What kind of body stands behind a statement or a sighting."""

    PUBLISHER = "publisher"
    SPEAKER = "speaker"
    SENSOR = "sensor"
    STATE = "state body"
    ANALYST = "analyst body"


@dataclass(frozen=True, slots=True)
class Grade:
    """Admiralty letter A–F of a source, with the reason for it.

    `reliability` is the shrink r of the weighing room: LR' = r·LR + (1 − r).
    """

    letter: str
    reason: str

    def __post_init__(self) -> None:
        if self.letter not in _RELIABILITY:
            raise BadInput(f"{self.letter!r} is not an Admiralty letter", do="Use A to F")

    @property
    def reliability(self) -> float:
        return _RELIABILITY[self.letter]


_RELIABILITY = {"A": 1.0, "B": 0.9, "C": 0.7, "D": 0.4, "E": 0.0, "F": 0.5}


@dataclass(frozen=True, slots=True)
class Source(Identified):
    """A publisher, a speaker, a sensor or a state body."""

    name: str
    kind: SourceKind
    grade: Grade | None = None
    id: str = field(init=False, default="")


@dataclass(frozen=True, slots=True)
class Document:
    """One text that was read. `id` is the SHA-256 of its bytes, `name` the file name as given.

    `published` is an interval with the rule that produced it in `published_reason`.
    """

    id: str
    name: str
    language: str
    published: When
    published_reason: str
    title: str | None = None
    outlet: str | None = None
    url: str | None = None
    fetched: datetime | None = None
    source: Source | None = None


@dataclass(frozen=True, slots=True)
class Rejection:
    """A file, row or member that was left out: where it stood, why, and how often it recurred."""

    file: str
    where: str
    reason: str
    count: int = 1
