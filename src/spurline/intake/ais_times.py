"""How an AIS table writes its times, and the SQL that turns them into UTC microseconds."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta, tzinfo

from spurline.intake.ais_columns import Layout
from spurline.model import BadInput


@dataclass(frozen=True, slots=True)
class TimeForm:
    """One way to write a time: what it looks like, its name in messages, strptime patterns for
    DuckDB. Without patterns it is a number (since 1970) or ISO 8601."""

    pattern: re.Pattern[str]
    words: str
    patterns: tuple[str, ...] = ()
    epoch: bool = False

    @property
    def may_be_naive(self) -> bool:
        return not self.epoch

    def naive(self, cell: str) -> str:
        """SQL: whether the time in `cell` has no zone of its own."""
        if self.epoch:
            return "false"
        return (
            f"NOT regexp_matches({cell}, '(?i)(?:Z|UTC|[+-][0-9]{{2}}(?::?[0-9]{{2}})?)$')"
            if not self.patterns
            else "true"
        )


def _written(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)


_CLOCK = r"[ T]\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?"
TIME_FORMS: dict[str, TimeForm] = {
    "compact": TimeForm(_written(r"(?:19|20)\d{12}"), "YYYYMMDDhhmmss", ("%Y%m%d%H%M%S",)),
    "underscore": TimeForm(
        _written(r"\d{8}[_T]\d{6}Z?"), "YYYYMMDD_hhmmss", ("%Y%m%d_%H%M%S", "%Y%m%dT%H%M%S", "%Y%m%dT%H%M%SZ")
    ),
    "epoch": TimeForm(
        _written(r"-?\d{9,19}(?:\.\d+)?(?:e\+?\d+)?|\d\.\d+e\+?\d+"), "a number since 1970", epoch=True
    ),
    "iso": TimeForm(
        _written(rf"\d{{4}}-\d{{2}}-\d{{2}}{_CLOCK} ?(?:Z|UTC|[+-]\d{{2}}(?::?\d{{2}})?)?"), "ISO 8601"
    ),
    "slashes": TimeForm(
        _written(rf"\d{{1,2}}/\d{{1,2}}/\d{{4}}{_CLOCK}"),
        "day/month/year",
        ("%d/%m/%Y %H:%M:%S", "%d/%m/%Y %H:%M", "%d/%m/%Y %H:%M:%S.%f"),
    ),
    "slashes, month first": TimeForm(
        _written(r"(?!)"),  # chosen by the data, never by the look of one value
        "month/day/year",
        ("%m/%d/%Y %H:%M:%S", "%m/%d/%Y %H:%M", "%m/%d/%Y %H:%M:%S.%f"),
    ),
    "year/month/day": TimeForm(
        _written(rf"\d{{4}}/\d{{1,2}}/\d{{1,2}}{_CLOCK}"),
        "year/month/day",
        ("%Y/%m/%d %H:%M:%S", "%Y/%m/%d %H:%M"),
    ),
    "dots": TimeForm(
        _written(rf"\d{{1,2}}\.\d{{1,2}}\.\d{{4}}{_CLOCK}"),
        "day.month.year",
        ("%d.%m.%Y %H:%M:%S", "%d.%m.%Y %H:%M"),
    ),
}


def form_of(sample: list[str], layout: Layout, *, where: str) -> TimeForm:
    """The form that most of the sampled times have. Raises BadInput when no form fits any."""
    counts = {
        name: sum(bool(form.pattern.fullmatch(text)) for text in sample) for name, form in TIME_FORMS.items()
    }
    best = max(counts, key=lambda name: counts[name])
    if not sample:
        raise BadInput("has no rows with a time", where=where, do="Check the time column")
    if counts[best] == 0:
        raise BadInput(
            f"times such as {sample[0][:60]!r} have no known form",
            where=where,
            do="Use ISO 8601 with a clock time, or seconds since 1970",
        )
    return TIME_FORMS[best]


def utc_microseconds(cell: str, form: TimeForm, zone: tzinfo | None) -> str:
    """SQL expression: microseconds since 1970 UTC as BIGINT, NULL where `cell` has another form.

    Numbers are seconds, milli-, micro- or nanoseconds by their size. A time without a zone is
    moved from `zone` (a fixed offset or an IANA zone), else taken as UTC.
    """
    if form.epoch:
        number = f"TRY_CAST({cell} AS DOUBLE)"
        whole = f"TRY_CAST({cell} AS HUGEINT)"
        return (
            f"TRY_CAST(round(CASE WHEN {number} < 1e11 THEN {number} * 1e6 "
            f"WHEN {number} < 1e14 THEN {number} * 1e3 "
            f"WHEN {number} < 1e17 THEN {whole} ELSE {whole} / 1000 END) AS BIGINT)"
        )
    if form.patterns:
        patterns = ", ".join(f"'{pattern}'" for pattern in form.patterns)
        local = f"try_strptime({cell}, [{patterns}])"
        return f"epoch_us({_moved(local, zone)})"
    # Only a full day with a clock time counts: a bare date is no position time.
    day_and_clock = "^[0-9]{4}-[0-9]{2}-[0-9]{2}[ T][0-9]{1,2}:"
    checked = f"CASE WHEN regexp_matches({cell}, '{day_and_clock}') THEN {cell} END"
    moment = f"epoch_us(TRY_CAST({checked} AS TIMESTAMPTZ))"
    if zone is None:
        return moment
    local = f"TRY_CAST({checked} AS TIMESTAMP)"
    return f"CASE WHEN {form.naive(cell)} THEN epoch_us({_moved(local, zone)}) ELSE {moment} END"


def _moved(local: str, zone: tzinfo | None) -> str:
    if zone is None:
        return local
    key = getattr(zone, "key", None)
    if key is not None:
        return f"timezone('{key}', {local})"
    shift = zone.utcoffset(None)
    if shift is None:
        raise BadInput(f"zone {zone} is neither a fixed offset nor an IANA zone", do="Use +09:00")
    return f"({local} - INTERVAL '{int(shift / timedelta(seconds=1))} seconds')"
