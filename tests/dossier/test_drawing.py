# ruff: noqa: E501
"""Projection, clipping, axis, labels and formats: laws rather than pictures."""

from __future__ import annotations

import math
from datetime import datetime, timedelta, timezone
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import spurline.dossier
from spurline.dossier.clip import clip_line, clip_ring, thin
from spurline.dossier.escape import json_block, visible
from spurline.dossier.formats import Formats, base_name
from spurline.dossier.label_layout import Sheet
from spurline.dossier.lanes import Lanes, Said
from spurline.dossier.projection import Conic, conic_for, dense, fit, great_circle_km, middle_lon, wrap
from spurline.dossier.sections import first_sentence, sentence
from spurline.dossier.time_axis import day_number, make_axis
from spurline.dossier.wording import BANDS, Words, band, labels
from spurline.model import When

UTC = timezone.utc
lons = st.floats(-180, 180, exclude_max=True)
lats = st.floats(-80, 80)


@given(st.floats(-70, 70), st.floats(1, 10), st.floats(-170, 170))
def test_projection_keeps_distances_along_meridians(lat: float, step: float, lon0: float) -> None:
    conic = conic_for([(lon0 - 3, lat - 3), (lon0 + 3, lat + 3)])
    a, b = conic(conic.lon0, lat), conic(conic.lon0, lat + step / 10)
    assert math.hypot(b[0] - a[0], b[1] - a[1]) == pytest.approx(
        6371.0088 * math.radians(step / 10), rel=1e-9
    )


def test_projection_is_true_to_scale_near_its_parallels() -> None:
    conic = Conic(131.0, 42.4, 43.4)
    a, b = (130.29, 42.4), (132.345, 42.9)
    drawn = math.dist(conic(*a), conic(*b))
    assert drawn == pytest.approx(great_circle_km(a, b), rel=2e-3)


def test_cone_opens_to_a_cylinder_at_the_equator() -> None:
    x, y = Conic(0.0, -1.0, 1.0)(10.0, 5.0)
    assert x == pytest.approx(6371.0088 * math.radians(10) * math.cos(math.radians(1)), rel=1e-9)
    assert y == pytest.approx(6371.0088 * math.radians(5), rel=1e-9)


@given(st.lists(lons, min_size=1, max_size=8))
def test_middle_longitude_lies_within_half_a_turn_of_all(longitudes: list[float]) -> None:
    middle = middle_lon(longitudes)
    assert -180 <= middle < 180
    assert all(abs(wrap(lon - middle)) <= 180 for lon in longitudes)


def test_frame_holds_places_on_both_sides_of_the_antimeridian() -> None:
    points = [(178.0, 50.0), (-177.0, 52.0)]
    frame = fit(points, 860, (300, 500), 60)
    assert all(frame.holds(frame(*one), -50) for one in points)
    assert frame.km_per_px < 2
    ring = frame.shape([(179.0, 50.0), (-179.0, 50.0), (-179.0, 51.0), (179.0, 51.0)])
    assert max(x for x, _ in ring) - min(x for x, _ in ring) < 300


boxes = st.floats(-300, 700, allow_nan=False)


@given(st.lists(st.tuples(boxes, boxes), min_size=3, max_size=12))
def test_clipped_rings_and_lines_stay_inside(points: list[tuple[float, float]]) -> None:
    for x, y in clip_ring(points, 400, 300):
        assert -4.001 <= x <= 404.001 and -4.001 <= y <= 304.001
    for piece in clip_line(points, 400, 300):
        assert len(piece) > 1
        assert all(-4.001 <= x <= 404.001 and -4.001 <= y <= 304.001 for x, y in piece)
    assert thin(points)[-1] == points[-1]


@given(st.lists(st.tuples(st.floats(0, 4000), st.floats(0, 60)), min_size=1, max_size=30))
def test_axis_runs_forward_and_holds_every_item(spans: list[tuple[float, float]]) -> None:
    axis = make_axis([(start, start + length) for start, length in spans], 1000.0)
    assert axis is not None
    assert len(axis.panels) <= 4
    assert axis.panels[-1].x + axis.panels[-1].width == pytest.approx(1000.0)
    days = sorted(start for start, _ in spans)
    drawn = [axis.x(day) for day in days]
    assert drawn == sorted(drawn)
    assert all(any(p.start <= day <= p.end for p in axis.panels) for day in days)


