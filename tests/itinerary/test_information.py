"""Information of a look: exact on cases that can be counted, never more than its answer holds."""

from __future__ import annotations

import math
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from spurline.itinerary.information import (
    MOST_GIVEN,
    MOST_HISTORIES,
    Answers,
    Histories,
    entropy,
    gains,
    greedy,
    interval_widths,
    told_about,
)


def bits(joint: np.ndarray) -> float:
    """Mutual information of a joint distribution (X, Y), term by term."""
    left, right = joint.sum(axis=1), joint.sum(axis=0)
    cells = product(range(joint.shape[0]), range(joint.shape[1]))
    return sum(
        joint[x, y] * math.log2(joint[x, y] / (left[x] * right[y])) for x, y in cells if joint[x, y] > 0
    )


def presence(chance: np.ndarray) -> np.ndarray:
    return np.stack([1 - chance, chance], axis=-1)


def looks(*chances: np.ndarray) -> Answers:
    columns = [presence(one) for one in chances]
    return Answers(np.concatenate(columns, axis=1), np.arange(len(columns)) * 2)


chances = st.lists(st.integers(0, 1000).map(lambda n: n / 1000), min_size=2, max_size=12)


@given(chances)
def test_gain_of_one_look_is_the_exact_mutual_information(values: list[float]) -> None:
    chance = np.array(values)
    joint = presence(chance) / len(chance)  # every itinerary is one row
    (found,) = gains(looks(chance), Histories.none(len(chance)))
    assert found == pytest.approx(bits(joint), abs=1e-9)
    assert -1e-12 <= found <= entropy(joint.sum(axis=0)) + 1e-9


@given(chances.flatmap(lambda one: st.tuples(st.just(one), st.permutations(one), st.permutations(one))))
def test_gain_given_other_looks_is_the_exact_conditional_information(
    values: tuple[list[float], list[float], list[float]],
) -> None:
    first, second, third = (np.array(one) for one in values)
    histories = Histories.none(len(first)).then(presence(first)).then(presence(second))
    (found,) = gains(looks(third), histories)
    exact = 0.0
    for a, b in product((0, 1), repeat=2):
        weight = presence(first)[:, a] * presence(second)[:, b] / len(first)
        if weight.sum() > 1e-9:
            exact += weight.sum() * bits(weight[:, None] * presence(third) / weight.sum())
    assert found == pytest.approx(exact, abs=1e-6)


@given(chances.flatmap(lambda one: st.tuples(st.just(one), st.permutations(one))))
def test_a_look_never_tells_more_once_another_was_taken(values: tuple[list[float], list[float]]) -> None:
    first, second = (np.array(one) for one in values)
    alone = gains(looks(second), Histories.none(len(first)))[0]
    after = gains(looks(second), Histories.none(len(first)).then(presence(first)))[0]
    assert after <= alone + 1e-6


@given(st.floats(0, 1), st.integers(2, 30))
def test_a_look_whose_answer_does_not_depend_on_the_itinerary_gains_nothing(p: float, draws: int) -> None:
    chance = np.full(draws, p)
    assert gains(looks(chance), Histories.none(draws))[0] == 0.0
    told = told_about(np.arange(draws), presence(chance))
    assert told.bits == 0.0 and told.width_after == told.width


def test_histories_stay_few_and_keep_their_chance() -> None:
    rng = np.random.default_rng(1)
    histories = Histories.none(50)
    for _ in range(12):
        histories = histories.then(presence(rng.random(50)))
    assert len(histories.chance) == MOST_HISTORIES
    assert histories.chance.sum() == pytest.approx(1) and histories.weight.sum(axis=1) == pytest.approx(1)


def test_the_same_look_is_not_worth_taking_twice() -> None:
    rng = np.random.default_rng(2)
    there = (rng.random(400) < 0.5).astype(float)
    other = (rng.random(400) < 0.2).astype(float)
    everything = looks(there, there, other)
    alone = gains(everything, Histories.none(400))
    chosen = list(greedy(everything.some, alone, 400, 3))
    assert [choice.look for choice in chosen] == [0, 2]
    assert chosen[0].gain == pytest.approx(1, abs=0.01)


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 10_000))
def test_lazy_choice_is_the_choice_by_trying_all(seed: int) -> None:
    rng = np.random.default_rng(seed)
    everything = looks(*(rng.random(30) < rng.random() for _ in range(6)))
    alone = gains(everything, Histories.none(30))
    chosen = list(greedy(everything.some, alone, 30, MOST_GIVEN + 1))
    histories = Histories.none(30)
    for choice in chosen:
        tried = gains(everything, histories)
        assert choice.gain == pytest.approx(tried.max(), abs=1e-6)
        histories = histories.then(everything.of(choice.look))


def test_a_number_that_the_answer_gives_away_is_told_in_full() -> None:
    rng = np.random.default_rng(3)
    number = rng.integers(0, 2, 2000)
    told = told_about(number, presence(number.astype(float)))
    assert told.bits == pytest.approx(1, abs=0.01)
    assert told.width == pytest.approx(1.8, abs=0.02) and told.width_after == pytest.approx(0.9, abs=0.02)


@pytest.mark.parametrize("seed", range(5))
def test_a_number_that_has_nothing_to_do_with_the_look_is_not_told_within_the_error(seed: int) -> None:
    rng = np.random.default_rng(seed)
    number = np.repeat(rng.poisson(9, 100), 8)  # draws that depend on their neighbours
    told = told_about(number, presence(np.repeat((rng.random(100) < 0.5).astype(float), 8)))
    assert told.bits <= 3 * told.error


def test_bits_about_a_number_agree_with_the_exact_ones() -> None:
    rng = np.random.default_rng(4)
    number = rng.integers(0, 4, 20_000)
    chance = np.array([0.1, 0.3, 0.6, 0.9])[number]
    joint = presence(np.array([0.1, 0.3, 0.6, 0.9])) / 4
    assert told_about(number, presence(chance)).bits == pytest.approx(bits(joint), abs=0.005)


def test_widths_of_intervals_are_those_of_integers_spread_over_their_unit() -> None:
    even = np.full((1, 10), 0.1)
    assert interval_widths(even)[0] == pytest.approx(9.0)
    assert interval_widths(np.array([[0.0, 1.0]]))[0] == pytest.approx(0.9)
