"""Records: ids from content, canonical JSON, round trips, errors."""

from __future__ import annotations

import json
import pickle
from datetime import date, datetime, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spurline import model
from spurline.model import (
    BadInput,
    Case,
    Claim,
    Count,
    DateMention,
    Event,
    Form,
    Gap,
    Grade,
    Hedge,
    Leg,
    Look,
    Mode,
    OriginGroup,
    Place,
    Presence,
    Saw,
    Source,
    SourceKind,
    Span,
    Speaker,
    SpurlineError,
    Stance,
    Step,
    Stop,
    Trip,
    When,
    Window,
    canonical,
    content_id,
    plain,
    restore,
)

UTC = timezone.utc
DAY = datetime(2023, 9, 12, tzinfo=UTC)
NOON = datetime(2023, 9, 12, 12, tzinfo=UTC)
WINDOW = Window(DAY, NOON, datetime(2023, 9, 13, tzinfo=UTC))
text = st.text(max_size=12)


def claim(**changes: object) -> Claim:
    given_fields = {
        "document": "a" * 64,
        "language": "de",
        "kind": "body",
        "sentence": Span("Das ist so.", 0, 11),
        "span": Span("ist so", 4, 10),
        "chain": (Speaker("John Kirby", "spokesperson", 3, 13), Speaker("Reuters", "agency")),
        "stance": Stance.ASSERTS,
        "polarity": "+",
        "hedge": Hedge.ATTRIBUTED,
        "form": Form.LAUT,
        "event": Event.DELIVERY,
    }
    return Claim(**{**given_fields, **changes})  # type: ignore[arg-type]


RECORDS = [
    Look("O1", "rajin", When(DAY, NOON), "optical", Saw.ABSENT, detectability=0.9, count=0),
    Gap(1, 0, When(DAY, NOON), 1.0, 2.0, 3.0, 4.0, detail=(("hours", 12.0), ("p_cause", ("a", 1)))),
    claim(event_date=DateMention("am Mittwoch", "2022-11-02", None, "day", "weekday_past")),
    Trip("angara", "rajin", "dunai", WINDOW, WINDOW, 0.9, evidence=("x",)),
    Count("a", "b", When(DAY, NOON), ((0, 0.25), (1, 0.75)), 0, 1, 1),
    Presence("rajin", (date(2023, 9, 12),), (0.5,)),
    OriginGroup("RUSI", date(2023, 10, 16), ("a.txt",), ("1", "2")),
    Source("RUSI", SourceKind.ANALYST, Grade("B", "long record")),
]


@pytest.mark.parametrize("record", RECORDS, ids=lambda record: type(record).__name__)
def test_a_record_survives_json_and_pickling(record: object) -> None:
    again = restore(type(record), json.loads(canonical(record)))
    assert again == record
    assert canonical(again) == canonical(record)
    assert pickle.loads(pickle.dumps(record)) == record


@given(text, text, st.integers(0, 99) | st.none())
def test_equal_content_has_an_equal_id(place: str, note: str, count: int | None) -> None:
    first, second = (
        Look("O1", place, When(DAY, NOON), "s", Saw.PRESENT, count=count, note=note) for _ in range(2)
    )
    assert first.id == second.id
    assert len(first.id) == 16
    assert first.id == content_id({key: value for key, value in plain(first).items() if key != "id"})


@given(text, text)
def test_other_content_has_another_id(a: str, b: str) -> None:
    first, second = claim(item=f"x{a}"), claim(item=f"x{b}")
    assert (first.id == second.id) == (a == b)


def test_event_kinds_tell_equal_intervals_apart() -> None:
    where = (1, 0, When(DAY, NOON), 1.0, 2.0, 3.0, 4.0)
    assert Gap(*where).id != Stop(*where).id
    assert {kind: made(*where).kind for kind, made in model.EVENT_KINDS.items()} == {
        kind: kind for kind in model.EVENT_KINDS
    }


def test_a_field_that_is_not_used_does_not_change_an_id() -> None:
    assert "cue" not in plain(claim())
    assert canonical({"b": 1, "a": [True, None, "ü"]}) == '{"a":[true,null,"ü"],"b":1}'
    assert canonical({"s": {"b", "a"}, "d": date(2023, 1, 2)}) == '{"d":"2023-01-02","s":["a","b"]}'


