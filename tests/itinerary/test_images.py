"""Several reports of one image are one sighting."""

from __future__ import annotations

import sys
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from spurline.itinerary.images import compatible_sensors, conflicts, one_per_image
from spurline.model import Look, Saw, When

sys.path.insert(0, str(Path(__file__).parent))
from scenes import START, look, solve

DAY = timedelta(days=1)


def report(
    label: str,
    publisher: str | None,
    *,
    day: int = 0,
    hour: float | None = None,
    saw: Saw = Saw.PRESENT,
    sensor: str = "PlanetScope",
    place: str = "here",
    identity: str | None = None,
    length: float | None = None,
    count: int | None = None,
    what: str = "ship",
) -> Look:
    begin = START + day * DAY
    exact = begin + timedelta(hours=hour or 0)
    when = When(begin, begin + DAY) if hour is None else When.instant(exact)
    return Look(
        label, place, when, sensor, saw, what, identity, count, length_m=length, publisher=publisher
    )  # fmt: skip


def test_two_publishers_of_one_image_are_one_sighting_with_both_ids() -> None:
    a, b = report("A", "Desk"), report("B", "Journal", sensor="commercial")
    (one,) = one_per_image([a, b])
    assert one.sources == tuple(sorted((a.id, b.id)))
    assert one.first.sensor == "PlanetScope"
    assert one.first.publisher == "Desk | Journal"


def test_a_publisher_does_not_tell_one_image_twice() -> None:
    looks = [report("A", "Desk", hour=3), report("B", "Desk", hour=3.1)]
    assert len(one_per_image(looks)) == 2
    assert len(one_per_image([replace(look, publisher=None) for look in looks])) == 2


def test_a_day_joins_the_exact_time_that_fits_and_takes_over_its_time() -> None:
    morning = report("A", "Desk", hour=2)
    evening = report("B", "Desk", hour=8, saw=Saw.ABSENT)
    told = report("C", "Journal", saw=Saw.ABSENT)
    found = {one.first.label: one for one in one_per_image([told, morning, evening])}
    assert set(found) == {"A", "B+C"}
    assert found["B+C"].first.when == evening.when


def test_exact_times_an_hour_apart_are_two_images() -> None:
    assert len(one_per_image([report("A", "Desk", hour=2), report("B", "Journal", hour=3)])) == 2
    assert len(one_per_image([report("A", "Desk", hour=2), report("B", "Journal", hour=2.2)])) == 1


def test_other_places_sensors_ships_and_things_stay_apart() -> None:
    base = report("A", "Desk", length=100, identity="x")
    others = [
        report("B", "Journal", place="there"),
        report("C", "Journal", sensor="SkySat"),
        report("D", "Journal", sensor="Sentinel-1"),
        report("E", "Journal", sensor="US imagery", length=160),
        report("F", "Journal", sensor="US imagery", identity="y"),
        report("G", "Journal", what="containers"),
        report("H", "Journal", day=2),
    ]
    assert all(len(one_per_image([base, other])) == 2 for other in others)


def test_what_only_one_report_of_an_exact_image_tells_is_in_the_image_too() -> None:
    a = report("A", "Desk", hour=2, length=100)
    b = [report("B", "Journal", hour=2, length=102), report("C", "Journal", hour=2, length=150)]
    (one,) = one_per_image([a, *b])
    assert sorted(look.length_m or 0 for look in one.looks) == [100, 150]


def test_present_against_absent_in_one_image_is_an_explained_conflict() -> None:
    a, b = report("A", "Desk", hour=2, identity="ship"), report("B", "Journal", hour=2, saw=Saw.ABSENT)
    (one,) = one_per_image([a, b])
    assert one.first.saw is Saw.UNCLEAR
    assert one.first.identity is None
    assert len(one.sources) == 2
    (text,) = conflicts([a, b])
    assert "Desk" in text and "Journal" in text and "A" in text and "B" in text
    assert not conflicts([a, replace(b, publisher="Desk")])


def test_a_conflict_weighs_nothing_in_the_ledger_and_is_told() -> None:
    around = [look("P", "here", 24, Saw.PRESENT, identity="ship"), look("Q", "there", 120, Saw.ABSENT)]
    a = report("A", "Desk", day=3, hour=2, place="there", identity="ship")
    b = report("B", "Journal", day=3, hour=2, place="there", saw=Saw.ABSENT)
    told = solve([*around, a, b])
    assert any("unclear" in warning for warning in told.warnings)
    with_both = dict(told.vessels[0].place_probability).get("there", 0.0)
    seen = dict(solve([*around, a]).vessels[0].place_probability).get("there", 0.0)
    without = dict(solve(around).vessels[0].place_probability).get("there", 0.0)
    assert abs(with_both - without) < abs(seen - without)


def test_a_sighting_told_by_many_weighs_as_much_as_told_by_one() -> None:
    one = report("A", "Desk", day=3, hour=2, place="there", length=120)
    many = [one, *(replace(one, label=name, publisher=name) for name in ("Journal", "Agency", "Blog"))]
    alone, together = solve([one]), solve(many)
    p, q = (dict(done.vessels[0].place_probability).get("there", 0.0) for done in (alone, together))
    assert abs(p - q) < 0.08  # the draws differ, the evidence does not
    evidence = {key for call in together.calls for key in call.evidence}
    assert {look.id for look in many} <= evidence


REPORTS = st.lists(
    st.builds(
        report,
        st.sampled_from("ABCDEFGH"),
        st.sampled_from(["Desk", "Journal", "Agency", None]),
        day=st.integers(0, 1),
        hour=st.sampled_from([None, 2.0, 2.1, 2.3, 9.0]),
        saw=st.sampled_from(list(Saw)),
        sensor=st.sampled_from(["PlanetScope", "Planet", "commercial", "optical", "SAR", "Sentinel-1"]),
        place=st.sampled_from(["here", "there"]),
        identity=st.sampled_from([None, None, "x", "y"]),
        length=st.sampled_from([None, 100.0, 112.0, 150.0]),
        count=st.sampled_from([None, 1, 2, 5]),
        what=st.sampled_from(["ship", "containers"]),
    ),
    max_size=9,
)


@given(REPORTS, st.randoms(use_true_random=False))
def test_the_order_of_reports_changes_nothing(looks: list[Look], random: object) -> None:
    shuffled = list(looks)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert one_per_image(shuffled) == one_per_image(looks)


@given(REPORTS)
def test_merging_what_is_merged_changes_nothing(looks: list[Look]) -> None:
    merged = [look for one in one_per_image(looks) for look in one.looks]
    assert sorted(look.id for one in one_per_image(merged) for look in one.looks) == sorted(
        look.id for look in merged
    )


@given(REPORTS)
def test_every_look_is_in_one_sighting_and_there_are_never_more_than_looks(looks: list[Look]) -> None:
    found = one_per_image(looks)
    told = [key for one in found for key in one.sources]
    assert sorted(set(told)) == sorted({look.id for look in looks})
    assert len(found) <= len(looks)


@given(st.text(max_size=20), st.text(max_size=20))
def test_compatibility_of_sensors_has_no_direction(a: str, b: str) -> None:
    assert compatible_sensors(a, b) == compatible_sensors(b, a)
    assert compatible_sensors(a, a)
