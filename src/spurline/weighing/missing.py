"""What was not looked for, and what was looked for and not found."""

from __future__ import annotations

from collections.abc import Sequence

from spurline.model import Look, Saw
from spurline.weighing.episodes import Episode, overlap
from spurline.weighing.evidence import place_name, place_zone
from spurline.weighing.likelihoods import denial_kind
from spurline.weighing.routes import Spoken, fits_carrier
from spurline.weighing.scores import Material
from spurline.weighing.words import period_text, shorten

MOST = 12
"""Entries that a finding prints; the number of the rest is printed too."""


def missing_of(
    episode: Episode, spoken: Sequence[Spoken], material: Material, *, cargo: bool
) -> tuple[str, ...]:
    """Sentences on the gaps of the evidence, "not looked for" first, in a fixed order."""
    entries = _not_looked_for(episode, material) + _not_found(episode, material)
    if cargo:
        entries.append("Not looked for: the cargo itself; no image in the case shows what was inside.")
    else:
        entries += _unwatched_silences(episode, material)
    entries += _said_unknown(episode, spoken)
    unique = list(dict.fromkeys(entries))
    if len(unique) > MOST:
        return (*unique[:MOST], f"{len(unique) - MOST} more of the same kind.")
    return tuple(unique)


def _at(ids: tuple[str, ...], episode: Episode, material: Material) -> list[Look]:
    return [
        look
        for look in material.looks
        if look.place in ids and fits_carrier(look, episode.route) and look.when.overlaps(episode.reach)
    ]


def _not_looked_for(episode: Episode, material: Material) -> list[str]:
    route = episode.route
    if route.leg is None:
        return ["Not looked for: the sources name no leg, so no place could be looked at."]
    entries = []
    for ids, name in ((route.starts, route.from_name), (route.ends, route.to_name)):
        if not _at(ids, episode, material):
            entries.append(f"Not looked for: no look at {name} {period_text(episode.when, route.zone)}.")
    return entries


def _not_found(episode: Episode, material: Material) -> list[str]:
    entries = []
    for look in _at(episode.route.places, episode, material):
        where = place_name(look.place, material.case)
        when = period_text(look.when, place_zone(look.place, material.case))
        if look.saw is Saw.ABSENT:
            entries.append(f"Looked for, not found: no {look.what} at {where} {when} ({look.origin}).")
        elif look.saw is Saw.UNCLEAR:
            entries.append(f"Looked for, not decided: {where} {when} was unclear ({look.origin}).")
    return entries


def _unwatched_silences(episode: Episode, material: Material) -> list[str]:
    """Silences of the case's vessels during which nobody looked at either end."""
    names = {vessel.mmsi: vessel.name for vessel in material.case.vessels if vessel.mmsi is not None}
    entries = []
    for event in material.events:
        if event.kind != "gap" or event.mmsi not in names or not event.when.overlaps(episode.reach):
            continue
        if not any(look.when.overlaps(event.when) for look in _at(episode.route.places, episode, material)):
            entries.append(
                f"Not looked for: no look at either end while {names[event.mmsi]} was silent "
                f"{period_text(event.when, episode.route.zone)}."
            )
    return entries


def _said_unknown(episode: Episode, spoken: Sequence[Spoken]) -> list[str]:
    entries = []
    for one in spoken:
        reading = one.reading
        if reading.is_ignorance and overlap(reading.when, episode.reach) > 0:
            said = "refused to comment" if denial_kind(reading.claim).startswith("refusal") else "left open"
            quote = shorten(reading.claim.span.text, 120)
            entries.append(f"{reading.claim.origin} {said}: “{quote}”.")
    return entries
