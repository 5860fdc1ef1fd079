"""Plain sentences for what was weighed: what went where, when, and what was counted on the way."""

from __future__ import annotations

from collections.abc import Sequence

from spurline.model import Case, Event, Look, Mode
from spurline.weighing.episodes import Episode, overlap
from spurline.weighing.evidence import place_name, place_zone
from spurline.weighing.quantities import kind_of
from spurline.weighing.routes import INHERITED, NAMED_ONE, Spoken
from spurline.weighing.words import day_text, period_text

_LADEN = {
    Mode.SEA: "Ships carried freight",
    Mode.RAIL: "Trains carried freight",
    Mode.ROAD: "Trucks carried freight",
}
_BARE = {Mode.SEA: "Ships sailed", Mode.RAIL: "Trains ran", Mode.ROAD: "Trucks drove"}
_GOODS = {Event.DELIVERY, Event.CARGO, Event.LOADING, Event.TRANSSHIPMENT, Event.PROCUREMENT, Event.BARTER}


def movement_statement(episode: Episode, spoken: Sequence[Spoken], case: Case) -> str:
    """ "Ships carried freight from A to B between … and …." A way of which only sailings are told,
    such as the second half of a round trip, is not said to have been sailed with freight."""
    if episode.identity is not None:
        return f"{traveller(episode, case)} went {episode.route.words}{_unless_said(episode, case)}."
    when = period_text(episode.when, episode.route.zone)
    if episode.route.mode is None:
        return f"Freight moved {episode.route.way} {when}."
    names = _LADEN if episode.route.leg is None or _tells_of_goods(episode, spoken) else _BARE
    return f"{names[episode.route.mode]} {episode.route.way} {when}."


def cargo_subject(episode: Episode, case: Case) -> str:
    """The freight of an episode as a statement begins with it."""
    if episode.identity is not None:
        who = traveller(episode, case)
        return f"The freight of {who[0].lower()}{who[1:]} {episode.route.words}{_unless_said(episode, case)}"
    return f"The freight {episode.route.words} {period_text(episode.when, episode.route.zone)}"


def traveller(episode: Episode, case: Case) -> str:
    """A ship of the case by its name; anything else by what was seen, and when first."""
    known = next((v.name for v in case.vessels if episode.identity in {v.id, str(v.mmsi)}), None)
    if known:
        return known
    look = episode.passages[0].first
    assert look.when.earliest
    return f"The {look.what} seen on {day_text(look.when.earliest, place_zone(look.place, case))}"


def counted_sentence(episode: Episode, spoken: Sequence[Spoken], looks: Sequence[Look], case: Case) -> str:
    """The largest count of wagons that a look holds for the episode, and the same body's own upper
    bound of earlier times where it gives one; empty where nothing was counted."""
    counted = [one for one in looks if one.what == "wagons" and one.count and not one.identity]
    if not counted or episode.identity is not None:
        return ""
    most = max(counted, key=lambda one: (one.count or 0, one.label))
    when = period_text(most.when, place_zone(most.place, case))
    before = _earlier_most(most, spoken)
    return (
        f" {most.origin} counted {most.count} {most.what} at {place_name(most.place, case)} {when}{before}."
    )


def _earlier_most(look: Look, spoken: Sequence[Spoken]) -> str:
    for one in spoken:
        quantity = one.reading.claim.quantity
        if (
            quantity is None
            or quantity.max is None
            or quantity.qualifier not in {"at_most", "up_to", "less_than"}
        ):
            continue
        body = one.reading.claim.origin.casefold() == look.origin.casefold()
        if body and look.count and quantity.max < look.count and look.place in _places(one):
            return f", and by its own count at most {quantity.max:g} before"
    return ""


def _places(one: Spoken) -> tuple[str, ...]:
    return (*one.reading.sources, *one.reading.sinks, *one.reading.sites)


def _unless_said(episode: Episode, case: Case) -> str:
    """The period, unless the traveller's own name has already said the day."""
    seen = episode.passages[0]
    first, last = (
        day_text(look.when.earliest, place_zone(look.place, case))
        for look in (seen.first, seen.last)
        if look.when.earliest
    )
    return "" if first == last else f" between {first} and {last}"


def _tells_of_goods(episode: Episode, spoken: Sequence[Spoken]) -> bool:
    """Whether anybody speaks of freight on this very way, not only of carriers on it."""
    for one in spoken:
        reading = one.reading
        if reading.is_denial or reading.is_ignorance or overlap(reading.when, episode.reach) <= 0:
            continue
        if reading.event is Event.SIGHTING or one.share < NAMED_ONE * INHERITED:
            continue  # boxes at one end may have come the other way; a claim on many legs names none
        boxes = reading.claim.quantity is not None and kind_of(reading.claim.quantity) == "boxes"
        directed = bool(reading.sources or reading.sinks or reading.countries) and not reading.both_ways
        if reading.items or boxes or directed or reading.event in _GOODS:
            return True
    return False
