"""Encounters against a comparison of everything with everything, and independence of how it is done."""

from __future__ import annotations

import itertools
import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path
from unittest.mock import patch

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from spurline.ais.encounters import find_encounters
from spurline.ais.fixes import HOUR_US, Rows, distance_km, stream_fixes, to_microseconds
from spurline.ais.histories import Histories
from spurline.ais.marks import STEP_US, MarkFinder, Marks
from spurline.ais.said import Said
from spurline.model import Encounter, Place, Static

START_US = 1_700_000_000_000_000
Spot = tuple[float, float]
SPOTS: Sequence[Spot] = ((20.0, 40.0), (179.999, -50.0), (-180.0, 0.0), (10.0, 89.996), (0.0, -89.9999))


def scene(seed: int) -> Rows:
    """Some vessels (one with two tracks) that drift, pass and fall silent within a few hundred metres."""
    random = np.random.default_rng(seed)
    lon0, lat0 = SPOTS[random.integers(len(SPOTS))]
    parts = []
    for mmsi, track in ((201, 1), (201, 2), *((202 + k, 1) for k in range(int(random.integers(1, 6))))):
        n = int(random.integers(1, 60))
        minutes = random.choice([3, 10, 25, 60, 61, 200], size=n, p=[0.3, 0.2, 0.3, 0.1, 0.05, 0.05])
        km = np.cumsum(random.normal(0, random.choice([0.01, 0.1, 3.0]), (n, 2)), axis=0)
        km += random.normal(0, 0.3, 2)
        wide = max(np.cos(np.radians(lat0)), 1e-3)
        parts.append(
            Rows(
                np.full(n, mmsi, np.uint32),
                np.full(n, track, np.uint32),
                START_US + np.cumsum(minutes).astype(np.int64) * 60_000_000,
                (lon0 + km[:, 0] / 111.2 / wide + 180) % 360 - 180,
                np.clip(lat0 + km[:, 1] / 111.2, -90, 90),
                np.zeros(n, np.float32),
                np.full(n, np.nan, np.float32),
                np.full(n, 15, np.uint8),
                np.zeros(n, np.uint16),
            )
        )
    return joined(parts)


def joined(parts: Sequence[Rows]) -> Rows:
    return Rows._make(np.concatenate(column) for column in zip(*parts, strict=True))


def vessels(rows: Rows) -> list[Rows]:
    return [
        Rows._make(column[rows.mmsi == mmsi] for column in rows) for mmsi in np.unique(rows.mmsi).tolist()
    ]


def marks(chunks: Iterable[Rows]) -> Marks:
    finder = MarkFinder(())
    for fixes in stream_fixes(chunks):
        finder.feed(fixes)
    return finder.finish()


Mark = tuple[float, float, float]


