"""Published counts and as-of views of a small case."""

from __future__ import annotations

import json
import sys
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

import pytest

from spurline.case.as_of import ledger_as_of
from spurline.case.config import template
from spurline.case.run import run
from spurline.case.verifying import verify
from spurline.dossier import publish
from spurline.model import BadInput, CountVerdict
from spurline.vault import Vault

sys.path.insert(0, str(Path(__file__).parent))
from small_cases import write_case

PLACES = """id,name,lon,lat,kind,radius_km,country,tz,part_of,aliases
alda,Alda,130.30,42.22,port,3,,Z,,
bren,Bren,132.34,42.87,port,3,,Z,,
depot,Depot,133.0,43.5,depot,3,,Z,,
"""
LOOKS = """id,place_id,start,end,sensor,saw,vessel,p_detect,what,count,publisher,published
L1,alda,2023-09-02T01:00:00Z,2023-09-02T01:00:00Z,optical,present,orla,0.9,ship,,Desk,
L2,bren,2023-09-05T01:00:00Z,2023-09-05T01:00:00Z,optical,present,orla,0.9,ship,,Desk,2023-09-20
L3,alda,2023-09-09T01:00:00Z,2023-09-09T01:00:00Z,optical,present,orla,0.9,ship,,Desk,
L4,bren,2023-09-12T01:00:00Z,2023-09-12T01:00:00Z,optical,present,orla,0.9,ship,,Desk,
L5,bren,2023-09-12T01:00:00Z,2023-09-12T01:00:00Z,optical,present,orla,0.9,ship,,Journal,
L6,bren,2023-09-13T01:00:00Z,2023-09-13T01:00:00Z,optical,present,,0.9,containers,250,Desk,
"""
LEGS = """id,from,to,mode,hours_low,hours_high
alda-bren,alda,bren,sea,9,12
bren-alda,bren,alda,sea,9,12
bren-depot,bren,depot,rail,24,48
"""
VESSELS = """id,name,imo,mmsi,type,length_m,dwt,capacity_teu_low,capacity_teu_high
orla,Orla,,,general cargo,110,6000,200,300
"""
COUNTS = """publisher,from,to,start,end,low,high,what,published,url,note
Desk,alda,bren,2023-09-01,2023-09-14,2,,trips,2023-09-16,,
Desk,alda,bren,2023-09-01,2023-09-14,40,,trips,2023-10-16,,
Desk,alda,atlantis,2023-09-01,2023-09-14,40,,trips,2023-10-16,,
"""
ARTICLE = """Harbour Gazette, 16 September 2023

The ship Orla carried more than 100 containers from Alda to Bren in September, a government spokesman,
John Miller, said on Monday.
"""
QUICK = """
[period]
from = "2023-09-01T00:00:00Z"
to = "2023-09-20T00:00:00Z"
[[prior]]
key = "draws"
value = 200
reason = "a test"
[[prior]]
key = "load_share"
value = 0.5
reason = "a test"
[[prior]]
key = "learn_habits"
value = false
reason = "a test"
"""


def make(folder: Path, *, counts: bool = True, extra: str = "") -> Path:
    files = {
        "places.csv": PLACES,
        "looks.csv": LOOKS,
        "legs.csv": LEGS,
        "vessels.csv": VESSELS,
        "a.txt": ARTICLE,
    }
    return write_case(folder, files | ({"counts.csv": COUNTS} if counts else {}), QUICK + extra)


