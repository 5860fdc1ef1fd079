"""German time expressions: patterns and rules (annotation guideline §9, TIMEX3 values beside)."""

from __future__ import annotations

import re
from datetime import date, timedelta

from spurline.claims import timebase as tb
from spurline.claims.timebase import Moment, Resolved, Rule

_MONTHS = {"januar": 1, "jänner": 1, "feber": 2, "februar": 2, "märz": 3, "april": 4, "mai": 5, "juni": 6, "juli": 7,
           "august": 8, "september": 9, "oktober": 10, "november": 11, "dezember": 12, "jan.": 1, "feb.": 2,
           "aug.": 8, "sept.": 9, "okt.": 10, "nov.": 11, "dez.": 12}  # fmt: skip
_WEEKDAYS = {"montag": 0, "dienstag": 1, "mittwoch": 2, "donnerstag": 3, "freitag": 4, "samstag": 5, "sonnabend": 5,
             "sonntag": 6}  # fmt: skip
_DAYPARTS = {"morgen": "MO", "vormittag": "MO", "früh": "MO", "mittag": "MI", "nachmittag": "AF", "abend": "EV",
             "nacht": "NI"}  # fmt: skip
_SEASONS = {"frühling": "SP", "frühjahr": "SP", "sommer": "SU", "herbst": "FA", "winter": "WI"}
_UNITS = {"sekunde": "S", "minute": "m", "stunde": "H", "tag": "D", "woche": "W", "monat": "M", "quartal": "Q",
          "jahr": "Y", "jahrzehnt": "DE", "jahrhundert": "CE"}  # fmt: skip
_SMALL = {"einem": "1", "einer": "1", "eines": "1", "einen": "1", "eine": "1", "ein": "1", "zwei": "2", "beiden": "2",
          "drei": "3", "vier": "4", "fünf": "5", "sechs": "6", "sieben": "7", "acht": "8", "neun": "9", "zehn": "10",
          "elf": "11", "zwölf": "12", "dreizehn": "13", "vierzehn": "14", "fünfzehn": "15", "sechzehn": "16",
          "siebzehn": "17", "achtzehn": "18", "neunzehn": "19", "zwanzig": "20", "dreißig": "30", "vierzig": "40",
          "fünfzig": "50", "sechzig": "60", "siebzig": "70", "achtzig": "80", "neunzig": "90", "hundert": "100",
          "tausend": "1000", "anderthalb": "1.5", "eineinhalb": "1.5", "zweieinhalb": "2.5",
          "dreieinhalb": "3.5"}  # fmt: skip
_DECADES = {"zwanziger": 2, "dreißiger": 3, "vierziger": 4, "fünfziger": 5, "sechziger": 6, "siebziger": 7,
            "achtziger": 8, "neunziger": 9}  # fmt: skip

_M = (
    "(?P<month>"
    + "|".join(re.escape(name.capitalize()) for name in sorted(_MONTHS, key=len, reverse=True))
    + ")"
)
_WD = "(?P<wd>" + "|".join(name.capitalize() for name in _WEEKDAYS) + ")"
_PART = "(?P<part>morgen|vormittag|mittag|nachmittag|abend|nacht)?"
_NUM = (
    "(?P<num>\\d{1,4}(?:,\\d)?|"
    + "|".join(f"[{n[0].upper()}{n[0]}]{n[1:]}" for n in sorted(_SMALL, key=len, reverse=True))
    + ")"
)
_UNIT = "(?P<unit>Sekunden?|Minuten?|Stunden?|Tage?n?|Wochen?|Monate?n?|Jahre?s?n?|Jahrzehnte?n?)"
_PASTMOD = "vergangene|letzte|vorige|abgelaufene|zurückliegende"
_NEXTMOD = "kommende|nächste"
_MOD = f"(?P<mod>{_PASTMOD}|{_NEXTMOD}|diese|laufende|jüngste|selbe|gleiche)[nmrs]?"


def _rx(pattern: str, flags: int = 0) -> re.Pattern[str]:
    return re.compile(pattern, flags)


