"""What claims tell of freight: legs, directions, clocks and ships, and the findings that follow."""

from __future__ import annotations

from dataclasses import replace

from weighing_builders import (
    BOTH,
    MIRO,
    ORLA,
    RAILWAY,
    SEA,
    cargo,
    case,
    claim,
    denial,
    document,
    finding,
    judge,
    ledger,
    look,
    movement,
    quantity,
)

from spurline.model import (
    Count,
    DateMention,
    Event,
    Ledger,
    Level,
    PlaceMention,
    PlaceRole,
    RatioSpec,
    Stance,
    When,
)
from spurline.weighing.routes import legs_of
from spurline.weighing.voyages import voyages_on

AT_BOTH = (("alda", PlaceRole.LOCATION), ("bren", PlaceRole.LOCATION))
AT_ALDA = (("alda", PlaceRole.LOCATION),)


def unnamed(mentions: tuple[tuple[str, PlaceRole], ...], **changes: object) -> object:
    """A claim of an untyped event whose places carry names only."""
    told = claim(event=Event.CONSEQUENCE, states=None, **changes)  # type: ignore[arg-type]
    return replace(told, places=tuple(PlaceMention(name, role) for name, role in mentions))


def test_counted_trips_are_a_movement_whatever_the_verb() -> None:
    told = unnamed(
        (("Alda", PlaceRole.LOCATION), ("Bren", PlaceRole.LOCATION)),
        text="Ships made at least five trips from Alda to Bren",
        quantity=quantity("at least five", 5, None, "at_least", "trip"),
    )
    result = judge([told])  # type: ignore[list-item]
    assert movement(result).p > 0.6
    assert not [one for one in result.findings if one.leg == "bren-alda"]


def test_round_trips_take_both_ways_and_say_nothing_of_freight_on_the_way_back() -> None:
    trips = claim("ships made five round trips between Alda and Bren", places=AT_BOTH, states=None)
    loaded = cargo(origin="Institute two", at=300)
    result = judge([trips, loaded])
    assert movement(result).statement.startswith("Ships carried freight from Alda")
    assert movement(result, leg="bren-alda").statement.startswith("Ships sailed from Bren")


def test_a_place_without_an_id_is_found_by_its_name() -> None:
    told = replace(
        claim("a ship sailed from Alda to Bren", places=(), states=None),
        places=(
            PlaceMention("Alda", PlaceRole.ORIGIN),
            PlaceMention("Bren harbour", PlaceRole.DESTINATION),
        ),
    )
    assert movement(judge([told])).p > 0.6


def test_clock_times_are_read_where_the_claim_is_and_printed_there() -> None:
    local = replace(
        claim("the train left", places=RAILWAY, day=None),
        event_date=DateMention("at 03.00", "2023-09-10T03:00", "2023-09-10T03:00", "time"),
    )
    moved = movement(judge([local]), leg="nord-oste")
    assert moved.when is not None
    assert str(moved.when.earliest) == "2023-09-09 18:00:00+00:00"
    assert "on 10 September 2023" in moved.statement


def test_a_sighting_at_one_end_belongs_to_the_leg_that_somebody_tells() -> None:
    told = claim("ships sailed", places=BOTH)
    seen = claim("a large ship lay there", event=Event.SIGHTING, places=AT_ALDA, origin="Radio", at=300)
    alone = movement(judge([told]))
    both = movement(judge([told, replace(seen, actor_from=None, actor_to=None)]))
    assert both.p > alone.p
    assert "Radio" in both.origins


def test_a_ship_stands_for_the_leg_it_is_told_on() -> None:
    told = claim("the ship Orla sailed from Alda to Bren", places=BOTH, kind="agency", origin="Agency")
    papers = cargo(item="rockets", places=(), states=None, at=300, file="two.txt")
    named = replace(papers, span=replace(papers.span, text="papers of the Orla list rockets"))
    assert finding(judge([told, named]), "was munitions").origins == ("Institute of Harbours",)


def test_a_cargo_without_direction_takes_the_one_that_is_agreed_on() -> None:
    trips = claim("ships made round trips between Alda and Bren", places=AT_BOTH, states=None)
    loose = cargo(places=AT_BOTH, states=None, at=300, origin="Institute two")
    directed = cargo(places=(), at=600, origin="Institute three", file="two.txt")
    result = judge([trips, loose, directed])
    assert finding(result, "was munitions").p > 0.25
    assert not [one for one in result.findings if one.leg == "bren-alda" and "munitions" in one.statement]


def test_flows_between_states_that_no_leg_touches_are_no_finding() -> None:
    far = cargo(places=(), states=("KP", "UA"))
    assert judge([far]).findings == ()


def test_a_leg_nobody_tells_has_no_finding_beside_one_that_is_told() -> None:
    looks = [
        look("A", "alda", "2023-09-09", what="ship", identity="orla"),
        look("B", "bren", "2023-09-20", what="ship"),
    ]  # fmt: skip
    legs = {one.leg for one in judge([claim("a ship sailed", places=BOTH)], looks=looks).findings}
    assert legs == {"alda-bren"}


def test_a_train_is_named_by_what_was_seen_and_not_by_its_key() -> None:
    looks = [
        look("A", "nord", "2023-09-04T01:24Z", identity="set-1"),
        look("B", "oste", "2023-09-04T05:29Z", identity="set-1"),
    ]  # fmt: skip
    result = judge([claim("a train crossed", places=RAILWAY, day="2023-09-04")], looks=looks)
    (one,) = [f for f in result.findings if f.leg == "nord-oste"]
    expected = "The train seen on 4 September 2023 went from Nord yard to Oste station by rail."
    assert one.statement == expected
    assert one.level is Level.OBSERVED
    assert all("set-1" not in item.summary for item in result.evidence)


