"""Times as intervals with a rule (annotation guideline §9)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from spurline.claims import Text, read_document
from spurline.claims.times import find_times
from spurline.model import Claim, When

Read = Callable[..., list[Claim]]
WRITTEN = date(2022, 11, 6)  # a Sunday


@pytest.mark.parametrize(
    ("text", "start", "end", "grain"),
    [
        ("am Mittwoch sagte er", "2022-11-02", "2022-11-02", "day"),
        ("am Mittwoch (02. November)", "2022-11-02", "2022-11-02", "day"),
        ("am Freitagnachmittag (04. November)", "2022-11-04T12:00", "2022-11-04T18:00", "part_of_day"),
        ("am 13. Oktober", "2022-10-13", "2022-10-13", "day"),
        ("im September", "2022-09-01", "2022-09-30", "month"),
        ("Anfang September", "2022-09-01", "2022-09-10", "days"),
        ("Mitte Oktober 2021", "2021-10-11", "2021-10-20", "days"),
        ("Anfang der Woche", "2022-10-31", "2022-11-02", "days"),
        ("Anfang dieses Jahres", "2022-01-01", "2022-04-30", "vague"),
        ("vergangene Woche", "2022-10-24", "2022-10-30", "week"),
        ("kürzlich", "2022-10-07", "2022-11-06", "vague"),
        ("bislang", None, "2022-11-06", "vague"),
        ("in den letzten fünf Jahren", "2017-11-06", "2022-11-06", "years"),
        ("im kommenden Winter", "2022-12-01", "2023-02-28", "season"),
        ("Mit Beginn der Corona-Pandemie", "2020-01-01", "2020-03-31", "quarter"),
        ("gestern", "2022-11-05", "2022-11-05", "day"),
    ],
)
def test_german_expressions_resolve_to_intervals(text: str, start: str | None, end: str, grain: str) -> None:
    found = find_times(text, WRITTEN, "de")[0].resolved
    assert (found.start, found.end, found.grain) == (start, end, grain)


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("on Wednesday", "2022-11-02", "2022-11-02"),
        ("on Oct. 13", "2022-10-13", "2022-10-13"),
        ("in September 2021", "2021-09-01", "2021-09-30"),
        ("last week", "2022-10-24", "2022-10-30"),
        ("over the past two years", "2020-11-06", "2022-11-06"),
        ("two days ago", "2022-11-04", "2022-11-04"),
        ("recently", "2022-10-07", "2022-11-06"),
    ],
)
def test_english_expressions_resolve_to_intervals(text: str, start: str, end: str) -> None:
    found = find_times(text, WRITTEN, "en")[0].resolved
    assert (found.start, found.end) == (start, end)


def test_a_clock_time_inherits_its_day(read: Read) -> None:
    first, second = read(
        "Ein Zug wurde am Freitagmorgen um 10:24 Uhr beobachtet. Gegen 13:10 Uhr wurde er wieder gesichtet."
    )
    assert first.event_date is not None
    assert second.event_date is not None
    assert (first.event_date.start, first.event_date.grain) == ("2023-11-10T10:24", "minute")
    assert (second.event_date.start, second.event_date.grain) == ("2023-11-10T13:10", "minute_approx")


def test_two_days_joined_by_und_are_a_range(read: Read) -> None:
    (claim,) = read("Der Minister besuchte am 19. und 20. Oktober Nordkorea.")
    assert claim.event_date is not None
    assert (claim.event_date.start, claim.event_date.end) == ("2023-10-19", "2023-10-20")
    assert claim.event_date.grain == "day_range"


def test_since_opens_an_interval_up_to_publication(read: Read) -> None:
    (claim,) = read("Nordkorea liefert seit September Raketen an Russland.")
    assert claim.event_date is not None
    assert (claim.event_date.start, claim.event_date.end) == ("2023-09-01", "2023-11-16")
    assert claim.event_date.grain == "month_open"


def test_without_a_date_of_publication_a_weekday_stays_unresolved(read: Read) -> None:
    (claim,) = read("Am Mittwoch lieferte Nordkorea Raketen an Russland.", "de", None)
    assert claim.event_date is None


def test_publication_is_given_or_read_with_its_reason() -> None:
    day = When.parse("2022-11-06", zone=timezone.utc)
    assert read_document(Text("a", "Text.", published=day)).published_reason == "given"
    text = (
        "Der Zug überquerte am 5. Oktober 2023 die Grenze. Am 13. Oktober "
        "sprach der Minister. Er wird am 19. Oktober reisen."
    )
    document = read_document(Text("a", text))
    assert str(document.published) == "2023-10-13T00:00:00Z/2023-10-18T00:00:00Z"
    assert "2023-10-13" in document.published_reason
    unknown = read_document(Text("a", "Ein Zug überquerte die Grenze."))
    assert unknown.published == When(None, None)
    assert unknown.published_reason == "no date in the text"


def test_a_weekday_beside_a_date_decides_the_year() -> None:
    (found,) = find_times("am Freitag (04. November)", date(2024, 1, 10), "de")
    assert found.resolved.start == "2022-11-04"


@settings(max_examples=100, deadline=None)
@given(
    st.text(alphabet="0123456789. :-UhrJanovembTgwchsit", max_size=60),
    st.dates(date(1, 1, 1), date(9998, 12, 31)),
)
def test_expressions_lie_in_order_inside_the_text_for_any_day(text: str, written: date) -> None:
    for language in ("de", "en"):
        last = 0
        for one in find_times(text, written, language):
            assert last <= one.begin < one.end <= len(text)
            assert text[one.begin : one.end] == one.text
            last = one.end