def _direction(mod: str | None) -> int:
    if mod is None or mod in {"diese", "laufende", "selbe", "gleiche"}:
        return 0
    return -1 if mod in _PASTMOD.split("|") or mod == "jüngste" else 1


# ---------------------------------------------------------------- dates


def _date(match: re.Match[str], moment: Moment) -> Resolved | None:
    groups = match.groupdict()
    number = int(groups["day"])
    month = _MONTHS[groups["month"].lower()] if groups.get("month") else int(groups["m2"])
    wd = _WEEKDAYS.get((groups.get("wd") or "").lower())
    year = groups.get("year")
    if year:
        full = int(year) + (2000 if len(year) == 2 else 0)
        found = tb.safe_date(full, month, number) if month <= 12 else None
    else:
        found = tb.nearest_year(month, number, moment, wd) if 1 <= month <= 12 else None
    if found is None:
        return None
    part = groups.get("part")
    return tb.part_of_day(found, _DAYPARTS[part]) if part else tb.day(found)


def _listed_day(match: re.Match[str], moment: Moment) -> Resolved | None:
    month = _MONTHS[match["month"].lower()]
    if match["year"]:
        found = tb.safe_date(int(match["year"]), month, int(match["day"]))
    else:
        found = tb.nearest_year(month, int(match["day"]), moment, None)
    return tb.day(found) if found else None


def _iso(match: re.Match[str], moment: Moment) -> Resolved | None:
    found = tb.safe_date(int(match["year"]), int(match["m2"]), int(match["day"]))
    return tb.day(found) if found else None


def _month(match: re.Match[str], moment: Moment) -> Resolved | None:
    number = _MONTHS[match["month"].lower()]
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
    tens = _DECADES[groups["word"].lower()] if groups.get("word") else int(groups["tens"][-2])
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
    code = _SEASONS[match["season"].lower()]
    groups = match.groupdict()
    if groups.get("year"):
        return tb.season(int(groups["year"]), code)
    direction = _direction(groups.get("mod"))
    start = {"SP": 3, "SU": 6, "FA": 9, "WI": 12}[code]
    year = moment.written.year
    if direction > 0 and start <= moment.written.month:
        year += 1
    elif direction < 0 and start >= moment.written.month:
        year -= 1
    elif direction == 0 and not moment.ahead and start > moment.written.month + 3 and code != "WI":
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
    found = tb.weekday(_WEEKDAYS[match["wd"].lower()], seen)
    if direction and found == moment.written:
        found += timedelta(days=7 * direction)
    part = match["part"]
    return tb.part_of_day(found, _DAYPARTS[part.lower()]) if part else tb.day(found)


_ON_THE_DAY = re.compile(
    r"\bUhr\b|\b(?:Montag|Dienstag|Mittwoch|Donnerstag|Freitag|Samstag|Sonntag)\b|^\s*[Hh]eute\b|\b(?:wurde|wurden|kam|traf)\b|\bab heute\b"
)


def _around(match: re.Match[str]) -> str:
    """The words beside a match, which tell "today" from "nowadays"."""
    return match.string[max(0, match.start() - 40) : match.end() + 60]


_DEICTIC = {"vorgestern": -2, "gestern": -1, "heute": 0, "morgen": 1, "übermorgen": 2}


def _deictic(match: re.Match[str], moment: Moment) -> Resolved | None:
    if match["word"].lower() == "heute" and not match["part"] and not _ON_THE_DAY.search(_around(match)):
        written = moment.written.isoformat()
        return Resolved("DATE", "PRESENT_REF", written, written, "day")
    found = moment.written + timedelta(days=_DEICTIC[match["word"].lower()])
    part = match["part"]
    return tb.part_of_day(found, _DAYPARTS[part.strip().lower()]) if part else tb.day(found)


def _adjective_day(match: re.Match[str], moment: Moment) -> Resolved | None:
    return tb.day(moment.written + timedelta(days=_DEICTIC.get(match["word"].lower(), 0)))


