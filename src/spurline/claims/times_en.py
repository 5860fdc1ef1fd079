"""English time expressions: patterns and rules (annotation guideline §9)."""

from __future__ import annotations

import re
from datetime import date, timedelta
from functools import lru_cache

from spurline.claims import timebase as tb
from spurline.claims.timebase import Moment, Resolved, Rule

_MONTHS = {
    "january": 1,
    "february": 2,
    "march": 3,
    "april": 4,
    "may": 5,
    "june": 6,
    "july": 7,
    "august": 8,
    "september": 9,
    "october": 10,
    "november": 11,
    "december": 12,
    "jan.": 1,
    "feb.": 2,
    "aug.": 8,
    "sept.": 9,
    "oct.": 10,
    "nov.": 11,
    "dec.": 12,
}
_WEEKDAYS = {
    "monday": 0,
    "tuesday": 1,
    "wednesday": 2,
    "thursday": 3,
    "friday": 4,
    "saturday": 5,
    "sunday": 6,
}
_DAYPARTS = {"morning": "MO", "afternoon": "AF", "evening": "EV", "night": "NI"}
_SEASONS = {"spring": "SP", "summer": "SU", "autumn": "FA", "fall": "FA", "winter": "WI"}
_SMALL = {
    "a": "1",
    "an": "1",
    "one": "1",
    "two": "2",
    "three": "3",
    "four": "4",
    "five": "5",
    "six": "6",
    "seven": "7",
    "eight": "8",
    "nine": "9",
    "ten": "10",
    "eleven": "11",
    "twelve": "12",
}
_UNITS = {
    "second": "S",
    "minute": "m",
    "hour": "H",
    "day": "D",
    "week": "W",
    "month": "M",
    "year": "Y",
    "decade": "DE",
}

_M = (
    "(?P<month>"
    + "|".join(re.escape(name.capitalize()) for name in sorted(_MONTHS, key=len, reverse=True))
    + ")"
)
_WD = "(?P<wd>" + "|".join(name.capitalize() for name in _WEEKDAYS) + ")"
_NUM = "(?P<num>\\d{1,4}|" + "|".join(sorted(_SMALL, key=len, reverse=True)) + ")"
_UNIT = "(?P<unit>second|minute|hour|day|week|month|year|decade)s?"
_YEAR = "(?P<year>\\d{4})"
_MOD = "(?P<mod>last|past|previous|next|coming|this)"


def _direction(mod: str | None) -> int:
    return {"last": -1, "past": -1, "previous": -1, "next": 1, "coming": 1}.get(mod or "", 0)


def _date(match: re.Match[str], moment: Moment) -> Resolved | None:
    groups = match.groupdict()
    month, number = _MONTHS[groups["month"].lower()], int(groups["day"])
    wd = _WEEKDAYS.get((groups.get("wd") or "").lower())
    if groups.get("year"):
        found = tb.safe_date(int(groups["year"]), month, number)
    else:
        found = tb.nearest_year(month, number, moment, wd)
    return tb.day(found) if found else None


def _iso(match: re.Match[str], moment: Moment) -> Resolved | None:
    found = tb.safe_date(int(match["year"]), int(match["m2"]), int(match["day"]))
    return tb.day(found) if found else None


def _month(match: re.Match[str], moment: Moment) -> Resolved | None:
    number = _MONTHS[match["month"].lower()]
    rel = match["rel"]
    if match["year"]:
        year = int(match["year"])
    elif rel:
        year = moment.written.year + _direction(rel.split()[0])
    else:
        year = tb.month_year(number, moment)
    if not 1 <= year <= 9998:
        return None
    part = {"early": "start", "mid": "mid", "late": "end"}.get((match["of"] or "").lower().rstrip("- "))
    return tb.part_of_month(year, number, part) if part else tb.month(year, number)


def _weekday(match: re.Match[str], moment: Moment) -> Resolved | None:
    direction = _direction(match["mod"])
    seen = Moment(moment.written, moment.anchor, moment.ahead if direction == 0 else direction > 0)
    found = tb.weekday(_WEEKDAYS[match["wd"].lower()], seen)
    if direction and found == moment.written:
        found += timedelta(days=7 * direction)
    return tb.part_of_day(found, _DAYPARTS[match["part"]]) if match["part"] else tb.day(found)


_DEICTIC = {"yesterday": -1, "today": 0, "tomorrow": 1}


def _deictic(match: re.Match[str], moment: Moment) -> Resolved | None:
    return tb.day(moment.written + timedelta(days=_DEICTIC[match["word"].lower()]))


def _unit_span(match: re.Match[str], moment: Moment) -> Resolved | None:
    direction, unit = _direction(match["mod"]), match["unit"].lower()
    written = moment.written
    if unit == "week":
        monday = tb.monday_of(written) + timedelta(days=7 * direction)
        return tb.days(monday, written, tb.week(monday).value, "week") if direction == 0 else tb.week(monday)
    if unit == "month":
        there = tb.shift_months(written, direction)
        return tb.month(there.year, there.month) if there else None
    if unit == "year":
        return tb.year(written.year + direction)
    return None


