"""The audit: every claimed number held against physics and against the ledger, in words."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from spurline.model import Amount, AuditRow, Case, Event, Ledger, Look, Mode, Quantity, Verdict, When
from spurline.weighing import quantities
from spurline.weighing.evidence import place_name, place_zone
from spurline.weighing.readings import Reading
from spurline.weighing.routes import Route, Spoken
from spurline.weighing.voyages import voyages_on
from spurline.weighing.words import period_text

DOUBT = 0.05
"""A claimed lower bound n contradicts the ledger only where P(N ≥ n) is smaller."""
RAIL_KM_PER_DAY = (300.0, 600.0)
LINE_OVER_STRAIGHT = (1.0, 1.45)
"""A railway's length relative to the great circle, at least and at most."""
BOX_TONNES = (3.0, 28.0)
ROUND_KG = 46.0
"""A 152 mm shell with its share of packing."""
STAY_HOURS = 12.0
"""The shortest stay at each end in which a ship can load or unload."""
_ONE_SHIP = re.compile(
    r"\b(?:(?:auf|mit|in)\s+ein(?:em|en|es)?|an?|one|single|einzige[nrms]?)\b[^.;]{0,60}?"
    r"\b(?:schiff|frachter|ship|vessel|freighter|sailing|voyage)\b(?!s)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Context:
    """What claims are tested against."""

    case: Case
    ledger: Ledger
    legs: tuple[Route, ...]
    spoken: dict[str, list[Spoken]]
    looks: tuple[Look, ...] = ()


def audit(readings: Sequence[Reading], context: Context) -> tuple[AuditRow, ...]:
    """Rows for every claim with a number that can be tested, by document and offset.

    Denials, ignorance and claims without a number are left out. Equal statements of one origin
    become one row.
    """
    rows: list[AuditRow] = []
    told = [one for one in readings if not (one.is_denial or one.is_ignorance) and one.claim.quantity]
    for reading in told:
        for check in (_boxes, _stack, _one_sailing, _wagons, _trips, _sea_time, _mass, _rail_days, _distance):
            row = check(reading, context)
            if row is not None:
                rows.append(row)
    rows += _rounds_per_box(told)
    return _merged(rows)


def _boxes(reading: Reading, context: Context) -> AuditRow | None:
    """Claimed boxes against voyages × capacity, both as ranges."""
    quantity = _of(reading, "boxes")
    capacity = _capacity(context.case)
    if reading.event is Event.SIGHTING or _names_one_ship(reading):
        return None
    if quantity is None or (Mode.RAIL in reading.modes and Mode.SEA not in reading.modes):
        return None
    if capacity is None:
        return _row("boxes", reading, "no vessel of the case states a capacity", Verdict.UNTESTABLE,
                    "no capacity to multiply voyages with")  # fmt: skip
    when = _counted_time(reading, context.case)
    voyages = voyages_on(_sea_legs(reading, context), when, context.ledger)
    least = quantities.least(quantity)
    if voyages is None:
        needed = (
            ""
            if least is None
            else f"; {least:g} boxes need at least {least / (capacity.high or 1):.1f} full sailings"
        )
        return _row("boxes", reading, f"{capacity} per sailing, voyages not counted", Verdict.UNTESTABLE,
                    f"the ledger holds no voyages for it{needed}")  # fmt: skip
    supply = voyages.amount.times(capacity, unit="boxes")
    against = f"{voyages.words} × {capacity} = {supply}"
    if least is not None and supply.high is not None and least > supply.high:
        return _row("boxes", reading, against, Verdict.TOO_HIGH,
                    f"{least - supply.high:g} boxes above the most that {against} allows")  # fmt: skip
    return _row("boxes", reading, against, Verdict.FITS, f"within what {against} allows")


def _counted_time(reading: Reading, case: Case) -> When:
    """The time a total is about: what the claim says, else all of the case's period up to then."""
    if reading.claim.event_date is not None or case.period.earliest is None or reading.when.latest is None:
        return reading.when
    return When(min(case.period.earliest, reading.when.latest), reading.when.latest)


def _names_one_ship(reading: Reading) -> bool:
    named = len(reading.vessels) == 1 or bool(_ONE_SHIP.search(reading.claim.sentence.text))
    return named and reading.event is not Event.SIGHTING


def _stack(reading: Reading, context: Context) -> AuditRow | None:
    """Boxes seen in one place against one sailing of the case's ships."""
    least, capacity = quantities.least(_of(reading, "boxes")), _capacity(context.case)
    if least is None or capacity is None or reading.event is not Event.SIGHTING:
        return None
    if not capacity.low or not capacity.high:
        return None
    fills = Amount(least / capacity.high, least / capacity.low)
    reason = f"the stack fills {fills.low:.1f} to {fills.high:.1f} sailings"
    return _row("stack", reading, f"one sailing of {capacity}", Verdict.FITS, reason)


def _wagons(reading: Reading, context: Context) -> AuditRow | None:
    """Counted wagons against the looks at that place and time: one count may be told rounded."""
    quantity = _of(reading, "wagons")
    least, most = quantities.least(quantity), quantities.most(quantity)
    if quantity is None or least is None or quantity.qualifier in {"at_most", "up_to"}:
        return None
    at = {*reading.sites, *reading.sources, *reading.sinks}
    reach = When(
        reading.when.earliest - timedelta(days=1) if reading.when.earliest else None, reading.when.latest
    )
    looks = [one for one in context.looks if one.count and one.place in at and one.when.overlaps(reach)]
    looks = [one for one in looks if one.what in {"wagons", "train"}]
    if not looks:
        return None
    look = max(looks, key=lambda one: (one.count or 0, one.label))
    counted = look.count or 0
    place = place_name(look.place, context.case)
    day = period_text(look.when, place_zone(look.place, context.case))
    against = f"{counted} wagons counted at {place} {day} ({look.origin})"
    if most is not None and most < counted * 0.95:
        return _row("wagons", reading, against, Verdict.TOO_LOW, f"{counted - most:g} fewer than counted")
    if least > counted * 1.05:
        return _row("wagons", reading, against, Verdict.TOO_HIGH, f"{least - counted:g} more than counted")
    same = "the number of that count" if least == counted else "that count in round numbers, not a second one"
    return _row("wagons", reading, against, Verdict.FITS, same)


def _one_sailing(reading: Reading, context: Context) -> AuditRow | None:
    """Boxes that a claim puts on one ship against the largest ship of the case."""
    quantity, capacity = _of(reading, "boxes"), _capacity(context.case)
    least = quantities.least(quantity)
    if least is None or capacity is None or capacity.high is None or not _names_one_ship(reading):
        return None
    against = f"one sailing of {capacity}"
    if least > capacity.high:
        times = least / capacity.high
        reason = f"{least:g} boxes are {times:.1f} times one sailing of at most {capacity.high:g}"
        return _row("one sailing", reading, against, Verdict.IMPOSSIBLE, reason)
    return _row("one sailing", reading, against, Verdict.FITS, f"{least:g} boxes fit on one ship")


def _trips(reading: Reading, context: Context) -> AuditRow | None:
    """Claimed trips against the ledger's posterior count."""
    quantity = _of(reading, "trips")
    if quantity is None:
        return None
    voyages = voyages_on(_sea_legs(reading, context), reading.when, context.ledger)
    if voyages is None:
        return _row("trips", reading, "no count in the ledger", Verdict.UNTESTABLE,
                    "the ledger holds no voyages for this leg and time")  # fmt: skip
    least, most = quantities.least(quantity), quantities.most(quantity)
    chance = voyages.at_least(least) if least is not None else 1.0
    if least is not None and most is None:
        reason = f"chance of at least {least:g} trips is {chance:.2f}, contradiction below {DOUBT:g}"
        verdict = Verdict.TOO_HIGH if chance < DOUBT else Verdict.FITS
    elif least is not None and least > (voyages.amount.high or 0):
        verdict, reason = (
            Verdict.TOO_HIGH,
            f"above the 90 % interval by {least - (voyages.amount.high or 0):g} trips",
        )
    elif most is not None and most < (voyages.amount.low or 0):
        verdict, reason = (
            Verdict.TOO_LOW,
            f"below the 90 % interval by {(voyages.amount.low or 0) - most:g} trips",
        )
    else:
        verdict, reason = Verdict.FITS, "inside the 90 % interval"
    return _row("trips", reading, f"{voyages.words} (90 % interval)", verdict, reason)


def _sea_time(reading: Reading, context: Context) -> AuditRow | None:
    """Claimed trips against the most that the case's ships can sail in the time."""
    least = quantities.least(_of(reading, "trips"))
    legs = [context.case.leg(leg.key) for leg in _sea_legs(reading, context)]
    hours = [leg.hours_low for leg in legs if leg is not None and leg.hours_low is not None]
    duration, ships = reading.when.duration, len(context.case.vessels)
    if least is None or not hours or duration is None or not ships or duration < timedelta(days=7):
        return None
    cycle = 2 * min(hours) + 2 * STAY_HOURS
    most = ships * (duration / timedelta(hours=1)) / cycle
    against = (
        f"{ships} ships, {duration.days} days, one round trip in {cycle:g} h or more: at most {most:.0f}"
    )
    if least > most:
        return _row(
            "sea time",
            reading,
            against,
            Verdict.IMPOSSIBLE,
            f"{least - most:.0f} trips more than the time allows",
        )
    return _row("sea time", reading, against, Verdict.FITS, "the time allows it")


def _mass(reading: Reading, context: Context) -> AuditRow | None:
    """A claimed mass against the deadweight of the case's ships."""
    tonnes = quantities.least(_of(reading, "tonnes"))
    loads = [vessel.dwt for vessel in context.case.vessels if vessel.dwt]
    if tonnes is None or not loads or Mode.RAIL in reading.modes:
        return None
    against = f"largest deadweight of the case's ships: {max(loads):g} t"
    if tonnes <= max(loads):
        return _row("mass", reading, against, Verdict.FITS, f"{tonnes:g} t fit on one ship")
    voyages = voyages_on(_sea_legs(reading, context), reading.when, context.ledger)
    if voyages is None:
        return _row(
            "mass", reading, against, Verdict.UNTESTABLE, "more than one sailing, and voyages not counted"
        )
    most = max(loads) * (voyages.amount.high or 0)
    verdict = Verdict.FITS if tonnes <= most else Verdict.TOO_HIGH
    return _row("mass", reading, against, verdict, f"{voyages.words} carry at most {most:g} t")


def _rail_days(reading: Reading, context: Context) -> AuditRow | None:
    """Claimed days on a railway against its length at 300 to 600 km a day."""
    quantity = _of(reading, "days")
    least, most = quantities.least(quantity), quantities.most(quantity)
    legs = [leg for leg in _legs_of(reading, context) if leg.mode is Mode.RAIL]
    if least is None or most is None or len(legs) != 1:
        return None
    days = _days_by_rail(legs[0], context.case)
    if days is None or days.high is None or days.high < 2:
        return None
    against = f"{days.low:.0f} to {days.high:.0f} days {legs[0].words}"
    if days.low is not None and most < days.low * 0.95:
        return _row(
            "rail days",
            reading,
            against,
            Verdict.TOO_LOW,
            f"{days.low - most:.0f} days less than the line takes",
        )
    if least > days.high:
        return _row(
            "rail days",
            reading,
            against,
            Verdict.TOO_HIGH,
            f"{least - days.high:.0f} days more than the line takes",
        )
    return _row("rail days", reading, against, Verdict.FITS, "plausible for a block train")


def _distance(reading: Reading, context: Context) -> AuditRow | None:
    """A claimed length against the great circle between the two places it names."""
    quantity = _of(reading, "km")
    least, most = quantities.least(quantity), quantities.most(quantity)
    named = {*reading.sources, *reading.sinks, *reading.sites}
    # A place and what is part of it are one end.
    parents = {place.part_of for place in context.case.places if place.id in named}
    ends = sorted(named - parents)
    if least is None or most is None or len(ends) != 2:
        return None
    one, two = (context.case.place(key) for key in ends)
    if one is None or two is None:
        return None
    straight = quantities.straight_km(one, two)
    slack = one.radius_km + two.radius_km
    against = f"{straight:.0f} km in a straight line between {one.name} and {two.name}"
    if most < straight - slack - 0.02 * straight:
        return _row(
            "distance",
            reading,
            against,
            Verdict.IMPOSSIBLE,
            f"{straight - most:.0f} km shorter than the straight line",
        )
    if Mode.RAIL in reading.modes and least <= straight * 1.03 and straight > 100:
        return _row(
            "distance", reading, against, Verdict.TOO_LOW, "equals the straight line; a railway is longer"
        )
    return _row("distance", reading, against, Verdict.FITS, "not shorter than the straight line")


def _rounds_per_box(told: Sequence[Reading]) -> list[AuditRow]:
    """Rounds and boxes of one statement: the mass of a full box has to be possible."""
    rows = []
    for reading in told:
        rounds = quantities.least(_of(reading, "rounds"))
        for other in told:
            boxes = quantities.least(_of(other, "boxes"))
            if rounds is None or not boxes or other.origin.key != reading.origin.key:
                continue
            if reading.claim.document != other.claim.document:
                continue
            tonnes = rounds / boxes * ROUND_KG / 1000
            against = f"{rounds:,.0f} rounds in {boxes:,.0f} boxes × {ROUND_KG:g} kg = {tonnes:.1f} t per box"
            inside = BOX_TONNES[0] <= tonnes <= BOX_TONNES[1]
            verdict = (
                Verdict.FITS if inside else Verdict.TOO_HIGH if tonnes > BOX_TONNES[1] else Verdict.TOO_LOW
            )
            reason = (
                f"a 20-foot box holds {BOX_TONNES[0]:g} to {BOX_TONNES[1]:g} t; "
                "the mass of a round is an assumption"
            )
            rows.append(_row("mass per box", reading, against, verdict, reason, (other,)))
    return rows


def _days_by_rail(leg: Route, case: Case) -> Amount | None:
    known = case.leg(leg.key)
    if known and known.hours_low is not None and known.hours_high is not None:
        return Amount(known.hours_low / 24, known.hours_high / 24, unit="days")
    start = case.place(known.from_place) if known else None
    end = case.place(known.to_place) if known else None
    if start is None or end is None:
        return None
    straight = quantities.straight_km(start, end)
    return Amount(
        straight * LINE_OVER_STRAIGHT[0] / RAIL_KM_PER_DAY[1],
        straight * LINE_OVER_STRAIGHT[1] / RAIL_KM_PER_DAY[0],
        unit="days",
    )


def _legs_of(reading: Reading, context: Context) -> list[Route]:
    return [
        leg
        for leg in context.legs
        if any(one.reading.claim.id == reading.claim.id for one in context.spoken.get(leg.key, ()))
    ]


def _sea_legs(reading: Reading, context: Context) -> list[Route]:
    """The sea legs a claim is about, of two opposite ones the first in the case's order: a round trip
    is one voyage each way. For a claim on two states, all sea legs between them."""
    own = [leg for leg in _legs_of(reading, context) if leg.mode is Mode.SEA]
    if own or reading.countries is None:
        return [leg for at, leg in enumerate(own) if not any(leg.reverses(other) for other in own[:at])]
    source, sink = reading.countries
    return [
        leg for leg in context.legs
        if leg.mode is Mode.SEA and source in leg.from_states and sink in leg.to_states
    ]  # fmt: skip


def _capacity(case: Case) -> Amount | None:
    lows = [v.capacity_teu_low for v in case.vessels if v.capacity_teu_low is not None]
    highs = [v.capacity_teu_high for v in case.vessels if v.capacity_teu_high is not None]
    return Amount(min(lows), max(highs), unit="boxes") if lows and highs else None


def _of(reading: Reading, kind: str) -> Quantity | None:
    quantity = reading.claim.quantity
    return (
        quantity
        if quantity is not None and quantities.kind_of(quantity, reading.claim.span.text) == kind
        else None
    )


def _row(
    check: str, reading: Reading, against: str, verdict: Verdict, reason: str, more: tuple[Reading, ...] = ()
) -> AuditRow:
    quantity = reading.claim.quantity
    claimed = quantities.in_words(quantity, reading.claim.span.text) if quantity else reading.claim.span.text
    claims = tuple(sorted({reading.claim.id, *(one.claim.id for one in more)}))
    return AuditRow(check, claims, _told_by(reading), claimed, against, verdict, reason)


def _told_by(reading: Reading) -> str:
    """The origin, and who passed its number on: relays may give one number differently."""
    relays = ", ".join(dict.fromkeys(reading.claim.relays))
    return f"{reading.origin.label}, told by {relays}" if relays else reading.origin.label


def _merged(rows: Sequence[AuditRow]) -> tuple[AuditRow, ...]:
    """Rows that differ in their claims only, as one."""
    merged: dict[tuple[str, ...], AuditRow] = {}
    for row in rows:
        key = (row.check, row.origin, row.claimed, row.tested_against, row.verdict.value, row.reason)
        known = merged.get(key)
        claims = row.claims if known is None else tuple(sorted({*known.claims, *row.claims}))
        merged[key] = AuditRow(
            row.check, claims, row.origin, row.claimed, row.tested_against, row.verdict, row.reason
        )
    return tuple(merged[key] for key in sorted(merged))