def _daypart(match: re.Match[str], moment: Moment) -> Resolved | None:
    return tb.part_of_day(moment.anchor or moment.written, _DAYPARTS[match["part2"].lower()])


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
    if direction < 0 or direction == 0 and not moment.ahead and moment.written.weekday() < 5:
        monday -= timedelta(days=7)
    return tb.weekend(monday)


def _day_before(match: re.Match[str], moment: Moment) -> Resolved | None:
    return tb.day((moment.anchor or moment.written) - timedelta(days=1))


def _same_day(match: re.Match[str], moment: Moment) -> Resolved | None:
    return tb.day(moment.anchor) if moment.anchor else None


# ---------------------------------------------------------------- lengths


def _count(text: str) -> str:
    return _SMALL.get(text.lower(), text.replace(",", "."))


def _unit(text: str) -> str:
    low = text.lower()
    return next(
        code for name, code in sorted(_UNITS.items(), key=lambda item: -len(item[0])) if low.startswith(name)
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
    if unit == "Y" or weeks is None:
        start = None
    else:
        start = (moment.written - timedelta(days=weeks)).isoformat()
    if head.startswith(("komm", "nächst")):
        return Resolved("DATE", "FUTURE_REF", moment.written.isoformat(), None, "vague")
    value = ("DATE", "PAST_REF") if unit in {"M"} and head.startswith("verg") else ("DURATION", length.value)
    return Resolved(*value, start, moment.written.isoformat(), "vague")


def _set_every(match: re.Match[str], moment: Moment) -> Resolved | None:
    wd = _WEEKDAYS.get(match["what"].lower())
    if wd is not None:
        return Resolved("SET", f"XXXX-WXX-{wd + 1}", grain="set")
    return Resolved("SET", f"P1{_unit(match['what'])}", grain="set")


_ADVERB_SETS = {"täglich": "P1D", "alltäglich": "P1D", "wöchentlich": "P1W", "monatlich": "P1M", "jährlich": "P1Y",
                "stündlich": "PT1H", "jahr um jahr": "P1Y", "tag für tag": "P1D", "alljährlich": "P1Y"}  # fmt: skip


def _set_adverb(match: re.Match[str], moment: Moment) -> Resolved | None:
    low = match["word"].lower()
    return Resolved("SET", next(v for k, v in _ADVERB_SETS.items() if low.startswith(k)), grain="set")


def _long_adverb(match: re.Match[str], moment: Moment) -> Resolved | None:
    unit = _unit(match["unit"])
    return Resolved("DURATION", f"PX{unit}", None, moment.written.isoformat(), "vague")


# ---------------------------------------------------------------- vague words


def _past(match: re.Match[str], moment: Moment) -> Resolved | None:
    return tb.vague("PAST_REF", None, moment.written)


def _recent(match: re.Match[str], moment: Moment) -> Resolved | None:
    return tb.vague("PAST_REF", moment.written - timedelta(days=30), moment.written)


def _until_now(match: re.Match[str], moment: Moment) -> Resolved | None:
    return Resolved("", "", None, moment.written.isoformat(), "vague")


def _present(match: re.Match[str], moment: Moment) -> Resolved | None:
    return tb.vague("PRESENT_REF", moment.written, moment.written)


def _future(match: re.Match[str], moment: Moment) -> Resolved | None:
    return tb.vague("FUTURE_REF", moment.written, None)


_HOLIDAYS = {"neujahr": (1, 1), "heiligabend": (12, 24), "heiligen abend": (12, 24), "weihnachten": (12, 24),
             "silvester": (12, 31), "allerheiligen": (11, 1)}  # fmt: skip


def _holiday(match: re.Match[str], moment: Moment) -> Resolved | None:
    month, number = _HOLIDAYS[match["word"].lower()]
    year = int(match["year"]) if match["year"] else None
    found = tb.safe_date(year, month, number) if year else tb.nearest_year(month, number, moment, None)
    return tb.day(found) if found else None


_PERIODS: dict[str, tuple[str, str, str]] = {
    "beginn der corona-pandemie": ("2020-01-01", "2020-03-31", "quarter"),
    "ausbruch der corona-pandemie": ("2020-01-01", "2020-03-31", "quarter"),
    "beginn der pandemie": ("2020-01-01", "2020-03-31", "quarter"),
    "corona-pandemie": ("2020-03-01", "2023-05-31", "years"),
    "kalten krieg": ("1947-01-01", "1991-12-31", "years"),
    "kalten krieges": ("1947-01-01", "1991-12-31", "years"),
    "zweiten weltkrieg": ("1939-09-01", "1945-09-02", "years"),
    "koreakrieg": ("1950-06-25", "1953-07-27", "years"),
    "beginn des ukraine-kriegs": ("2022-02-24", "2022-02-24", "day"),
    "beginn des ukraine-krieges": ("2022-02-24", "2022-02-24", "day"),
    "kriegsbeginn in der ukraine": ("2022-02-24", "2022-02-24", "day"),
    "beginn der russischen invasion": ("2022-02-24", "2022-02-24", "day"),
}


def _period(match: re.Match[str], moment: Moment) -> Resolved | None:
    start, end, grain = _PERIODS[match["name"].lower()]
    return Resolved("", "", start, end, grain)


_YEAR = "(?P<year>\\d{4})"
_REL = "(?P<rel>dieses|diesen|vorigen|vergangenen|letzten|kommenden|nächsten|laufenden)"
_EDGE = "(?<![\\w.,-])"

RULES: tuple[Rule, ...] = (
    Rule(
        "explicit",
        _rx(rf"\b(?:{_WD}{_PART}(?:,? (?:dem|den|der)|,)? ?\(?)?(?P<day>\d{{1,2}})\. ?{_M}(?: {_YEAR})?\b"),
        _date,
    ),
    Rule(
        "explicit",
        _rx(
            rf"{_EDGE}(?:{_WD}{_PART}(?:,? (?:dem|den)|,)? ?\(?)?(?P<day>\d{{1,2}})\. ?(?P<m2>\d{{1,2}})\.(?: ?(?P<year>\d{{4}}|\d\d(?=\D)))?(?![\d])"
        ),
        _date,
    ),
    Rule("explicit", _rx(r"\b(?P<year>\d{4})-(?P<m2>\d\d)-(?P<day>\d\d)\b"), _iso),
    Rule(
        "listed day",
        _rx(
            rf"{_EDGE}(?P<day>\d{{1,2}})\.?(?=(?:, ?\d{{1,2}}\.){{0,8}} ?(?:und|bis|–|-|/|sowie|oder)(?: am| zum)? ?(?:\d{{1,2}}\.(?:, ?| und | bis | sowie )){{0,3}}\d{{1,2}}\. ?{_M}(?: {_YEAR})?)"
        ),
        _listed_day,
    ),
    Rule(
        "month",
        _rx(rf"\b(?:(?P<of>Anfang|Mitte|Ende) (?:des )?)?{_M}(?:s?(?: {_YEAR}| {_REL} Jahres))?\b"),
        _month,
    ),
    Rule("year", _rx(rf"\b(?:(?:dem |das )?Jahr(?:e|es)? ){_YEAR}\b"), _year),
    Rule(
        "year",
        _rx(
            r"(?<![\w.,:/€$-])(?P<year>1[0-9]\d\d|20[0-4]\d)(?![\w%€$]|[.,:]\d| ?(?:Uhr|Euro|Meter|Metern|Kilometer|km|Mark|Dollar|Container|Menschen|Soldaten|Tonnen|Einwohner|Zuschauer|Personen|Kilogramm|Quadratmeter|Prozent|Franken|Stück|Stunden|Besucher|Waggons|Schiffe|Raketen|Granaten))"
        ),
        _year,
    ),
    Rule("relative year", _rx(rf"\b(?:in )?{_MOD} Jahre?s?\b(?! ?\d)", re.IGNORECASE), _relative_year),
    Rule(
        "relative year",
        _rx(r"\b(?P<mod>)(?:heuer(?:ige[nrs]?)?)\b", re.IGNORECASE),
        lambda m, c: tb.year(c.written.year),
    ),
    Rule("relative year", _rx(r"\bVorjahre?s?\b"), lambda m, c: tb.year(c.written.year - 1)),
    Rule("part of year", _rx(rf"\b(?P<of>Anfang|Mitte|Ende) (?:{_REL}|des|der) Jahres\b"), _part_of_year),
    Rule("decade", _rx(r"\b(?:den |die |der )?(?P<tens>(?:1[89]|20)?\d0)er[- ]Jahren?\b"), _decade),
    Rule(
        "decade",
        _rx(rf"\b(?:den |die |der )?(?P<word>{'|'.join(_DECADES)}) Jahren?\b", re.IGNORECASE),
        _decade,
    ),
    Rule("century", _rx(r"\b(?P<day>\d{1,2})\. ?Jahrhunderts?\b"), _century),
    Rule(
        "century",
        _rx(r"\b(?:diese[ms]|unsere[ms]) Jahrhunderts?\b"),
        lambda m, c: Resolved("DATE", f"{(c.written.year - 1) // 100:02d}"),
    ),
    Rule(
        "season",
        _rx(rf"\b(?:{_MOD} )?(?P<season>Frühling|Frühjahr|Sommer|Herbst|Winter)s?(?: {_YEAR})?\b"),
        _season,
    ),
    Rule(
        "quarter",
        _rx(
            rf"\b(?P<nth>[Ee]rste|[Zz]weite|[Dd]ritte|[Vv]ierte)[nrm]? (?P<what>Quartal|Trimester|Halbjahr|Jahreshälfte)s?(?: {_YEAR})?\b"
        ),
        _quarter,
    ),
    Rule(
        "weekday",
        _rx(rf"\b(?:{_MOD} )?{_WD}(?:s?(?P<part>morgen|vormittag|mittag|nachmittag|abend|nacht))?\b(?!s)"),
        _weekday,
    ),
    Rule(
        "deictic day",
        _rx(
            r"\b(?P<word>[Vv]orgestern|[Gg]estern|[Hh]eute|übermorgen|Übermorgen)(?P<part> (?:Morgen|Vormittag|Mittag|Nachmittag|Abend|Nacht|früh|morgen|abend))?\b"
        ),
        _deictic,
    ),
    Rule(
        "deictic day",
        _rx(
            r"(?<!guten )(?<!jeden )\b(?P<word>morgen)(?P<part> (?:Vormittag|Mittag|Nachmittag|Abend|Nacht|früh))?\b"
        ),
        _deictic,
    ),
    Rule(
        "part of day",
        _rx(
            r"\b(?:am (?:frühen |späten )?|in der )(?P<part2>Morgen|Vormittag|Mittag|Nachmittag|Abend|Nacht)\b"
        ),
        _daypart,
    ),
    Rule(
        "clock",
        _rx(
            r"(?:\b(?P<about>[Gg]egen|etwa|kurz nach|kurz vor) )?(?<![\d.,:])(?P<hour>\d{1,2})(?:[.:](?P<min>\d{2}))? ?Uhr\b"
        ),
        _clock,
    ),
    Rule(
        "clock",
        _rx(
            r"(?P<about>)(?<![\d.,:])(?P<hour>\d{1,2})(?:[.:](?P<min>\d{2}))?(?= ?(?:-|–|bis|und|/) ?\d{1,2}(?:[.:]\d{2})? ?Uhr\b)"
        ),
        _clock,
    ),
    Rule("part of week", _rx(rf"\b(?P<of>Anfang|Mitte|Ende) (?:der|{_MOD}) Woche\b"), _part_of_week),
    Rule("week", _rx(rf"\b{_MOD} Woche\b", re.IGNORECASE), _week),
    Rule("weekend", _rx(rf"\b(?:{_MOD} )?Wochenendes?\b"), _weekend),
    Rule("day before", _rx(r"\b(?:Tag zuvor|Tag davor|Vortag|Vorabend)s?\b"), _day_before),
    Rule("same day", _rx(r"\b(?:(?:selben|gleichen|diesem) Tage?s?)\b"), _same_day),
    Rule("last units", _rx(rf"\b(?:den |die |der )?{_MOD} {_NUM} {_UNIT}\b"), _last_length),
    Rule(
        "distance",
        _rx(rf"\b(?P<way>[Vv]or|[Ii]n) (?:etwa |rund |gut |knapp |fast |genau |mehr als )?{_NUM} {_UNIT}\b"),
        _distance,
    ),
    Rule("distance", _rx(rf"\b{_NUM} {_UNIT} (?P<way>später|danach|zuvor|davor)\b"), _distance),
    Rule(
        "length",
        _rx(
            rf"\b{_NUM} {_UNIT} und (?P<num2>\d{{1,2}}|[a-zäöü]+) (?P<unit2>Monate?n?|Tage?n?|Stunden?|Minuten?)\b"
        ),
        _two_lengths,
    ),
    Rule(
        "length",
        _rx(
            rf"\b(?:etwa |rund |gut |knapp |fast |genau |mehr als |über )?{_NUM}[ -]{{1,2}}(?:ganze |lange |volle |knappes |ganzes |volles )?{_UNIT}\b(?! alt)"
        ),
        _length,
    ),
    Rule(
        "open length",
        _rx(
            rf"\b(?:den |die |der )?(?P<head>(?:{_PASTMOD}|{_NEXTMOD})[nr]?|mehrere[nr]?|einige[nr]?|wenige[nr]?|viele[nr]?|seit|über|all diese|diese[nr]) (?P<unit>Sekunden|Minuten|Stunden|Tagen?|Wochen|Monaten?|Jahren?|Jahrzehnten?)\b"
        ),
        _open_length,
    ),
    Rule(
        "long",
        _rx(r"\b(?P<unit>jahre|monate|wochen|tage|stunden|minuten)lang(?:e[nrs]?)?\b", re.IGNORECASE),
        _long_adverb,
    ),
    Rule(
        "every",
        _rx(
            rf"\b[Jj]ede[nmrs]? (?:zweite[nm] |dritte[nm] )?(?P<what>Montag|Dienstag|Mittwoch|Donnerstag|Freitag|Samstag|Sonntag|Tag|Woche|Monat|Jahr|Stunde)(?:e?s)?\b"
        ),
        _set_every,
    ),
    Rule("every", _rx(rf"\b(?P<word>{'|'.join(_ADVERB_SETS)})(?:e[nrs]?)?\b", re.IGNORECASE), _set_adverb),
    Rule(
        "holiday",
        _rx(
            rf"\b(?P<word>{'|'.join(name.title() if ' ' not in name else 'Heiligen Abend' for name in _HOLIDAYS)})(?: {_YEAR})?\b"
        ),
        _holiday,
    ),
    Rule(
        "named period",
        _rx(rf"\b(?P<name>{'|'.join(sorted(_PERIODS, key=len, reverse=True))})\b", re.IGNORECASE),
        _period,
    ),
    Rule(
        "past",
        _rx(
            r"\b(?:damals|früher(?! oder)|einst|seinerzeit|ehedem|(?:die |der )?Vergangenheit)\b",
            re.IGNORECASE,
        ),
        _past,
    ),
    Rule(
        "recent",
        _rx(r"\b(?:kürzlich|unlängst|jüngst|neulich|vor kurzem|vor Kurzem|zuletzt)\b", re.IGNORECASE),
        _recent,
    ),
    Rule(
        "until now", _rx(r"\b(?:bislang|bisher|bis zuletzt|bis heute|bis dato)\b", re.IGNORECASE), _until_now
    ),
    Rule(
        "present",
        _rx(
            r"\b(?:jetzt|derzeit|zurzeit|zur Zeit|gegenwärtig|momentan|heutzutage|heutige[nmrs]?|zur Stunde|dieser Tage)\b",
            re.IGNORECASE,
        ),
        _present,
    ),
    Rule(
        "future",
        _rx(r"\b(?:(?:der |die )?Zukunft|künftig|zukünftige?[nrs]?|demnächst|bald)\b", re.IGNORECASE),
        _future,
    ),
)
