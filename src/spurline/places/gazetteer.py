"""Names to places: lookup with constraints, and doubt where a name fits several places."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cache

from spurline.model import Place
from spurline.places.entries import Entry, from_place, packaged_entries
from spurline.places.mentions import Matcher
from spurline.places.names import bare, normal, sound, without_genitive
from spurline.places.sphere import great_circle_km

OWN_SCORE, CURATED_SCORE, LISTED_SCORE = 1.0, 0.9, 0.85
TIER_COST = (0.0, 0.02, 0.05)
FOREIGN_ALIAS_COST = 0.15
GENITIVE_COST, BARE_COST, WRONG_KIND_COST, SOUND_COST = 0.03, 0.03, 0.15, 0.35
PER_DECADE = 0.06
CLOSE_CALL = 0.06
SAME_PLACE_KM = 30.0
NEAR_COST, NEAR_SCALE_KM = 0.25, 1500.0
KEPT = 8


@dataclass(frozen=True, slots=True)
class Candidate:
    """A place a name may mean. `place_id` is the user's id, None for a packaged place, which
    `key` names; `alias` is the written form that matched; `score` orders, it is no probability."""

    place_id: str | None
    name: str
    lon: float
    lat: float
    country: str | None
    kind: str
    score: float
    alias: str
    key: str = ""
    zone: str | None = None


@dataclass(frozen=True, slots=True)
class Resolution:
    """Answer to a lookup: the best candidate or None, all kept ones in order, and whether the
    choice is unsure, with the reason."""

    best: Candidate | None
    candidates: tuple[Candidate, ...]
    unsure: bool
    reason: str


@dataclass(frozen=True, slots=True)
class _Hit:
    entry: Entry
    score: float
    by_sound: bool = False


_Index = dict[str, list[tuple[int, int]]]


def _index(entries: Sequence[Entry]) -> _Index:
    """Normal form to (number of the entry, tier), best tier first for each entry."""
    index: _Index = {}
    for number, entry in enumerate(entries):
        seen: set[str] = set()
        for form, tier in entry.forms():
            if form and form not in seen:
                seen.add(form)
                index.setdefault(form, []).append((number, tier))
    return index


@cache
def _packaged_index() -> _Index:
    return _index(packaged_entries())


def _sounds(index: _Index) -> dict[str, list[str]]:
    sounds: dict[str, list[str]] = {}
    for form in index:
        sounds.setdefault(sound(form), []).append(form)
    return sounds


@cache
def _packaged_sounds() -> dict[str, list[str]]:
    return _sounds(_packaged_index())


@dataclass(frozen=True, slots=True)
class Gazetteer:
    """Known places. `own` are the user's, in the order given; they come first wherever they fit.

    Make one with `Gazetteer.packaged()` and add a case's places with `extended`.
    """

    own: tuple[Entry, ...] = ()
    _own_index: _Index = field(default_factory=dict, repr=False, compare=False)
    _matcher: list[Matcher] = field(default_factory=list, repr=False, compare=False)

    @classmethod
    def packaged(cls) -> Gazetteer:
        """The packaged subset alone."""
        return cls()

    def extended(self, places: Sequence[Place]) -> Gazetteer:
        """This gazetteer with the user's places in front. A packaged place that is the same
        place (a shared name within 10 km or the radius) lends its names to the user's one."""
        added = tuple(_with_twin_names(from_place(place)) for place in places)
        own = (*self.own, *added)
        return Gazetteer(own, _index(own))

    def lookup(
        self,
        name: str,
        *,
        countries: Sequence[str] = (),
        kinds: Sequence[str] = (),
        near: tuple[float, float] | None = None,
    ) -> Resolution:
        """The place that `name` most likely means.

        `countries` (ISO alpha-2) and `kinds` keep only what fits them if anything does; `near`
        (lon, lat) favours places close by. Spelling is compared in normal form, then without a
        genitive ending, then without words such as "Hafen" or "station", last by sound.
        """
        hits = self._hits(normal(name))
        if not hits:
            return Resolution(None, (), True, f"no place named {name!r} is known")
        reasons: list[str] = []
        hits = _constrain(hits, "in " + ", ".join(countries), [
            hit for hit in hits if not countries or hit.entry.codes & set(countries)
        ], reasons)  # fmt: skip
        hits = _constrain(hits, "of kind " + ", ".join(kinds), [
            hit for hit in hits if not kinds or hit.entry.kind in kinds
        ], reasons)  # fmt: skip
        ranked = _merged(_ranked(hits, near))
        reasons += _doubts(ranked, alone=bool(near))
        candidates = tuple(_candidate(hit, name) for hit in ranked[:KEPT])
        return Resolution(candidates[0], candidates, bool(reasons), "; ".join(reasons))

    def find_in_text(self, text: str) -> tuple[tuple[int, int, str], ...]:
        """Known names in running text as (begin, end, name as listed), in text order: longest
        match, whole words, German and English genitives. Linear in the length of the text."""
        if not self._matcher:
            self._matcher.append(Matcher.of((*self.own, *packaged_entries())))
        return self._matcher[0].find(text)

    def _hits(self, form: str) -> list[_Hit]:
        """Hits of the first spelling rule under which anything is known."""
        short, kinds = bare(form)
        tries = [(form, 0.0, frozenset[str]())]
        tries += [(stem, GENITIVE_COST, frozenset()) for stem in without_genitive(form)]
        if short != form:
            tries.append((short, BARE_COST, kinds))
            tries += [(stem, BARE_COST + GENITIVE_COST, kinds) for stem in without_genitive(short)]
        for spelling, cost, wanted in tries:
            found = self._spelled(spelling, cost, wanted)
            if found:
                return found
        return self._sounding(short, kinds)

    def _spelled(self, form: str, cost: float, kinds: frozenset[str]) -> list[_Hit]:
        found = []
        for entries, index in ((self.own, self._own_index), (packaged_entries(), _packaged_index())):
            for number, tier in index.get(form, ()):
                entry = entries[number]
                wrong = WRONG_KIND_COST if kinds and entry.kind not in kinds else 0.0
                foreign = FOREIGN_ALIAS_COST if tier and not (entry.own or entry.curated) else 0.0
                found.append(_Hit(entry, _base(entry) - TIER_COST[tier] - foreign - cost - wrong))
        return found

    def _sounding(self, form: str, kinds: frozenset[str]) -> list[_Hit]:
        found: list[_Hit] = []
        key = sound(form)
        for stem in (key, *without_genitive(key)):
            spellings = dict.fromkeys(_sounds(self._own_index).get(stem, []))
            spellings.update(dict.fromkeys(_packaged_sounds().get(stem, [])))
            for spelling in spellings:
                found += [replace(hit, by_sound=True) for hit in self._spelled(spelling, SOUND_COST, kinds)]
            if found:
                break
        return found