def test_the_first_finding_is_the_movement_on_the_first_leg() -> None:
    rows = [
        cargo(),
        cargo(places=(), at=300, origin="Somebody"),
        claim("a train crossed", places=RAILWAY, day="2023-08-04", at=600),
    ]
    first, second, *_ = judge(rows).findings
    assert first.leg == second.leg == "alda-bren"
    assert first.statement.startswith("Ships carried freight")
    assert second.statement.endswith("was munitions.")


def test_a_count_of_wagons_stands_beside_the_same_bodys_earlier_most() -> None:
    at_nord = (("nord", PlaceRole.LOCATION),)
    rows = [
        claim("wagons go to Oste", item="wagons", places=RAILWAY),
        claim("at most 20 wagons stood at Nord", item="wagons", places=at_nord, at=300,
              quantity=quantity("at most 20", None, 20, "up_to", "wagon")),
    ]  # fmt: skip
    seen = [look("A", "nord", "2023-09-10", what="wagons", count=73)]
    statement = movement(judge(rows, looks=seen), leg="nord-oste").statement
    assert "Institute of Harbours counted 73 wagons at Nord yard" in statement
    assert statement.endswith("and by its own count at most 20 before.")


def test_a_body_that_leaves_the_cargo_open_does_not_assert_it() -> None:
    flat = cargo("munitions")
    open_words = cargo(item="cargo", stance=Stance.CANNOT_DETERMINE, polarity="-", at=300)
    other = cargo("munitions", origin="Press office", kind="government", at=600)
    undecided = finding(judge([flat, open_words, other]), "was munitions")
    assert undecided.origins == ("Press office",)


def test_no_sensor_raises_the_confidence_in_a_cargo() -> None:
    spec = RatioSpec("munitions", "look", (("label", "S"),), 5.0, "closed harbour")
    seen = [look("S", "bren", "2023-09-10", what="ship", publisher="Body two")]
    one = finding(judge([cargo()], looks=seen, on=case(ratios=(spec,))), "was munitions")
    assert "no sensor saw the cargo" in one.confidence_reason


def test_nobody_denies_what_was_said_later() -> None:
    early = denial(said="2023-09-01", origin="DPRK government")
    later = cargo(said="2023-12-20", day="2023-12-10", file="two.txt")
    papers = [document(), document("two.txt", "2023-12-21")]
    assert judge([early, later], documents=papers).contradictions == ()
    answered = judge([denial(said="2023-09-20"), cargo(said="2023-09-12")])
    assert [one.kind for one in answered.contradictions] == ["denial"]


def test_a_refusal_stands_beside_what_was_said() -> None:
    refusal = cargo(
        origin="DPRK government", kind="government", stance=Stance.CANNOT_DETERMINE, polarity="-", at=900,
        sentence="the ministry declined to comment on weapons", said="2023-09-20",
    )  # fmt: skip
    (one,) = judge([refusal, cargo(said="2023-09-12")]).contradictions
    assert one.size == "1 refusal to comment beside 1 origin"
    assert "denies nothing" in one.verdict


def test_neighbouring_counts_are_added_as_if_high_or_low_together() -> None:
    months = [("2023-08-01", "2023-09-01"), ("2023-09-01", "2023-10-01")]
    counts = tuple(
        Count("alda", "bren", When.parse(f"{a}T00:00Z", f"{b}T00:00Z"), ((1, 0.5), (3, 0.5)), 1, 1, 3)
        for a, b in months
    )
    leg = next(one for one in legs_of(case()) if one.key == SEA.id)
    found = voyages_on([leg], When.parse("2023-08-11T00:00Z", "2023-09-25T00:00Z"), Ledger((), counts))
    assert found is not None
    assert found.pmf == ((2, 0.5), (6, 0.5))
    assert "between 1 August 2023 and 30 September 2023" in found.words


def audit_of(*claims: object, **changes: object) -> list[tuple[str, str, str]]:
    rows = judge(list(claims), ledger=ledger(), **changes).audit  # type: ignore[arg-type]
    return [(row.check, row.verdict.value, row.reason) for row in rows]


def test_a_stack_and_a_named_ship_are_held_against_one_sailing() -> None:
    boxes = quantity("about 300 boxes", 300, 300, "about", "boxes")
    stack = claim("about 300 boxes stood there", event=Event.SIGHTING, places=AT_ALDA, quantity=boxes)
    ship = claim("the Orla brought about 300 boxes", places=BOTH, quantity=boxes, at=300)
    rows = audit_of(stack, ship, on=case(vessels=(ORLA, MIRO)))
    assert ("stack", "fits", "the stack fills 1.0 to 1.5 sailings") in rows
    assert ("one sailing", "fits", "300 boxes fit on one ship") in rows
    assert not [row for row in rows if row[0] == "boxes"]


def test_a_rounded_number_of_wagons_is_the_same_count() -> None:
    at_nord = (("nord", PlaceRole.LOCATION),)
    more = claim("more than 70 wagons", event=Event.SIGHTING, places=at_nord,
                 quantity=quantity("more than 70", 70, None, "more_than", "wagon"))  # fmt: skip
    fewer = claim("40 wagons", event=Event.SIGHTING, places=at_nord, at=300,
                  quantity=quantity("40", 40, 40, "exact", "wagon"))  # fmt: skip
    seen = [look("A", "nord", "2023-09-10", what="wagons", count=73)]
    rows = audit_of(more, fewer, looks=seen)
    assert ("wagons", "fits", "that count in round numbers, not a second one") in rows
    assert ("wagons", "too low", "33 fewer than counted") in rows
