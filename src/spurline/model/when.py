"""Time as intervals: every time in Spurline is a `When`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from spurline.model.canonical import iso
from spurline.model.errors import BadInput

_ZONED = re.compile(r"(?:Z|[+-]\d{2}:?\d{2})$", re.IGNORECASE)
_OFFSET = re.compile(r"^([+-])(\d{2}):?(\d{2})$")


def parse_zone(text: str) -> tzinfo:
    """A fixed offset such as "+09:00" or "Z". Raises BadInput for anything else."""
    if text.strip() in {"Z", "z", "UTC"}:
        return timezone.utc
    match = _OFFSET.match(text.strip())
    if not match:
        raise BadInput(f"{text!r} is not a zone offset", do="Write it as +09:00 or Z")
    sign = -1 if match[1] == "-" else 1
    return timezone(sign * timedelta(hours=int(match[2]), minutes=int(match[3])))


def named_zone(text: str) -> tzinfo:
    """A fixed offset, or an IANA zone such as "Europe/Oslo", for clocks whose dates are known.

    Raises BadInput for anything else.
    """
    try:
        return ZoneInfo(text.strip())
    except (ZoneInfoNotFoundError, ValueError, OSError):
        pass
    try:
        return parse_zone(text)
    except BadInput:
        raise BadInput(f"{text!r} is no zone", do="Write +09:00, Z or a name such as Europe/Oslo") from None


def parse_instant(text: str, *, zone: tzinfo | None = None) -> datetime:
    """ISO 8601 text as a UTC datetime.

    `zone` is the zone of the place for times that carry none; without it a naive time raises
    BadInput. A bare date is midnight at its zone.
    """
    text = text.strip()
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise BadInput(f"{text!r} is not an ISO 8601 time") from None
    if moment.tzinfo is None:
        if zone is None:
            raise BadInput(f"time {text!r} has no zone", do="Add Z or an offset such as +09:00")
        moment = moment.replace(tzinfo=zone)
    try:
        return moment.astimezone(timezone.utc)
    except OverflowError:
        raise BadInput(f"time {text!r} is out of range") from None


def has_zone(text: str) -> bool:
    """Whether an ISO 8601 time carries its own zone."""
    return "T" in text.upper() and bool(_ZONED.search(text.strip()))


@dataclass(frozen=True, slots=True)
class When:
    """Half-open interval [earliest, latest) in UTC; None is an open end.

    `earliest == latest` is an instant and contains exactly itself. Raises BadInput for naive
    times and for an interval that ends before it begins.
    """

    earliest: datetime | None = None
    latest: datetime | None = None

    def __post_init__(self) -> None:
        for name in ("earliest", "latest"):
            moment: datetime | None = getattr(self, name)
            if moment is None:
                continue
            if moment.tzinfo is None:
                raise BadInput(f"time {moment.isoformat()} has no zone", do="Give an offset or Z")
            object.__setattr__(self, name, moment.astimezone(timezone.utc))
        if self.earliest and self.latest and self.latest < self.earliest:
            raise BadInput(f"interval ends ({iso(self.latest)}) before it begins ({iso(self.earliest)})")

    @classmethod
    def instant(cls, moment: datetime) -> When:
        return cls(moment, moment)

    @classmethod
    def parse(cls, start: str, end: str | None = None, *, zone: tzinfo | None = None) -> When:
        """From ISO texts. A bare date as the only or last text means that whole local day."""
        first = parse_instant(start, zone=zone) if start else None
        if end is None:
            if len(start.strip()) == 10 and first is not None:
                return cls(first, first + timedelta(days=1))
            return cls(first, first)
        if not end:
            return cls(first, None)
        last = parse_instant(end, zone=zone)
        if len(end.strip()) == 10:
            last += timedelta(days=1)
        return cls(first, last)

    @property
    def is_instant(self) -> bool:
        return self.earliest is not None and self.earliest == self.latest

    @property
    def is_bounded(self) -> bool:
        return self.earliest is not None and self.latest is not None

    @property
    def duration(self) -> timedelta | None:
        """Length, or None where an end is open."""
        if self.earliest is None or self.latest is None:
            return None
        return self.latest - self.earliest

    @property
    def middle(self) -> datetime | None:
        if self.earliest is None or self.latest is None:
            return self.earliest or self.latest
        return self.earliest + (self.latest - self.earliest) / 2

    def contains(self, moment: datetime) -> bool:
        if self.is_instant:
            return moment == self.earliest
        after = self.earliest is None or self.earliest <= moment
        return after and (self.latest is None or moment < self.latest)

    def overlaps(self, other: When) -> bool:
        return self.intersect(other) is not None

    def intersect(self, other: When) -> When | None:
        """The common part, or None. An instant on the open end of an interval is outside it."""
        starts = [t for t in (self.earliest, other.earliest) if t is not None]
        ends = [t for t in (self.latest, other.latest) if t is not None]
        start = max(starts) if starts else None
        end = min(ends) if ends else None
        if start is not None and end is not None:
            if end < start:
                return None
            if end == start and not (self.contains(start) and other.contains(start)):
                return None
        return When(start, end)

    def hull(self, other: When) -> When:
        """The smallest interval that holds both."""
        open_start = self.earliest is None or other.earliest is None
        open_end = self.latest is None or other.latest is None
        return When(
            None if open_start else min(self.earliest, other.earliest),  # type: ignore[type-var]
            None if open_end else max(self.latest, other.latest),  # type: ignore[type-var]
        )

    def shift(self, delta: timedelta) -> When:
        return When(
            None if self.earliest is None else self.earliest + delta,
            None if self.latest is None else self.latest + delta,
        )

    def __str__(self) -> str:
        start = "…" if self.earliest is None else iso(self.earliest)
        end = "…" if self.latest is None else iso(self.latest)
        return start if self.is_instant else f"{start}/{end}"


def day_of(moment: datetime) -> date:
    """The UTC day of a moment."""
    return moment.astimezone(timezone.utc).date()
