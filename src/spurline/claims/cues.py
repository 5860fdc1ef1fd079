"""Verbs that report: which word of a clause announces somebody's statement, and how."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from spurline.claims.lexicon import table, word_set
from spurline.claims.mood import readings_at
from spurline.claims.text import Token
from spurline.model import Stance


@dataclass(frozen=True, slots=True)
class Cue:
    """One reporting verb: stance it expresses, its own hedge, and what it takes.

    `takes`: c a content clause or quotation, n a nominal content as well, q a quotation only,
    e a clause with dass/that under evidence, b a nominal content that holds a quotation.
    """

    lemma: str
    particle: str
    needs: str
    stance: Stance
    hedge: int
    takes: str


@dataclass(frozen=True, slots=True)
class CueHit:
    """A cue found in tokens: the verb's index, whether it is finite there, passive voice."""

    cue: Cue
    index: int
    finite: bool
    passive: bool


@lru_cache(maxsize=1)
def _german() -> dict[str, tuple[Cue, ...]]:
    found: dict[str, tuple[Cue, ...]] = {}
    for row in table("cues_de"):
        cue = Cue(
            row["lemma"],
            row["particle"],
            row["needs"],
            Stance(row["stance"]),
            int(row["hedge"]),
            row["takes"],
        )
        found[cue.lemma] = (*found.get(cue.lemma, ()), cue)
    return found


@lru_cache(maxsize=1)
def _english() -> dict[str, Cue]:
    return {
        form: Cue(row["lemma"], "", "", Stance(row["stance"]), int(row["hedge"]), row["takes"])
        for row in table("cues_en")
        for form in row["forms"].split()
    }


_PASSIVE = frozenset(["wird", "werden", "wurde", "wurden", "worden", "werde", "würde", "würden"])
_PERFECT = frozenset(
    [
        "hat",
        "haben",
        "hatte",
        "hatten",
        "habe",
        "hätte",
        "hätten",
        "ist",
        "sind",
        "war",
        "waren",
        "sei",
        "seien",
        "wäre",
    ]
)


def german_cue(tokens: Sequence[Token], first: int, last: int) -> CueHit | None:
    """The reporting verb of the clause tokens[first:last]: a finite one before a participle or an
    infinitive, one with its particle or required word before a bare one."""
    lows = [token.low for token in tokens[first:last]]
    best: tuple[tuple[int, int, int], CueHit] | None = None
    for index in range(first, last):
        for particle, form in readings_at(tokens, index):
            for cue in _german().get(form.lemma, ()):
                weight = _fits(cue, particle, lows, index - first)
                if weight is None:
                    continue
                hit = _hit(cue, form.tags, index, lows)
                if hit is None:
                    continue
                rank = (hit.finite, weight, -index)
                if best is None or rank > best[0]:
                    best = (rank, hit)
    return best[1] if best else None


def _fits(cue: Cue, particle: str, lows: Sequence[str], at: int) -> int | None:
    """How well a cue fits (0 bare, 1 with its words), None where it does not."""
    if cue.needs and not any(low.startswith(cue.needs) for low in lows):
        return None
    if not cue.particle and not particle and lows[-1] in word_set("split_particles") and at < len(lows) - 1:
        return None
    if cue.particle == particle:
        return 1 if cue.particle or cue.needs else 0
    if particle or not cue.particle:
        return None
    apart = at and lows[at - 1] == cue.particle
    return 1 if apart or cue.particle in lows[at + 1 :] else None


def _hit(cue: Cue, tags: str, index: int, lows: Sequence[str]) -> CueHit | None:
    finite = bool(set(tags) & set("i12"))
    words = set(lows)
    passive = "p" in tags and bool(words & _PASSIVE)
    if "p" in tags and (passive or words & _PERFECT):
        return CueHit(cue, index, False, passive)
    if finite:
        return CueHit(cue, index, True, False)
    return CueHit(cue, index, False, False) if "n" in tags and words & word_set("modals") else None


def english_cue(tokens: Sequence[Token], first: int, last: int) -> CueHit | None:
    """The first English reporting verb of the clause tokens[first:last]."""
    for index in range(first, last):
        cue = _english().get(tokens[index].low)
        if cue is None or tokens[index].is_capital:
            continue
        before = tokens[index - 1].low if index > first else ""
        if before in {
            "the",
            "a",
            "an",
            "his",
            "her",
            "their",
            "its",
            "of",
            "to",
            "no",
            "new",
            "this",
            "that",
        } and tokens[index].low not in {"said", "told"}:
            continue
        passive = before in {"was", "were", "been", "is", "are", "be", "being"} and tokens[index].low not in {
            "saying"
        }
        return CueHit(cue, index, True, passive)
    return None
