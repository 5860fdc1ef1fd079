"""Several reports of one image are one sighting, never two pieces of evidence.

A **report** is all that one publisher says of one glance (same place, thing, interval, sensor, outcome);
a **sighting** is one image with every report of it. Two reports are of one image where all of this holds:

- same place and same thing, told by different publishers (a publisher does not tell one image twice);
- their intervals overlap: exact times (within an hour) may differ by a quarter of an hour; a day joins
  the first exact time in it that fits; an interval of more than a day says too little and joins only its like;
- their sensors are compatible: the same name, one the beginning of the other, or a general word
  ("commercial", "optical") beside a name of its kind;
- their contents are compatible: each thing that the shorter report tells fits one of the longer.

Beyond doubt (exact times, or the same interval and the same sensor) contents need not fit: what only one of
them tells is then also in the image, and **present against absent is a conflict**: the sighting is kept
as unclear, which weighs nothing, and a sentence names both sides.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from spurline.model import Look, Saw, When, canonical

EXACT = timedelta(hours=1)
CLOCKS_DIFFER = timedelta(minutes=15)
A_DAY = timedelta(hours=25)  # a day on a clock that is set back
LENGTHS_DIFFER_M = 10.0  # between two readers of one image, beyond their stated errors
COUNTS_DIFFER = 0.5  # the smaller is at least this share of the larger
BETWEEN_PUBLISHERS = " | "
_RADAR = re.compile(r"\b(?:sar|radar|sentinel-?1\w*|iceye|capella|umbra|cosmo|terrasar)\b")
_OPTICAL = re.compile(r"\b(?:optical|eo|photo)\b")
_GENERAL = re.compile(r"(?:us|commercial|satellite|image|images|imagery|optical|eo|photo|sar|radar|\W)*")


@dataclass(frozen=True, slots=True)
class Sighting:
    """One image: its rows as looks (one per thing seen, one where nothing was), the ids of all looks
    that report it, in order, and a sentence where the reports contradict each other."""

    looks: tuple[Look, ...]
    sources: tuple[str, ...]
    conflict: str = ""

    @property
    def first(self) -> Look:
        return self.looks[0]

    @property
    def key(self) -> tuple[object, ...]:
        """Exact images first, then by time; total, so that no order of input shows through."""
        when = self.first.when
        length = math.inf if when.duration is None else when.duration.total_seconds()
        return (length, str(when), self.first.place, self.first.what, self.first.sensor, self.sources)


def one_per_image(looks: Iterable[Look]) -> tuple[Sighting, ...]:
    """Every look in exactly one sighting, in order of exactness and time. Pure; the order of the looks
    changes nothing, merging what is merged changes nothing, and there are never more sightings than reports."""
    sightings = _reports(looks)
    while True:
        merged = _merged(sightings)
        if len(merged) == len(sightings):
            return merged
        sightings = merged


def conflicts(looks: Iterable[Look]) -> tuple[str, ...]:
    """A sentence for each image whose reports contradict each other."""
    return tuple(sorted(one.conflict for one in one_per_image(looks) if one.conflict))


def _reports(looks: Iterable[Look]) -> tuple[Sighting, ...]:
    groups: dict[tuple[object, ...], list[Look]] = {}
    for look in sorted(looks, key=canonical):
        same = (look.place, look.what, str(look.when), look.sensor, look.saw, look.publisher)
        groups.setdefault(same, []).append(look)
    made = [Sighting(tuple(group), tuple(sorted(look.id for look in group))) for group in groups.values()]
    return tuple(sorted(made, key=lambda one: one.key))


def _merged(sightings: Sequence[Sighting]) -> tuple[Sighting, ...]:
    """One pass: each joins the first one before it that is the same image."""
    kept: list[Sighting] = []
    for one in sorted(sightings, key=lambda one: one.key):
        at = next((i for i, other in enumerate(kept) if _same_image(other, one)), None)
        if at is None:
            kept.append(one)
        else:
            kept[at] = _joined(kept[at], one)
    return tuple(sorted(kept, key=lambda one: one.key))


def _same_image(left: Sighting, right: Sighting) -> bool:
    a, b = left.first, right.first
    if (a.place, a.what) != (b.place, b.what) or _publishers(left) & _publishers(right):
        return False
    if not _overlap(a.when, b.when) or not compatible_sensors(a.sensor, b.sensor):
        return False
    told = {left.first.saw, right.first.saw}
    if Saw.UNCLEAR in told:
        return bool(left.conflict or right.conflict) and _beyond_doubt(a, b)
    if len(told) > 1:
        return _beyond_doubt(a, b)
    return _beyond_doubt(a, b) or a.saw is Saw.ABSENT or _fit(left.looks, right.looks)


def _publishers(one: Sighting) -> set[str]:
    return {name for look in one.looks for name in (look.publisher or "").split(BETWEEN_PUBLISHERS)}


def _exact(when: When) -> bool:
    return when.duration is not None and when.duration <= EXACT


def _overlap(a: When, b: When) -> bool:
    if a == b:
        return True
    if a.duration is None or b.duration is None or max(a.duration, b.duration) > A_DAY:
        return False
    if _exact(a) and _exact(b):
        assert a.earliest and a.latest and b.earliest and b.latest
        return a.earliest - CLOCKS_DIFFER <= b.latest and b.earliest - CLOCKS_DIFFER <= a.latest
    return a.overlaps(b)


def _beyond_doubt(a: Look, b: Look) -> bool:
    if _exact(a.when) and _exact(b.when):
        return True
    return a.when == b.when and a.sensor.casefold() == b.sensor.casefold()


def compatible_sensors(left: str, right: str) -> bool:
    """Whether two texts may name one sensor."""
    a, b = left.strip().casefold(), right.strip().casefold()
    if a == b:
        return True
    if not (_GENERAL.fullmatch(a) or _GENERAL.fullmatch(b)):
        return a.startswith(b) or b.startswith(a)
    kinds = {kind for kind in (_kind(a), _kind(b)) if kind}
    return len(kinds) < 2


def _kind(sensor: str) -> str:
    """Radar or optical; nothing where a general word leaves it open."""
    if _RADAR.search(sensor):
        return "radar"
    return "" if _GENERAL.fullmatch(sensor) and not _OPTICAL.search(sensor) else "optical"


def _fit(left: Sequence[Look], right: Sequence[Look]) -> bool:
    """Whether each row of the shorter report finds a row of its own in the longer."""
    return len(_pairs(left, right)) == min(len(left), len(right))


def _pairs(left: Sequence[Look], right: Sequence[Look]) -> list[tuple[int, int]]:
    """Rows that may be the same thing, each used once, in order."""
    out: list[tuple[int, int]] = []
    for i, a in enumerate(left):
        used = {k for _, k in out}
        j = next((j for j, b in enumerate(right) if j not in used and _same_thing(a, b)), None)
        if j is not None:
            out.append((i, j))
    return out


def _same_thing(a: Look, b: Look) -> bool:
    if a.identity and b.identity and a.identity != b.identity:
        return False
    if a.length_m is not None and b.length_m is not None:
        error = math.hypot(a.length_sd or 0.0, b.length_sd or 0.0)
        if abs(a.length_m - b.length_m) > LENGTHS_DIFFER_M + 2 * error:
            return False
    if a.count is not None and b.count is not None:
        return min(a.count, b.count) >= COUNTS_DIFFER * max(a.count, b.count)
    return True


def _joined(left: Sighting, right: Sighting) -> Sighting:
    """Both as one sighting. Its time is what both allow (the left one's, where clocks differ)."""
    sources = tuple(sorted({*left.sources, *right.sources}))
    a, b = left.first, right.first

    def shared(look: Look) -> Look:
        return replace(
            look,
            when=a.when.intersect(b.when) or a.when,
            sensor=max((a.sensor, b.sensor), key=_specific),
            publisher=BETWEEN_PUBLISHERS.join(sorted(_publishers(left) | _publishers(right))),
        )

    if left.conflict or right.conflict or a.saw is not b.saw:
        text = left.conflict or right.conflict or _contradiction(left, right)
        unclear = replace(
            a, label=_labels(left, right), saw=Saw.UNCLEAR, identity=None, count=None, length_m=None,
            length_sd=None, note=text,
        )  # fmt: skip
        return Sighting((shared(unclear),), sources, text)
    if a.saw is Saw.ABSENT:
        return Sighting((shared(_as_one(a, b)),), sources)
    pairs = _pairs(left.looks, right.looks)
    rows = [_as_one(left.looks[i], right.looks[j]) for i, j in pairs]
    rows += [look for i, look in enumerate(left.looks) if i not in {i for i, _ in pairs}]
    rows += [look for j, look in enumerate(right.looks) if j not in {j for _, j in pairs}]
    return Sighting(tuple(sorted(map(shared, rows), key=canonical)), sources)


def _specific(sensor: str) -> tuple[bool, int, str]:
    return (not _GENERAL.fullmatch(sensor.strip().casefold()), len(sensor), sensor)


def _labels(left: Sighting, right: Sighting) -> str:
    return "+".join(sorted({look.label for one in (left, right) for look in one.looks}))


def _contradiction(left: Sighting, right: Sighting) -> str:
    seen, not_seen = (left, right) if left.first.saw is Saw.PRESENT else (right, left)
    one, other = seen.first, not_seen.first
    return (
        f"One image, two reports: {one.publisher or 'nobody named'} saw a {one.what} at {one.place} ({one.label}), "
        f"{other.publisher or 'nobody named'} saw none ({other.label}); the image counts as unclear."
    )


def _as_one(a: Look, b: Look) -> Look:
    """Two rows about one thing: what the first leaves open is taken from the second."""
    counts = [look.count for look in (a, b) if look.count is not None]
    middle = max(counts, default=None) if a.what == "ship" else _mean(counts)
    sized = a if a.length_m is not None else b
    notes = dict.fromkeys(look.note for look in (a, b) if look.note)
    days = [look.published for look in (a, b) if look.published is not None]
    return replace(
        a,
        label="+".join(sorted({a.label, b.label})),
        identity=a.identity or b.identity,
        count=middle,
        length_m=sized.length_m,
        length_sd=sized.length_sd,
        detectability=a.detectability if a.detectability is not None else b.detectability,
        note="; ".join(notes) or None,
        published=min(days, key=lambda when: str(when.latest)) if len(days) == 2 else None,
    )


def _mean(counts: Sequence[int]) -> int | None:
    return round(sum(counts) / len(counts)) if counts else None
