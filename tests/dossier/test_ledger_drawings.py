"""The ledger drawn: what is seen is filled, what is inferred is hollow, and a curve counts its draws."""

from __future__ import annotations

import runpy
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from lxml import html

from spurline.case.view import LedgerView
from spurline.dossier import ledger_figure, ledger_page, png_file
from spurline.dossier.count_curves import curves_of, draw_curve
from spurline.dossier.formats import Formats
from spurline.dossier.ledger_lanes import draw_ledger, groups
from spurline.dossier.picture import Caption, Disc, Picture, Stroke
from spurline.model import (
    CountComparison,
    CountCurve,
    Counted,
    CountVerdict,
    Place,
    PublishedCount,
    Quantiles,
    Saw,
    When,
)

BROWSER = SimpleNamespace(**runpy.run_path(str(Path(__file__).parent / "browser.py")))
UTC = timezone.utc
START, END = datetime(2023, 8, 15, tzinfo=UTC), datetime(2023, 11, 1, tzinfo=UTC)
STEPS = tuple(12.0 * k for k in range(157))
NUMBERS = tuple(
    tuple(float(int(hour / 300 * share)) for share in (0.5, 0.8, 1.0, 1.2, 1.5)) for hour in STEPS
)
WAY = CountCurve("rajin", "dunai", START, END, STEPS, NUMBERS)
SAID = PublishedCount(
    "Example Desk", "rajin", "dunai", When(START, START + timedelta(days=40)), 5, None, Counted.TRIPS
)


@pytest.fixture(scope="module")
def view(sample: SimpleNamespace) -> LedgerView:
    whole = sample.sample_view()
    judged = CountComparison(
        SAID, CountVerdict.LOWER_BOUND, "the ledger holds more", Quantiles(3, 6, 9), 0.8, 0.2, 0.8, 0.0
    )
    heard = (("lady-r", ((START, datetime(2023, 10, 2, tzinfo=UTC)),)),)
    return LedgerView(whole.case, whole.ledger, whole.looks, heard, (judged,), (WAY,), None, "sample")


def lanes(view: LedgerView, vessel: str) -> Picture:
    ((when, vessels),) = groups(view)
    chosen = [one for one in vessels if one.vessel == vessel]
    return draw_ledger(view, when, chosen, Formats("en"), width=1000, label_width=180)


def pens(picture: Picture) -> list[str]:
    return [mark.pen for mark in picture.marks]


def words(picture: Picture) -> str:
    return " | ".join(mark.text for mark in picture.marks if isinstance(mark, Caption))


# --- timelines


def test_a_trip_that_nobody_heard_is_hollow_and_one_from_its_own_fixes_is_filled(view: LedgerView) -> None:
    assert "trip-seen" not in pens(lanes(view, "lady-r"))
    (own,) = [one for one in view.ledger.vessels if one.vessel == "lady-r"]
    trips = tuple(replace(trip, evidence=(str(own.mmsi),)) for trip in own.trips)
    assert trips
    others = [one for one in view.ledger.vessels if one.vessel != "lady-r"]
    seen = replace(view, ledger=replace(view.ledger, vessels=(*others, replace(own, trips=trips))))
    found = pens(lanes(seen, "lady-r"))
    assert found.count("trip-seen") == len(trips)
    assert "trip-sea" not in found and "window-sea" not in found


def test_a_trip_below_even_chance_has_dots_without_a_core(view: LedgerView) -> None:
    (own,) = [one for one in view.ledger.vessels if one.vessel == "angara"]
    for p, cores in ((0.3, 0), (0.7, 1)):
        one = replace(own, trips=(replace(own.trips[0], p=p),))
        changed = replace(view, ledger=replace(view.ledger, vessels=(one,)))
        assert pens(lanes(changed, "angara")).count("core") == cores


def test_a_look_that_saw_nothing_hangs_below_the_line_and_is_hollow(view: LedgerView) -> None:
    picture = lanes(view, "angara")
    strokes = [mark for mark in picture.marks if isinstance(mark, Stroke)]
    lines = {mark.pieces[0][0][1] for mark in strokes if mark.pen == "lane"}
    heights = {
        pen: [max(y for _, y in mark.pieces[0]) for mark in strokes if mark.pen == pen]
        for pen in ("tick-absent", "tick-some", "tick-seen")
    }
    absent = sum(look.what == "ship" and look.saw is Saw.ABSENT for look in view.looks)
    assert len(heights["tick-absent"]) == absent > 0
    assert all(any(0 < y - line < 12 for line in lines) for y in heights["tick-absent"])
    assert all(any(0 < line - y < 12 for line in lines) for y in heights["tick-some"] + heights["tick-seen"])
    assert any(isinstance(mark, Disc) and mark.pen == "dot" for mark in picture.marks)


