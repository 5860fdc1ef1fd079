"""German time expressions: patterns and rules (annotation guideline §9, TIMEX3 values beside)."""

from __future__ import annotations

import re
from datetime import date, timedelta
from functools import lru_cache

from spurline.claims import timebase as tb
from spurline.claims.calendar_de import (
    ADVERB_SETS,
    DAYPARTS,
    DECADES,
    DEICTIC,
    HOLIDAYS,
    MONTHS,
    PASTMOD,
    SEASONS,
    SMALL,
    UNITS,
    WEEKDAYS,
    parts,
)
from spurline.claims.timebase import Moment, Resolved, Rule


def _direction(mod: str | None) -> int:
    if mod is None or mod in {"diese", "laufende", "selbe", "gleiche"}:
        return 0
    return -1 if mod in PASTMOD.split("|") or mod == "jüngste" else 1


# ---------------------------------------------------------------- dates


def _date(match: re.Match[str], moment: Moment) -> Resolved | None:
    groups = match.groupdict()
    number = int(groups["day"])
    month = MONTHS[groups["month"].lower()] if groups.get("month") else int(groups["m2"])
    wd = WEEKDAYS.get((groups.get("wd") or "").lower())
    year = groups.get("year")
    if year:
        full = int(year) + (2000 if len(year) == 2 else 0)
        found = tb.safe_date(full, month, number) if month <= 12 else None
    else:
        found = tb.nearest_year(month, number, moment, wd) if 1 <= month <= 12 else None
    if found is None:
        return None
    part = groups.get("part")
    return tb.part_of_day(found, DAYPARTS[part]) if part else tb.day(found)


def _listed_day(match: re.Match[str], moment: Moment) -> Resolved | None:
    month = MONTHS[match["month"].lower()]
    if match["year"]:
        found = tb.safe_date(int(match["year"]), month, int(match["day"]))
    else:
        found = tb.nearest_year(month, int(match["day"]), moment, None)
    return tb.day(found) if found else None


def _iso(match: re.Match[str], moment: Moment) -> Resolved | None:
    found = tb.safe_date(int(match["year"]), int(match["m2"]), int(match["day"]))
    return tb.day(found) if found else None


def _month(match: re.Match[str], moment: Moment) -> Resolved | None:
    number = MONTHS[match["month"].lower()]
    groups = match.groupdict()
    if groups.get("year"):
        year = int(groups["year"])
    elif groups.get("rel"):
        year = moment.written.year + _direction(
            re.sub("[nmrs]$", "", groups["rel"]) if groups["rel"] else None
        )
    else:
        year = tb.month_year(number, moment)
    if not 1 <= year <= 9998:
        return None
    part = {"anfang": "start", "mitte": "mid", "ende": "end"}.get((groups.get("of") or "").lower())
    return tb.part_of_month(year, number, part) if part else tb.month(year, number)


def _year(match: re.Match[str], moment: Moment) -> Resolved | None:
    return tb.year(int(match["year"]))


def _relative_year(match: re.Match[str], moment: Moment) -> Resolved | None:
    return tb.year(moment.written.year + _direction(match["mod"]))


def _part_of_year(match: re.Match[str], moment: Moment) -> Resolved | None:
    offset = _direction(re.sub("[nmrs]$", "", match["rel"])) if match.groupdict().get("rel") else 0
    year = moment.written.year + offset
    first, last = {"anfang": (1, 4), "mitte": (5, 8), "ende": (9, 12)}[match["of"].lower()]
    return tb.days(date(year, first, 1), tb.month_end(year, last), f"{year:04d}", "vague")


def _decade(match: re.Match[str], moment: Moment) -> Resolved | None:
    groups = match.groupdict()
    tens = DECADES[groups["word"].lower()] if groups.get("word") else int(groups["tens"][-2])
    century = int(groups["tens"][:2]) if groups.get("tens") and len(groups["tens"]) == 4 else 19
    first = century * 100 + tens * 10
    return tb.days(date(first, 1, 1), date(first + 9, 12, 31), f"{century}{tens}", "years")


