"""Time expressions and the calendar arithmetic behind them. Every time is an interval."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from spurline.claims.lexicon import document, table

FAR_YEARS = (1, 9998)


@dataclass(frozen=True, slots=True)
class Resolved:
    """What a rule makes of an expression: TIMEX type and value (ISO-TimeML), and the closed
    interval [start, end] of ISO dates or local date-times, None where open or not an interval."""

    kind: str
    value: str
    start: str | None = None
    end: str | None = None
    grain: str = "vague"


@dataclass(frozen=True, slots=True)
class TimeExpression:
    """A time named at text[begin:end], with the rule that resolved it."""

    text: str
    begin: int
    end: int
    rule: str
    resolved: Resolved


@dataclass(frozen=True, slots=True)
class Moment:
    """What an expression is resolved against: the day of writing, the day last spoken of, and
    whether the sentence looks ahead."""

    written: date
    anchor: date | None = None
    ahead: bool = False


Resolver = Callable[[re.Match[str], Moment], Resolved | None]


@dataclass(frozen=True, slots=True)
class Rule:
    """A pattern and the function that resolves its match; None means no time after all."""

    name: str
    pattern: re.Pattern[str]
    resolve: Resolver


def read_rules(name: str, parts: Mapping[str, str], resolvers: Mapping[str, Resolver]) -> tuple[Rule, ...]:
    """Rules of a packaged TOML file, with <NAME> in a pattern replaced by the part of that name."""
    made = []
    for row in document(name)["rule"]:
        pattern = re.sub(r"<([A-Z]+)>", lambda found: parts[found[1]], row["pattern"])
        made.append(Rule(row["name"], re.compile(pattern), resolvers[row["resolver"]]))
    return tuple(made)


@lru_cache(maxsize=2)
def named_periods(language: str) -> dict[str, tuple[str, str, str]]:
    """Names of periods, longest first, with first day, last day and grain."""
    rows = [row for row in table("periods") if row["language"] == language]
    ordered = sorted(rows, key=lambda row: (-len(row["name"]), row["name"]))
    return {row["name"]: (row["start"], row["end"], row["grain"]) for row in ordered}


def day(moment: date) -> Resolved:
    """One whole day."""
    iso = moment.isoformat()
    return Resolved("DATE", iso, iso, iso, "day")


def days(first: date, last: date, value: str, grain: str = "days") -> Resolved:
    """Several whole days, both included."""
    return Resolved("DATE", value, first.isoformat(), last.isoformat(), grain)


def safe_date(year: int, month: int, number: int) -> date | None:
    """The date, or None where the calendar has none."""
    try:
        return date(year, month, number)
    except ValueError:
        return None


def month_end(year: int, month: int) -> date:
    """Last day of a month."""
    following = date(year + month // 12, month % 12 + 1, 1)
    return following - timedelta(days=1)


def month(year: int, number: int) -> Resolved:
    """A whole month."""
    return days(date(year, number, 1), month_end(year, number), f"{year:04d}-{number:02d}", "month")


def part_of_month(year: int, number: int, part: str) -> Resolved:
    """Beginning, middle or end of a month: days 1–10, 11–20, 21–end."""
    bounds = {"start": (1, 10), "mid": (11, 20), "end": (21, month_end(year, number).day)}[part]
    value = f"{year:04d}-{number:02d}"
    return days(date(year, number, bounds[0]), date(year, number, bounds[1]), value)


def year(number: int) -> Resolved | None:
    """A whole year."""
    if not FAR_YEARS[0] <= number <= FAR_YEARS[1]:
        return None
    return days(date(number, 1, 1), date(number, 12, 31), f"{number:04d}", "year")


_SEASONS = {"SP": (3, 5), "SU": (6, 8), "FA": (9, 11), "WI": (12, 2)}


def season(number: int, code: str) -> Resolved:
    """A meteorological season; the winter of a year runs into the next one."""
    first, last = _SEASONS[code]
    ending = number + 1 if code == "WI" else number
    return days(date(number, first, 1), month_end(ending, last), f"{number:04d}-{code}", "season")


def week(monday: date) -> Resolved:
    """An ISO week from its Monday."""
    number = monday.isocalendar()
    return days(monday, monday + timedelta(days=6), f"{number.year:04d}-W{number.week:02d}", "week")


def monday_of(moment: date) -> date:
    return moment - timedelta(days=moment.weekday())


def weekend(monday: date) -> Resolved:
    number = monday.isocalendar()
    value = f"{number.year:04d}-W{number.week:02d}-WE"
    return days(monday + timedelta(days=5), monday + timedelta(days=6), value)


def weekday(number: int, moment: Moment) -> date:
    """The last such day up to and including the day of writing; the next one where the sentence
    looks ahead."""
    back = (moment.written.weekday() - number) % 7
    if moment.ahead:
        return moment.written + timedelta(days=(number - moment.written.weekday()) % 7)
    return moment.written - timedelta(days=back)


AGREEMENT_YEARS = 6
"""How far back a weekday may decide the year of a day: the same day recurs after five or six."""


def nearest_year(month_number: int, number: int, moment: Moment, weekday_number: int | None) -> date | None:
    """The year for a day without one: by its weekday where given, else the nearest to the day of
    writing, with a year's benefit of the doubt to the direction of the sentence."""
    found = [
        candidate
        for offset in ((0, -1, 1) if weekday_number is None else range(-AGREEMENT_YEARS, 2))
        if (candidate := safe_date(moment.written.year + offset, month_number, number))
    ]
    if weekday_number is not None:
        agreeing = [candidate for candidate in found if candidate.weekday() == weekday_number]
        found = agreeing or [day for day in found if abs(day.year - moment.written.year) <= 1]
    if not found:
        return None
    return min(found, key=lambda candidate: (abs((candidate - moment.written).days), candidate))


