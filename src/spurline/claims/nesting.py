"""Reports inside reports: who is the origin, who only passes it on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from spurline.claims.mood import finite_verbs
from spurline.claims.reports import Report
from spurline.claims.scene import Scene
from spurline.claims.speakers import RELAY_TYPES, Cast


def same_content(one: Report, other: Report) -> bool:
    """Whether two reports have (nearly) the same content."""
    shared = min(one.last, other.last) - max(one.first, other.first)
    return shared > 0.8 * min(one.last - one.first, other.last - other.first)


def fold(scene: Scene, reports: Sequence[Report], cast: Cast) -> tuple[Report, ...]:
    """Outer reports that only hold an inner one are folded into it: a medium becomes a relay, a
    spokesperson speaks for the house that the inner clause names."""
    ordered = sorted(reports, key=lambda one: (one.last - one.first, one.first))
    kept: list[Report] = []
    for report in ordered:
        inner = [i for i, one in enumerate(kept) if _holds(report, one)]
        for i in inner:
            kept[i] = _combine(kept[i], report, cast)
        if not inner or _has_own_content(scene, report, [kept[i] for i in inner]):
            kept.append(report)
    return tuple(sorted(kept, key=lambda one: (one.first, one.last)))


def _holds(outer: Report, inner: Report) -> bool:
    return outer is not inner and outer.first <= inner.first and outer.last >= inner.last and not inner.whole


def _has_own_content(scene: Scene, outer: Report, inner: Sequence[Report]) -> bool:
    """Whether the outer content says more than who reported the inner one."""
    covered = sum(one.last - one.first for one in inner)
    if outer.last - outer.first - covered < 6:
        return False
    rest = [i for i in range(outer.first, outer.last) if not any(one.first <= i < one.last for one in inner)]
    outside = {verb.index for verb in finite_verbs(scene.tokens, rest[0], rest[-1] + 1)} & set(rest)
    return len(outside) >= 2


def _combine(inner: Report, outer: Report, cast: Cast) -> Report:
    speaker = outer.chain[0]
    if inner.chain[0].type == "unspecified":
        return replace(inner, chain=outer.chain)
    if speaker.type in {"unspecified", "unnamed"} or speaker.label == inner.chain[0].label:
        return inner
    same_house = cast.house(speaker) is not None and cast.house(speaker) == cast.house(inner.chain[0])
    if (
        speaker.type not in RELAY_TYPES
        and (same_house or cast.house(speaker) is None)
        and inner.chain[0].type == "government"
    ):
        return replace(inner, chain=outer.chain)
    return inner.relayed_by(speaker)
