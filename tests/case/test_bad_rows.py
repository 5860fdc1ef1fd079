"""Bad rows inside good files: each is named with its reason, the rest of the case runs."""

from __future__ import annotations

from pathlib import Path

import pytest

from spurline.case.adding import add
from spurline.case.config import template
from spurline.case.run import RunResult, run
from spurline.case.showing import overview
from spurline.dossier import publish
from spurline.model import Rejection
from spurline.vault import Vault

FILES = {
    "places.csv": """id,name,lon,lat,kind,radius_km,country,tz,colour
alda,Alda,130.30,42.22,port,3,,+09:00,red
bren,Bren,132.34,42.87,port,3,,,blue
swapped,Swapped,42.87,132.34,port,3,,+10:00,
far,Far,500,10,port,3,,+10:00,
alda,Another Alda,131,42,port,3,,+09:00,
""",
    "looks.csv": """id,place_id,start,end,sensor,saw,vessel,length_m,length_sd,p_detect
G1,alda,2023-09-02T01:00:00Z,2023-09-02T01:00:00Z,optical,present,orla,,,0.9
G2,alda,2023-09-03T10:00:00,2023-09-03T10:00:00,optical,absent,,,,0.9
B1,bren,2023-09-04T10:00:00,2023-09-04T10:00:00,optical,present,,,,0.9
B2,nowhere,2023-09-04T10:00:00Z,2023-09-04T10:00:00Z,optical,present,,,,0.9
B3,alda,2023-09-05T10:00:00Z,2023-09-05T10:00:00Z,optical,maybe,,,,0.9
B4,alda,2023-09-06T10:00:00Z,2023-09-06T10:00:00Z,optical,absent,,,,1.9
""",
    "legs.csv": "id,from,to,mode,hours_low,hours_high\nalda-bren,alda,bren,sea,9,12\nlost,alda,atlantis,sea,1,2\n",
    "vessels.csv": "id,name,imo,mmsi,type,length_m\norla,Orla,1234568,,general cargo,110\n",
    "latin.txt": "",
    "report.txt": "Gazette, 16 October 2023\n\nThe ship Orla left Alda, a port official said on Monday.\n",
}


@pytest.fixture(scope="module")
def result(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, RunResult]:
    folder = tmp_path_factory.mktemp("bad")
    for name, text in FILES.items():
        (folder / name).write_text(text)
    (folder / "latin.txt").write_bytes(
        "Das Schiff verließ Köln, sagte der Minister. Mehr wisse er nicht.\n".encode("cp1252")
    )
    (folder / "table.csv").write_text(
        "place,start,sensor,seen\nalda,2023-09-01,optical,yes\nbren,2023-09-02,optical,no\n"
    )
    case = folder / "case"
    Vault.create(case, template("Bad rows", "What can be used?"))
    add(case, [folder / name for name in (*FILES, "table.csv")])
    return case, run(case, publish)


def reasons(rejections: tuple[Rejection, ...], file: str) -> str:
    return " | ".join(f"{one.where}: {one.reason}" for one in rejections if one.file == file)


def test_the_rest_of_the_case_runs(result: tuple[Path, RunResult]) -> None:
    view = result[1].view
    assert [place.id for place in view.case.places] == ["alda", "bren"]
    assert {look.label for look in view.looks} == {"G1", "G2"}
    assert [leg.id for leg in view.case.legs] == ["alda-bren"]
    assert len(view.documents) == 2
    assert (result[0] / "out" / "dossier.html").is_file()


def test_every_bad_row_has_its_reason(result: tuple[Path, RunResult]) -> None:
    rejections = result[1].view.rejections
    places = reasons(rejections, "places.csv")
    assert "swapped" in places
    assert "out of range" in places
    assert places.count("|") >= 2
    looks = reasons(rejections, "looks.csv")
    for word in ("zone", "nowhere", "maybe", "probability"):
        assert word in looks, f"{word} not in {looks}"
    assert "atlantis" in " ".join(one.reason for one in rejections)
    assert "1234568" in reasons(rejections, "vessels.csv")


def test_a_naive_time_is_read_in_the_zone_of_its_place(result: tuple[Path, RunResult]) -> None:
    look = next(look for look in result[1].view.looks if look.label == "G2")
    assert str(look.when) == "2023-09-03T01:00:00Z"


def test_a_table_with_unknown_columns_says_what_it_lacks(result: tuple[Path, RunResult]) -> None:
    said = reasons(result[1].view.rejections, "table.csv")
    assert "table of looks needs the column id" in said


def test_show_and_the_dossier_list_what_was_left_out(result: tuple[Path, RunResult]) -> None:
    listed = {(row["file"], row["where"]) for row in overview(result[0])["left_out"]}
    shown = {(one.file, one.where) for one in result[1].view.rejections}
    assert shown <= listed
    page = (result[0] / "out" / "dossier.html").read_text("utf-8")
    assert "table.csv" in page
    assert "looks.csv" in page
