"""Numbers and times as the page prints them: 0.93, 1,000, 4 Nov 2022, 02:01–06:43 Z."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone, tzinfo

from spurline.dossier.wording import band
from spurline.model import When, Window

_MONTHS = {
    "en": ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"),
    "de": ("Jan", "Feb", "März", "Apr", "Mai", "Juni", "Juli", "Aug", "Sep", "Okt", "Nov", "Dez"),
}
WIDE = timedelta(hours=12)


@dataclass(frozen=True, slots=True)
class Formats:
    """Formatting for one language, "en" or "de"."""

    language: str = "en"

    def month(self, number: int) -> str:
        return _MONTHS[self.language][number - 1]

    def _decimal(self, text: str) -> str:
        return text.replace(".", ",") if self.language == "de" else text

    def p(self, value: float) -> str:
        """A probability with two decimals, with more where rounding would move it into another band
        (0.549 is not yet likely); the ends of the scale say which side they are on."""
        if value > 0.995:
            return self._decimal("> 0.99")
        if value < 0.005:
            return self._decimal("< 0.01")
        texts = (f"{value:.{places}f}" for places in (2, 3, 4, 5))
        return self._decimal(next((one for one in texts if band(float(one)) is band(value)), f"{value:.6f}"))

    def p_range(self, low: float, high: float) -> str:
        return f"{self.p(low)}–{self.p(high)}"

    def number(self, value: float) -> str:
        """Thousands apart: 1,000 in English, a narrow no-break space in German."""
        whole = f"{value:,.0f}" if float(value).is_integer() or abs(value) >= 100 else f"{value:,.3g}"
        if self.language == "de":
            return whole.replace(",", "\u202f").replace(".", ",")
        return whole

    def ratio(self, log_lr: float) -> str:
        """A likelihood ratio from its natural logarithm, two significant figures."""
        ratio = math.exp(max(-20.0, min(20.0, log_lr)))
        if ratio >= 10:
            return self.number(round(ratio))
        return self._decimal(f"{ratio:.2g}" if ratio >= 0.01 else "< 0.01")

    def day(self, moment: datetime | date, *, year: bool = True) -> str:
        if self.language == "de":
            return f"{moment.day}.{moment.month}.{moment.year if year else ''}"
        return f"{moment.day} {self.month(moment.month)}{f' {moment.year}' if year else ''}"

    def days(self, first: datetime | date, last: datetime | date) -> str:
        """First to last day, both included, without saying month or year twice."""
        if (first.year, first.month, first.day) == (last.year, last.month, last.day):
            return self.day(last)
        if first.year != last.year:
            return f"{self.day(first)} – {self.day(last)}"
        if first.month != last.month:
            return f"{self.day(first, year=False)} – {self.day(last)}"
        head = f"{first.day}." if self.language == "de" else str(first.day)
        return f"{head}–{self.day(last)}"

    def instant(self, moment: datetime) -> str:
        return f"{self.day(moment)}, {moment:%H:%M} Z"

    def when(self, when: When, zone: tzinfo | None = None) -> str:
        """An interval. Whole days of `zone` (UTC without it) print as days, the rest in UTC with Z."""
        start, end = when.earliest, when.latest
        if start is None and end is None:
            return "–"
        if start is None or end is None:
            known = start or end
            assert known is not None
            return f"{self.day(known)} –" if end is None else f"– {self.day(known)}"
        if when.is_instant:
            return self.instant(start)
        local = zone or timezone.utc
        first, last = start.astimezone(local), end.astimezone(local)
        if _midnight(first) and _midnight(last):
            return self.days(first, last - timedelta(days=1))
        if end - start > timedelta(days=3):
            return self.days(start, end)
        if start.date() == end.date():
            return f"{self.day(start)}, {start:%H:%M}–{end:%H:%M} Z"
        return f"{self.day(start, year=False)} {start:%H:%M} – {self.day(end)} {end:%H:%M} Z"

    def window(self, window: Window) -> str:
        """The 5 to 95 % window of a moment: days where it is wider than WIDE, else with hours."""
        if window.q95 - window.q05 > WIDE:
            return self.days(window.q05, window.q95)
        return self.when(window.when)

    def local(self, when: When, zone: tzinfo | None) -> str | None:
        """An instant in local time with the zone named, or None where there is nothing to add."""
        if zone is None or not when.is_instant or when.earliest is None:
            return None
        moment = when.earliest.astimezone(zone)
        minutes = int((moment.utcoffset() or timedelta()).total_seconds() // 60)
        hours, rest = divmod(abs(minutes), 60)
        name = f"UTC{'-' if minutes < 0 else '+'}{hours}{f':{rest:02d}' if rest else ''}"
        return f"{moment:%H:%M} {name}"


def _midnight(moment: datetime) -> bool:
    return (moment.hour, moment.minute, moment.second, moment.microsecond) == (0, 0, 0, 0)


def base_name(name: str) -> str:
    """The last part of a name as given: a page that is passed on shows no folder of its maker."""
    return name.replace("\\", "/").rstrip("/").rsplit("/", 1)[-1] or name
