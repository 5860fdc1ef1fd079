"""Writing a scenario: the user's files, and the truth beside them."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from spurline.model import BadInput, Look, iso
from spurline.simulate.articles import articles_of, origins_of
from spurline.simulate.coast import Coast
from spurline.simulate.glances import looks_of
from spurline.simulate.scenarios import END, LEGS, PLACES, SCENARIOS, SHIPS, START, Scenario
from spurline.simulate.tracks import HEADER, rows
from spurline.simulate.voyages import Stay, passages_of, stays_of

BOXES_PER_TRIP = 240


def simulate(scenario: str, *, seed: int, to: Path) -> None:
    """Write one scenario into the folder `to`, which is made where it is missing.

    Files: places.csv, legs.csv, vessels.csv, looks.csv, ais.csv (MarineCadastre columns, UTC),
    articles/*.txt and truth.json. The same scenario and seed give the same bytes. Raises
    BadInput for an unknown scenario or a negative seed.
    """
    import numpy as np

    if scenario not in SCENARIOS:
        raise BadInput(f"no scenario {scenario!r}", do=f"Use one of {', '.join(sorted(SCENARIOS))}")
    if seed < 0:
        raise BadInput(f"seed {seed} is negative", do="Use 0 or more")
    chosen = SCENARIOS[scenario]
    # One stream per product, so that a change in one leaves the others as they are.
    streams = [np.random.default_rng([seed, part]) for part in range(3)]
    coast = Coast.routed()
    stays = stays_of(chosen, coast, streams[0])
    to.mkdir(parents=True, exist_ok=True)
    _write_stage(to)
    (to / "ais.csv").write_text("\n".join([HEADER, *rows(stays, chosen, coast, streams[1])]) + "\n", "utf-8")
    _table(to / "looks.csv", _LOOK_COLUMNS, (_look_row(look) for look in looks_of(stays, chosen, streams[2])))
    truth = truth_of(chosen, seed, stays)
    trips = truth["legs"]["aldermouth-brenholm"]["trips"]
    (to / "articles").mkdir(exist_ok=True)
    for name, text in articles_of(chosen, trips, trips * BOXES_PER_TRIP).items():
        (to / "articles" / name).write_text(text, "utf-8")
    (to / "truth.json").write_text(json.dumps(truth, indent=1, sort_keys=True) + "\n", "utf-8")


def truth_of(scenario: Scenario, seed: int, stays: dict[str, tuple[Stay, ...]]) -> dict[str, Any]:
    """What happened: per leg the trips of the ships of the question, their calls, the origins.

    Trips count where they begin inside the period, calls where they overlap it.
    """
    listed = {ship.id for ship in SHIPS}
    passages = [one for ship in sorted(stays) if ship in listed for one in passages_of(stays[ship])]
    calls = [one for ship in sorted(stays) if ship in listed for one in stays[ship] if one.arrive < END]
    legs = {}
    for leg in LEGS:
        made = [one for one in passages if (one.from_place, one.to_place) == (leg.from_place, leg.to_place)]
        made = [one for one in made if START <= one.depart < END]
        legs[leg.id] = {
            "from": leg.from_place,
            "to": leg.to_place,
            "mode": leg.mode.value,
            "trips": len(made),
            "passages": [
                {"vessel": one.vessel, "depart": iso(one.depart), "arrive": iso(one.arrive)} for one in made
            ],
        }
    return {
        "scenario": scenario.name,
        "seed": seed,
        "period": {"from": iso(START), "to": iso(END)},
        "legs": legs,
        "calls": [
            {"vessel": one.vessel, "place": one.place, "arrive": iso(one.arrive), "depart": iso(one.depart)}
            for one in calls
        ],
        "origins": list(origins_of(scenario)),
    }


_LOOK_COLUMNS = ("id", "place_id", "start", "end", "sensor", "what", "saw", "vessel", "count", "length_m",
                 "length_sd", "p_detect", "publisher", "note")  # fmt: skip


def _write_stage(to: Path) -> None:
    _table(
        to / "places.csv",
        ("id", "name", "lon", "lat", "kind", "radius_km", "country", "tz"),
        ((p.id, p.name, p.lon, p.lat, p.kind, p.radius_km, p.country, p.zone) for p in PLACES),
    )
    _table(
        to / "legs.csv",
        ("id", "from", "to", "mode", "hours_low", "hours_high"),
        ((g.id, g.from_place, g.to_place, g.mode.value, g.hours_low, g.hours_high) for g in LEGS),
    )
    _table(
        to / "vessels.csv",
        (
            "id",
            "name",
            "imo",
            "mmsi",
            "type",
            "length_m",
            "dwt",
            "capacity_teu_low",
            "capacity_teu_high",
            "note",
        ),
        (
            (
                v.id,
                v.name,
                v.imo,
                v.mmsi,
                v.type,
                v.length_m,
                v.dwt,
                v.capacity_teu_low,
                v.capacity_teu_high,
                v.note,
            )
            for v in SHIPS
        ),
    )


def _look_row(look: Look) -> Sequence[object]:
    assert look.when.earliest and look.when.latest
    return (
        look.label, look.place, iso(look.when.earliest), iso(look.when.latest), look.sensor, look.what,
        look.saw.value, look.identity, look.count, look.length_m, look.length_sd, look.detectability,
        look.publisher, look.note,
    )  # fmt: skip


def _table(path: Path, columns: Sequence[str], body: Iterable[Sequence[object]]) -> None:
    """A CSV file with "\\n" ends; None is an empty field, whole numbers carry no fraction."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns)
    for row in body:
        writer.writerow("" if v is None else f"{v:.10g}" if isinstance(v, float) else v for v in row)
    path.write_text(text.getvalue(), "utf-8")
