"""Times of a claim: which expression dates the event and which the statement."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from spurline.claims.timebase import TimeExpression
from spurline.claims.times import find_times
from spurline.model import DateMention

_OPENING = re.compile(
    r"(?:\b(seit|since|ab)|\b(bis(?: zum| zu| weit in das)?"
    r"|until|by(?: the end of)?|till))\s+(?:dem |den |der |das |the )?$",
    re.IGNORECASE,
)
_LEADING = re.compile(r"(?:\b(?:am|im|in|um|on|at|Am|Im|In|Um|On|At|vom|zum|der|den|dem|the)\s+){1,2}$")
_JOIN = re.compile(r"^[\s,]*(?:um |at |on |am |gegen |und |bis |and |to |– ?|- ?|sowie |\()*$")
_INDEPENDENT = frozenset({"explicit", "year", "month", "decade", "century", "named period", "clock"})
_YEAR = re.compile(r"\d{4}")


@dataclass(frozen=True, slots=True)
class Timeline:
    """All dated expressions of a document in order, and the day of publication (None: unknown)."""

    text: str
    times: tuple[TimeExpression, ...]
    published: date | None

    def within(self, begin: int, end: int) -> tuple[TimeExpression, ...]:
        """Expressions inside text[begin:end] that stand for an interval."""
        return tuple(
            one for one in self.times
            if one.begin >= begin and one.end <= end and one.rule != "present"
            and (one.resolved.start or one.resolved.end)
        )  # fmt: skip


def timeline_of(
    text: str, language: str, published: date | None, spans: Sequence[tuple[int, int]]
) -> Timeline:
    """Every time in the prose of a text. Without a day of publication only times that need none
    are kept."""
    found = find_times(text, published or date(2000, 1, 1), language, spans)
    if published is None:
        found = tuple(one for one in found if one.rule in _INDEPENDENT and _stands_alone(one))
    return Timeline(text, found, published)


def _stands_alone(one: TimeExpression) -> bool:
    return one.rule in {"named period", "clock", "decade", "century"} or bool(_YEAR.search(one.text))


def mention_in(
    timeline: Timeline, begin: int, end: int, *, skip: tuple[int, int] | None = None
) -> DateMention | None:
    """The time that dates what text[begin:end] says: the first sharp one, else the first vague
    one; a day and a clock time beside it, or the two ends of a range, are one."""
    found = [
        one
        for one in timeline.within(begin, end)
        if not (skip and one.begin >= skip[0] and one.end <= skip[1])
    ]
    if not found:
        return None
    index = next((i for i, one in enumerate(found) if one.resolved.grain != "vague"), 0)
    group = [found[index]]
    for following in found[index + 1 :]:
        between = timeline.text[group[-1].end : following.begin]
        if not _JOIN.match(between):
            break
        group.append(following)
    return _mention(timeline, group)


def _mention(timeline: Timeline, group: Sequence[TimeExpression]) -> DateMention:
    text = timeline.text
    first, last = group[0], group[-1]
    chosen = last if last.rule == "clock" else first
    start, end, grain = chosen.resolved.start, chosen.resolved.end, chosen.resolved.grain
    rule = chosen.rule
    if len(group) > 1 and last.rule != "clock":
        start, end = min(s for s in (first.resolved.start, last.resolved.start) if s), last.resolved.end
        grain, rule = "day_range", "range"
    begin = first.begin
    opening = _OPENING.search(text, max(0, begin - 30), begin)
    if opening:
        start, end, grain, rule = _opened(timeline, start, end, grain, since=bool(opening[1]))
        begin = opening.start()
    else:
        leading = _LEADING.search(text, max(0, begin - 14), begin)
        begin = leading.start() if leading else begin
    stop = last.end + (1 if text[last.end : last.end + 1] == ")" and "(" in text[begin : last.end] else 0)
    return DateMention(text[begin:stop], start, end, grain, rule)


def _opened(
    timeline: Timeline, start: str | None, end: str | None, grain: str, *, since: bool
) -> tuple[str | None, str | None, str, str]:
    today = timeline.published.isoformat() if timeline.published else None
    if grain == "vague":
        return None if since else start, today if since else end, grain, "open interval"
    if since:
        return start, today, f"{grain}_open" if grain in {"day", "month", "year"} else grain, "open start"
    coming = today is not None and end is not None and end[:10] >= today
    return (today if coming else None), end, grain, "up to"
