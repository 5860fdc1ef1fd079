"""Contradictions: both sides in their own words, a size with a unit, no accusation."""

from __future__ import annotations

import pytest
from weighing_builders import BOTH, cargo, case, claim, denial, judge, look, quantity

from spurline.model import ClaimCluster, ClaimRelation, Contradiction, Event, PlaceRole, Stance


def only(kind: str, contradictions: tuple[Contradiction, ...]) -> Contradiction:
    found = [one for one in contradictions if one.kind == kind]
    assert len(found) == 1
    return found[0]


@pytest.mark.parametrize(
    ("sentence", "text", "kind", "verdict"),
    [
        ("It never delivered weapons.", "it never delivered weapons", "denial of fact", "both stand"),
        ("No proof was shown for the weapons.", "no proof for weapons", "denial of proof", "proof"),
        (
            "The newspaper report on weapons is wrong.",
            "the report on weapons",
            "denial of a narrower claim",
            "one report",
        ),
    ],
)
def test_the_kinds_of_denial_are_kept_apart(sentence: str, text: str, kind: str, verdict: str) -> None:
    answer = claim(
        text, sentence=sentence, origin="DPRK government", kind="government", stance=Stance.DENIES,
        polarity="-", event=Event.DELIVERY, item="weapons", day=None, at=500,
    )  # fmt: skip
    one = only("denial", judge([cargo(), answer]).contradictions)
    assert one.size == f"1 {kind} against 1 origin"
    assert verdict in one.verdict


def test_a_denial_tied_to_a_claim_answers_that_claim_only() -> None:
    said, other = cargo(), cargo("coal", origin="Harbour Office", at=300)
    no = denial(item="coal")
    tie = ClaimRelation("denial", (no.id,), (said.id, "gone"), "")
    one = only("denial", judge([said, other, no], relations=[tie]).contradictions)
    assert "artillery shells" in one.right


def test_a_denial_of_nothing_that_was_read_is_no_contradiction() -> None:
    assert judge([denial(item="horses"), cargo()]).contradictions == ()


def test_several_numbers_of_one_statement_are_a_drift_between_its_relays() -> None:
    numbers = [
        claim(
            f"at least {n} round trips", event=Event.ROUTE, places=BOTH, at=n * 100,
            quantity=quantity(f"at least {n}", n, None, "at_least", "round trip"), said="2023-10-16",
        )
        for n in (3, 4, 5)
    ]  # fmt: skip
    cluster = ClaimCluster(tuple(one.id for one in numbers))
    one = only("drift", judge(numbers, clusters=[cluster]).contradictions)
    assert one.size == "3 to 5 trips"
    assert "several numbers" in one.verdict


def test_equal_numbers_or_other_origins_do_not_drift() -> None:
    five = quantity("five", 5, 5, "exact", "trip")
    one = claim("five trips", quantity=five, places=BOTH, event=Event.ROUTE)
    same = claim("5 trips", quantity=five, places=BOTH, event=Event.ROUTE, at=200)
    other = claim(
        "six trips", origin="Other body", places=BOTH, event=Event.ROUTE, at=300,
        quantity=quantity("six", 6, 6, "exact", "trip"),
    )  # fmt: skip
    open_ended = claim(
        "many trips", quantity=quantity("many", None, None, "large", "trip"), places=BOTH, at=400
    )
    cluster = ClaimCluster(tuple(item.id for item in (one, same, other, open_ended)))
    assert not [
        c
        for c in judge([one, same, other, open_ended], clusters=[cluster]).contradictions
        if c.kind == "drift"
    ]


def test_relations_of_identity_direction_and_date_become_contradictions() -> None:
    one = claim("freight cars", at=0, event=Event.SIGHTING)
    two = claim("railcars with engines", at=100, event=Event.SIGHTING, day="2023-09-13", states=("RU", "KP"))
    undated = claim("one day", at=200, day=None, file="unknown.txt", event=Event.SIGHTING)
    relations = [
        ClaimRelation("identity", (one.id,), (two.id,), ""),
        ClaimRelation("direction", (one.id,), (two.id,), ""),
        ClaimRelation("date", (one.id,), (two.id,), ""),
        ClaimRelation("hedge_loss", (one.id,), (two.id,), ""),
        ClaimRelation("identity", ("gone",), (two.id,), ""),
    ]
    found = judge([one, two, undated], relations=relations, documents=[]).contradictions
    assert {c.kind for c in found} == {"identity", "direction", "timing"}
    assert only("timing", found).size == "3 days apart"


def test_dates_of_one_day_or_of_no_day_have_a_size_in_words() -> None:
    one, two = claim("a", at=0), claim("b", at=100)
    loose = claim("c", at=200, day=None, event=Event.MEETING)
    same = judge([one, two], relations=[ClaimRelation("date", (one.id,), (two.id,), "")])
    assert only("timing", same.contradictions).size == "one day, named for two things"
    unknown = judge([one, loose], relations=[ClaimRelation("date", (one.id,), (loose.id,), "")], documents=[])
    assert only("timing", unknown.contradictions).size == "dates not known to the day"


def test_two_distances_of_one_place_do_not_reconcile() -> None:
    site = (("fard", PlaceRole.LOCATION),)
    near = claim(
        "200 km",
        event=Event.GEO_FACT,
        places=site,
        quantity=quantity("200 km", 200, 200, "about", "km"),
        day=None,
    )
    far = claim(
        "290 km", event=Event.GEO_FACT, origin="White House", kind="government", places=site, at=100,
        day=None, quantity=quantity("290 km", 290, 290, "about", "km"),
    )  # fmt: skip
    one = only("place", judge([near, far]).contradictions)
    assert one.size == "90 km"
    assert "do not reconcile" in one.verdict


def test_one_ship_at_both_ends_sooner_than_a_passage_takes_is_a_timing_contradiction() -> None:
    looks = [
        look("A", "alda", "2023-09-08T00:00:00Z", identity="orla", what="ship"),
        look("B", "bren", "2023-09-08T03:00:00Z", identity="orla", what="ship"),
        look("C", "nord", "2023-09-08T03:00:00Z", identity="set-1"),
        look("D", "oste", "2023-09-10T03:00:00Z", identity="set-1"),
    ]
    one = only("timing", judge(looks=looks).contradictions)
    assert one.size == "6.0 h too short"
    assert "Orla at Alda port" in one.left


def test_no_verdict_accuses() -> None:
    words = ("lie", "lying", "false", "fake", "liar", "guilty", "smuggl")
    claims = [cargo(), denial(), denial(sentence="no proof", at=1300)]
    for one in judge(claims, on=case()).contradictions:
        assert not any(word in one.verdict.split() for word in words)
