"""The room's word lists and tables, read once from its packaged data."""

from __future__ import annotations

import csv
import tomllib
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Any

_DATA = files("spurline.claims") / "data"


@lru_cache(maxsize=1)
def _words() -> dict[str, Any]:
    return document("words")


@lru_cache(maxsize=256)
def word_set(name: str) -> frozenset[str]:
    """A named list of lower-case words. Raises KeyError for a list that is not packaged."""
    return frozenset(" ".join(_words()[name]).split())


@lru_cache(maxsize=64)
def phrase_list(name: str) -> tuple[str, ...]:
    """A named list of phrases, longest first."""
    return tuple(sorted(_words()[name], key=lambda phrase: (-len(phrase), phrase)))


def document(name: str) -> dict[str, Any]:
    """A packaged TOML file."""
    return tomllib.loads((_DATA / f"{name}.toml").read_text("utf-8"))


def table(name: str) -> list[dict[str, str]]:
    """Rows of a packaged CSV table."""
    return list(csv.DictReader((_DATA / f"{name}.csv").read_text("utf-8").splitlines()))


@dataclass(frozen=True, slots=True)
class VerbForm:
    """One reading of a word as a verb form. Tags: i indicative, 1 and 2 Konjunktiv, p participle,
    n infinitive (the columns of `verbs_de.csv`)."""

    lemma: str
    tags: str


@lru_cache(maxsize=1)
def _german_verbs() -> dict[str, tuple[VerbForm, ...]]:
    forms: dict[str, tuple[VerbForm, ...]] = {}
    for row in table("verbs_de"):
        forms[row["form"]] = (*forms.get(row["form"], ()), VerbForm(row["lemma"], row["tags"]))
    return forms


@lru_cache(maxsize=20_000)
def verb_readings(word: str) -> tuple[tuple[str, VerbForm], ...]:
    """(separable particle or "", form) for a lower-case German word, simple readings first.

    "mitgeteilt" is ("mit", teilen p), "mitzuteilen" is ("mit", teilen n).
    """
    if word in word_set("never_verbs"):
        return ()
    simple = tuple(("", form) for form in _german_verbs().get(word, ()))
    if simple or len(word) < 5:
        return simple
    for particle in phrase_list("particles"):
        if not word.startswith(particle):
            continue
        rest = word[len(particle) :]
        forms = _german_verbs().get(rest)
        if forms:
            return tuple((particle, form) for form in forms)
        bare = _german_verbs().get(rest[2:]) if rest.startswith("zu") else None
        if bare:
            joined = tuple((particle, VerbForm(form.lemma, "n")) for form in bare if "n" in form.tags)
            if joined:
                return joined
    return ()