def _century(match: re.Match[str], moment: Moment) -> Resolved | None:
    number = int(match["day"])
    if not 1 <= number <= 30:
        return None
    first = (number - 1) * 100 + 1
    return tb.days(date(first, 1, 1), date(first + 99, 12, 31), f"{number - 1:02d}", "years")


def _season(match: re.Match[str], moment: Moment) -> Resolved | None:
    code = SEASONS[match["season"].lower()]
    groups = match.groupdict()
    if groups.get("year"):
        return tb.season(int(groups["year"]), code)
    direction = _direction(groups.get("mod"))
    start = {"SP": 3, "SU": 6, "FA": 9, "WI": 12}[code]
    year = moment.written.year
    if direction > 0 and start <= moment.written.month:
        year += 1
    elif (direction < 0 and start >= moment.written.month) or (
        direction == 0 and not moment.ahead and start > moment.written.month + 3 and code != "WI"
    ):
        year -= 1
    return tb.season(year, code)


def _quarter(match: re.Match[str], moment: Moment) -> Resolved | None:
    number = {"erste": 1, "zweite": 2, "dritte": 3, "vierte": 4}[match["nth"].lower().rstrip("nrm")]
    year = int(match["year"]) if match["year"] else moment.written.year
    width = 3 if match["what"].lower().startswith(("quartal", "trimester")) else 6
    if width == 6 and number > 2:
        return None
    first = (number - 1) * width + 1
    code = f"Q{number}" if width == 3 else f"H{number}"
    return tb.days(
        date(year, first, 1), tb.month_end(year, first + width - 1), f"{year:04d}-{code}", "quarter"
    )


# ---------------------------------------------------------------- days and weeks


def _weekday(match: re.Match[str], moment: Moment) -> Resolved | None:
    direction = _direction(match["mod"])
    seen = Moment(moment.written, moment.anchor, moment.ahead if direction == 0 else direction > 0)
    found = tb.weekday(WEEKDAYS[match["wd"].lower()], seen)
    if direction and found == moment.written:
        found += timedelta(days=7 * direction)
    part = match["part"]
    return tb.part_of_day(found, DAYPARTS[part.lower()]) if part else tb.day(found)


_ON_THE_DAY = re.compile(
    r"\bUhr\b|\b(?:Montag|Dienstag|Mittwoch|Donnerstag|Freitag|Samstag|Sonntag)\b"
    r"|^\s*[Hh]eute\b|\b(?:wurde|wurden|kam|traf)\b|\bab heute\b"
)


def _around(match: re.Match[str]) -> str:
    """The words beside a match, which tell "today" from "nowadays"."""
    return match.string[max(0, match.start() - 40) : match.end() + 60]


def _deictic(match: re.Match[str], moment: Moment) -> Resolved | None:
    if match["word"].lower() == "heute" and not match["part"] and not _ON_THE_DAY.search(_around(match)):
        written = moment.written.isoformat()
        return Resolved("DATE", "PRESENT_REF", written, written, "day")
    found = moment.written + timedelta(days=DEICTIC[match["word"].lower()])
    part = match["part"]
    return tb.part_of_day(found, DAYPARTS[part.strip().lower()]) if part else tb.day(found)


def _daypart(match: re.Match[str], moment: Moment) -> Resolved | None:
    return tb.part_of_day(moment.anchor or moment.written, DAYPARTS[match["part2"].lower()])


def _clock(match: re.Match[str], moment: Moment) -> Resolved | None:
    about = (match["about"] or "").lower() in {"gegen", "etwa", "kurz nach", "kurz vor"}
    return tb.clock(moment.anchor or moment.written, int(match["hour"]), int(match["min"] or 0), about=about)