def _last_units(match: re.Match[str], moment: Moment) -> Resolved | None:
    unit = _UNITS[match["unit"].lower()]
    count = float(_SMALL.get(match["num"].lower(), match["num"]))
    ahead = _direction(match["mod"]) > 0
    edge = tb.ago(moment.written, -count if ahead else count, unit)
    length = tb.duration(_SMALL.get(match["num"].lower(), match["num"]), unit)
    if edge is None:
        return length
    first, last = (moment.written, edge) if ahead else (edge, moment.written)
    grain = {"D": "days", "W": "week", "M": "month", "Y": "years"}.get(unit, "vague")
    return Resolved("DURATION", length.value, first.isoformat(), last.isoformat(), grain)


def _ago(match: re.Match[str], moment: Moment) -> Resolved | None:
    unit = _UNITS[match["unit"].lower()]
    count = float(_SMALL.get(match["num"].lower(), match["num"]))
    base = moment.written if match["way"] == "ago" else moment.anchor or moment.written
    found = tb.ago(base, -count if match["way"] == "later" else count, unit)
    if found is None:
        return None
    spans = {
        "W": tb.week(tb.monday_of(found)),
        "M": tb.month(found.year, found.month),
        "Y": tb.year(found.year),
    }
    return tb.day(found) if unit == "D" else spans.get(unit)


def _vague_units(match: re.Match[str], moment: Moment) -> Resolved | None:
    length = {"day": 7, "week": 42, "month": 180}.get(match["unit"].lower())
    start = moment.written - timedelta(days=length) if length else None
    return tb.vague("PAST_REF", start, moment.written)


def _season(match: re.Match[str], moment: Moment) -> Resolved | None:
    code = _SEASONS[match["season"].lower()]
    if match["year"]:
        return tb.season(int(match["year"]), code)
    start = {"SP": 3, "SU": 6, "FA": 9, "WI": 12}[code]
    year, direction = moment.written.year, _direction(match["mod"])
    if direction > 0 and start <= moment.written.month:
        year += 1
    elif direction < 0 and start >= moment.written.month:
        year -= 1
    return tb.season(year, code)


def _part_of_year(match: re.Match[str], moment: Moment) -> Resolved | None:
    year = (
        int(match["year"])
        if match["year"]
        else moment.written.year + _direction((match["rel"] or "").split(" ")[0])
    )
    first, last = {"early": (1, 4), "mid": (5, 8), "late": (9, 12)}[match["of"].lower().rstrip("- ")]
    if not 1 <= year <= 9998:
        return None
    return tb.days(date(year, first, 1), tb.month_end(year, last), f"{year:04d}", "vague")


def _quarter(match: re.Match[str], moment: Moment) -> Resolved | None:
    number = {"first": 1, "second": 2, "third": 3, "fourth": 4}[match["nth"].lower()]
    year = int(match["year"]) if match["year"] else moment.written.year
    first = number * 3 - 2
    return tb.days(date(year, first, 1), tb.month_end(year, first + 2), f"{year:04d}-Q{number}", "quarter")


def _clock(match: re.Match[str], moment: Moment) -> Resolved | None:
    hour = int(match["hour"]) % 12 if match["half"] else int(match["hour"])
    hour += 12 if (match["half"] or "").lower().startswith("p") else 0
    return tb.clock(moment.anchor, hour, int(match["min"] or 0), about=bool(match["about"]))


def _period(match: re.Match[str], moment: Moment) -> Resolved | None:
    start, end, grain = tb.named_periods("en")[match["name"].lower()]
    return Resolved("", "", start, end, grain)


def _year(match: re.Match[str], moment: Moment) -> Resolved | None:
    return tb.year(int(match["year"]))


_PARTS = {
    "M": _M,
    "WD": _WD,
    "NUM": _NUM,
    "UNIT": _UNIT,
    "YEAR": _YEAR,
    "MOD": _MOD,
    "PERIOD": "|".join(tb.named_periods("en")),
}
_RESOLVERS: dict[str, tb.Resolver] = {
    **tb.VAGUE,
    "ago": _ago,
    "clock": _clock,
    "date": _date,
    "deictic": _deictic,
    "iso": _iso,
    "last_units": _last_units,
    "month": _month,
    "part_of_year": _part_of_year,
    "period": _period,
    "quarter": _quarter,
    "season": _season,
    "unit_span": _unit_span,
    "vague_units": _vague_units,
    "weekday": _weekday,
    "year": _year,
}


@lru_cache(maxsize=1)
def rules() -> tuple[Rule, ...]:
    """The rules of `times_en.toml`, in the order of the file."""
    return tb.read_rules("times_en", _PARTS, _RESOLVERS)