def test_long_empty_stretches_are_left_out() -> None:
    axis = make_axis([(0, 10), (500, 520)], 1000.0)
    assert axis is not None and len(axis.panels) == 2
    assert axis.skipped_days > 450


def test_no_spans_give_no_axis() -> None:
    assert make_axis([], 1000.0) is None


@given(st.lists(st.tuples(st.floats(20, 380), st.floats(20, 280)), min_size=1, max_size=25))
def test_labels_never_cover_each_other_and_stay_inside(points: list[tuple[float, float]]) -> None:
    sheet = Sheet(400.0, 300.0)
    spots = [sheet.beside(at, (("Some harbour", 12.5),), 9.0, must=True) for at in points]
    found = [spot.box for spot in spots if spot]
    assert all(not a.meets(b) for k, a in enumerate(found) for b in found[:k])
    assert all(box.left >= 0 and box.right <= 400 and box.top >= 0 and box.bottom <= 300 for box in found)


@pytest.mark.parametrize(
    ("p", "word", "dash"),
    [
        (0.99, "almost certain", "ac"), (0.95, "almost certain", "ac"), (0.9499, "very likely", "vl"),
        (0.8, "very likely", "vl"), (0.55, "likely", "li"), (0.5, "roughly even chance", "re"), (0.45, "roughly even chance", "re"),
        (0.2, "unlikely", "un"), (0.05, "very unlikely", "vu"), (0.01, "almost no chance", "vu"), (0.0, "almost no chance", "vu"),
    ],
)  # fmt: skip
def test_bands_are_those_of_icd_203_and_half_open(p: float, word: str, dash: str) -> None:
    assert (band(p).en, band(p).dash) == (word, dash)


def test_every_label_has_both_languages_and_the_same_slots() -> None:
    import string

    for key, (english, german) in labels().items():
        assert english and german, key
        slots = [
            {name for _, name, _, _ in string.Formatter().parse(text) if name} for text in (english, german)
        ]
        assert slots[0] == slots[1], key
    assert len({one.de for one in BANDS}) == len(BANDS)


def test_every_label_is_used() -> None:
    room = Path(spurline.dossier.__file__).parent
    texts = [
        path.read_text("utf-8")
        for pattern in ("*.py", "templates/*.j2")
        for path in sorted(room.glob(pattern))
    ]
    source = "".join(texts)
    free = ("word.", "who.", "nav.", "audit.floor", "audit.ceiling", "audit.about")
    keys = [key for key in labels() if not key.startswith(free)]
    assert [key for key in keys if f"'{key}'" not in source and f'"{key}"' not in source] == []


def test_unknown_kinds_are_printed_as_they_are() -> None:
    assert Words("en").enum("some_new_kind") == "some new kind"


def _at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def test_times_print_as_days_where_they_are_days() -> None:
    f = Formats("en")
    nine = timezone(timedelta(hours=9))
    assert f.when(When(_at("2023-09-06T15:00:00"), _at("2023-09-08T15:00:00")), nine) == "7–8 Sep 2023"
    assert (
        f.when(When(_at("2023-10-20T02:01:00"), _at("2023-10-20T06:43:00"))) == "20 Oct 2023, 02:01–06:43 Z"
    )
    assert f.when(When(_at("2023-08-27"), _at("2023-09-04"))) == "27 Aug – 3 Sep 2023"
    assert f.when(When(_at("2023-08-27"), None)) == "27 Aug 2023 –"
    assert f.when(When()) == "–"
    assert f.local(When.instant(_at("2022-11-04T01:24:00")), nine) == "10:24 UTC+9"
    assert Formats("de").when(When(_at("2023-10-13"), _at("2023-10-14"))) == "13.10.2023"


def test_numbers_follow_the_language() -> None:
    assert Formats("en").number(10000) == "10,000"
    assert Formats("de").number(10000) == "10\u202f000"
    assert Formats("de").p(0.934) == "0,93"
    assert (Formats("en").p(0.999), Formats("en").p(0.001)) == ("> 0.99", "< 0.01")
    assert Formats("en").ratio(math.log(7)) == "7"
    assert Formats("en").ratio(math.log(0.3)) == "0.3"


def test_a_probability_is_never_rounded_into_another_band() -> None:
    f = Formats("en")
    assert (f.p(0.5496), f.p(0.55), f.p(0.7999), f.p(0.934)) == ("0.5496", "0.55", "0.7999", "0.93")
    assert f.p(0.549) == "0.549"


