"""Events of a vessel in words: what was observed, what is inferred of it, and what that rests on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from spurline.dossier.formats import Formats
from spurline.dossier.index import anchor
from spurline.dossier.vessel_sheet import VesselSheet
from spurline.model import TrackEvent, iso

KINDS = {
    "gap": "silence",
    "port_visit": "port visit",
    "stop": "stop",
    "loitering": "loitering",
    "encounter": "encounter",
    "anomaly": "anomaly",
    "identity": "identity",
}
CAUSES = {
    "reception": "reception",
    "switched_off": "switched off",
    "in_port": "in port",
    "identity": "another ship",
}
MEETINGS = ("encounter", "loitering")
DOUBTS = ("anomaly", "identity")
_TOLD = frozenset({"hours", "distance_km", "implied_speed_kn", "expected_messages", "p_cause", "priors"})


@dataclass(frozen=True, slots=True)
class Line:
    """One event as printed: its anchor, kind, ends, what it is, where, p, and what it rests on."""

    item: str
    event: TrackEvent
    kind: str
    start: datetime
    end: datetime
    open: bool
    headline: str
    rest: str
    where: str
    level: str
    basis: str

    @property
    def hours(self) -> float:
        return (self.end - self.start).total_seconds() / 3600


def lines_of(sheet: VesselSheet, formats: Formats) -> tuple[Line, ...]:
    """All events of a sheet in words, in its order. An event with an open end is left out of none:
    it ends with what is shown."""
    names = {place.id: place.name for place in sheet.places}
    near = dict(sheet.near)
    out = []
    for event in sheet.events:
        start = event.when.earliest or sheet.shown.earliest
        end = event.when.latest or sheet.shown.latest
        assert start is not None and end is not None
        detail = event.details
        headline, rest = _told(event, detail, hours_between(start, end), sheet.mmsi, formats)
        where = names.get(event.place or "") or event.place or ""
        out.append(
            Line(
                item=anchor("e", event.id),
                event=event,
                kind=KINDS.get(event.kind, event.kind.replace("_", " ")),
                start=start,
                end=end,
                open=bool(detail.get("open")),
                headline=headline,
                rest=rest,
                where=where or (f"near {near[event.id]}" if event.id in near else ""),
                level="inferred" if event.kind in DOUBTS else "observed",
                basis=" · ".join(_fields(detail)),
            )
        )
    return tuple(out)


def causes_of(event: TrackEvent) -> list[tuple[str, float]]:
    """Causes of a silence with their p, the likeliest first; empty where none was weighed."""
    causes = event.details.get("p_cause") or {}
    return sorted(((name, float(p)) for name, p in causes.items()), key=lambda pair: (-pair[1], pair[0]))


def cause_word(name: str) -> str:
    return CAUSES.get(name, name.replace("_", " "))


def hours_between(start: datetime, end: datetime) -> float:
    return (end - start).total_seconds() / 3600


def duration(hours: float) -> str:
    """Minutes, hours or days, as suits its length; years where it is long."""
    if hours < 1:
        return f"{round(hours * 60)} min"
    if hours < 10:
        return f"{hours:.1f} h"
    if hours < 96:
        return f"{round(hours)} h"
    days = hours / 24
    return (
        f"{days:.1f} days"
        if days < 100
        else f"{round(days)} days"
        if days < 730
        else f"{days / 365.25:.1f} years"
    )


def _told(
    event: TrackEvent, detail: Mapping[str, Any], hours: float, mmsi: int, f: Formats
) -> tuple[str, str]:
    """What was observed in a few words, and what more is to be said."""
    span = duration(hours)
    if event.kind == "gap":
        return _silence(event, detail, span, f)
    if event.kind == "port_visit":
        still = detail.get("stopped_hours")
        rest = f"{duration(still)} of it at rest" if still else "not seen at rest"
        return f"In port {span}", f"{rest}; confidence {detail.get('confidence', '–')} of 4"
    if event.kind == "stop":
        wander = detail.get("wander_km")
        return f"At rest {span}", "" if wander is None else f"within {wander:.2g} km"
    if event.kind == "loitering":
        return (
            f"Slow {span}",
            f"mean {detail.get('mean_speed_kn', 0):.1f} kn, {detail.get('shore_nm', 0):.0f} nm off",
        )
    if event.kind == "encounter":
        other = detail.get("other_mmsi") if event.mmsi == mmsi else event.mmsi
        metres = detail.get("median_distance_m")
        return f"With {other} for {span}", "" if metres is None else f"median distance {metres:.0f} m"
    rule = str(detail.get("rule", KINDS.get(event.kind, event.kind))).replace("_", " ")
    return rule[:1].upper() + rule[1:], _doubt(detail)


def _silence(event: TrackEvent, detail: Mapping[str, Any], span: str, f: Formats) -> tuple[str, str]:
    causes = causes_of(event)
    head = f"Silent to the end of the store, {span}" if detail.get("open") else f"Silent {span}"
    if not causes:
        return head, "cause not weighed"
    first, *others = [f"{cause_word(name)} {f.p(p)}" for name, p in causes]
    return head, f"likeliest {first}; {', '.join(others)}" if others else f"likeliest {first}"


_DOUBTS = (
    ("jumps", "jumps: {}"),
    ("distance_km", "up to {:.0f} km"),
    ("turns", "turns: {}"),
    ("radius_km", "radius {} km"),
    ("speed_before_kn", "from {} kn"),
    ("speed_kn", "to {} kn"),
    ("reported_kn", "{} kn reported"),
    ("made_kn", "{} kn made good"),
    ("max_inland_km", "up to {} km inland"),
    ("of_mmsi", "way of MMSI {}"),
    ("offset_hours", "{} h later"),
    ("imo", "IMO {}"),
    ("hours_together", "{} h together"),
)


def _doubt(detail: Mapping[str, Any]) -> str:
    """What an anomaly or an event of identity rests on, in a few words."""
    for before, after in (("before", "after"), ("mmsi_before", "mmsi_after")):
        if before in detail and after in detail:
            return f"{detail[before]} → {detail[after]}"
    parts = [form.format(detail[key]) for key, form in _DOUBTS if detail.get(key) is not None]
    parts += [
        f"with {', '.join(str(one) for one in detail[key][:6])}"
        for key in ("vessels", "other_mmsi")
        if isinstance(detail.get(key), (list, tuple))
    ]
    return ", ".join(parts)


def _fields(detail: Mapping[str, Any], within: str = "") -> Iterator[str]:
    """Every field that is not told already, thresholds included, as `name value`."""
    for name, value in sorted(detail.items()):
        if not within and name in _TOLD:
            continue
        label = f"{within}{name.replace('_', ' ')}"
        if isinstance(value, Mapping):
            yield from _fields(value, f"{label}: ")
        elif isinstance(value, bool):
            yield f"{label} {'yes' if value else 'no'}"
        elif isinstance(value, float):
            yield f"{label} {value:g}"
        elif isinstance(value, datetime):
            yield f"{label} {iso(value)}"
        elif isinstance(value, (list, tuple)):
            yield f"{label} {', '.join(str(one) for one in value)}"
        elif value is not None:
            yield f"{label} {value}"
