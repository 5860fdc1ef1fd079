"""The commands as a user types them: output, exit status, messages."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import duckdb
import pytest

from spurline.cli import main

PLACES = """id,name,lon,lat,kind,radius_km,country,tz,part_of,aliases
alda,Alda,130.30,42.22,port,3,,+09:00,,Port of Alda
bren,Bren,132.34,42.87,port,3,,+10:00,,Bren harbour
"""
LOOKS = """id,place_id,start,end,sensor,saw,vessel,length_m,length_sd,p_detect
L1,alda,2023-09-02T01:00:00Z,2023-09-02T01:00:00Z,optical,present,orla,,,0.9
L2,bren,2023-09-04T01:00:00Z,2023-09-04T01:00:00Z,optical,present,orla,,,0.9
L3,alda,2023-09-04T01:00:00Z,2023-09-04T01:00:00Z,optical,absent,,,,0.9
"""
LEGS = "id,from,to,mode,hours_low,hours_high\nalda-bren,alda,bren,sea,9,12\n"
VESSELS = "id,name,imo,mmsi,type,length_m\norla,Orla,,,general cargo,110\n"
ARTICLE = """Harbour Gazette, 16 October 2023

The ship Orla carried more than 100 containers from Alda to Bren in September, a government spokesman,
John Miller, said on Monday. The defence ministry of the other side denied that any arms were delivered.
"""
AIS = "MMSI,BaseDateTime,LAT,LON,SOG,COG,Heading,VesselName,IMO,CallSign,VesselType,Status,Length,Width,Draft,Cargo\n"


class Answer:
    """What a command wrote and how it ended."""

    def __init__(self, status: int, out: str, err: str) -> None:
        self.status, self.out, self.err = status, out, err

    @property
    def json(self) -> Any:
        return json.loads(self.out)

    @property
    def lines(self) -> list[Any]:
        return [json.loads(line) for line in self.out.splitlines()]


@pytest.fixture
def spurline(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Any:
    """Calls the command line in a folder with a few input files."""
    for name, text in {
        "places.csv": PLACES,
        "looks.csv": LOOKS,
        "legs.csv": LEGS,
        "vessels.csv": VESSELS,
        "report.txt": ARTICLE,
    }.items():
        (tmp_path / name).write_text(text)
    track = [
        f"201000001,2023-09-01T{h:02d}:{m:02d}:00,42.0,131.{h:02d}{m:02d},10.0,90.0,90"
        for h in range(12)
        for m in (0, 30)
    ]
    (tmp_path / "ais.csv").write_text(AIS + "".join(f"{row},ORLA,,,70,0,110,18,6,\n" for row in track))
    monkeypatch.chdir(tmp_path)

    def call(*words: str) -> Answer:
        monkeypatch.setattr(sys, "argv", ["spurline", *words])
        status = 0
        try:
            main()
        except SystemExit as stop:
            status = int(stop.code or 0)
        captured = capsys.readouterr()
        return Answer(status, captured.out, captured.err)

    return call


def test_version_and_help(spurline: Any) -> None:
    assert spurline("--version").out.startswith("spurline 0.")
    assert "demo" in spurline("--help").out
    assert "spurline run rajin" in spurline("run", "--help").out


def test_wrong_usage_ends_with_2(spurline: Any) -> None:
    assert spurline("fly").status == 2
    assert spurline("run").status == 2
    assert spurline("claims", "report.txt", "--backend", "oracle").status == 2
    assert spurline("simulate", "war", "--to", "x").status == 2
    assert spurline("ais", "events", "store", "--kinds", "gap,nonsense").status == 2


def test_an_error_is_one_sentence_and_1_and_debug_shows_where(spurline: Any) -> None:
    plain = spurline("run", "nowhere")
    assert plain.status == 1
    assert plain.err.startswith("spurline: nowhere: this is no case")
    assert len(plain.err.splitlines()) == 1
    assert "Traceback" in spurline("run", "nowhere", "--debug").err


def test_claims_are_json_lines_with_every_field_of_the_contract(spurline: Any) -> None:
    answer = spurline("claims", "report.txt", "--places", "places.csv")
    assert answer.status == 0
    keys = set(answer.lines[0])
    assert {"file", "claim_span", "source_chain", "stance", "hedge", "quantity", "places", "cluster"} <= keys
    text = ARTICLE
    for claim in answer.lines:
        assert text[claim["claim_begin"] : claim["claim_end"]] == claim["claim_span"]
    assert any(claim["origin"] == "John Miller" for claim in answer.lines)


def test_a_bad_article_is_named_and_the_others_are_read(spurline: Any) -> None:
    Path("empty.txt").write_text("")
    answer = spurline("claims", "empty.txt", "report.txt")
    assert answer.status == 1
    assert "empty.txt" in answer.err
    assert answer.lines


def test_relations_and_origins(spurline: Any) -> None:
    Path("copy.txt").write_text(ARTICLE.replace("Harbour Gazette", "Evening Post"))
    lines = spurline("relations", "report.txt", "copy.txt").lines
    groups = [line for line in lines if "origin_group" in line]
    assert any(len(group["files"]) == 2 for group in groups)
    rows = spurline("origins", "report.txt", "copy.txt", "--json").json
    (carried,) = [row for row in rows if "containers" in row["example"]]
    assert carried["articles"] == 2
    assert carried["independent_origins"] == 1


def test_ais_from_file_to_events(spurline: Any) -> None:
    summary = spurline("ais", "import", "ais.csv", "--to", "store", "--json").json
    assert summary["summary"]["rows"] == 24
    assert spurline("ais", "events", "store").status == 0
    assert spurline("ais", "events", "store", "--out", "events.parquet").status == 0
    assert Path("events.parquet").is_file()
    again = spurline("ais", "import", "report.txt", "--to", "store2")
    assert again.status == 1
    assert "report.txt" in again.err


def test_anchorages_and_voyages_go_to_files_of_every_form(spurline: Any) -> None:
    hours = [f"2023-09-{1 + h // 24:02d}T{h % 24:02d}:00:00" for h in range(40)]
    ships = range(201000011, 201000014)
    lain = [f"{mmsi},{at},42.22,130.30,0.0,90.0,90,=1+1,,,70,0,110,18,6," for mmsi in ships for at in hours]
    gone = [f"{mmsi},2023-09-02T{16 + h}:00:00,42.22,{130.5 + h / 5},9.0,90.0,90,=1+1,,,70,0,110,18,6,"
            for mmsi in ships for h in range(3)]  # fmt: skip
    back = [f"{mmsi},2023-09-03T{h:02d}:00:00,42.22,130.30,0.0,90.0,90,=1+1,,,70,0,110,18,6,"
            for mmsi in ships for h in range(3)]  # fmt: skip
    Path("lain.csv").write_text(AIS + "\n".join([*lain, *gone, *back]) + "\n")
    spurline("ais", "import", "lain.csv", "--to", "lain")
    (row,) = spurline("ais", "anchorages", "lain", "--vessels", "3").lines
    assert (row["vessels"], row["kind"]) == (3, "anchorage")
    assert spurline("ais", "anchorages", "lain", "--vessels", "3", "--out", "found.csv").status == 0
    visits = spurline("ais", "events", "lain", "--places", "found.csv", "--kinds", "port_visit").lines
    assert {visit["place_id"] for visit in visits} == {row["id"]}
    assert spurline("ais", "anchorages", "lain", "--out", "found.parquet").status == 1
    words = ("ais", "voyages", "lain", "--places", "found.csv", "--confidence", "2")
    found = spurline(*words).lines
    assert len(found) == 3 and found == spurline(*words, "--json").json
    for ending in ("jsonl", "csv", "parquet"):
        assert spurline(*words, "--out", f"voyages.{ending}").status == 0
    assert [json.loads(line) for line in Path("voyages.jsonl").read_text().splitlines()] == found
    with duckdb.connect() as con:
        table = con.execute("select mmsi, km from 'voyages.parquet'").fetchall()
        assert table == [(one["mmsi"], one["km"]) for one in found]
        assert con.execute("select mmsi, km from 'voyages.csv'").fetchall() == table
    assert spurline("ais", "voyages", "lain").status == 2
    assert spurline("ais", "voyages", "lain", "--places", "found.csv", "--out", "voyages.txt").status == 1


def test_an_itinerary_from_looks_alone(spurline: Any) -> None:
    words = [
        "--places",
        "places.csv",
        "--looks",
        "looks.csv",
        "--vessels",
        "vessels.csv",
        "--legs",
        "legs.csv",
    ]
    period = ["--from", "2023-09-01", "--to", "2023-09-08"]
    result = spurline("itinerary", *words, *period, "--json").json
    assert {"vessels", "fleet", "priors", "version"} <= set(result)
    (vessel,) = result["vessels"]
    assert vessel["id"] == "orla"
    assert vessel["place_probability"]["alda"] > 0.9
    best = max(trip["p"] for trip in vessel["trips"] if (trip["from"], trip["to"]) == ("alda", "bren"))
    assert best > 0.5
    assert "Trips" in spurline("itinerary", *words, *period).out
    assert spurline("itinerary", *words, *period, "--vessel", "nobody").status == 1
    assert spurline("itinerary", "--places", "places.csv", *period).status == 2


def test_a_case_from_new_to_verify(spurline: Any) -> None:
    assert spurline("new", "case", "--question", "Did Orla sail?").status == 0
    assert "not empty" in spurline("new", "case").err
    added = spurline("add", "case", "*.csv", "report.txt")
    assert added.status == 0
    assert "article" in added.out
    assert spurline("ledger", "case").status == 1
    result = spurline("run", "case", "--json").json
    assert result["done"]
    assert result["dossier"].endswith("dossier.html")
    assert spurline("run", "case", "--json").json["done"] == []
    shown = spurline("show", "case", "--json").json
    assert shown["question"] == "Did Orla sail?"
    assert shown["findings"]
    for command in ("show", "ledger", "audit"):
        assert spurline(command, "case").status == 0
    assert spurline("ledger", "case", "--json").json["vessels"][0]["trips"]
    exported = spurline("export", "case", "--to", "copy", "--format", "json", "--json").json
    assert any(name.endswith("findings.json") for name in exported["written"])
    assert spurline("export", "case", "--to", "copy", "--format", "docx").status == 1
    held = spurline("verify", "case")
    assert held.status == 0
    assert "holds" in held.out
    out = Path("case/out/findings.json")
    out.write_text(out.read_text() + " ")
    broken = spurline("verify", "case", "--json")
    assert broken.status == 1
    assert broken.json["differing"] == ["findings.json"]


def test_a_simulated_scenario_is_the_same_each_time(spurline: Any) -> None:
    files = spurline("simulate", "stationary", "--seed", "3", "--to", "one", "--json").json["files"]
    spurline("simulate", "stationary", "--seed", "3", "--to", "two")
    assert "truth.json" in files
    for name in files:
        assert Path("one", name).read_bytes() == Path("two", name).read_bytes()