@given(st.floats(0.005, 0.995))
def test_printed_probabilities_keep_their_word(p: float) -> None:
    assert band(float(Formats("en").p(p))) is band(p)


def test_a_statement_is_split_at_its_first_sentence_only() -> None:
    assert first_sentence("Freight moved on 4 Nov. in the U.S. Navy list. The ledger holds 3.") == (
        "Freight moved on 4 Nov. in the U.S. Navy list.",
        "The ledger holds 3.",
    )
    assert first_sentence("One sentence.") == ("One sentence.", "")
    assert sentence("two origins; no sensor") == "Two origins; no sensor."


@given(st.text())
def test_invisible_characters_become_marked_code_points(text: str) -> None:
    import unicodedata

    shown = visible(text)
    for sign in shown:
        assert sign in "\t\n\r" or unicodedata.category(sign) not in ("Cc", "Cf", "Zl", "Zp", "Cs"), hex(
            ord(sign)
        )
    assert visible(shown) == shown


def test_all_control_and_format_characters_are_marked() -> None:
    import sys
    import unicodedata

    for code in range(sys.maxunicode + 1):
        if unicodedata.category(chr(code)) in ("Cc", "Cf", "Zl", "Zp", "Cs") and chr(code) not in "\t\n\r":
            assert visible(chr(code)) == f"⟨U+{code:04X}⟩"


@given(
    st.recursive(
        st.text() | st.integers() | st.none(),
        lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    )
)
def test_json_in_a_script_never_holds_markup(value: object) -> None:
    import json

    block = json_block(value)
    assert not set(block) & set("<>&\u2028\u2029")
    assert json.loads(block) == value


def test_names_lose_their_folders() -> None:
    assert base_name("/srv/someone/a.csv") == "a.csv"
    assert base_name("C:\\Users\\someone\\a.csv") == "a.csv"
    assert base_name("a.csv") == "a.csv"


def test_sentences_far_outside_the_period_do_not_open_the_axis() -> None:
    period = When(datetime(2023, 8, 1, tzinfo=UTC), datetime(2023, 11, 1, tzinfo=UTC))
    start = day_number(period.earliest or datetime(2023, 8, 1, tzinfo=UTC))
    said = tuple(Said(start + shift, "He: “it”", False, "", 1) for shift in (-1700.0, 20.0, 60.0, 900.0))
    spans = Lanes((), (), said).spans(period)
    assert spans == [(start + 20.0, start + 20.0), (start + 60.0, start + 60.0)]


def test_an_axis_of_an_open_period_holds_every_sentence() -> None:
    said = tuple(Said(day, "He: “it”", False, "", 1) for day in (10.0, 9000.0))
    assert len(Lanes((), (), said).spans(When())) == 2


@given(st.floats(-179, 100), st.floats(-80, 80), st.floats(0, 80))
def test_a_line_along_a_parallel_is_drawn_in_short_steps(lon: float, lat: float, width: float) -> None:
    points = dense([(lon, lat), (lon + width, lat)])
    assert points[0] == (lon, lat) and points[-1] == pytest.approx((lon + width, lat))
    assert all(abs(b[0] - a[0]) <= 1.0 + 1e-9 and a[1] == pytest.approx(b[1]) for a, b in pairwise(points))


def test_a_caption_stands_where_it_covers_least() -> None:
    sheet = Sheet(400.0, 300.0)
    sheet.soft.extend((float(x), 100.0 + dy) for x in range(20, 380, 4) for dy in (-16, -8, 8, 16))
    found = sheet.quietest([(200.0, 100.0), (200.0, 220.0)], (("A caption", 12.0),), 8.0)
    assert found is not None and found[0] == (200.0, 220.0)


@pytest.mark.parametrize(
    ("label", "en", "de"),
    [
        ("satimg", "satellite images", "Satellitenbilder"),
        ("unnamed_experts", "unnamed experts", "ungenannte Fachleute"),
        ("unnamed_sailors", "unnamed sailors", "ungenannt: sailors"),
        ("38 North", "38 North", "38 North"),
    ],
)
def test_marks_for_unnamed_speakers_are_put_into_words(label: str, en: str, de: str) -> None:
    assert (Words("en").speaker(label), Words("de").speaker(label)) == (en, de)
