"""Every word that the page says by itself, in English and in German.

The table stands in labels.csv (key, en, de); keys that begin with "word." name the members of
enumerations. `Words("en")("route.title")` gives a label. Likelihood words are those of ICD 203, one per band,
with the dash that stands for the band. Words of sources are never translated.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from spurline.model import BadInput

LANGUAGES = ("en", "de")


@dataclass(frozen=True, slots=True)
class Band:
    """A band of probability [low, high): CSS class of its dash, ICD 203 word, German word."""

    low: float
    dash: str
    en: str
    de: str


BANDS = (
    Band(0.95, "ac", "almost certain", "nahezu sicher"),
    Band(0.80, "vl", "very likely", "sehr wahrscheinlich"),
    Band(0.55, "li", "likely", "wahrscheinlich"),
    Band(0.45, "re", "roughly even chance", "etwa gleich wahrscheinlich"),
    Band(0.20, "un", "unlikely", "unwahrscheinlich"),
    Band(0.05, "vu", "very unlikely", "sehr unwahrscheinlich"),
    Band(0.0, "vu", "almost no chance", "fast ausgeschlossen"),
)


def band(p: float) -> Band:
    """The band that holds probability `p`. The lower edge belongs to a band, the upper does not."""
    return next((one for one in BANDS if p >= one.low), BANDS[-1])


@cache
def labels() -> Mapping[str, tuple[str, str]]:
    """The table of labels: key → (English, German)."""
    text = (files("spurline.dossier") / "labels.csv").read_text("utf-8")
    return {row["key"]: (row["en"], row["de"]) for row in csv.DictReader(text.splitlines(keepends=True))}


@dataclass(frozen=True, slots=True)
class Words:
    """Labels of one language. Raises BadInput for a language that has none."""

    language: str = "en"

    def __post_init__(self) -> None:
        if self.language not in LANGUAGES:
            raise BadInput(f"no wording for language {self.language!r}", do=f"Use {' or '.join(LANGUAGES)}")

    def __call__(self, key: str, **values: Any) -> str:
        text = labels()[key][LANGUAGES.index(self.language)]
        return text.format(**values) if values else text

    def enum(self, value: Any) -> str:
        """The word for a member of an enumeration or a kind; unknown kinds are printed as they are."""
        key = str(getattr(value, "name", value)).lower()
        pair = labels().get(f"word.{key}")
        if pair is None:
            return str(getattr(value, "value", value)).replace("_", " ")
        return pair[LANGUAGES.index(self.language)]

    def speaker(self, name: str) -> str:
        """A speaker as printed: names as they are, marks for unnamed ones in words."""
        known = labels().get(f"who.{name}")
        if known is not None:
            return known[LANGUAGES.index(self.language)]
        if name.startswith("unnamed_"):
            return self("who.unnamed", who=name.removeprefix("unnamed_").replace("_", " "))
        return name

    def band(self, p: float) -> str:
        one = band(p)
        return one.de if self.language == "de" else one.en

    def finding_word(self, word: str, p: float) -> str:
        """The word a finding carries; in German the fixed German word of its band."""
        return self.band(p) if self.language == "de" else word