def _week(match: re.Match[str], moment: Moment) -> Resolved | None:
    monday = tb.monday_of(moment.written) + timedelta(days=7 * _direction(match["mod"]))
    if match["mod"] == "diese" and monday <= moment.written:
        whole = tb.week(monday)
        return tb.days(monday, moment.written, whole.value, "week")
    return tb.week(monday)


def _part_of_week(match: re.Match[str], moment: Moment) -> Resolved | None:
    seen = moment.anchor or moment.written
    offset = _direction(match["mod"]) if match["mod"] else 0
    monday = tb.monday_of(moment.written if offset else seen) + timedelta(days=7 * offset)
    first, last = {"anfang": (0, 2), "mitte": (2, 3), "ende": (3, 6)}[match["of"].lower()]
    return tb.days(monday + timedelta(days=first), monday + timedelta(days=last), tb.week(monday).value)


def _weekend(match: re.Match[str], moment: Moment) -> Resolved | None:
    direction = _direction(match["mod"])
    monday = tb.monday_of(moment.written)
    if direction < 0 or (direction == 0 and not moment.ahead and moment.written.weekday() < 5):
        monday -= timedelta(days=7)
    return tb.weekend(monday)


def _day_before(match: re.Match[str], moment: Moment) -> Resolved | None:
    return tb.day((moment.anchor or moment.written) - timedelta(days=1))


def _same_day(match: re.Match[str], moment: Moment) -> Resolved | None:
    return tb.day(moment.anchor) if moment.anchor else None


# ---------------------------------------------------------------- lengths


def _count(text: str) -> str:
    return SMALL.get(text.lower(), text.replace(",", "."))


def _unit(text: str) -> str:
    low = text.lower()
    return next(
        code for name, code in sorted(UNITS.items(), key=lambda item: -len(item[0])) if low.startswith(name)
    )


def _length(match: re.Match[str], moment: Moment) -> Resolved | None:
    return tb.duration(_count(match["num"]), _unit(match["unit"]))


def _two_lengths(match: re.Match[str], moment: Moment) -> Resolved | None:
    """ "drei Jahre und vier Monate"."""
    second = _count(match["num2"])
    if not second[0].isdigit():
        return None
    first, then = (
        tb.duration(_count(match["num"]), _unit(match["unit"])),
        tb.duration(second, _unit(match["unit2"])),
    )
    return Resolved(
        "DURATION", first.value + then.value.removeprefix("P").removeprefix("T"), grain="duration"
    )


def _last_length(match: re.Match[str], moment: Moment) -> Resolved | None:
    """ "in den letzten fünf Jahren": so many units up to the day of writing."""
    length = tb.duration(_count(match["num"]), _unit(match["unit"]))
    ahead = match["mod"] in {"kommende", "nächste"}
    edge = tb.ago(moment.written, float(_count(match["num"])) * (-1 if ahead else 1), _unit(match["unit"]))
    if edge is None:
        return length
    first, last = (moment.written, edge) if ahead else (edge, moment.written)
    return Resolved(
        "DURATION", length.value, first.isoformat(), last.isoformat(), _grain(_unit(match["unit"]))
    )


def _grain(unit: str) -> str:
    return {"D": "days", "W": "week", "M": "month", "Y": "years"}.get(unit, "vague")


def _distance(match: re.Match[str], moment: Moment) -> Resolved | None:
    """ "vor drei Tagen", "in zwei Wochen", "zwei Tage später"."""
    length = tb.duration(_count(match["num"]), _unit(match["unit"]))
    ahead = match["way"].lower() in {"in", "später", "danach"}
    base = (
        moment.anchor or moment.written
        if match["way"].lower() in {"später", "danach", "zuvor", "davor"}
        else moment.written
    )
    found = tb.ago(base, float(_count(match["num"])) * (-1 if ahead else 1), _unit(match["unit"]))
    if found is None:
        return length
    if _unit(match["unit"]) == "D":
        return Resolved("DURATION", length.value, found.isoformat(), found.isoformat(), "day")
    around = {
        "W": tb.week(tb.monday_of(found)),
        "M": tb.month(found.year, found.month),
        "Y": tb.year(found.year),
    }
    span = around.get(_unit(match["unit"]))
    return Resolved("DURATION", length.value, span.start, span.end, span.grain) if span else length


