"""German words of the calendar, and the parts that the time patterns are made of."""

from __future__ import annotations

import re

from spurline.claims.timebase import named_periods

MONTHS = {
    "januar": 1,
    "jänner": 1,
    "feber": 2,
    "februar": 2,
    "märz": 3,
    "april": 4,
    "mai": 5,
    "juni": 6,
    "juli": 7,
    "august": 8,
    "september": 9,
    "oktober": 10,
    "november": 11,
    "dezember": 12,
    "jan.": 1,
    "feb.": 2,
    "aug.": 8,
    "sept.": 9,
    "okt.": 10,
    "nov.": 11,
    "dez.": 12,
}

WEEKDAYS = {
    "montag": 0,
    "dienstag": 1,
    "mittwoch": 2,
    "donnerstag": 3,
    "freitag": 4,
    "samstag": 5,
    "sonnabend": 5,
    "sonntag": 6,
}

DAYPARTS = {
    "morgen": "MO",
    "vormittag": "MO",
    "früh": "MO",
    "mittag": "MI",
    "nachmittag": "AF",
    "abend": "EV",
    "nacht": "NI",
}

SEASONS = {"frühling": "SP", "frühjahr": "SP", "sommer": "SU", "herbst": "FA", "winter": "WI"}

UNITS = {
    "sekunde": "S",
    "minute": "m",
    "stunde": "H",
    "tag": "D",
    "woche": "W",
    "monat": "M",
    "quartal": "Q",
    "jahr": "Y",
    "jahrzehnt": "DE",
    "jahrhundert": "CE",
}

SMALL = {
    "einem": "1",
    "einer": "1",
    "eines": "1",
    "einen": "1",
    "eine": "1",
    "ein": "1",
    "zwei": "2",
    "beiden": "2",
    "drei": "3",
    "vier": "4",
    "fünf": "5",
    "sechs": "6",
    "sieben": "7",
    "acht": "8",
    "neun": "9",
    "zehn": "10",
    "elf": "11",
    "zwölf": "12",
    "dreizehn": "13",
    "vierzehn": "14",
    "fünfzehn": "15",
    "sechzehn": "16",
    "siebzehn": "17",
    "achtzehn": "18",
    "neunzehn": "19",
    "zwanzig": "20",
    "dreißig": "30",
    "vierzig": "40",
    "fünfzig": "50",
    "sechzig": "60",
    "siebzig": "70",
    "achtzig": "80",
    "neunzig": "90",
    "hundert": "100",
    "tausend": "1000",
    "anderthalb": "1.5",
    "eineinhalb": "1.5",
    "zweieinhalb": "2.5",
    "dreieinhalb": "3.5",
}

DECADES = {
    "zwanziger": 2,
    "dreißiger": 3,
    "vierziger": 4,
    "fünfziger": 5,
    "sechziger": 6,
    "siebziger": 7,
    "achtziger": 8,
    "neunziger": 9,
}

ADVERB_SETS = {
    "täglich": "P1D",
    "alltäglich": "P1D",
    "wöchentlich": "P1W",
    "monatlich": "P1M",
    "jährlich": "P1Y",
    "stündlich": "PT1H",
    "jahr um jahr": "P1Y",
    "tag für tag": "P1D",
    "alljährlich": "P1Y",
}

HOLIDAYS = {
    "neujahr": (1, 1),
    "heiligabend": (12, 24),
    "heiligen abend": (12, 24),
    "weihnachten": (12, 24),
    "silvester": (12, 31),
    "allerheiligen": (11, 1),
}

DEICTIC = {"vorgestern": -2, "gestern": -1, "heute": 0, "morgen": 1, "übermorgen": 2}

_M = (
    "(?P<month>"
    + "|".join(re.escape(name.capitalize()) for name in sorted(MONTHS, key=len, reverse=True))
    + ")"
)
_WD = "(?P<wd>" + "|".join(name.capitalize() for name in WEEKDAYS) + ")"
_PART = "(?P<part>morgen|vormittag|mittag|nachmittag|abend|nacht)?"
_NUM = (
    "(?P<num>\\d{1,4}(?:,\\d)?|"
    + "|".join(f"[{n[0].upper()}{n[0]}]{n[1:]}" for n in sorted(SMALL, key=len, reverse=True))
    + ")"
)
_UNIT = "(?P<unit>Sekunden?|Minuten?|Stunden?|Tage?n?|Wochen?|Monate?n?|Jahre?s?n?|Jahrzehnte?n?)"
PASTMOD = "vergangene|letzte|vorige|abgelaufene|zurückliegende"
_NEXTMOD = "kommende|nächste"
_MOD = f"(?P<mod>{PASTMOD}|{_NEXTMOD}|diese|laufende|jüngste|selbe|gleiche)[nmrs]?"
_YEAR = "(?P<year>\\d{4})"
_REL = "(?P<rel>dieses|diesen|vorigen|vergangenen|letzten|kommenden|nächsten|laufenden)"
_EDGE = "(?<![\\w.,-])"


def parts() -> dict[str, str]:
    """What <NAME> stands for in `times_de.toml`."""
    return {
        "M": _M,
        "WD": _WD,
        "PART": _PART,
        "NUM": _NUM,
        "UNIT": _UNIT,
        "PASTMOD": PASTMOD,
        "NEXTMOD": _NEXTMOD,
        "MOD": _MOD,
        "YEAR": _YEAR,
        "REL": _REL,
        "EDGE": _EDGE,
        "DECADE": "|".join(DECADES),
        "SETWORD": "|".join(ADVERB_SETS),
        "HOLIDAY": "|".join(name.title() for name in HOLIDAYS),
        "PERIOD": "|".join(named_periods("de")),
    }
