"""The text that is read, and its words with exact offsets."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass

from spurline.model import When

_WORD = re.compile(
    r"(?:[A-Z]\.){2,}|\d+(?:[.,]\d+)+(?!\w)|[^\W_]+(?:[-‐‑'’./&][^\W_]+)*|[^\w\s]|_",
)


@dataclass(frozen=True, slots=True)
class Text:
    """One report as decoded from its file.

    `document` is the SHA-256 of the file's bytes (derived from the text where it is not given).
    `language` (de or en), `published` and `outlet` are what is known from outside; None where
    nothing is.
    """

    name: str
    text: str
    document: str = ""
    language: str | None = None
    published: When | None = None
    outlet: str | None = None

    @property
    def digest(self) -> str:
        """The document id: as given, else the SHA-256 of the text in UTF-8."""
        return self.document or hashlib.sha256(self.text.encode("utf-8", "surrogatepass")).hexdigest()


@dataclass(frozen=True, slots=True)
class Token:
    """A word or a punctuation mark with half-open str offsets into the document."""

    text: str
    begin: int
    end: int

    @property
    def low(self) -> str:
        return self.text.lower()

    @property
    def is_word(self) -> bool:
        return self.text[0].isalnum()

    @property
    def is_capital(self) -> bool:
        return self.text[0].isupper()


def tokenize(text: str, begin: int = 0, end: int | None = None) -> tuple[Token, ...]:
    """Words and single punctuation marks of text[begin:end], in order. Linear in the length."""
    stop = len(text) if end is None else end
    return tuple(Token(m.group(), m.start(), m.end()) for m in _WORD.finditer(text, begin, stop))


_GERMAN = frozenset(
    [
        "der",
        "die",
        "das",
        "und",
        "ist",
        "nicht",
        "ein",
        "eine",
        "den",
        "dem",
        "des",
        "von",
        "mit",
        "sich",
        "auf",
        "für",
        "auch",
        "wurde",
        "im",
        "zu",
    ]
)
_ENGLISH = frozenset(
    [
        "the",
        "of",
        "and",
        "to",
        "in",
        "is",
        "that",
        "was",
        "for",
        "on",
        "with",
        "as",
        "by",
        "at",
        "from",
        "it",
        "has",
        "had",
        "were",
        "said",
    ]
)


def guess_language(text: str) -> str:
    """`de` or `en`, by counting function words in the first 20,000 characters; `de` on a draw."""
    words = [word.lower() for word in re.findall(r"[^\W\d_]+", text[:20_000])]
    german = sum(word in _GERMAN for word in words)
    english = sum(word in _ENGLISH for word in words)
    return "en" if english > german else "de"