def _base(entry: Entry) -> float:
    if entry.own:
        return OWN_SCORE
    start = CURATED_SCORE if entry.curated else LISTED_SCORE
    return start + PER_DECADE * (min(max(entry.prominence, 2.5), 7.5) - 5.0)


def _constrain(hits: list[_Hit], what: str, kept: list[_Hit], reasons: list[str]) -> list[_Hit]:
    if kept:
        return kept
    reasons.append(f"none of this name is known {what}")
    return hits


def _ranked(hits: list[_Hit], near: tuple[float, float] | None) -> list[_Hit]:
    if near is not None:
        lon, lat = near
        hits = [
            replace(hit, score=hit.score - NEAR_COST * (1 - math.exp(-km / NEAR_SCALE_KM)))
            for hit in hits
            for km in (great_circle_km(lon, lat, hit.entry.lon, hit.entry.lat),)
        ]
    return sorted(hits, key=lambda hit: (not hit.entry.own, -hit.score, hit.entry.key))


def _merged(ranked: list[_Hit]) -> list[_Hit]:
    """One hit per place: a town, its port in another table and the user's entry are one."""
    kept: list[_Hit] = []
    for hit in ranked:
        if not any(_same_place(hit.entry, better.entry) for better in kept):
            kept.append(hit)
    return kept


def _same_place(one: Entry, better: Entry) -> bool:
    if one.own and better.own:
        return one.key == better.key
    if "country" in (one.kind, better.kind):
        return one.kind == better.kind and one.key == better.key
    km = great_circle_km(one.lon, one.lat, better.lon, better.lat)
    return km <= max(SAME_PLACE_KM, better.radius_km)


def _doubts(ranked: list[_Hit], *, alone: bool) -> list[str]:
    best = ranked[0]
    doubts = []
    if best.by_sound:
        doubts.append(f"only a similar spelling is known: {best.entry.name}")
    rivals = [
        hit
        for hit in ranked[1:]
        if (best.entry.own and (hit.entry.own or hit.entry.curated) and not hit.by_sound)
        or (not best.entry.own and best.score - hit.score < CLOSE_CALL)
    ]
    if best.entry.own and alone:
        rivals = [hit for hit in rivals if hit.score > best.score - CLOSE_CALL]
    if rivals:
        named = ", ".join(f"{hit.entry.name} ({hit.entry.country or 'no country'})" for hit in rivals[:3])
        doubts.append(f"{best.entry.name} is chosen, but the name also fits {named}")
    return doubts


def _candidate(hit: _Hit, asked: str) -> Candidate:
    entry = hit.entry
    return Candidate(
        entry.key if entry.own else None,
        entry.name,
        entry.lon,
        entry.lat,
        entry.country,
        entry.kind,
        round(hit.score, 4),
        asked,
        entry.key,
        entry.zone,
    )


def _with_twin_names(entry: Entry) -> Entry:
    """`entry` with the names of packaged places that are the same place."""
    index = _packaged_index()
    packaged = packaged_entries()
    forms = {form for form, tier in entry.forms() if tier < 2}
    names = dict.fromkeys(entry.aliases)
    quiet = dict.fromkeys(entry.quiet)
    for form in sorted(forms):
        for number, tier in index.get(form, ()):
            twin = packaged[number]
            km = great_circle_km(entry.lon, entry.lat, twin.lon, twin.lat)
            if tier < 2 and twin.curated and twin.kind == entry.kind and km <= max(10.0, entry.radius_km):
                names.update(dict.fromkeys((twin.name, *twin.aliases)))
                quiet.update(dict.fromkeys(twin.quiet))
    names.pop(entry.name, None)
    return replace(entry, aliases=tuple(names), quiet=tuple(quiet))
