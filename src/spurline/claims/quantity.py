"""Counted amounts as closed ranges with qualifier and unit (annotation guideline §7)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from spurline.claims.lexicon import table, word_set
from spurline.claims.text import Token
from spurline.model import Quantity

_NUMBER = re.compile(r"\d{1,3}(?:[.,' ]\d{3})+(?![\d])|\d+(?:[.,]\d+)?")
_YEAR = re.compile(r"(?:19|20)\d\d$")


@lru_cache(maxsize=1)
def _number_words() -> dict[str, float]:
    return {row["word"]: float(row["value"]) for row in table("numbers")}


@lru_cache(maxsize=1)
def _qualifiers() -> tuple[tuple[tuple[str, ...], str], ...]:
    rows = [(tuple(row["phrase"].split()), row["qualifier"]) for row in table("qualifiers")]
    return tuple(sorted(rows, key=lambda row: (-len(row[0]), row)))


@lru_cache(maxsize=1)
def _units() -> dict[str, str]:
    return {row["word"]: row["unit"] for row in table("units")}


def read_number(token: Token, language: str) -> float | None:
    """Value of a number in digits (German or English grouping) or in words, else None."""
    low = token.low
    if low in _number_words():
        return _number_words()[low]
    if not _NUMBER.fullmatch(low):
        return None
    return _digits(low, language)


def _digits(text: str, language: str) -> float:
    group, point = (".", ",") if language == "de" else (",", ".")
    if re.fullmatch(r"\d{1,3}(?:[.,' ]\d{3})+", text) and (point not in text or text.count(point) > 1):
        return float(re.sub(r"[.,' ]", "", text))
    return float(text.replace(group, "").replace(point, "."))


def first_quantity(
    text: str, tokens: Sequence[Token], first: int, last: int, language: str
) -> Quantity | None:
    """The first supply-relevant amount among tokens[first:last], or None.

    Numbers inside dates and clock times, ordinals, years and bare "ein" are not amounts; a number
    needs a noun behind it (the unit), or a qualifier before it.
    """
    index = first
    while index < last:
        found = (
            _compound(text, tokens[index])
            or _vague(text, tokens, index, last)
            or _counted(text, tokens, index, first, last, language)
        )
        if found:
            return found
        index += 1
    return None


_LASTING = re.compile(r"(\w+?)-?(tägig|wöchig|monatig|jährig|stündig)(?:e[nrms]?)?$")
_LASTING_UNITS = {
    "tägig": "Tag",
    "wöchig": "Woche",
    "monatig": "Monat",
    "jährig": "Jahr",
    "stündig": "Stunde",
}


def _compound(text: str, token: Token) -> Quantity | None:
    """ "sechstägige": six days."""
    match = _LASTING.fullmatch(token.low)
    value = _number_words().get(match[1]) if match else None
    if match is None or value is None:
        return None
    return Quantity(text[token.begin : token.end], value, value, "exact", _LASTING_UNITS[match[2]])


def _vague(text: str, tokens: Sequence[Token], index: int, last: int) -> Quantity | None:
    low = tokens[index].low
    kind = next((name for name in _VAGUE if low in word_set(f"vague_{name}")), None)
    if kind is None or index + 1 >= last:
        return None
    if kind in {"large", "considerable", "unprecedented", "insignificant"}:
        if tokens[index + 1].low not in word_set("amount_nouns"):
            return None
        begin = index - 1 if index and tokens[index - 1].low in {"eine", "einer", "ein", "a", "an"} else index
        unit, end = _unit_behind(tokens, index + 2, last)
        return Quantity(text[tokens[begin].begin : tokens[index + 1].end], None, None, kind, unit or "-")
    unit, end = _unit_behind(tokens, index + 1, last)
    if not unit:
        return None
    return Quantity(text[tokens[index].begin : tokens[end - 1].end], _VAGUE[kind], None, kind, unit)


_VAGUE: dict[str, float | None] = {
    "dozens": 24.0, "hundreds": 200.0, "thousands": 2000.0, "large": None, "considerable": None,
    "insignificant": None, "unprecedented": None,
}  # fmt: skip


def _counted(
    text: str, tokens: Sequence[Token], index: int, first: int, last: int, language: str
) -> Quantity | None:
    value = read_number(tokens[index], language)
    if value is None or _is_ordinal_or_date(text, tokens, index, last):
        return None
    end, high = index + 1, None
    value, end = _scaled(tokens, value, end, last)
    if end + 1 < last and tokens[end].low in {"bis", "to", "–", "-", "and", "und"}:
        upper = read_number(tokens[end + 1], language)
        if upper is not None and upper > value and tokens[end].low not in {"and", "und"}:
            high, end = upper, end + 2
            high, end = _scaled(tokens, high, end, last)
    begin, qualifier = _qualifier_before(tokens, index, first)
    unit, after = _unit_behind(tokens, end, last)
    if tokens[index].low in word_set("article_numbers") and qualifier == "exact":
        return None
    if (not unit and qualifier == "exact") or unit.lower() in word_set("uncounted"):
        return None
    if qualifier == "only" and not _has_period(tokens, first, last):
        begin, qualifier = index, "exact"
    low_end, high_end = _range(value, high, qualifier)
    stop = max(after, end)
    return Quantity(
        text[tokens[begin].begin : tokens[stop - 1].end], low_end, high_end, qualifier, unit or "-"
    )


def _has_period(tokens: Sequence[Token], first: int, last: int) -> bool:
    """Whether a clause counts over a period, so that "nur 20" is a maximum."""
    return any(token.low in word_set("periods") for token in tokens[first:last])


def _scaled(tokens: Sequence[Token], value: float, end: int, last: int) -> tuple[float, int]:
    scale = {"tausend": 1e3, "thousand": 1e3, "million": 1e6, "millionen": 1e6, "mio": 1e6, "milliarden": 1e9,
             "milliarde": 1e9, "billion": 1e9, "hundert": 1e2, "hundred": 1e2, "mrd": 1e9}  # fmt: skip
    if end < last and tokens[end].low in scale:
        return value * scale[tokens[end].low], end + 1
    return value, end


def _is_ordinal_or_date(text: str, tokens: Sequence[Token], index: int, last: int) -> bool:
    token = tokens[index]
    following = tokens[index + 1] if index + 1 < len(tokens) else None
    if following is not None:
        if (
            token.text.isdigit()
            and following.text == "."
            and following.begin == token.end
            and index + 2 < len(tokens)
        ):
            return True
        if (following.text == ":" and following.begin == token.end) or following.low in word_set(
            "clock_words"
        ):
            return True
        if following.low in word_set("month_words") or following.text == "%":
            return following.text != "%"
    before = tokens[index - 1] if index else None
    if before is not None and (
        (before.text == ":" and before.end == token.begin) or before.low in word_set("month_words")
    ):
        return True
    if before is not None and before.text == "." and index > 1 and tokens[index - 2].text.isdigit():
        return True
    named = following is not None and following.is_capital and following.low in {"north"}
    return named or bool(
        _YEAR.match(token.text) and (before is None or before.low not in word_set("range_words"))
    )


def _qualifier_before(tokens: Sequence[Token], index: int, first: int) -> tuple[int, str]:
    for words, qualifier in _qualifiers():
        start = index - len(words)
        if start >= first and tuple(token.low for token in tokens[start:index]) == words:
            return start, qualifier
    return index, "exact"


def _unit_behind(tokens: Sequence[Token], index: int, last: int) -> tuple[str, int]:
    """The counted noun behind a number, in the singular, past up to three adjectives."""
    at = index
    while at < last and at - index <= 3:
        token = tokens[at]
        known = _units().get(token.low)
        if known:
            return known, at + 1
        if token.is_capital and token.is_word:
            return _units().get(token.low, _singular(token.text)), at + 1
        if not (
            token.text[0].islower()
            and token.low.endswith(("e", "en", "er", "es", "em", "al", "ed", "n", "of", "ery"))
        ):
            return "", index
        at += 1
    return "", index


def _singular(noun: str) -> str:
    if noun.endswith(("wagen", "Wagen")):
        return noun
    if len(noun) > 5 and noun.endswith("innen"):
        return noun[:-3]
    if len(noun) > 5 and noun.endswith("en"):
        return (
            noun[:-1]
            if noun.endswith(("eten", "enen", "eln", "ern", "llen", "ppen", "ssen", "hnen"))
            else noun[:-2]
        )
    return noun[:-1] if len(noun) > 4 and noun.endswith(("s", "e")) else noun


def _range(value: float, high: float | None, qualifier: str) -> tuple[float | None, float | None]:
    if high is not None:
        return value, high
    if qualifier in {"more_than", "at_least"}:
        return value, None
    if qualifier in {"up_to", "fewer_than", "only", "almost"}:
        return (0.9 * value if qualifier == "almost" else None), value
    return value, value
