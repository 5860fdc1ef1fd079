"""How names are made comparable: normal form, inflection, transliteration, kind words."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_MARKS = re.compile("[ʹʺ'’‘`´ʼʻ·.]")
_BREAKS = re.compile(r"[^\w]+|_+")
_HYPHENS = re.compile(r"[\u2010-\u2015\u2212-]")

KIND_WORDS: dict[str, str] = {
    **dict.fromkeys(("port", "hafen", "seaport", "seehafen", "harbour", "harbor", "порт"), "port"),
    **dict.fromkeys(("marinehafen", "marinebasis", "marinestützpunkt", "naval"), "port"),
    **dict.fromkeys(
        ("bahnhof", "station", "railway", "grenzbahnhof", "rail", "станция", "вокзал"), "station"
    ),
    **dict.fromkeys(("pier", "berth", "quay", "terminal", "пирс"), "berth"),
    **dict.fromkeys(("cosmodrome", "kosmodrom", "weltraumbahnhof", "spaceport", "космодром"), "cosmodrome"),
    **dict.fromkeys(("bay", "bucht", "залив", "бухта"), "water"),
    **dict.fromkeys(("depot", "munitionslager", "munitionsdepot", "munitions", "ammunition"), "depot"),
    **dict.fromkeys(("city", "town", "stadt", "hafenstadt", "город"), "town"),
    **dict.fromkeys(("base", "facility", "yard", "of", "the", "stützpunkt", "anlage"), ""),
}
"""Words that say what a place is, not which one; an empty kind only drops the word."""


@lru_cache(maxsize=65536)
def normal(name: str) -> str:
    """Normal form: NFKC, case folded, no diacritics or apostrophes, hyphens and other breaks as
    one space. "P'yŏngyang" and "Pyongyang" become the same, "Rajin-Sonbong" has two words."""
    text = unicodedata.normalize("NFKC", name).casefold()
    text = _MARKS.sub("", _HYPHENS.sub(" ", text))
    bare = "".join(c for c in unicodedata.normalize("NFD", text) if unicodedata.category(c) != "Mn")
    # Hangul falls apart into letters under NFD and has to be put together again.
    return _BREAKS.sub(" ", unicodedata.normalize("NFC", bare)).strip()


_UMLAUTS = (("ae", "a"), ("oe", "o"), ("ue", "u"))
_SOUNDS = (
    ("schtsch", "s"),
    ("shch", "s"),
    ("tsch", "h"),
    ("dsch", "j"),
    ("dzh", "j"),
    ("sch", "s"),
    ("zh", "s"),
    ("sh", "s"),
    ("kh", "h"),
    ("ch", "h"),
    ("ts", "s"),
    ("tz", "s"),
    ("z", "s"),
    ("w", "v"),
    ("j", "i"),
    ("y", "i"),
    ("ck", "k"),
    ("c", "k"),
)
_REPEAT = re.compile(r"(.)\1+")


@lru_cache(maxsize=65536)
def sound(normalised: str) -> str:
    """Skeleton that German, English and scholarly transliterations of one name share:
    "Wostotschny", "Vostochnyy" and "Vostochny"; "Tichorezk" and "Tikhoretsk". Lossy ("Hassan"
    and "Khasan" share it too), so a match by sound alone never counts as certain."""
    text = normalised
    for pairs in (_UMLAUTS, _SOUNDS):
        for written, folded in pairs:
            text = text.replace(written, folded)
    return _REPEAT.sub(r"\1", text)


_GENITIVES = ("s", "es")


def without_genitive(normalised: str) -> tuple[str, ...]:
    """Forms that `normalised` may be the genitive of: "wladiwostoks" gives "wladiwostok"."""
    return tuple(
        normalised[: -len(end)]
        for end in _GENITIVES
        if normalised.endswith(end) and len(normalised) - len(end) >= 3
    )


def bare(normalised: str) -> tuple[str, frozenset[str]]:
    """The name without the words that only say what it is, and the kinds those words stand for.
    A name made of such words alone stays as it is."""
    kept, kinds = [], set()
    for word in normalised.split():
        kind = KIND_WORDS.get(word)
        if kind is None:
            kept.append(word)
        elif kind:
            kinds.add(kind)
    if not kept:
        return normalised, frozenset()
    return " ".join(kept), frozenset(kinds)