@pytest.fixture(scope="module")
def case(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = make(tmp_path_factory.mktemp("asof") / "case")
    run(folder, publish)
    return folder


def out(folder: Path, name: str) -> Any:
    return json.loads((folder / "out" / name).read_text("utf-8"))


def bytes_of(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted((folder / "out").iterdir())}


def day(number: int) -> datetime:
    return datetime(2023, 9, number, tzinfo=timezone.utc)


def test_published_counts_are_judged_and_kept(case: Path) -> None:
    low, high = sorted(out(case, "published_counts.json"), key=lambda row: row["low"])
    assert low["verdict"] in {CountVerdict.LOWER_BOUND, CountVerdict.FITS}
    assert high["verdict"] == CountVerdict.TOO_HIGH
    assert high["p_at_least_low"] == 0
    left = out(case, "left_out.json")
    assert [(row["file"], row["where"]) for row in left] == [("counts.csv", "line 4")]


def test_no_result_but_their_own_depends_on_published_counts(case: Path, tmp_path: Path) -> None:
    other = make(tmp_path / "case", counts=False)
    run(other, publish)
    with_counts, without = bytes_of(case), bytes_of(other)
    assert "published_counts.json" not in without
    for name in ("ledger.json", "ledger.csv", "cargo.csv", "findings.json", "audit.json", "evidence.json"):
        assert with_counts[name] == without[name], name


def test_the_ledger_holds_cargo_stocks_and_the_priors_as_used(case: Path) -> None:
    ledger = out(case, "ledger.json")
    assert {row["unit"] for row in ledger["cargo"]} == {"TEU", "t"}
    assert [row["place_id"] for row in ledger["transfers"]] == ["bren"]
    assert ledger["transfers"][0]["evidence"]
    used = ledger["priors"]
    assert (used["draws"], used["load_share"], used["learn_habits"]) == (200, 0.5, False)
    assert used["stay_median_h"] == 48.0
    assert (case / "out" / "cargo.csv").read_text("utf-8").startswith('"leg","from","to"')


def test_as_of_uses_what_was_published_by_then_and_touches_no_result(case: Path) -> None:
    before = bytes_of(case)
    found = ledger_as_of(case, day(13))
    known = {one.kind: (one.then, one.now) for one in found.known}
    assert known["looks"] == (4, 6)  # L2 was published on the 20th, L6 ended an hour later
    assert known["articles"] == (0, 1)
    assert known["published counts"] == (0, 2)
    assert not found.published_counts
    period = max(one.period.latest for one in found.then.fleet_counts if one.period.latest)
    assert period == day(13)
    evidence = {key for call in found.then.calls for key in call.evidence}
    assert evidence < {key for call in found.now.calls for key in call.evidence}
    assert bytes_of(case) == before


def test_an_as_of_view_of_all_is_the_ledger_itself(case: Path) -> None:
    found = ledger_as_of(case, datetime(2024, 1, 1, tzinfo=timezone.utc))
    assert found.then.trips
    assert found.then.fleet_counts[0].period == found.now.fleet_counts[0].period
    assert {one.kind: one.then == one.now for one in found.known} == dict.fromkeys(
        ("looks", "positions", "articles", "published counts"), True
    )
    assert [one.verdict for one in found.published_counts].count(CountVerdict.TOO_HIGH) == 1


def test_an_as_of_view_is_a_step_that_is_taken_once(case: Path) -> None:
    first = ledger_as_of(case, day(11))
    with Vault.opened(case) as vault:
        steps = len(vault.facts.steps())
    again = ledger_as_of(case, day(11))
    with Vault.opened(case) as vault:
        assert len(vault.facts.steps()) == steps
    assert first == again
    assert verify(case, publish).holds


def test_a_date_before_the_period_is_refused(case: Path) -> None:
    with pytest.raises(BadInput, match="begins at"):
        ledger_as_of(case, datetime(2023, 8, 1, tzinfo=timezone.utc))


@pytest.mark.parametrize(
    ("key", "value", "why"),
    [
        ("stay_spread", "-1", "stay_spread -1 is not positive"),
        ("elsewhere_share", "1.5", "no probability"),
        ("empty_share", "2", "no share"),
        ("stay_medain_h", "3", "neither a hypothesis nor a parameter"),
        ("movement", "7", "no probability"),
        ("learn_habits", "true", "set before"),
    ],
)
def test_priors_that_cannot_be_stop_the_run_and_name_their_row(
    tmp_path: Path, key: str, value: str, why: str
) -> None:
    folder = make(tmp_path / "case", extra=f'[[prior]]\nkey = "{key}"\nvalue = {value}\nreason = "x"\n')
    with pytest.raises(BadInput, match=r"case\.toml, prior 4") as caught:
        run(folder, publish)
    assert why in str(caught.value)


@pytest.mark.parametrize("key", ["alda-bren", "movement:alda-bren", "trips:alda-bren", "munitions", "cargo"])
def test_priors_of_hypotheses_are_taken(tmp_path: Path, key: str) -> None:
    from spurline.case.config import read_config
    from spurline.case.priors import check_priors

    text = QUICK + f'[[prior]]\nkey = "{key}"\nvalue = 0.3\nreason = "x"\n'
    check_priors(read_config(template("", "What?") + text.encode()), ["alda-bren"])


def test_the_command_shows_then_and_now(
    case: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from spurline.cli import main

    def call(*words: str) -> str:
        monkeypatch.setattr(sys, "argv", ["spurline", "ledger", str(case), *words])
        with pytest.raises(SystemExit, match="0"):
            main()
        return capsys.readouterr().out

    body = json.loads(call("--as-of", "2023-09-13", "--json"))
    assert body["as_of"] == "2023-09-14T00:00:00Z"
    assert body["known"]["looks"] == {"then": 5, "now": 6}
    assert body["changed"]
    text = call("--as-of", "2023-09-13")
    assert "5 of 6 looks" in text
    assert "What changed since" in text
    now = call()
    assert "Cargo of the fleet, inferred" in now
    assert "Legs that meet at bren" in now
    assert "Counts published by others" in now
