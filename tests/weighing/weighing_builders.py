"""Small builders of model objects: places, legs, claims, looks, and a weighing of them."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from datetime import datetime, timedelta, timezone
from typing import Any

from spurline.model import (
    Case,
    Claim,
    ClaimCluster,
    ClaimRelation,
    Count,
    DateMention,
    Document,
    Event,
    Finding,
    Form,
    Hedge,
    Judgement,
    Ledger,
    Leg,
    Look,
    Mode,
    Place,
    PlaceMention,
    PlaceRole,
    Quantity,
    Saw,
    Span,
    Speaker,
    Stance,
    Trip,
    Vessel,
    VesselItinerary,
    When,
    Window,
)
from spurline.weighing import weigh

ALDA = Place("alda", "Alda port", 10.0, 54.0, "port", 3.0, "KP", "+09:00")
ALDA_BERTH = Place("alda-1", "Alda berth 1", 10.01, 54.0, "berth", 1.0, "KP", "+09:00", "alda")
BREN = Place("bren", "Bren harbour", 12.0, 54.5, "port", 3.0, "RU", "+10:00")
NORD = Place("nord", "Nord yard", 20.0, 50.0, "station", 2.0, "KP", "+09:00")
OSTE = Place("oste", "Oste station", 20.3, 50.0, "station", 2.0, "RU", "+10:00")
FARD = Place("fard", "Fard depot", 60.0, 50.0, "depot", 5.0, "RU", "+03:00")

SEA = Leg("alda-bren", "alda", "bren", Mode.SEA, 9, 11)
BACK = Leg("bren-alda", "bren", "alda", Mode.SEA, 9, 11)
RAIL = Leg("nord-oste", "nord", "oste", Mode.RAIL, 0.2, 6)
RAIL_BACK = Leg("oste-nord", "oste", "nord", Mode.RAIL, 0.2, 6)
LONG = Leg("bren-fard", "bren", "fard", Mode.RAIL)

ORLA = Vessel("orla", "Orla", mmsi=273000001, dwt=7000, capacity_teu_low=200, capacity_teu_high=300)
MIRO = Vessel("miro", "Miro", mmsi=273000002, dwt=6000, capacity_teu_low=200, capacity_teu_high=300)

PERIOD = When.parse("2023-08-01T00:00Z", "2023-11-01T00:00Z")


def case(**changes: Any) -> Case:
    fields: dict[str, Any] = {
        "question": "what moved?",
        "period": PERIOD,
        "places": (ALDA, ALDA_BERTH, BREN, NORD, OSTE, FARD),
        "legs": (SEA, BACK, RAIL, RAIL_BACK, LONG),
        "vessels": (ORLA, MIRO),
    }
    return Case(**(fields | changes))


def document(name: str = "one.txt", published: str = "2023-10-20") -> Document:
    start = datetime.fromisoformat(f"{published}T00:00+00:00")
    return Document(name.ljust(64, "0"), name, "en", When(start, start + timedelta(days=1)), "given")


_offsets = itertools.count(0, 1000)


def claim(
    text: str,
    *,
    origin: str = "Institute of Harbours",
    kind: str = "think_tank",
    event: Event = Event.MOVEMENT,
    stance: Stance = Stance.ASSERTS,
    hedge: Hedge = Hedge.CATEGORICAL,
    polarity: str = "+",
    item: str | None = None,
    quantity: Quantity | None = None,
    places: Sequence[tuple[str, PlaceRole]] = (),
    day: str | None = "2023-09-10",
    last_day: str | None = None,
    said: str | None = None,
    states: tuple[str, str] | None = ("KP", "RU"),
    file: str = "one.txt",
    at: int = 0,
    sentence: str | None = None,
    relays: Sequence[tuple[str, str]] = (),
    part: str = "body",
) -> Claim:
    chain = (Speaker(origin, kind), *(Speaker(label, sort) for label, sort in relays))
    return Claim(
        document=file.ljust(64, "0"),
        language="en",
        kind=part,
        sentence=Span(sentence or text, at, at + len(sentence or text)),
        span=Span(text, at, at + len(text)),
        chain=chain,
        stance=stance,
        polarity=polarity,
        hedge=hedge,
        form=Form.INDIRECT,
        event=event,
        actor_from=states[0] if states else None,
        actor_to=states[1] if states else None,
        item=item,
        quantity=quantity,
        places=tuple(PlaceMention(key, role, key) for key, role in places),
        event_date=DateMention(day, day, last_day or day, "day") if day else None,
        statement_date=DateMention(said, said, said, "day") if said else None,
    )


BOTH = (("alda", PlaceRole.ORIGIN), ("bren", PlaceRole.DESTINATION))
RAILWAY = (("nord", PlaceRole.ORIGIN), ("oste", PlaceRole.DESTINATION))


def cargo(item: str = "artillery shells", **changes: Any) -> Claim:
    """A claim that a ship carried something from Alda to Bren."""
    fields: dict[str, Any] = {"event": Event.CARGO, "item": item, "places": BOTH}
    return claim(f"the ship carried {item} to Bren", **(fields | changes))


def denial(**changes: Any) -> Claim:
    fields: dict[str, Any] = {
        "origin": "DPRK government",
        "kind": "government",
        "event": Event.DELIVERY,
        "stance": Stance.DENIES,
        "polarity": "-",
        "item": "weapons",
        "day": None,
        "at": 900,
    }
    return claim("ever having delivered weapons", **(fields | changes))


def look(
    label: str,
    place: str,
    start: str,
    end: str | None = None,
    *,
    saw: Saw = Saw.PRESENT,
    what: str = "train",
    identity: str | None = None,
    publisher: str | None = "Institute of Harbours",
    sensor: str = "PlanetScope",
    **changes: Any,
) -> Look:
    zone = timezone.utc
    when = When.parse(start, end, zone=zone)
    return Look(label, place, when, sensor, saw, what, identity, publisher=publisher, **changes)


def ledger(
    pmf: Sequence[tuple[int, float]] = ((4, 0.1), (5, 0.6), (6, 0.3)),
    *,
    start: str = "alda",
    end: str = "bren",
    evidence: Sequence[str] = (),
    p: float = 0.9,
    period: When = PERIOD,
) -> Ledger:
    """One trip from start to end in September, and a count for the fleet."""
    depart = datetime(2023, 9, 9, tzinfo=timezone.utc)
    windows = [
        Window(t, t + timedelta(hours=2), t + timedelta(hours=4))
        for t in (depart, depart + timedelta(hours=10))
    ]
    trip = Trip("orla", start, end, windows[0], windows[1], p, f"{start}-{end}", tuple(evidence))
    cumulative, quantiles = 0.0, []
    for share in (0.05, 0.5, 0.95):
        cumulative = 0.0
        for n, mass in pmf:
            cumulative += mass
            if cumulative >= share - 1e-9:
                quantiles.append(n)
                break
    count = Count(start, end, period, tuple(pmf), *quantiles)
    return Ledger((VesselItinerary("orla", ORLA.mmsi, (), (), (), (trip,), ()),), (count,))


def judge(
    claims: Sequence[Claim] = (),
    *,
    on: Case | None = None,
    documents: Sequence[Document] | None = None,
    clusters: Sequence[ClaimCluster] = (),
    relations: Sequence[ClaimRelation] = (),
    looks: Sequence[Look] = (),
    ledger: Ledger | None = None,
    **more: Any,
) -> Judgement:
    if documents is None:
        names = sorted({one.document.rstrip("0") for one in claims} or {"one.txt"})
        documents = [document(name) for name in names]
    return weigh(
        on or case(),
        documents=documents,
        claims=claims,
        clusters=clusters,
        relations=relations,
        origin_groups=more.get("origin_groups", ()),
        looks=looks,
        events=more.get("events", ()),
        ledger=ledger or Ledger(),
    )


def finding(judgement: Judgement, words: str, *, leg: str | None = "alda-bren") -> Finding:
    """The first finding on a leg whose statement holds the words."""
    for one in judgement.findings:
        if one.leg == leg and words in one.statement:
            return one
    raise AssertionError(f"no finding with {words!r} among {[one.statement for one in judgement.findings]}")


def movement(judgement: Judgement, *, leg: str | None = "alda-bren") -> Finding:
    """The first finding on a leg that says that something moved, not what it was."""
    cargoes = {one.id for one in judgement.hypotheses if one.item is not None}
    for one in judgement.findings:
        if one.leg == leg and one.hypothesis not in cargoes:
            return one
    raise AssertionError(f"no movement among {[one.statement for one in judgement.findings]}")


def quantity(text: str, low: float | None, high: float | None, qualifier: str, unit: str) -> Quantity:
    return Quantity(text, low, high, qualifier, unit)
