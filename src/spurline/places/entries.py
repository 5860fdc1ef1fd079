"""The places a gazetteer knows: packaged tables and the user's own, in one form."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache

from spurline.model import Place
from spurline.places.countries import countries
from spurline.places.names import bare, normal
from spurline.places.tables import rows

_CODE = re.compile(r"\b[A-Z]{2}\b")
_PARENTHESES = re.compile(r"\s*\([^)]*\)")
LOOKUP_ONLY = "~"
COUNTRY_PROMINENCE = 6.0
PORT_WITHOUT_SIZE = 4.0


@dataclass(frozen=True, slots=True)
class Entry:
    """One known place. `prominence` is the decimal logarithm of its population, or a judged
    equivalent; `own` says that it is a place of the user, whose id is then `key`. Aliases that
    are too common a word to be looked for in running text stand in `quiet`."""

    key: str
    name: str
    lon: float
    lat: float
    kind: str
    country: str | None
    prominence: float
    radius_km: float = 5.0
    zone: str | None = None
    aliases: tuple[str, ...] = ()
    quiet: tuple[str, ...] = ()
    own: bool = False
    curated: bool = False

    @property
    def codes(self) -> frozenset[str]:
        return frozenset(_CODE.findall(self.country or ""))

    def forms(self) -> Iterator[tuple[str, int]]:
        """Normal forms with their tier: 0 the name, 1 an alias, 2 either without kind words."""
        for tier, names in ((0, (self.name,)), (1, (*self.aliases, *self.quiet))):
            for name in names:
                yield normal(name), tier
        if not (self.own or self.curated):
            return
        for name in (self.name, *self.aliases):
            plain = normal(_PARENTHESES.sub("", name))
            short, _ = bare(plain)
            yield short, 2


def from_place(place: Place) -> Entry:
    """A place of the user as an entry."""
    return Entry(
        key=place.id,
        name=place.name,
        lon=place.lon,
        lat=place.lat,
        kind=place.kind,
        country=place.country,
        prominence=PORT_WITHOUT_SIZE,
        radius_km=place.radius_km,
        zone=place.zone,
        aliases=tuple(name.strip() for name in place.aliases if name.strip()),
        own=True,
    )


def _entry(row: dict[str, str], *, curated: bool) -> Entry:
    listed = [name for name in (row["aliases"] or "").split("|") if name]
    return Entry(
        key=row["id"] if curated else row["key"],
        name=row["name"],
        lon=float(row["lon"]),
        lat=float(row["lat"]),
        kind=row["kind"],
        country=row["country"] or None,
        prominence=float(row["prominence"]),
        radius_km=float(row["radius_km"]) if curated else 5.0,
        zone=row["zone"] or None,
        aliases=tuple(name for name in listed if not name.startswith(LOOKUP_ONLY)),
        quiet=tuple(name[1:] for name in listed if name.startswith(LOOKUP_ONLY)),
        curated=curated,
    )


def _country_entries(points: Iterable[Entry]) -> Iterator[Entry]:
    """States as places; each stands at its capital, which is all a label needs."""
    capitals: dict[str, Entry] = {}
    for entry in points:
        if entry.kind == "capital" and entry.country:
            capitals.setdefault(entry.country, entry)
    for country in countries():
        seat = capitals.get(country.code)
        if seat:
            yield Entry(
                key=f"country:{country.code}",
                name=country.english,
                lon=seat.lon,
                lat=seat.lat,
                kind="country",
                country=country.code,
                prominence=COUNTRY_PROMINENCE,
                radius_km=500.0,
                aliases=tuple(name for name in country.names[1:] if name != country.english),
                curated=True,
            )


@cache
def packaged_entries() -> tuple[Entry, ...]:
    """Curated places, then states, then GeoNames towns and World Port Index ports."""
    curated = [_entry(row, curated=True) for row in rows("curated.tsv")]
    listed = [_entry(row, curated=False) for row in rows("places.tsv")]
    return (*curated, *_country_entries([*curated, *listed]), *listed)