LOOK_BACK_MONTHS = 4
"""A bare month this recently past stays past even where the sentence looks ahead."""


def month_year(month_number: int, moment: Moment) -> int:
    """The year of a bare month: the latest past one, the next one where the sentence looks ahead."""
    written = moment.written
    if moment.ahead and month_number < written.month - LOOK_BACK_MONTHS:
        return written.year + 1
    if not moment.ahead and month_number > written.month:
        return written.year - 1
    return written.year


_PARTS = {"MO": (6, 12), "MI": (11, 13), "AF": (12, 18), "EV": (18, 24), "NI": (0, 6)}


def part_of_day(moment: date, code: str) -> Resolved:
    """Morning 06–12, afternoon 12–18, evening 18–24, night 00–06 (local time)."""
    first, last = _PARTS[code]
    end = f"{moment.isoformat()}T{last:02d}:00" if last < 24 else f"{moment.isoformat()}T23:59"
    start = f"{moment.isoformat()}T{first:02d}:00"
    return Resolved("TIME", f"{moment.isoformat()}T{code}", start, end, "part_of_day")


def clock(moment: date | None, hour: int, minute: int, *, about: bool) -> Resolved | None:
    """A clock time on a day, or without one where none is known."""
    if not (0 <= hour <= 24 and 0 <= minute < 60):
        return None
    written = f"T{hour:02d}:{minute:02d}"
    if moment is None or hour == 24:
        return Resolved("TIME", written, grain="minute")
    value = f"{moment.isoformat()}{written}"
    return Resolved("TIME", value, value, value, "minute_approx" if about else "minute")


def shift_months(moment: date, months: int) -> date | None:
    """The same day some months on, or the last day of a shorter month."""
    index = moment.year * 12 + moment.month - 1 + months
    number, at = divmod(index, 12)
    if not FAR_YEARS[0] <= number <= FAR_YEARS[1]:
        return None
    return date(number, at + 1, min(moment.day, month_end(number, at + 1).day))


_UNIT_DAYS = {"D": 1, "W": 7, "M": 30, "Y": 365}


def ago(moment: date, count: float, unit: str) -> date | None:
    """The day `count` units before (negative: after) a day."""
    if unit in {"M", "Y"} and count == int(count) and abs(count) < 10_000:
        return shift_months(moment, -int(count) * (12 if unit == "Y" else 1))
    if unit not in _UNIT_DAYS or abs(count) * _UNIT_DAYS[unit] > 700_000:
        return None
    try:
        return moment - timedelta(days=count * _UNIT_DAYS[unit])
    except OverflowError:
        return None


def duration(count: str, unit: str) -> Resolved:
    """A length of time: P5Y, PT48H, PXY where the count is open."""
    timed = unit in {"H", "m", "S"}
    value = f"P{'T' if timed else ''}{count}{'M' if unit == 'm' else unit}"
    return Resolved("DURATION", value, grain="duration")


def vague(reference: str, start: date | None, end: date | None) -> Resolved:
    """A vague reference to past, present or future, as an interval that is open or estimated."""
    return Resolved(
        "DATE", reference, start.isoformat() if start else None, end.isoformat() if end else None, "vague"
    )


RECENT_DAYS = 30
"""How far back "recently" reaches (annotation guideline §9)."""


def _past(match: re.Match[str], moment: Moment) -> Resolved | None:
    return vague("PAST_REF", None, moment.written)


def _recent(match: re.Match[str], moment: Moment) -> Resolved | None:
    return vague("PAST_REF", moment.written - timedelta(days=RECENT_DAYS), moment.written)


def _until_now(match: re.Match[str], moment: Moment) -> Resolved | None:
    return Resolved("", "", None, moment.written.isoformat(), "vague")


def _present(match: re.Match[str], moment: Moment) -> Resolved | None:
    return vague("PRESENT_REF", moment.written, moment.written)


def _future(match: re.Match[str], moment: Moment) -> Resolved | None:
    return vague("FUTURE_REF", moment.written, None)


VAGUE: dict[str, Resolver] = {
    "past": _past,
    "recent": _recent,
    "until_now": _until_now,
    "present": _present,
    "future": _future,
}
"""Resolvers of vague words, which need nothing but the day of writing."""
