"""States by name, demonym, adjective or seat of government, in German and English."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from spurline.places.names import normal
from spurline.places.tables import rows

_ADJECTIVE_ENDINGS = ("e", "er", "en", "em", "es", "s")
_PEOPLE_ENDINGS = ("s", "n", "in", "innen", "en", "e", "nen", "ns")
_NAME_ENDINGS = ("s", "n")


@dataclass(frozen=True, slots=True)
class Country:
    """One state or territory: ISO 3166-1 alpha-2 code and what it is called.

    `names` holds every name and short form in the table's order, `adjectives` and `people` are
    stems without endings, `seats` capitals and seats of government used for the state.
    """

    code: str
    english: str
    german: str
    names: tuple[str, ...]
    adjectives: tuple[str, ...]
    people: tuple[str, ...]
    seats: tuple[str, ...]


def _split(text: str) -> tuple[str, ...]:
    return tuple(part for part in text.split("|") if part)


@cache
def countries() -> tuple[Country, ...]:
    """Every country of the packaged table, by code."""
    return tuple(
        Country(
            row["code"],
            row["en"],
            row["de"],
            (row["en"], row["de"], *_split(row["names"])),
            _split(row["adjectives"]),
            _split(row["people"]),
            _split(row["seats"]),
        )
        for row in rows("countries.tsv")
    )


@cache
def _forms() -> dict[str, str]:
    """Normal form to code. Written forms win over inflected ones, names over seats."""
    forms: dict[str, str] = {}
    for country in countries():
        forms.setdefault(country.code.casefold(), country.code)
    for pick in ("names", "adjectives", "people", "seats"):
        for country in countries():
            for name in getattr(country, pick):
                forms.setdefault(normal(name), country.code)
    inflections = (
        ("names", _NAME_ENDINGS),
        ("seats", ("s",)),
        ("adjectives", _ADJECTIVE_ENDINGS),
        ("people", _PEOPLE_ENDINGS),
    )
    for pick, endings in inflections:
        for country in countries():
            for name in getattr(country, pick):
                for ending in endings:
                    forms.setdefault(normal(name) + ending, country.code)
    return forms


def country_code(name: str) -> str | None:
    """ISO 3166-1 alpha-2 code of a state that `name` stands for, else None.

    Takes names and short forms ("Nordkorea", "DPRK", "S. Korea"), adjectives and demonyms with
    German endings ("nordkoreanischer", "Russen"), genitives ("Pjöngjangs") and the capitals and
    seats that stand for a government ("Moskau", "Weißes Haus"). A leading article is ignored.
    Codes themselves count only in capitals, so that the words "in" and "us" are no states.
    """
    text = normal(name)
    for article in ("the ", "der ", "die ", "das ", "den ", "dem ", "des "):
        text = text.removeprefix(article)
    if len(text) == 2 and text.isascii() and not name.strip().isupper():
        return None
    return _forms().get(text)


def country_name(code: str) -> str:
    """English name of a state by its ISO 3166-1 alpha-2 code; the code itself where it is not known."""
    return next((country.english for country in countries() if country.code == code), code)