def test_a_look_that_names_another_vessel_is_not_on_the_lane(view: LedgerView) -> None:
    named = [look for look in view.looks if look.identity == "maria"]
    assert named
    without = replace(view, looks=tuple(look for look in view.looks if look not in named))
    assert lanes(view, "angara") == lanes(without, "angara")
    assert lanes(view, "maria") != lanes(without, "maria")


def test_a_silence_without_an_end_is_hatched_to_the_end_of_the_axis(view: LedgerView) -> None:
    picture = lanes(view, "angara")
    (edge,) = [mark for mark in picture.marks if isinstance(mark, Stroke) and mark.pen == "silence"]
    assert max(x for x, _ in edge.pieces[0]) == 1000 - 8


def test_trips_and_places_that_are_not_drawn_are_said(view: LedgerView) -> None:
    (own,) = [one for one in view.ledger.vessels if one.vessel == "angara"]
    many = tuple(replace(own.trips[0], p=0.01 * k) for k in range(1, 6))
    changed = replace(view, ledger=replace(view.ledger, vessels=(replace(own, trips=many),)))
    assert "5 others not drawn" in words(lanes(changed, "angara"))


# --- count curves


def test_published_counts_stand_by_their_way_with_who_said_so(view: LedgerView) -> None:
    curves, left_out = curves_of(view)
    assert [curve.published for curve in curves] == [view.published] and left_out == 0
    picture = draw_curve(curves[0], view, Formats("en"), width=640)
    assert "Example Desk: ≥ 5 trips" in words(picture)
    bracket = [mark for mark in picture.marks if isinstance(mark, Stroke) and mark.pen == "bracket"]
    assert any(len(mark.pieces[0]) == 3 for mark in bracket), "an open end has an arrow"


def test_a_count_of_containers_is_on_no_curve_of_trips(view: LedgerView) -> None:
    boxes = replace(view.published[0], count=replace(SAID, what=Counted.CONTAINERS))
    curves, _ = curves_of(replace(view, published=(boxes,)))
    assert all(curve.published == () for curve in curves)


# --- the page and the figure


def test_the_page_asks_for_nothing_and_says_so_in_its_policy(view: LedgerView) -> None:
    page = html.document_fromstring(ledger_page(view).decode())
    policy = page.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")[0]
    assert policy.startswith("default-src 'none'; style-src 'sha256-") and "unsafe" not in policy
    assert not page.xpath("//img | //link | //iframe | //*[@src]")
    assert all(href.startswith("#") for href in page.xpath("//a/@href"))
    assert not page.xpath("//*[@style]"), "the policy forbids style attributes"


def test_equal_views_give_equal_bytes(view: LedgerView) -> None:
    assert ledger_page(view) == ledger_page(replace(view))
    assert png_file(ledger_figure(view), width=800) == png_file(ledger_figure(view), width=800)


def test_the_page_says_who_said_so_what_was_seen_and_as_of_when(view: LedgerView) -> None:
    text = html.document_fromstring(ledger_page(replace(view, as_of=END)).decode()).text_content()
    assert "as of 1 Nov 2023, 00:00 Z" in text
    assert "Example Desk" in text and "lower bound" in text
    assert view.ledger.warnings[0] in text


def test_names_are_text_wherever_they_stand(view: LedgerView) -> None:
    evil = "<script>alert(1)</script>\u202e"
    places = tuple(
        Place(one.id, evil, one.lon, one.lat, one.kind, one.radius_km, part_of=one.part_of)
        for one in view.case.places
    )
    vessels = tuple(replace(one, name=evil) for one in view.case.vessels)
    said = replace(view.published[0], count=replace(SAID, publisher=evil))
    changed = replace(
        view, case=replace(view.case, title=evil, places=places, vessels=vessels), published=(said,)
    )
    page = ledger_page(changed).decode()
    assert "<script>alert" not in page and "\u202e" not in page
    assert len(html.document_fromstring(page).xpath("//script")) == 1


def test_a_case_without_vessels_says_so(view: LedgerView) -> None:
    empty = replace(view, ledger=replace(view.ledger, vessels=(), warnings=()), published=(), curves=())
    text = html.document_fromstring(ledger_page(empty).decode()).text_content()
    assert "The ledger holds no trip." in text and "No vessel was reconstructed." in text


@pytest.fixture(scope="module")
def browser(chromium: str) -> Iterator[Any]:
    with BROWSER.driven(chromium) as driver:
        yield driver


@pytest.mark.browser
@pytest.mark.enable_socket
@pytest.mark.parametrize("pixels", [1440, 1024, 390])
def test_the_page_opens_without_a_request_and_never_scrolls_sideways(
    browser: Any, view: LedgerView, tmp_path: Path, pixels: int
) -> None:
    path = tmp_path / "ledger.html"
    path.write_bytes(ledger_page(view))
    metrics = {"width": pixels, "height": 900, "deviceScaleFactor": 1, "mobile": pixels < 700}
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)
    assert BROWSER.visit(browser, path) == BROWSER.QUIET
    assert browser.execute_script("return document.documentElement.scrollWidth") <= pixels