def _open_length(match: re.Match[str], moment: Moment) -> Resolved | None:
    unit = _unit(match["unit"])
    length = tb.duration("X", unit)
    head = (match["head"] or "").lower()
    weeks = {"D": 7, "W": 42, "M": 180}.get(unit)
    start = (moment.written - timedelta(days=weeks)).isoformat() if weeks else None
    if head.startswith(("komm", "nächst")):
        return Resolved("DATE", "FUTURE_REF", moment.written.isoformat(), None, "vague")
    value = ("DATE", "PAST_REF") if unit in {"M"} and head.startswith("verg") else ("DURATION", length.value)
    return Resolved(*value, start, moment.written.isoformat(), "vague")


def _set_every(match: re.Match[str], moment: Moment) -> Resolved | None:
    wd = WEEKDAYS.get(match["what"].lower())
    if wd is not None:
        return Resolved("SET", f"XXXX-WXX-{wd + 1}", grain="set")
    return Resolved("SET", f"P1{_unit(match['what'])}", grain="set")


def _set_adverb(match: re.Match[str], moment: Moment) -> Resolved | None:
    low = match["word"].lower()
    return Resolved("SET", next(v for k, v in ADVERB_SETS.items() if low.startswith(k)), grain="set")


def _long_adverb(match: re.Match[str], moment: Moment) -> Resolved | None:
    unit = _unit(match["unit"])
    return Resolved("DURATION", f"PX{unit}", None, moment.written.isoformat(), "vague")


# ---------------------------------------------------------------- vague words


def _holiday(match: re.Match[str], moment: Moment) -> Resolved | None:
    month, number = HOLIDAYS[match["word"].lower()]
    year = int(match["year"]) if match["year"] else None
    found = tb.safe_date(year, month, number) if year else tb.nearest_year(month, number, moment, None)
    return tb.day(found) if found else None


def _period(match: re.Match[str], moment: Moment) -> Resolved | None:
    start, end, grain = tb.named_periods("de")[match["name"].lower()]
    return Resolved("", "", start, end, grain)


def _this_year(match: re.Match[str], moment: Moment) -> Resolved | None:
    return tb.year(moment.written.year)


def _last_year(match: re.Match[str], moment: Moment) -> Resolved | None:
    return tb.year(moment.written.year - 1)


def _this_century(match: re.Match[str], moment: Moment) -> Resolved | None:
    return Resolved("DATE", f"{(moment.written.year - 1) // 100:02d}")


_RESOLVERS: dict[str, tb.Resolver] = {
    **tb.VAGUE,
    "century": _century,
    "clock": _clock,
    "date": _date,
    "day_before": _day_before,
    "daypart": _daypart,
    "decade": _decade,
    "deictic": _deictic,
    "distance": _distance,
    "holiday": _holiday,
    "iso": _iso,
    "last_length": _last_length,
    "last_year": _last_year,
    "length": _length,
    "listed_day": _listed_day,
    "long_adverb": _long_adverb,
    "month": _month,
    "open_length": _open_length,
    "part_of_week": _part_of_week,
    "part_of_year": _part_of_year,
    "period": _period,
    "quarter": _quarter,
    "relative_year": _relative_year,
    "same_day": _same_day,
    "season": _season,
    "set_adverb": _set_adverb,
    "set_every": _set_every,
    "this_century": _this_century,
    "this_year": _this_year,
    "two_lengths": _two_lengths,
    "week": _week,
    "weekday": _weekday,
    "weekend": _weekend,
    "year": _year,
}


@lru_cache(maxsize=1)
def rules() -> tuple[Rule, ...]:
    """The rules of `times_de.toml`, in the order of the file."""
    return tb.read_rules("times_de", parts(), _RESOLVERS)
