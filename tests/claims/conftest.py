"""A tiny gazetteer and helpers for the room's tests."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timezone
from typing import ClassVar

import pytest

from spurline.claims import Text, extract
from spurline.model import Claim, When


@dataclass(frozen=True)
class FakePlace:
    place_id: str | None


@dataclass(frozen=True)
class FakeAnswer:
    best: FakePlace | None
    unsure: bool = False


class FakeGazetteer:
    """Knows five names; two of them belong to the case."""

    names = ("Nordhafen", "Südhafen", "Nordkorea", "Russland", "Nahen Osten")
    ids: ClassVar[dict[str, str]] = {"Nordhafen": "north", "Südhafen": "south"}

    def find_in_text(self, text: str) -> tuple[tuple[int, int, str], ...]:
        pattern = re.compile("|".join(map(re.escape, self.names)))
        return tuple((m.start(), m.end(), m.group()) for m in pattern.finditer(text))

    def lookup(self, name: str) -> FakeAnswer:
        return FakeAnswer(FakePlace(self.ids[name]) if name in self.ids else None)


@pytest.fixture
def gazetteer() -> FakeGazetteer:
    return FakeGazetteer()


@pytest.fixture
def read(gazetteer: FakeGazetteer) -> Callable[..., list[Claim]]:
    """Claims of a text published on Thursday, 16 November 2023."""

    def _read(text: str, language: str = "de", published: str | None = "2023-11-16") -> list[Claim]:
        when = When.parse(published, zone=timezone.utc) if published else None
        return list(extract(Text("a.txt", text, language=language, published=when), gazetteer))

    return _read
