"""End to end on real input: three articles, the tables of the reference case, a real AIS file."""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from spurline.case.adding import add
from spurline.case.config import template
from spurline.case.run import RunResult, run
from spurline.case.verifying import verify
from spurline.dossier import publish
from spurline.vault import Vault


@pytest.fixture(scope="module")
def case(tmp_path_factory: pytest.TempPathFactory, real_case_files: list[Path]) -> tuple[Path, RunResult]:
    folder = tmp_path_factory.mktemp("real") / "case"
    Vault.create(folder, template("Real case", "Does freight cross from North Korea to Russia undeclared?"))
    added, refused = add(folder, [str(path) for path in real_case_files])
    assert not refused
    assert [one.kind for one in added].count("article") == 3
    return folder, run(folder, publish)


def out(folder: Path, name: str) -> Any:
    return json.loads((folder / "out" / name).read_text("utf-8"))


def bytes_of(folder: Path) -> dict[str, bytes]:
    out = folder / "out"
    return {p.relative_to(out).as_posix(): p.read_bytes() for p in sorted(out.rglob("*")) if p.is_file()}


def test_both_legs_appear_with_their_evidence(case: tuple[Path, RunResult]) -> None:
    folder, _ = case
    findings = out(folder, "findings.json")
    for leg in ("rajin-dunai", "tumangang-khasan"):
        mine = [finding for finding in findings if finding.get("leg") == leg]
        assert mine, f"no finding on {leg}"
        assert all(finding["evidence"] for finding in mine if finding["level"] != "claimed")
        assert any(finding["evidence"] for finding in mine)
    page = (folder / "out" / "dossier.html").read_text("utf-8")
    assert "Rajin" in page
    assert "Dunai" in page
    assert "Khasan" in page


def test_claims_carry_speaker_and_chain(case: tuple[Path, RunResult]) -> None:
    claims = case[1].view.claims
    assert len(claims) >= 30
    assert all(claim.chain for claim in claims)
    speakers = {member.label for claim in claims for member in claim.chain}
    assert {"John Kirby", "38 North", "Reuters"} <= speakers
    assert any(claim.relays for claim in claims)


def test_every_quotation_is_verbatim(case: tuple[Path, RunResult], real_case_files: list[Path]) -> None:
    import hashlib

    texts = {hashlib.sha256(p.read_bytes()).hexdigest(): p.read_text("utf-8") for p in real_case_files[:3]}
    for claim in case[1].view.claims:
        text = texts[claim.document]
        assert text[claim.span.begin : claim.span.end] == claim.span.text
        assert text[claim.sentence.begin : claim.sentence.end] == claim.sentence.text


def test_origins_are_fewer_than_the_articles_that_repeat_them(case: tuple[Path, RunResult]) -> None:
    groups = case[1].view.origin_groups
    shared_by = [group for group in groups if len(group.files) > 1]
    assert shared_by, "the statement of 2 November 2022 stands in two articles"
    assert any("Kirby" in group.origin or "US" in group.origin for group in shared_by)


def test_the_ledger_has_trips_with_windows_and_probabilities(case: tuple[Path, RunResult]) -> None:
    ledger = out(case[0], "ledger.json")
    trips = [trip for vessel in ledger["vessels"] for trip in vessel["trips"]]
    assert trips
    for trip in trips:
        assert 0 < trip["p"] <= 1
        assert trip["depart"]["q05"] <= trip["depart"]["q50"] <= trip["depart"]["q95"]
        assert trip["arrive"]["q05"] <= trip["arrive"]["q50"] <= trip["arrive"]["q95"]
    routes = {(trip["from"], trip["to"]) for trip in trips}
    assert ("rajin", "dunai") in routes
    assert ("tumangang", "khasan") in routes


def test_horses_stand_beside_the_train_of_4_november_2022(case: tuple[Path, RunResult]) -> None:
    findings = [f for f in out(case[0], "findings.json") if f.get("leg") == "tumangang-khasan"]
    horses = [f for f in findings if any("horse" in rival["statement"].lower() for rival in f["rivals"])]
    assert horses, "the horse transport is no rival of any finding on the border crossing"
    cargo = [f for f in findings if "munition" in f["statement"].lower() and "2022" in f["statement"]]
    assert cargo
    assert all(finding["p"] <= 0.6 for finding in cargo)


def test_a_denial_is_shown_and_nothing_accuses(case: tuple[Path, RunResult]) -> None:
    judgement = case[1].view.judgement
    assert any(contradiction.kind == "denial" for contradiction in judgement.contradictions)
    page = (case[0] / "out" / "dossier.html").read_text("utf-8").lower()
    for word in ("smuggler", "guilty", "schuldig", "schmuggler"):
        assert word not in page


def test_a_second_run_does_nothing_and_changes_nothing(case: tuple[Path, RunResult]) -> None:
    folder, first = case
    before = bytes_of(folder)
    again = run(folder, publish)
    assert again.done == ()
    assert again.changed == ()
    assert first.done
    assert bytes_of(folder) == before


def test_verify_holds_and_finds_a_flipped_byte(case: tuple[Path, RunResult], tmp_path: Path) -> None:
    folder = tmp_path / "case"
    shutil.copytree(case[0], folder)
    found = verify(folder, publish)
    assert found.holds, (found.breaks, found.differing)
    blob = next(path for path in sorted((folder / "vault").rglob("*")) if path.is_file())
    data = bytearray(blob.read_bytes())
    data[len(data) // 2] ^= 1
    blob.chmod(0o644)
    blob.write_bytes(data)
    blob.chmod(0o444)
    assert any(blob.name in line for line in verify(folder, publish).breaks)


RUNNER = """
import sys
from pathlib import Path
from spurline.case.run import run
from spurline.dossier import publish
if __name__ == "__main__":
    run(Path(sys.argv[1]), publish, workers=int(sys.argv[2]))
"""


def run_elsewhere(folder: Path, script: Path, *, workers: int, seed: str) -> subprocess.Popen[bytes]:
    script.write_text(RUNNER)
    return subprocess.Popen(
        [sys.executable, str(script), str(folder), str(workers)], env={**os.environ, "PYTHONHASHSEED": seed}
    )


@pytest.mark.slow
def test_same_bytes_with_another_hash_seed_order_and_two_workers(
    case: tuple[Path, RunResult], tmp_path: Path, real_case_files: list[Path]
) -> None:
    folder = tmp_path / "case"
    files = [str(path) for path in real_case_files]
    random.Random(5).shuffle(files)
    Vault.create(folder, (case[0] / "case.toml").read_bytes())
    for name in files:
        add(folder, [name])
    assert run_elsewhere(folder, tmp_path / "runner.py", workers=2, seed="4711").wait() == 0
    assert bytes_of(folder) == bytes_of(case[0])


@pytest.mark.slow
def test_a_killed_run_resumes_to_the_same_bytes(
    case: tuple[Path, RunResult], tmp_path: Path, real_case_files: list[Path]
) -> None:
    folder = tmp_path / "case"
    Vault.create(folder, (case[0] / "case.toml").read_bytes())
    add(folder, [str(path) for path in real_case_files])
    chance = random.Random(11)
    for _ in range(3):
        process = run_elsewhere(folder, tmp_path / "runner.py", workers=1, seed="0")
        time.sleep(1.0 + 3.0 * chance.random())
        process.send_signal(signal.SIGKILL)
        process.wait()
    run(folder, publish)
    assert bytes_of(folder) == bytes_of(case[0])
    with Vault.opened(folder) as vault:
        assert vault.check() == []
