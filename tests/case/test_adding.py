"""Adding files: recognised by content, bad ones left out with a reason, nothing stops the rest."""

from __future__ import annotations

import gzip
import json
import os
import zipfile
from pathlib import Path

import pytest

from spurline.case.adding import add, collect, read_meta
from spurline.case.config import template
from spurline.case.showing import export_results, overview
from spurline.model import BadInput
from spurline.vault import Vault

PLACES = "id,name,lon,lat,kind,radius_km,country,tz\nalpha,Alpha,10.0,54.5,port,3,DE,+01:00\n"
PLACES += "beta,Beta,11.0,54.4,port,3,DE,+01:00\n"
LOOKS = "id,place_id,start,end,sensor,saw,vessel,length_m,length_sd,p_detect\n"
LOOKS += "L1,alpha,2023-01-02T10:00:00Z,2023-01-02T10:00:00Z,optical,present,,100,7,0.9\n"


@pytest.fixture
def case(tmp_path: Path) -> Path:
    folder = tmp_path / "case"
    Vault.create(folder, template("t", "?"))
    return folder


def bad_files(folder: Path) -> dict[str, str]:
    """Files that cannot be used, with a word that the reason must contain."""
    folder.mkdir()
    (folder / "empty.txt").write_bytes(b"")
    (folder / "binary.txt").write_bytes(os.urandom(4096) + b"\x00" * 100)
    with zipfile.ZipFile(folder / "looks.csv", "w") as archive:
        archive.writestr("a.docx", "not a table")
    with (folder / "line.csv").open("wb") as endless:
        endless.write(b"a" * (2 << 20))
        endless.truncate(1 << 30)
    (folder / "nowhere.csv").write_text("colour,taste\nred,sweet\n")
    return {"empty.txt": "empty", "binary.txt": "", "looks.csv": "zip", "line.csv": "", "nowhere.csv": ""}


def test_files_folders_and_globs_are_each_taken_once(tmp_path: Path) -> None:
    for name in ("a.txt", "b.txt", "deep/c.txt", ".hidden", "deep/.git/x", "case.toml"):
        (tmp_path / name).parent.mkdir(exist_ok=True, parents=True)
        (tmp_path / name).write_text(name)
    found = collect([tmp_path, tmp_path / "a.txt", str(tmp_path / "*.txt"), str(tmp_path / "**" / "c.*")])
    assert [path.name for path in found] == ["a.txt", "b.txt", "c.txt"]
    with pytest.raises(BadInput, match="names no file"):
        collect([tmp_path / "nothing.txt"])
    with pytest.raises(BadInput, match="names no file"):
        collect([str(tmp_path / "*.pdf")])


def test_a_bad_file_in_the_middle_never_stops_the_rest(case: Path, tmp_path: Path) -> None:
    expected = bad_files(tmp_path / "mixed")
    (tmp_path / "mixed" / "a_places.csv").write_text(PLACES)
    (tmp_path / "mixed" / "z_article.txt").write_text(
        "Berlin, 3. Januar 2023\nDas Schiff lief aus. Wohin, sagte niemand, auch nicht der Hafen.\n"
    )
    added, refused = add(case, [tmp_path / "mixed"])
    assert {one.name: one.kind for one in added} == {"a_places.csv": "places", "z_article.txt": "article"}
    assert {one.name for one in refused} == set(expected)
    for one in refused:
        assert expected[one.name] in one.reason.lower()
        assert len(one.reason) > 10
    listed = {row["file"] for row in overview(case)["left_out"]}
    assert set(expected) <= listed


def test_a_file_that_may_not_be_read_is_left_out(case: Path, tmp_path: Path) -> None:
    if os.geteuid() == 0:
        target = tmp_path / "gone.txt"
        target.symlink_to(tmp_path / "missing")
        with pytest.raises(BadInput, match="names no file"):
            add(case, [target])
        return
    secret = tmp_path / "secret.txt"
    secret.write_text("x")
    secret.chmod(0)
    _, refused = add(case, [secret])
    assert refused[0].reason == "cannot be read (permission denied)"


def test_the_kind_is_seen_in_the_content_not_in_the_name(case: Path, tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text(PLACES)
    (tmp_path / "data.json").write_text(
        json.dumps(
            {
                "type": "FeatureCollection",
                "features": [
                    {
                        "type": "Feature",
                        "properties": {"id": "g", "name": "G", "kind": "port", "radius_km": 2},
                        "geometry": {"type": "Point", "coordinates": [10.0, 54.0]},
                    }
                ],
            }
        )
    )
    (tmp_path / "feed").write_bytes(gzip.compress(b"!AIVDM,1,1,,A,13u?etPv2;0n:dDPwUM1U1Cb069D,0*24\n"))
    added, refused = add(case, [tmp_path / "notes.txt", tmp_path / "data.json", tmp_path / "feed"])
    assert not refused
    assert {one.name: one.kind for one in added} == {
        "notes.txt": "places",
        "data.json": "places",
        "feed": "positions",
    }


def test_a_stated_kind_wins(case: Path, tmp_path: Path) -> None:
    (tmp_path / "p.csv").write_text(PLACES)
    added, _ = add(case, [tmp_path / "p.csv"], kind="article")
    assert added[0].kind == "article"


def test_what_is_known_of_a_file_is_kept_with_it(case: Path, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Words and more words in a row. Another sentence.\n")
    meta = tmp_path / "meta.json"
    meta.write_text('{"a.txt": {"published": "2023-10-16", "outlet": "Gazette"}}')
    add(case, [tmp_path / "a.txt"], meta=read_meta(meta))
    with Vault.opened(case) as vault:
        assert vault.items()[0].detail == {"published": "2023-10-16", "outlet": "Gazette"}


@pytest.mark.parametrize(
    ("text", "message"),
    [("no json", "no JSON"), ("[]", "must map"), ('{"a": {"publisher": 1}}', "not known")],
)
def test_a_bad_meta_file_is_named(tmp_path: Path, text: str, message: str) -> None:
    (tmp_path / "meta.json").write_text(text)
    with pytest.raises(BadInput, match=message):
        read_meta(tmp_path / "meta.json")


def test_there_is_nothing_to_export_before_a_run(case: Path, tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="nothing to export"):
        export_results(case, tmp_path / "to", ["html"])
    with pytest.raises(BadInput, match="no format"):
        export_results(case, tmp_path / "to", ["docx"])
