"""`spurline plan` and the ledger's drawings on a small case: nothing else changes, errors say what to do."""

from __future__ import annotations

import csv
import json
import sys
from pathlib import Path
from typing import Any

import pytest

from spurline.case.plan import Wanted, plan_case
from spurline.case.run import run
from spurline.dossier import publish
from spurline.model import BadInput

sys.path.insert(0, str(Path(__file__).parent))
from small_cases import write_case

PLACES = """id,name,lon,lat,kind,radius_km,country,tz,part_of,aliases
alda,Alda,130.30,42.22,port,3,,Z,,
bren,Bren,132.34,42.87,port,3,,Z,,
"""
LOOKS = """id,place_id,start,end,sensor,saw,vessel,p_detect
L1,alda,2023-09-02T01:00:00Z,2023-09-02T01:00:00Z,optical,present,orla,0.9
L2,bren,2023-09-05T01:00:00Z,2023-09-05T01:00:00Z,optical,present,orla,0.9
L3,alda,2023-09-09T01:00:00Z,2023-09-09T01:00:00Z,optical,present,orla,0.9
L4,bren,2023-09-16T01:00:00Z,2023-09-16T01:00:00Z,optical,absent,,0.9
"""
LEGS = "id,from,to,mode,hours_low,hours_high\nalda-bren,alda,bren,sea,9,12\nbren-alda,bren,alda,sea,9,12\n"
VESSELS = "id,name,imo,mmsi,type,length_m\norla,Orla,,,general cargo,110\n"
QUICK = """
[period]
from = "2023-09-01T00:00:00Z"
to = "2023-09-20T00:00:00Z"
[[prior]]
key = "draws"
value = 400
reason = "a test"
"""
TABLES = {"places.csv": PLACES, "looks.csv": LOOKS, "legs.csv": LEGS, "vessels.csv": VESSELS}


def make(folder: Path, **left_out: bool) -> Path:
    files = {name: text for name, text in TABLES.items() if not left_out.get(name.removesuffix(".csv"))}
    return write_case(folder, files, QUICK)


@pytest.fixture(scope="module")
def case(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = make(tmp_path_factory.mktemp("plan") / "case")
    run(folder, publish)
    return folder


@pytest.fixture
def spurline(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Any:
    def call(*words: str | Path) -> tuple[int, str, str]:
        from spurline.cli import main

        monkeypatch.setattr(sys, "argv", ["spurline", *map(str, words)])
        status = 0
        try:
            main()
        except SystemExit as stop:
            status = int(stop.code or 0)
        captured = capsys.readouterr()
        return status, captured.out, captured.err

    return call


def bytes_of(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted((folder / "out").iterdir())}


def test_a_plan_is_the_same_again_and_touches_no_result(case: Path) -> None:
    before = bytes_of(case)
    first, again = plan_case(case, Wanted(most=4)), plan_case(case, Wanted(most=4))
    assert first == again and first.plan.proposals
    assert bytes_of(case) == before


def test_gains_fall_and_none_is_on_a_day_whose_answer_is_known(case: Path) -> None:
    plan = plan_case(case, Wanted(most=6)).plan
    gains = [one.gain for one in plan.proposals]
    assert gains == sorted(gains, reverse=True) and gains[-1] > 0
    assert all(one.gain <= one.alone <= one.uncertain for one in plan.proposals)
    assert len({(one.place, one.day) for one in plan.proposals}) == len(plan.proposals)
    sure = [day for day in plan.days if day.p_present in (0.0, 1.0)]
    assert all(day.alone == 0 for day in sure)


def test_a_sharper_eye_never_tells_less(case: Path) -> None:
    blind, weak, sharp = (
        {(day.place, day.day): day.alone for day in plan_case(case, Wanted(detect=q)).plan.days}
        for q in (0.0, 0.4, 0.95)
    )
    assert set(blind.values()) == {0.0}
    assert all(weak[key] <= sharp[key] + 1e-9 for key in sharp)


def test_trips_that_a_look_bears_on_are_in_the_plan(case: Path) -> None:
    found = plan_case(case, Wanted(most=4))
    known = {trip.id for trip in found.trips}
    named = [key for one in found.plan.proposals for concern in one.concerns for key in concern.trips]
    assert named and set(named) == known


@pytest.mark.parametrize(
    ("left_out", "said"),
    [
        ({"vessels": True}, "no vessel"),
        ({"places": True, "looks": True, "legs": True}, "no place"),
        ({"looks": True}, "nobody looked for ships"),
    ],
)
def test_a_case_that_lacks_what_a_plan_needs_says_what_to_add(
    tmp_path: Path, left_out: dict[str, bool], said: str
) -> None:
    with pytest.raises(BadInput, match=f"{said}.*spurline add"):
        plan_case(make(tmp_path / "case", **left_out), Wanted())


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--from", "2024-05-01"), "ships are reconstructed from 2023-09-01"),
        (("--from", "2023-09-10", "--to", "2023-09-05"), "before it begins"),
        (("--place", "atlantis"), "Known are alda, bren"),
        (("--from", "soon"), "--from"),
    ],
)
def test_what_cannot_be_planned_is_one_sentence_and_status_one(
    spurline: Any, case: Path, words: tuple[str, ...], said: str
) -> None:
    status, out, err = spurline("plan", case, *words)
    assert (status, out) == (1, "") and said in err and len(err.splitlines()) == 1


