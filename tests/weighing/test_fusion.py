"""Laws of the fusion, as properties over arbitrary evidence."""

from __future__ import annotations

import math
import random

from hypothesis import given, settings
from hypothesis import strategies as st

from spurline.weighing.fusion import (
    CLUSTER_LIMIT,
    REPEAT_SHARE,
    SINGLE_ORIGIN_CAP,
    Piece,
    cluster_score,
    fuse,
    fuse_rivals,
    logit,
    shrink,
)

ratios = st.floats(-6, 6, allow_nan=False)
pieces = st.lists(
    st.builds(
        lambda origin, lr, basis, reading, independent: Piece(
            f"o{origin}", f"f{origin // 2}", lr, basis, reading, independent
        ),
        st.integers(0, 5),
        ratios,
        st.sampled_from([None, "images", "statements"]),
        st.sampled_from(["", "a", "b"]),
        st.booleans(),
    ),
    max_size=12,
)
priors = st.floats(0.02, 0.75)


@given(priors, pieces, st.randoms(use_true_random=False))
@settings(max_examples=80)
def test_the_order_of_evidence_changes_nothing(
    prior: float, given_pieces: list[Piece], chance: random.Random
) -> None:
    shuffled = list(given_pieces)
    chance.shuffle(shuffled)
    assert abs(fuse(prior, given_pieces).p - fuse(prior, shuffled).p) <= 1e-12
    rivals = fuse_rivals({"x": prior, "y": 1 - prior}, {"x": given_pieces})
    assert rivals == fuse_rivals({"y": 1 - prior, "x": prior}, {"x": shuffled})


@given(priors, pieces)
@settings(max_examples=80)
def test_without_any_one_origin_p_lies_inside_the_printed_range(
    prior: float, given_pieces: list[Piece]
) -> None:
    fused = fuse(prior, given_pieces)
    assert fused.p_low <= fused.p <= fused.p_high
    for origin in {piece.origin for piece in given_pieces}:
        left = fuse(prior, [piece for piece in given_pieces if piece.origin != origin])
        assert fused.p_low <= left.p <= fused.p_high


@given(priors, pieces)
@settings(max_examples=80)
def test_rivals_stay_on_the_scale_and_inside_their_ranges(prior: float, given_pieces: list[Piece]) -> None:
    fused = fuse_rivals({"x": prior, "y": 0.3, "z": 0.2}, {"x": given_pieces[::2], "y": given_pieces[1::2]})
    for one in fused.values():
        assert 0.01 <= one.p_low <= one.p <= one.p_high <= 0.99


@given(priors, st.lists(st.floats(0, 6), min_size=1, max_size=4), st.floats(0, 1), st.floats(0, 1))
@settings(max_examples=80)
def test_downgrading_a_source_never_raises_what_it_supports(
    prior: float, lrs: list[float], one: float, other: float
) -> None:
    high, low = max(one, other), min(one, other)

    def p(reliability: float) -> float:
        rows = [
            Piece(f"o{i}", f"f{i}", shrink(lr, reliability if i == 0 else 0.8)) for i, lr in enumerate(lrs)
        ]
        return fuse(prior, rows).p

    assert p(low) <= p(high) + 1e-12


@given(priors, pieces)
@settings(max_examples=50)
def test_a_source_with_no_reliability_drops_out(prior: float, given_pieces: list[Piece]) -> None:
    gone = Piece("new", "new", shrink(4.0, 0.0))
    assert abs(fuse(prior, [*given_pieces, gone]).p - fuse(prior, given_pieces).p) <= 1e-12


@given(priors, st.floats(0.2, 4.0))
def test_saying_it_twice_adds_less_than_the_small_share(prior: float, s: float) -> None:
    once = fuse(prior, [Piece("o", "f", s)])
    twice = fuse(prior, [Piece("o", "f", s), Piece("o", "f", s)])
    assert 0 <= twice.p - once.p < REPEAT_SHARE * s


@given(priors, st.floats(0.2, 4.0), st.integers(2, 100))
def test_equal_readings_of_one_origin_count_once(prior: float, s: float, copies: int) -> None:
    rows = [Piece("o", "f", s, None, "moved")] * copies
    assert fuse(prior, rows) == fuse(prior, rows[:1])


@given(priors, st.integers(1, 50), st.floats(0.1, 6))
def test_planted_articles_never_lift_a_single_origin_above_the_cap(prior: float, k: int, s: float) -> None:
    planted = [Piece("unattributed", "unattributed", s, None, f"r{i}", False) for i in range(k)]
    assert fuse(prior, [Piece("real", "real", 6.0), *planted]).p <= max(SINGLE_ORIGIN_CAP, prior)


def test_two_statements_of_one_body_are_not_two_bodies() -> None:
    rows = [Piece("body@1", "body", 3.0, "statements"), Piece("body@2", "body", 3.0, "statements")]
    assert fuse(0.5, rows).p == SINGLE_ORIGIN_CAP


def test_one_origin_cannot_weigh_more_than_a_factor_of_one_hundred() -> None:
    assert cluster_score([Piece("o", "f", 50.0)]) == CLUSTER_LIMIT
    assert cluster_score([Piece("o", "f", -50.0)]) == -CLUSTER_LIMIT
    assert cluster_score([]) == 0.0


def test_a_shared_basis_halves_the_weaker_origin() -> None:
    alone = fuse(0.5, [Piece("a", "a", 1.0), Piece("b", "b", 0.6)])
    shared = fuse(0.5, [Piece("a", "a", 1.0, "images"), Piece("b", "b", 0.6, "images")])
    assert math.isclose(logit(alone.p) - logit(shared.p), 0.3, abs_tol=1e-9)


def test_adding_a_rival_leaves_the_ratio_of_the_others() -> None:
    rows = {"x": [Piece("a", "a", 1.0), Piece("b", "b", 0.5)]}
    two = fuse_rivals({"x": 0.25, "y": 0.25}, rows)
    three = fuse_rivals({"x": 0.25, "y": 0.25, "z": 0.25}, rows)
    assert math.isclose(two["x"].p / two["y"].p, three["x"].p / three["y"].p)


def test_what_no_evidence_supports_is_not_capped() -> None:
    against = {"x": [Piece("a", "a", -4.0), Piece("b", "b", -4.0)]}
    assert fuse_rivals({"x": 0.5, "rest": 0.5}, against)["rest"].p > 0.95


def test_the_leading_single_origin_cargo_is_capped_and_the_rest_fills_up() -> None:
    fused = fuse_rivals({"x": 0.5, "y": 0.25, "z": 0.25}, {"x": [Piece("a", "a", 4.0)]})
    assert fused["x"].p == SINGLE_ORIGIN_CAP
    assert math.isclose(sum(one.p for one in fused.values()), 1.0)