def marks_by_hand(rows: Rows) -> dict[tuple[int, int], dict[int, Mark]]:
    """Per (mmsi, track) and step: longitude, latitude, knots; straight from the definition."""
    found: dict[tuple[int, int], dict[int, Mark]] = {}
    columns = (rows.mmsi, rows.track, rows.t, rows.lon, rows.lat)
    for one, two in itertools.pairwise(zip(*(column.tolist() for column in columns), strict=True)):
        if one[:2] != two[:2] or two[2] - one[2] > HOUR_US:
            continue
        km = float(distance_km(*(np.array([x]) for x in (one[3], one[4], two[3], two[4])))[0])
        for step in range(-(-one[2] // STEP_US), -(-two[2] // STEP_US)):
            share = (step * STEP_US - one[2]) / (two[2] - one[2])
            turn = (two[3] - one[3] + 180) % 360 - 180
            lon = (one[3] + share * turn + 180) % 360 - 180
            knots = km / ((two[2] - one[2]) / HOUR_US) / 1.852
            found.setdefault(one[:2], {})[step] = (lon, one[4] + share * (two[4] - one[4]), knots)
    return found


def encounters_by_hand(rows: Rows) -> list[tuple[int, ...]]:
    """(mmsi, track, mmsi, track, first step, last step, marks) of everything against everything."""
    tracks = marks_by_hand(rows)
    found = []
    for one, two in itertools.combinations(sorted(tracks), 2):
        if one[0] == two[0]:
            continue
        spell: list[int] = []
        for step in [*sorted(tracks[one].keys() & tracks[two].keys()), 10**9]:
            if spell and step - spell[-1] > 3:
                slow = min(sum(tracks[who][s][2] < 2 for s in spell) for who in (one, two))
                if (spell[-1] - spell[0]) * 10 >= 120 and slow * 2 > len(spell):
                    found.append((*one, *two, spell[0], spell[-1], len(spell)))
                spell = []
            if step < 10**9:
                (lon1, lat1, _), (lon2, lat2, _) = tracks[one][step], tracks[two][step]
                if distance_km(*(np.array([x]) for x in (lon1, lat1, lon2, lat2)))[0] <= 0.5:
                    spell.append(step)
    return sorted(found)


def told(events: Sequence[Encounter]) -> list[tuple[int, ...]]:
    steps = [
        tuple(to_microseconds(at) // STEP_US for at in (e.when.earliest, e.when.latest) if at) for e in events
    ]
    return sorted(
        (e.mmsi, e.track, e.details["other_mmsi"], e.details["other_track"], *when, e.details["marks"])
        for e, when in zip(events, steps, strict=True)
    )


@settings(max_examples=150, deadline=None)
@given(seed=st.integers(0, 2**32))
def test_encounters_are_those_of_comparing_everything_with_everything(seed: int) -> None:
    rows = scene(seed)
    assert told(find_encounters([marks([rows])])) == encounters_by_hand(rows)


@pytest.mark.parametrize("spot", SPOTS)
def test_random_scenes_hold_encounters_at_every_spot(spot: Spot) -> None:
    with patch(f"{__name__}.SPOTS", (spot,)):
        assert sum(len(encounters_by_hand(scene(seed))) for seed in range(30)) > 0


@settings(max_examples=60, deadline=None)
@given(seed=st.integers(0, 2**32), cuts=st.integers(0, 2**32))
def test_partitions_chunks_blocks_and_files_do_not_change_encounters(seed: int, cuts: int) -> None:
    random = np.random.default_rng(cuts)
    rows = scene(seed)
    edges = np.sort(random.integers(0, len(rows.t), 8)).tolist()
    chunks = [rows.part(slice(*pair)) for pair in itertools.pairwise([0, *edges, len(rows.t)])]
    whole = find_encounters([marks([rows])])
    parts = [marks([vessel]) for vessel in vessels(rows)]
    random.shuffle(parts)  # type: ignore[arg-type]
    with tempfile.TemporaryDirectory() as folder:
        stored = [part.stored(Path(folder) / str(number)) for number, part in enumerate(parts)]
        with patch.multiple("spurline.ais.encounters", BLOCK_MARKS=1, _ROOM=2):
            assert find_encounters(stored) == whole
            assert find_encounters([marks(chunks)]) == whole


def pair(hours: float, *, apart_km: float = 0.1, knots: float = 0.0) -> Rows:
    """Two vessels beside each other, 201 and 202, a fix every five minutes."""
    t = START_US + np.arange(round(hours * 12) + 1) * 300_000_000
    n = len(t)
    lon = 20 + knots * 1.852 * (t - t[0]) / HOUR_US / 111.195 / np.cos(np.radians(40))
    parts = [
        Rows(
            np.full(n, mmsi, np.uint32),
            np.ones(n, np.uint32),
            t,
            lon,
            np.full(n, lat),
            np.zeros(n, np.float32),
            np.full(n, np.nan, np.float32),
            np.full(n, 15, np.uint8),
            np.zeros(n, np.uint16),
        )
        for mmsi, lat in ((201, 40.0), (202, 40.0 + apart_km / 111.195))
    ]
    return joined(parts)


def meeting(hours: float, one: Static, two: Static) -> Encounter:
    (event,) = find_encounters([marks([pair(hours)])], said=Said(Histories.of_reports([one, two])))
    return event


@pytest.mark.parametrize(
    ("hours", "one", "two", "kind"),
    [
        (9, {"length_m": 180.0}, {"length_m": 150.0}, "ship_to_ship"),
        (9, {"type": 80}, {"type": 81}, "ship_to_ship"),
        (9, {"length_m": 330.0}, {"length_m": 120.0}, "ship_to_ship"),
        (4, {"length_m": 180.0}, {"length_m": 150.0}, "two_ship"),
        (4, {"length_m": 180.0}, {"length_m": 60.0}, "tender"),
        (4, {"length_m": 180.0}, {"type": 52}, "tender"),
        (4, {"length_m": 180.0}, {}, "unknown"),
        (4, {}, {}, "unknown"),
    ],
)
def test_statics_say_what_kind_of_encounter_it_was(
    hours: float, one: dict[str, float], two: dict[str, float], kind: str
) -> None:
    event = meeting(hours, Static(201, None, **one), Static(202, None, **two))  # type: ignore[arg-type]
    assert event.details["encounter_kind"] == kind
    assert event.details["lengths_m"] == [one.get("length_m"), two.get("length_m")]


def test_an_encounter_keeps_its_thresholds_and_medians() -> None:
    (event,) = find_encounters([marks([pair(4, apart_km=0.2, knots=1.0)])])
    detail = event.details
    assert detail["median_distance_m"] == 200 and detail["median_speed_kn"] == 1.0
    assert (detail["max_km"], detail["min_minutes"], detail["max_median_kn"]) == (0.5, 120, 2)
    assert (detail["port_km"], detail["max_interpolation_h"], detail["merge_minutes"]) == (10, 1, 30)


def test_distance_speed_and_time_each_can_rule_an_encounter_out() -> None:
    assert find_encounters([marks([pair(2.5)])])
    for rows in (pair(1.9), pair(2.5, apart_km=0.51), pair(2.5, knots=2.1)):
        assert not find_encounters([marks([rows])])


def test_lying_inside_an_anchorage_is_no_encounter() -> None:
    parts = [marks([pair(5)])]
    inside, beside = (Place("A", "A", lon, 40.0, "anchorage", 1.0) for lon in (20.005, 20.05))
    assert find_encounters(parts, anchorages=[beside]) and not find_encounters(parts, anchorages=[inside])


def test_without_marks_there_are_no_encounters() -> None:
    assert find_encounters([]) == [] and find_encounters([marks([])]) == []
