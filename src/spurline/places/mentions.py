"""Known names in running text, by one pass over its words."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

from spurline.places.entries import Entry
from spurline.places.names import normal, without_genitive
from spurline.places.tables import data_file

_WORD = re.compile(r"(?:[A-Z]\.){2,}|[^\W_][\w\u0300-\u036f]*(?:['’][^\W_]+)*")
_UMLAUT = re.compile("[äöüÄÖÜ]")
_BETWEEN = re.compile(r"[\s.\u2010-\u2015-]{1,3}")
NAME_PROMINENCE = 4.3
ALIAS_PROMINENCE = 5.3
SHORTEST = 4

_Form = tuple[tuple[str, ...], str, str]


@dataclass(frozen=True, slots=True)
class Matcher:
    """Word sequences to look for, by their first word: (words, name as listed, exact or "").

    `exact` holds a name that has to be written just so, because it is short or all capitals.
    """

    by_first: dict[str, tuple[_Form, ...]]

    @classmethod
    def of(cls, entries: Iterable[Entry]) -> Matcher:
        """Names of the user and curated ones; of the others only prominent ones that are no
        common word (the packaged list `common_words.txt`)."""
        common = set(data_file("common_words.txt").read_text("utf-8").split())
        forms: dict[tuple[tuple[str, ...], str], _Form] = {}
        for entry in entries:
            for name in _searched(entry):
                words = tuple(normal(name).split())
                if not words or (not entry.own and len(words) == 1 and words[0] in common):
                    continue
                capitals = name.replace(".", "").isupper() and len(name) <= 6
                exact = name if capitals else ""
                forms.setdefault((words, exact), (words, name, exact))
        grouped: dict[str, list[_Form]] = {}
        for (words, _), form in forms.items():
            grouped.setdefault(words[0], []).append(form)
        return cls(
            {
                first: tuple(sorted(group, key=lambda form: (-len(form[0]), form[1])))
                for first, group in grouped.items()
            }
        )

    def find(self, text: str) -> tuple[tuple[int, int, str], ...]:
        """(begin, end, name without its ending) of every match, longest first, not nested."""
        spans = [word.span() for word in _WORD.finditer(text)]
        found = []
        position = 0
        while position < len(spans):
            begin = spans[position][0]
            match = self._at(text, spans, position) if not text[begin].islower() else None
            if match is None:
                position += 1
                continue
            count, ending = match
            end = spans[position + count - 1][1]
            found.append((begin, end, text[begin : end - ending] if ending else text[begin:end]))
            position += count
        return tuple(found)

    def _at(self, text: str, spans: list[tuple[int, int]], position: int) -> tuple[int, int] | None:
        """Number of words and length of the genitive ending of the match that begins here."""
        begin, end = spans[position]
        first = normal(text[begin:end])
        for head in (first, *without_genitive(first)):
            for form in self.by_first.get(head, ()):
                words = form[0]
                if head != first and len(words) > 1:
                    continue
                ending = _ending(text, spans[position : position + len(words)], form)
                if ending is not None:
                    return len(words), ending
        return None


def _ending(text: str, spans: list[tuple[int, int]], form: _Form) -> int | None:
    """Length of the genitive ending (0: none) if the words at `spans` are `form`, else None."""
    words, name, exact = form
    if len(spans) < len(words) or (exact and not text.startswith(exact, spans[0][0])):
        return None
    for (_, end), (begin, _) in pairwise(spans):
        if not _BETWEEN.fullmatch(text, end, begin):
            return None
    surface = [text[begin:end] for begin, end in spans]
    if _UMLAUT.search("".join(surface)) and not _UMLAUT.search(name):
        return None
    written = [normal(word) for word in surface]
    if written[:-1] != list(words[:-1]):
        return None
    if written[-1] == words[-1]:
        return 0
    if words[-1] not in without_genitive(written[-1]):
        return None
    apostrophe = re.search(r"['’]s$", surface[-1])
    return 2 if apostrophe else len(written[-1]) - len(words[-1])


def _searched(entry: Entry) -> tuple[str, ...]:
    if entry.own or entry.curated:
        return (entry.name, *entry.aliases)
    names = (entry.name, *entry.aliases) if entry.prominence >= ALIAS_PROMINENCE else (entry.name,)
    if entry.prominence < NAME_PROMINENCE:
        return ()
    return tuple(name for name in names if len(name) >= SHORTEST)