def test_a_chance_that_is_none_is_wrong_usage(spurline: Any, case: Path) -> None:
    assert spurline("plan", case, "--p-detect", "1.5")[0] == 2


def test_the_text_names_place_day_gain_and_vessel(spurline: Any, case: Path) -> None:
    status, out, _ = spurline("plan", case, "--top", "2")
    assert status == 0
    assert "1. " in out and "2. " in out and "3. " not in out
    assert "bits to the looks above" in out and "daylight" in out and "Orla is there with p" in out


def test_json_and_csv_hold_the_same_plan(spurline: Any, case: Path, tmp_path: Path) -> None:
    table = tmp_path / "days.csv"
    status, out, _ = spurline("plan", case, "--top", "3", "--csv", table, "--json")
    body = json.loads(out)
    assert status == 0
    assert [one["rank"] for one in body["looks"]] == [1, 2, 3]
    with table.open(newline="") as handle:
        rows = list(csv.DictReader(handle))
    ranked = {row["rank"]: (row["place_id"], row["day"]) for row in rows if row["rank"]}
    assert ranked == {str(one["rank"]): (one["place_id"], one["day"]) for one in body["looks"]}
    assert len(rows) > 20
    for one in body["looks"]:
        assert sum(answer["p"] for answer in one["answers"]) == pytest.approx(1, abs=0.02)


def test_images_that_name_ships_tell_more(spurline: Any, case: Path) -> None:
    plain, named = (
        json.loads(spurline("plan", case, "--top", "1", "--json", *more)[1])
        for more in ((), ("--tells-ships-apart",))
    )
    assert named["looks"][0]["bits_alone"] > plain["looks"][0]["bits_alone"]
    assert [] in [answer["saw"] for answer in named["looks"][0]["answers"]]


def test_the_ledger_is_drawn_as_a_page_and_a_picture(spurline: Any, case: Path, tmp_path: Path) -> None:
    page, picture = tmp_path / "drawn" / "ledger.html", tmp_path / "ledger.png"
    before = bytes_of(case)
    status, out, _ = spurline("ledger", case, "--html", page, "--png", picture)
    assert status == 0 and out.splitlines()[-2:] == [str(page), str(picture)]
    assert page.read_text("utf-8").startswith("<!doctype html>")
    assert picture.read_bytes().startswith(b"\x89PNG")
    assert bytes_of(case) == before


def test_a_drawing_as_of_a_day_shows_only_what_was_known(spurline: Any, case: Path, tmp_path: Path) -> None:
    now, then = tmp_path / "now.html", tmp_path / "then.html"
    assert spurline("ledger", case, "--html", now, "--json")[0] == 0
    assert spurline("ledger", case, "--html", then, "--as-of", "2023-09-06", "--json")[0] == 0
    assert "as of 7 Sep 2023" in then.read_text("utf-8")
    assert "as of" not in now.read_text("utf-8").lower().replace("as often", "")
