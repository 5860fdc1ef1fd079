"""The judgement as a whole: the epistemic tests that define the product."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from weighing_builders import (
    BOTH,
    PERIOD,
    RAIL,
    RAIL_BACK,
    RAILWAY,
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
)  # fmt: skip

from spurline.model import (
    ClaimCluster,
    Confidence,
    DateMention,
    Event,
    Gap,
    Grade,
    Hedge,
    Leg,
    Level,
    Mode,
    OriginGroup,
    PlaceRole,
    Prior,
    RatioSpec,
    RivalSpec,
    Saw,
    Source,
    SourceKind,
    Stance,
    When,
)
from spurline.weighing import mixes_likelihood_and_confidence, probability_word

TRAIN = [
    look("A", "nord", "2023-09-04T01:24:00Z", identity="set-1", count=3),
    look("B", "oste", "2023-09-04T05:29:00Z", identity="set-1", count=3),
]


def told() -> list:
    return [
        cargo(origin="White House", kind="government", said="2023-10-13", hedge=Hedge.ATTRIBUTED),
        cargo(at=200, hedge=Hedge.PROBABLE, said="2023-10-16"),
        cargo("coal", origin="Harbour Office", kind="official", at=400),
        claim("the ship sailed from Alda to Bren", places=BOTH, at=600),
    ]


def test_a_hundred_copies_of_an_article_change_neither_p_nor_origins() -> None:
    once = judge(told())
    copies = [replace(one, document=f"copy{n}.txt".ljust(64, "0")) for n in range(100) for one in told()]
    often = judge([*told(), *copies])
    for before in once.findings:
        after = finding(often, before.statement)
        assert abs(after.p - before.p) < 1e-12
        assert after.origins == before.origins


def test_copies_of_an_article_without_sources_change_nothing_either() -> None:
    bare = cargo(origin="author", kind="media_author")
    once = finding(judge([bare]), "was munitions")
    copies = [replace(bare, document=f"copy{n}.txt".ljust(64, "0")) for n in range(30)]
    often = finding(judge([bare, *copies]), "was munitions")
    assert (often.p, often.origins) == (once.p, once.origins)
    assert once.origins == ("unattributed reports",)


def test_a_denial_is_shown_and_hardly_moves_p() -> None:
    before, after = judge(told()), judge([*told(), denial()])
    assert len(after.contradictions) == len(before.contradictions) + 1
    old, new = finding(before, "was munitions"), finding(after, "was munitions")
    assert abs(old.p - new.p) <= 0.02
    shown = {one.id: one for one in after.contradictions}
    assert [shown[key].kind for key in new.contradictions] == ["denial"]
    assert "DPRK government" in shown[new.contradictions[0]].left


@given(st.randoms(use_true_random=False))
@settings(max_examples=10, suppress_health_check=[HealthCheck.too_slow], deadline=None)
def test_the_order_of_the_inputs_changes_nothing(chance: random.Random) -> None:
    claims, looks = (
        [*told(), denial()],
        [*TRAIN, look("C", "alda", "2023-09-12", saw=Saw.ABSENT, what="ship")],
    )
    first = judge(claims, looks=looks, documents=[document(), document("two.txt")])
    chance.shuffle(claims)
    chance.shuffle(looks)
    assert judge(claims, looks=looks, documents=[document("two.txt"), document()]) == first


def test_withdrawing_any_source_leaves_p_inside_the_printed_range() -> None:
    claims = told()[:3]
    full = finding(judge(claims), "was munitions")
    for left_out in (claims[0], claims[1]):
        rest = finding(judge([one for one in claims if one is not left_out]), "was munitions")
        assert full.p_low - 1e-9 <= rest.p <= full.p_high + 1e-9


def test_a_finding_on_one_origin_is_never_more_than_likely() -> None:
    strong = [
        cargo(origin="DPRK government", kind="government", stance=Stance.ADMITS, at=n * 100) for n in range(9)
    ]
    one = finding(judge(strong), "was munitions")
    assert one.p < 0.80
    assert one.word in {"likely", "roughly even chance"}


def test_the_train_and_its_cargo_are_two_findings() -> None:
    crossed = claim(
        "a train crossed the border", event=Event.MOVEMENT, item="train", day="2023-09-04", places=RAILWAY
    )
    aboard = claim(
        "munitions are said to be aboard", origin="unspecified", kind="unspecified", event=Event.CARGO,
        item="munitions", day=None, states=None, hedge=Hedge.ATTRIBUTED, at=300,
    )  # fmt: skip
    unknown = claim(
        "what the train carried could not be established", event=Event.CARGO, stance=Stance.CANNOT_DETERMINE,
        polarity="-", day=None, states=None, item="goods", at=500,
    )  # fmt: skip
    horses = claim(
        "it was a horse transport", origin="Russian customs", kind="government", event=Event.CARGO,
        item="horses", day="2023-09-02", states=("RU", "KP"), at=700, hedge=Hedge.ATTRIBUTED,
    )  # fmt: skip
    result = judge([crossed, aboard, unknown, horses], looks=TRAIN)
    seen = next(
        one
        for one in result.findings
        if one.leg == "nord-oste" and one.statement.startswith("The train seen on")
    )
    assert seen.level is Level.OBSERVED
    assert seen.p > 0.7
    for one in result.findings:
        if one.leg == "nord-oste" and "was munitions" in one.statement:
            assert one.level is Level.CLAIMED
            assert one.p < 0.45
            assert any("left open" in entry for entry in one.missing)
    rivals = finding(result, "was munitions", leg="nord-oste").rivals
    livestock = next(one for one in rivals if "livestock" in one.statement)
    assert livestock.origins == ("government of Russia",)
    assert {"other or ordinary goods"} <= {one.statement for one in rivals}


@given(st.floats(0, 1), st.integers(1, 4))
@settings(max_examples=15, deadline=None)
def test_an_absent_look_never_raises_presence_and_a_blind_one_changes_nothing(q: float, number: int) -> None:
    base = [claim("the ship sailed from Alda to Bren", places=BOTH)]
    absent = [
        look(f"N{n}", "bren", f"2023-09-{10 + n}", saw=Saw.ABSENT, what="ship", detectability=q)
        for n in range(number)
    ]  # fmt: skip
    before = movement(judge(base)).p
    after = movement(judge(base, looks=absent)).p
    assert after <= before
    if q == 0:
        assert after == before


def test_an_unclear_look_is_not_an_absent_one() -> None:
    base = [claim("the ship sailed from Alda to Bren", places=BOTH)]
    cloudy = [look("N", "bren", "2023-09-10", saw=Saw.UNCLEAR, what="ship")]
    before, after = movement(judge(base)), movement(judge(base, looks=cloudy))
    assert after.p == before.p
    assert any("was unclear" in entry for entry in after.missing)


def test_replacing_a_sensor_by_hearsay_lowers_confidence() -> None:
    seen = finding(judge(looks=TRAIN), "The train seen on", leg="nord-oste")
    assert seen.confidence is Confidence.MODERATE
    heard = movement(judge([claim("a train crossed", places=RAILWAY)]), leg="nord-oste")
    assert heard.confidence is Confidence.LOW
    assert "words only" in heard.confidence_reason


def test_bodies_of_one_state_on_one_day_are_one_origin() -> None:
    speaker = cargo(
        origin="John Doe", kind="spokesperson", said="2023-10-13", at=200,
        sentence="John Doe, spokesman of the White House, said the ship carried artillery shells to Bren.",
    )  # fmt: skip
    body = cargo(origin="Pentagon", kind="military", said="2023-10-13")
    one = finding(judge([speaker, body]), "was munitions")
    assert one.origins == ("government of the United States (13 October 2023)",)


def test_a_spokesman_is_placed_by_his_relay_too() -> None:
    speaker = cargo(origin="John Doe", kind="spokesperson", relays=[("US government", "government")])
    assert finding(judge([speaker]), "was munitions").origins == ("government of the United States",)


def test_the_body_of_an_expert_is_the_origin() -> None:
    one = cargo(origin="Ann Roe, Institute of Harbours", kind="expert")
    both = finding(judge([one, cargo(at=300)]), "was munitions")
    assert len(both.origins) == 1


def test_undated_words_of_a_state_join_its_statement_near_the_publication() -> None:
    first = cargo(origin="White House", kind="government", said="2023-10-13")
    later = cargo(origin="US government", kind="government", at=300)
    assert len(finding(judge([first, later]), "was munitions").origins) == 1


def test_nobody_speaks_of_what_came_after_his_statement() -> None:
    early = cargo(origin="White House", kind="government", said="2023-08-05", day=None)
    late = claim("the ship sailed from Alda to Bren", places=BOTH, day="2023-09-20")
    result = judge([early, late])
    september = [
        one for one in result.findings if one.when and one.when.earliest and "20 September" in one.statement
    ]
    assert all("munitions" not in one.statement for one in september)


def test_evidence_of_another_leg_or_another_year_does_not_count() -> None:
    other_year = cargo(day="2022-09-10")
    other_leg = cargo(places=RAILWAY, item="munitions", at=300)
    base = finding(judge([cargo("coal")]), "was coal")
    more = finding(judge([cargo("coal"), other_year, other_leg]), "was coal")
    assert {one.statement for one in base.rivals} == {one.statement for one in more.rivals}


def test_episodes_are_split_at_a_month_of_nothing() -> None:
    claims = [
        claim("the ship sailed", places=BOTH, day=day, at=n)
        for n, day in enumerate(("2023-08-02", "2023-10-10"))
    ]
    moved = [one.statement for one in judge(claims).findings if one.leg == "alda-bren"]
    assert len(moved) == 2
    assert "on 2 August 2023" in moved[0]
    assert "on 10 October 2023" in moved[1]


def test_a_berth_stands_for_its_port() -> None:
    places = (("alda-1", PlaceRole.ORIGIN), ("bren", PlaceRole.DESTINATION))
    assert movement(judge([claim("a ship sailed", places=places)])).p > 0.5


def test_a_case_without_legs_still_weighs_flows_between_states() -> None:
    bare = case(places=(), legs=(), period=When())
    result = judge([cargo(places=(), item="artillery shells")], on=bare)
    assert finding(result, "from North Korea to Russia", leg=None).level is Level.CLAIMED


def test_the_reconstruction_counts_once_and_its_looks_not_again() -> None:
    looks = [
        look("A", "alda", "2023-09-08", identity="orla", what="ship", publisher="Body one"),
        look("B", "bren", "2023-09-10", identity="orla", what="ship", publisher="Body two"),
    ]  # fmt: skip
    result = judge(looks=looks, ledger=ledger(evidence=("A", "B", "gap-1")))
    moved = finding(result, "the ledger holds")
    assert moved.level is Level.OBSERVED
    assert "From sightings alone, the ledger holds 4 to 6 trips between 1 August 2023" in moved.statement
    assert set(moved.origins) == {"Body one", "Body two"}
    evidence = {one.id: one for one in result.evidence}
    rows = [one for one in result.likelihoods if one.hypothesis == moved.hypothesis]
    assert all(one.log_lr == 0 for one in rows if evidence[one.evidence].kind == "look")
    assert any(one.log_lr > 0 for one in rows if evidence[one.evidence].kind == "reconstruction")


def test_a_reconstruction_on_priors_alone_is_no_finding() -> None:
    assert judge(ledger=ledger()).findings == ()


def test_the_prior_of_the_reconstruction_is_divided_out() -> None:
    looks = [
        look("A", "alda", "2023-09-08", identity="orla", what="ship"),
        look("B", "bren", "2023-09-09", what="ship"),
    ]
    sure = case(priors=(Prior("trips:alda-bren", 0.8, "a busy line"),))
    both = ledger(evidence=("A", "B"))
    plain = movement(judge(looks=looks, ledger=both))
    divided = movement(judge(looks=looks, ledger=both, on=sure))
    assert divided.p < plain.p


def test_a_sighting_at_one_end_says_little_of_a_trip() -> None:
    here = look("A", "alda", "2023-09-08", identity="orla", what="ship")
    there = look("B", "bren", "2023-09-20", what="ship")
    assert judge(looks=[here], ledger=ledger(evidence=("A",))).findings == ()
    sighted = movement(judge(looks=[here, there], ledger=ledger(evidence=("A",))))
    assert 0.5 < sighted.p < 0.6


def test_two_bodies_share_the_pair_of_looks() -> None:
    pair = [TRAIN[0], replace(TRAIN[1], publisher="Other body")]
    seen = finding(judge(looks=pair), "The train seen on", leg="nord-oste")
    assert len(seen.origins) == 2
    assert seen.p > 0.8


def test_looks_in_no_order_or_too_far_apart_are_no_passage() -> None:
    week = [
        look("A", "nord", "2023-09-04", "2023-09-10", identity="set-1"),
        look("B", "oste", "2023-09-08", identity="set-1"),
    ]  # fmt: skip
    late = [TRAIN[0], look("B", "oste", "2023-10-20", identity="set-1")]
    for looks in (week, late):
        assert not [one for one in judge(looks=looks).findings if one.level is Level.OBSERVED]


def test_single_looks_hint_and_never_lift_the_cap() -> None:
    base = [claim("a train crossed", places=RAILWAY)]
    hints = [
        look("A", "nord", "2023-09-10", count=73, what="wagons", publisher="Body two"),
        look("B", "nord", "2023-09-10", identity="set-9", publisher="Body three"),
        look("C", "oste", "2023-09-11", publisher="Body four"),
    ]  # fmt: skip
    moved = movement(judge(base, looks=hints), leg="nord-oste")
    assert moved.p > movement(judge(base), leg="nord-oste").p
    assert moved.level is Level.INFERRED


def gap(**detail: float) -> Gap:
    when = When.parse("2023-09-01T00:00Z", "2023-09-20T00:00Z")
    return Gap(273000001, 1, when, 10.0, 54.0, 10.0, 54.0, detail=(("p_cause", detail),) if detail else ())


def test_silence_speaks_through_reception_and_only_against_ordinary_trade() -> None:
    quiet = gap(switched_off=0.9, reception=0.1)
    off, unheard = (
        finding(judge([cargo()], events=[gap(switched_off=p, reception=1 - p)]), "was munitions")
        for p in (0.9, 0.0)
    )
    ordinary = {one.statement: one.p for one in off.rivals}["other or ordinary goods"]
    assert ordinary < {one.statement: one.p for one in unheard.rivals}["other or ordinary goods"]
    moved = movement(judge([claim("a ship sailed", places=BOTH)], events=[quiet, gap()]))
    assert any("was silent" in entry for entry in moved.missing)
    stranger = replace(quiet, mmsi=999)
    assert judge([cargo()], events=[stranger]).findings == judge([cargo()]).findings


def test_the_analyst_may_set_ratios_priors_and_rivals() -> None:
    spec = RatioSpec("munitions", "look", (("label", "S"),), 5.0, "closed harbour")
    own = case(
        ratios=(spec,),
        priors=(Prior("movement", 0.3, "sceptical"), Prior("munitions", 0.4, "my reasons")),
        rivals=(
            RivalSpec("trial", "a trial of a new service", "alda-bren", item=None, share=2.0),
            RivalSpec("coal", "coal in transit", item="coal"),
            RivalSpec("late", "later things", when=When.parse("2030-01-01T00:00Z", "2030-02-01T00:00Z")),
        ),
    )
    seen = [look("S", "bren", "2023-09-10", what="ship")]
    plain = finding(judge([cargo()], looks=seen), "was munitions")
    result = judge([cargo()], looks=seen, on=own)
    one = finding(result, "was munitions")
    assert one.p > plain.p
    assert one.level is Level.INFERRED
    statements = {rival.statement for rival in one.rivals}
    assert {"a trial of a new service", "coal in transit"} <= statements
    assert "later things" not in statements
    hypotheses = {hypothesis.key: hypothesis for hypothesis in result.hypotheses}
    assert hypotheses["cargo:alda-bren:2023-09-10:munitions"].prior_reason == "my reasons"
    assert hypotheses["movement:alda-bren:2023-09-10"].prior == 0.3


def test_the_items_of_the_case_are_asked_even_if_nobody_names_them() -> None:
    result = judge([claim("the ship sailed", places=BOTH)], on=case(items=("steel coils", "peculiar cargo")))
    assert finding(result, "was metal or ore").p < 0.5
    assert finding(result, "was peculiar cargo").origins == ()


def test_adding_a_rival_lowers_no_row_of_another() -> None:
    plain = judge(told())
    more = judge(told(), on=case(rivals=(RivalSpec("trial", "a trial"),)))

    def rows(judgement):  # type: ignore[no-untyped-def]
        keys = {one.id: one.key for one in judgement.hypotheses}
        return {(keys[one.hypothesis], one.evidence): one.log_lr for one in judgement.likelihoods}

    before, after = rows(plain), rows(more)
    assert all(after[key] == value for key, value in before.items())


def test_every_generated_sentence_keeps_likelihood_and_confidence_apart() -> None:
    result = judge([*told(), denial()], looks=TRAIN, ledger=ledger(evidence=("A",)))
    for one in result.findings:
        for text in (
            one.statement,
            one.confidence_reason,
            *one.missing,
            *(rival.statement for rival in one.rivals),
        ):
            assert not mixes_likelihood_and_confidence(text)
        assert one.word == probability_word(one.p)
        assert not any(word in one.confidence_reason for word in ("likely", "certain", "chance"))
        assert one.p_low <= one.p <= one.p_high


def test_every_piece_of_evidence_and_contradiction_of_a_finding_is_in_the_judgement() -> None:
    result = judge([*told(), denial()], looks=TRAIN)
    evidence = {one.id for one in result.evidence}
    tensions = {one.id for one in result.contradictions}
    hypotheses = {one.id for one in result.hypotheses}
    for one in result.findings:
        assert set(one.evidence) <= evidence
        assert set(one.contradictions) <= tensions
        assert one.hypothesis in hypotheses
    assert all(row.why for row in result.likelihoods)
    assert all(set(one.evidence) <= evidence for one in result.contradictions)


def test_what_was_not_looked_for_and_not_found_is_said_apart() -> None:
    looks = [look("N", "bren", "2023-09-11", saw=Saw.ABSENT, what="ship", detectability=0.9)]
    moved = movement(judge([claim("a ship sailed", places=BOTH)], looks=looks))
    assert any(entry.startswith("Not looked for: no look at Alda port") for entry in moved.missing)
    assert any(entry.startswith("Looked for, not found: no ship at Bren harbour") for entry in moved.missing)


def test_a_long_list_of_what_is_missing_is_cut_with_its_number() -> None:
    looks = [look(f"N{n}", "bren", f"2023-09-{n + 1:02}", saw=Saw.ABSENT, what="ship") for n in range(28)]
    sailed = claim("a ship sailed", places=BOTH, last_day="2023-09-28", day="2023-09-02")
    moved = movement(judge([sailed], looks=looks))
    assert moved.missing[-1].endswith("more of the same kind.")


def test_refusals_and_denials_of_proof_weigh_nothing() -> None:
    proof = denial(sentence="Such reports come without proof, he said", at=1000)
    refusal = denial(
        stance=Stance.CANNOT_DETERMINE, sentence="He would not comment", event=Event.INFO_GAP, at=1100
    )
    base = finding(judge(told()), "was munitions")
    assert finding(judge([*told(), proof]), "was munitions").p == base.p
    assert finding(judge([*told(), refusal]), "was munitions").p == base.p


def test_a_leg_with_an_unknown_end_is_left_out() -> None:
    broken = case(legs=(Leg("x-y", "x", "y", Mode.SEA), RAIL, RAIL_BACK))
    assert judge([cargo()], on=broken).findings


def test_an_empty_case_has_an_empty_judgement() -> None:
    empty = judge()
    assert empty.findings == empty.evidence == empty.audit == ()


@pytest.mark.parametrize(
    "stance", [Stance.PREDICTS, Stance.ANNOUNCES, Stance.WARNS, Stance.CONDEMNS, Stance.CONFIRMS]
)
def test_softer_stances_weigh_less_than_an_assertion(stance: Stance) -> None:
    soft = finding(judge([cargo(stance=stance)]), "was munitions")
    assert soft.p < finding(judge([cargo()]), "was munitions").p


def test_a_claim_of_the_contrary_speaks_against() -> None:
    contrary = cargo(polarity="-", origin="Other body", at=300)
    assert (
        finding(judge([cargo(), contrary]), "was munitions").p < finding(judge([cargo()]), "was munitions").p
    )


def test_a_headline_weighs_less_than_a_sentence() -> None:
    assert (
        finding(judge([cargo(part="headline")]), "was munitions").p
        < finding(judge([cargo()]), "was munitions").p
    )


def test_the_period_of_the_case_bounds_everything() -> None:
    outside = look("A", "nord", "2025-09-04T01:00:00Z", identity="set-1")
    after = look("B", "oste", "2025-09-04T05:00:00Z", identity="set-1")
    assert judge(looks=[outside, after]).findings == ()
    assert PERIOD.is_bounded


def test_statements_are_dated_by_their_origin_group_and_texts_by_their_cluster() -> None:
    one = cargo(origin="White House", kind="government")
    two = cargo(origin="US government", kind="government", at=300, file="two.txt")
    groups = [OriginGroup("White House", date(2023, 10, 13), ("one.txt", "two.txt"), (one.id, two.id))]
    assert finding(judge([one, two], origin_groups=groups), "was munitions").origins == (
        "government of the United States (13 October 2023)",
    )
    dated = claim("a train crossed on 4 September", places=RAILWAY, day="2023-09-04")
    undated = claim("train crosses border", places=RAILWAY, day=None, at=200, file="two.txt")
    cluster = ClaimCluster((dated.id, undated.id, "gone"))
    loose = ClaimCluster((undated.id,))
    moved = movement(judge([dated, undated], clusters=[cluster, loose]), leg="nord-oste")
    assert len(moved.evidence) == 2


def test_open_and_vague_dates_reach_back_from_the_publication() -> None:
    since = replace(cargo(), event_date=DateMention("since August", "2023-08-20", None, "month_open"))
    until = replace(cargo(at=200), event_date=DateMention("so far", None, "2023-10-19", "vague"))
    result = judge([since, until])
    assert finding(result, "was munitions").p > 0.25
    ahead = replace(cargo(at=300), event_date=DateMention("soon", "2023-10-30", None, "vague"))
    assert judge([ahead], documents=[document(published="2023-10-01")]).findings == ()


def test_a_graded_publisher_lowers_the_weight_of_its_own_words() -> None:
    bare = cargo(origin="author", kind="media_author")
    poor = replace(document(), source=Source("one", SourceKind.PUBLISHER, Grade("E", "content farm")))
    assert judge([bare], documents=[poor]).findings == ()
    fair = replace(document(), source=Source("one", SourceKind.PUBLISHER, Grade("D", "small outlet")))
    ungraded = finding(judge([bare]), "was munitions").p
    assert 0.25 < finding(judge([bare], documents=[fair]), "was munitions").p <= ungraded
    nobody = replace(bare, chain=())
    assert finding(judge([nobody]), "was munitions").origins == ("unattributed reports",)


def test_looks_published_by_a_state_join_its_statement() -> None:
    said = cargo(origin="White House", kind="government", said="2023-10-13")
    seen = look(
        "A", "bren", "2023-09-12", what="ship", identity="orla", publisher="White House", sensor="US imagery"
    )
    moved = movement(judge([said], looks=[seen]))
    assert moved.origins == ("government of the United States (13 October 2023)",)
    alone = movement(judge([cargo()], looks=[seen]))
    assert "government of the United States" not in alone.origins


def test_goods_without_a_class_are_other_goods() -> None:
    plain = cargo("ordinary trade goods")
    odd = cargo("mirrors", at=300)
    named = cargo("munitions", at=600)
    one = finding(judge([plain, odd, named]), "was munitions")
    assert {rival.statement: rival.origins for rival in one.rivals}["other or ordinary goods"]


def test_the_inland_part_of_a_flow_takes_claims_that_name_it() -> None:
    places = (("bren", PlaceRole.ORIGIN), ("fard", PlaceRole.DESTINATION))
    inland = claim("boxes went on by rail", item="train", places=places, at=100)
    site = claim("a train arrived", event=Event.ARRIVAL, places=(("fard", PlaceRole.DESTINATION),), at=300)
    assert movement(judge([inland, site]), leg="bren-fard").p > 0.5


def test_sightings_at_both_ends_or_one_end_speak_of_the_leg() -> None:
    both = claim("seen here and there", event=Event.SIGHTING, item="train",
                 places=(("nord", PlaceRole.LOCATION), ("oste", PlaceRole.LOCATION)))  # fmt: skip
    one = claim(
        "seen here", event=Event.SIGHTING, item="train", places=(("nord", PlaceRole.LOCATION),), at=100
    )
    free = replace(one, actor_from=None, actor_to=None)
    results = [movement(judge([c]), leg="nord-oste").p for c in (both, one)]
    assert results[0] > results[1]
    # Where neither direction nor way is told, the claim founds no finding of its own.
    assert judge([free]).findings == ()


def test_a_denial_of_a_movement_is_shown_and_weighs_next_to_nothing() -> None:
    moved = claim("the ship sailed", places=BOTH)
    no = claim("it never sailed", stance=Stance.DENIES, polarity="-", places=BOTH, origin="Owner", at=300)
    before, after = (movement(judge(rows)) for rows in ([moved], [moved, no]))
    assert 0 < before.p - after.p <= 0.02


def test_what_was_not_done_with_the_freight_does_not_deny_the_movement() -> None:
    moved = claim("a train crossed", places=RAILWAY)
    unrelated = claim(
        "the other cars were unrelated", event=Event.TRANSSHIPMENT, polarity="-", places=RAILWAY, at=300
    )
    before, after = (movement(judge(rows), leg="nord-oste") for rows in ([moved], [moved, unrelated]))
    assert before.p == after.p


def test_a_ratio_of_another_kind_or_field_is_not_applied() -> None:
    specs = (
        RatioSpec("movement", "look", (("label", "elsewhere"),), 50.0, "no"),
        RatioSpec("movement:alda-bren", "claim", (("origin", "institute of harbours"),), 9.0, "yes"),
    )
    moved = movement(judge([claim("a ship sailed", places=BOTH)], on=case(ratios=specs)))
    assert moved.p == 0.79


def test_without_a_period_the_evidence_spans_it_and_comparisons_do_not() -> None:
    free = case(period=When())
    claims = [
        claim("the ship sailed", places=BOTH, day="2023-06-01"),
        claim("the ship sailed again", places=BOTH, day="2023-10-01", at=100),
        claim("more than in five years", places=BOTH, day="2018-10-15", last_day="2023-10-15", at=200),
    ]
    statements = [one.statement for one in judge(claims, on=free).findings]
    assert any("on 1 June 2023" in one for one in statements)
    assert any("on 1 October 2023" in one for one in statements)
    assert all("2018" not in one for one in statements)
    endless = claim("for years", places=BOTH, day="2018-10-15", last_day="2023-10-15")
    assert judge([endless], on=free).findings == ()
