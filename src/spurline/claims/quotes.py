"""Quotation marks paired into spans: German, English, French and ASCII marks, mixed and nested."""

from __future__ import annotations

import re
from dataclasses import dataclass

_MARKS = re.compile(r"[„“”\"«»‟]")
_CLOSERS = {"„": '“”"‟', "“": '”"', '"': '"“”', "»": "«", "«": "»", "”": "”", "‟": '”"'}
MAX_QUOTE = 3_000
"""Characters after which an open mark is taken for a stray one."""


@dataclass(frozen=True, slots=True)
class Quote:
    """An outermost quotation with its marks: text[begin] and text[end - 1] are the marks."""

    begin: int
    end: int

    def holds(self, position: int) -> bool:
        return self.begin <= position < self.end


def pair_quotes(text: str, begin: int = 0, end: int | None = None) -> tuple[Quote, ...]:
    """Outermost quotations of one paragraph, in order.

    A mark opens where none is open and a word begins behind it; it closes where it fits the open
    one. The German closing mark “ is the English opening mark, so the open mark decides. A mark
    that never closes within the paragraph or within MAX_QUOTE characters is ignored.
    """
    stop = len(text) if end is None else end
    found: list[Quote] = []
    opened: int | None = None
    for match in _MARKS.finditer(text, begin, stop):
        at, mark = match.start(), match.group()
        if opened is not None and at - opened > MAX_QUOTE:
            opened = None
        if opened is not None and mark in _CLOSERS[text[opened]]:
            if at > opened + 1:
                found.append(Quote(opened, at + 1))
            opened = None
        elif mark == "„" or (opened is None and _opens(text, at, stop)):
            opened = at
    return tuple(found)


def _opens(text: str, at: int, stop: int) -> bool:
    """Whether a word begins right behind the mark and none ends right before it."""
    behind = text[at + 1] if at + 1 < stop else " "
    before = text[at - 1] if at else " "
    return not behind.isspace() and not before.isalnum()
