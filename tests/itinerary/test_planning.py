"""Which further looks are proposed, from draws of itineraries."""

from __future__ import annotations

import sys
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest

sys.path.insert(0, str(Path(__file__).parent))
from scenes import HERE, PLACES, QUICK, SHIP, START, THERE, at, look, period

from spurline.itinerary import GreatCircle, posterior
from spurline.itinerary.counts import Clock
from spurline.itinerary.itineraries import Itineraries
from spurline.itinerary.looking import Drawn, Sensor, daylight
from spurline.itinerary.planning import Plan, plan_looks
from spurline.model import BadInput, Leg, Mode, Saw, When

LEG = Leg("here-there", "here", "there", Mode.SEA)


def drawn(*ships: list[tuple[int, float, float]], days: float = 10, swap: bool = False) -> Drawn:
    """Two ships at most; each is, in half of the draws, at the stays given and elsewhere in the others."""
    paths, order = [], np.random.default_rng(0).permutation(64)
    for number, stays in enumerate(ships):
        half = (order >> number) % 2 == 0
        site = np.where(half[:, None], np.array([s for s, _, _ in stays])[None, :], -1)
        arrive = np.where(half[:, None], np.array([a for _, a, _ in stays])[None, :], np.inf)
        depart = np.where(half[:, None], np.array([d for _, _, d in stays])[None, :], np.inf)
        paths.append(Itineraries(site.astype(np.int64), arrive, depart))
    names = tuple(f"ship-{n}" for n in range(len(ships)))
    places, lon = ("here", "there"), np.array([HERE.lon, THERE.lon])
    if swap:
        names, paths = names[::-1], paths[::-1]
    site_of = {"here": 0, "there": 1, "pier": 0}
    return Drawn(names, places, lon, site_of, Clock(START, 24 * days), tuple(paths))


SURE = Sensor(1.0, others=0.0)


def plan(some: Drawn, sensor: Sensor = SURE, **more: object) -> Plan:
    window = When(START, some.clock.at(some.clock.hours))
    return plan_looks(some, (), (LEG,), window=window, sensor=sensor, **more)  # type: ignore[arg-type]


ONE = [(0, 0.0, 60.0), (1, 80.0, 150.0)]


def test_a_sure_look_at_an_even_chance_is_worth_one_bit_and_then_all_is_known() -> None:
    found = plan(drawn(ONE))
    assert len(found.proposals) == 1
    (best,) = found.proposals
    assert best.gain == pytest.approx(1) and best.uncertain == pytest.approx(1) and best.p_present == 0.5
    (leg,) = best.counts
    assert leg.bits == pytest.approx(1, abs=0.15) and leg.width_after < leg.width
    absent, present = best.answers
    assert (absent.saw, present.saw) == (("absent",), ("present",))
    assert (absent.counts[0].q50, present.counts[0].q50) == (0, 1)


def test_looks_at_two_independent_ships_are_both_proposed() -> None:
    found = plan(drawn(ONE, [(1, 10.0, 70.0), (0, 160.0, 220.0)]))
    assert [round(one.gain, 6) for one in found.proposals] == [1, 1]
    assert len({(one.place, one.day) for one in found.proposals}) == 2


def test_a_sensor_that_detects_nothing_proposes_nothing() -> None:
    found = plan(drawn(ONE), Sensor(0.0, others=0.5))
    assert found.proposals == () and all(one.alone == 0 for one in found.days)


@pytest.mark.parametrize("detect", [0.2, 0.6, 0.95])
@pytest.mark.parametrize("names", [False, True])
def test_gain_never_exceeds_the_uncertainty_of_the_answer(detect: float, names: bool) -> None:
    found = plan(drawn(ONE, [(0, 10.0, 70.0)]), Sensor(detect, names, 0.3))
    for one in found.proposals:
        assert 0 < one.gain <= one.alone <= one.uncertain


def test_other_ships_make_a_look_tell_less_unless_it_names_what_it_saw() -> None:
    quiet, busy = (plan(drawn(ONE), Sensor(0.9, others=n)).proposals[0].gain for n in (0.0, 2.0))
    assert busy < quiet / 3
    named = plan(drawn(ONE), Sensor(0.9, True, 2.0)).proposals[0]
    assert named.gain == pytest.approx(quiet)
    assert [one.saw for one in named.answers] == [(), ("ship-0",)]


def test_the_order_of_vessels_decides_nothing() -> None:
    ships = (ONE, [(1, 10.0, 70.0), (0, 160.0, 220.0)])
    sensor = Sensor(0.8, others=0.2)
    one, two = plan(drawn(*ships), sensor), plan(drawn(*ships, swap=True), sensor)
    assert one == two


def test_days_that_a_clear_look_covers_are_shown_as_such() -> None:
    some = drawn(ONE)
    window = When(START, at(240))
    seen = [look("a", "pier", 30, Saw.ABSENT), look("b", "here", 54, Saw.UNCLEAR)]
    found = plan_looks(some, seen, (LEG,), window=window, sensor=Sensor(0.9), last=at(100))
    covered = {(one.place, one.day) for one in found.days if one.looked}
    assert covered == {("here", date(2023, 9, 2))}
    archive = {one.day for one in found.days if one.archive}
    assert max(archive) == date(2023, 9, 5) and not all(one.archive for one in found.days)


def test_only_days_of_the_window_and_the_places_asked_for_are_weighed() -> None:
    some = drawn(ONE)
    window = When(at(24), at(144))
    found = plan_looks(some, (), (), window=window, sensor=Sensor(0.9), places=["there"], most=3)
    assert {one.place for one in found.days} == {"there"}
    assert [one.day for one in found.days] == [date(2023, 9, day) for day in (3, 4, 5, 6)]
    assert daylight(date(2023, 9, 2), THERE.lon).earliest < at(24)  # type: ignore[operator]


def test_a_place_where_no_ship_can_call_is_refused_with_those_that_are_known() -> None:
    with pytest.raises(BadInput, match=r"nowhere.*here, there"):
        plan(drawn(ONE), places=["nowhere"])


def test_a_chance_outside_its_scale_is_refused() -> None:
    with pytest.raises(BadInput, match="no probability"):
        Sensor(1.2)


def test_daylight_follows_the_sun_not_the_zone() -> None:
    light = daylight(date(2023, 9, 2), 150.0)
    assert light.earliest == at(22) and light.latest == at(30)


def test_plans_of_a_posterior_do_not_depend_on_the_order_of_places() -> None:
    seen = [look(f"L{n}", "here" if n % 2 else "there", 20 * n, Saw.ABSENT) for n in range(8)]
    priors = replace(QUICK, draws=200)
    plans = []
    for places in (PLACES, PLACES[::-1]):
        known = posterior(
            [SHIP], {}, seen, places, legs=(LEG,), period=period(8), priors=priors, distances=GreatCircle()
        )
        window = When(START, at(24 * 8))
        plans.append(plan_looks(Drawn.of(known), seen, (LEG,), window=window, sensor=Sensor(0.8)))
    assert plans[0] == plans[1] and plans[0].proposals