@given(st.dictionaries(text, st.floats(allow_nan=False, allow_infinity=False) | text))
def test_canonical_json_does_not_depend_on_order(body: dict[str, object]) -> None:
    turned = dict(reversed(list(body.items())))
    assert canonical(body) == canonical(turned)
    assert json.loads(canonical(body)) == body


def test_what_json_cannot_hold_is_refused() -> None:
    with pytest.raises(BadInput, match="not a number"):
        canonical({"x": float("nan")})
    with pytest.raises(BadInput, match="no zone"):
        canonical(datetime(2022, 1, 1))


def test_a_tampered_record_is_refused() -> None:
    body = plain(RECORDS[0])
    with pytest.raises(BadInput, match="does not have the id"):
        restore(Look, {**body, "place": "dunai"})
    with pytest.raises(BadInput, match="no Look"):
        restore(Look, {"label": "x", "when": 3})
    with pytest.raises(BadInput, match="not a probability"):
        restore(Look, {**body, "detectability": 2})


def test_the_first_of_the_chain_is_the_origin() -> None:
    assert claim().origin == "John Kirby"
    assert claim().relays == ("Reuters",)
    assert claim().is_attributed
    assert not claim(chain=(Speaker("author", "media_author"),)).is_attributed
    assert claim(chain=()).origin == "unspecified"


def test_a_closed_day_of_the_text_becomes_a_half_open_interval() -> None:
    mention = DateMention("am 2. November", "2022-11-02", "2022-11-02", "day")
    assert mention.when() == When.parse("2022-11-02", zone=UTC)
    assert DateMention("um 10:24 Uhr", "2022-11-04T10:24", "2022-11-04T10:24", "minute").when().is_instant
    assert DateMention("bislang", None, None, "vague").when() == When()


def test_places_and_legs_check_themselves() -> None:
    with pytest.raises(BadInput, match="swapped"):
        Place("p", "P", 42.2, 130.3, "port", 3)
    with pytest.raises(BadInput, match="radius"):
        Place("p", "P", 130.3, 42.2, "port", 0)
    with pytest.raises(BadInput, match="backwards"):
        Leg("l", "a", "b", Mode.SEA, 9, 3)
    with pytest.raises(BadInput, match="negative"):
        Look("O1", "p", When(DAY, NOON), "s", Saw.PRESENT, count=-1)
    with pytest.raises(BadInput, match="Admiralty"):
        Grade("G", "?")
    assert Grade("E", "content farm").reliability == 0
    assert Place("p", "P", 1, 2, "port", 1, zone="+09:00").tz is not None
    assert Place("p", "P", 1, 2, "port", 1).tz is None


def test_a_case_finds_its_places_and_legs() -> None:
    place, leg = Place("p", "P", 1, 2, "port", 1), Leg("l", "p", "q", Mode.RAIL)
    case = Case("?", places=(place,), legs=(leg,))
    assert case.place("p") is place
    assert case.leg("l") is leg
    assert case.place("q") is None
    assert case.leg("m") is None


def test_counts_and_origins_answer_what_they_are_asked() -> None:
    count = RECORDS[4]
    assert isinstance(count, Count)
    assert count.at_least(1) == 0.75
    assert count.at_least(0) == 1
    assert Look("O1", "p", When(DAY, NOON), "PlanetScope", Saw.PRESENT).origin == "PlanetScope"
    assert Look("O1", "p", When(DAY, NOON), "s", Saw.PRESENT, publisher="VOA").origin == "VOA"
    assert WINDOW.when == When(WINDOW.q05, WINDOW.q95)


def test_steps_with_equal_work_have_an_equal_key() -> None:
    assert Step("a", "1", (("x", 1),), ("u",)).key == Step("a", "1", (("x", 1),), ("u",), ("m",), NOON).key


def test_an_error_says_what_where_and_what_to_do() -> None:
    error = BadInput("the file is empty", where="a.txt", do="Leave it out")
    assert str(error) == "a.txt: the file is empty. Leave it out"
    assert str(SpurlineError("broken")) == "broken"
    assert isinstance(error, ValueError)
    again = pickle.loads(pickle.dumps(error))
    assert (type(again), str(again)) == (BadInput, str(error))
