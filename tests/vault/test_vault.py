"""The vault: what is stored stays, and any change is found."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from spurline.model import BadInput, CaseBusy, CustodyBroken, NotResolved, SpurlineError, Step
from spurline.vault import Vault, WriteFailed, digest, sealed, write_bytes
from spurline.vault.custody import Custody

CASE_FILE = b'question = "?"\n'


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    case = tmp_path / "case"
    Vault.create(case, CASE_FILE)
    return case


@pytest.fixture
def vault(folder: Path) -> Iterator[Vault]:
    with Vault.opened(folder) as opened:
        yield opened


def put(vault: Vault, tmp_path: Path, text: str, name: str = "a.txt") -> str:
    source = tmp_path / "source"
    source.write_text(text)
    return vault.add(source, kind="article", name=name, detail={"language": "en"})


def test_a_new_case_needs_an_empty_folder(tmp_path: Path) -> None:
    (tmp_path / "x").write_text("")
    with pytest.raises(BadInput, match="not empty"):
        Vault.create(tmp_path, CASE_FILE)


def test_a_folder_without_a_case_file_is_no_case(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="no case"), Vault.opened(tmp_path):
        pass


def test_an_original_is_kept_read_only_under_its_hash(vault: Vault, tmp_path: Path) -> None:
    sha256 = put(vault, tmp_path, "hello")
    path = vault.blobs.path(sha256)
    assert path.read_text() == "hello"
    assert digest(path) == sha256
    assert path.stat().st_mode & 0o777 == 0o444
    assert vault.items()[0].name == "a.txt"
    assert vault.items("looks") == ()
    assert vault.check() == []


def test_adding_the_same_bytes_again_changes_nothing(vault: Vault, tmp_path: Path) -> None:
    assert put(vault, tmp_path, "hello") == put(vault, tmp_path, "hello")
    assert len(vault.custody.entries()) == 2


def test_a_second_name_is_one_more_entry_but_no_second_original(vault: Vault, tmp_path: Path) -> None:
    put(vault, tmp_path, "hello", "b.txt")
    put(vault, tmp_path, "hello", "a.txt")
    (item,) = vault.items()
    assert item.names == ("a.txt", "b.txt")
    assert vault.check() == []


def test_a_name_that_is_no_hash_is_refused(vault: Vault) -> None:
    with pytest.raises(NotResolved):
        vault.blobs.path("../../etc/passwd")


def test_a_refused_file_is_remembered_until_it_is_added(vault: Vault, tmp_path: Path) -> None:
    vault.refuse("a.txt", "empty file")
    assert [(r.name, r.reason) for r in vault.refusals()] == [("a.txt", "empty file")]
    put(vault, tmp_path, "now with words")
    assert vault.refusals() == ()


def test_a_step_is_stored_once_with_everything_it_made(vault: Vault) -> None:
    step = Step("claims", "1", (("language", "de"),), ("abc",))
    vault.commit(step, [("claim", {"n": 1}), ("claim", {"n": 2}), ("note", "x")])
    vault.commit(step, [("claim", {"n": 3})])
    assert vault.facts.has_step(step.key)
    assert [body for _, body in vault.facts.facts(step.key, "claim")] == [{"n": 1}, {"n": 2}]
    assert len(list(vault.facts.facts(step.key))) == 3
    assert [(tool, version) for _, tool, version, _ in vault.facts.steps()] == [("claims", "1")]


def test_a_step_that_fails_while_it_is_written_leaves_nothing(vault: Vault) -> None:
    step = Step("claims", "1", (), ("abc",))

    def breaking() -> Iterator[tuple[str, object]]:
        yield "claim", 1
        raise RuntimeError("stopped")

    with pytest.raises(RuntimeError):
        vault.commit(step, breaking())
    assert not vault.facts.has_step(step.key)
    assert list(vault.facts.facts(step.key)) == []


def test_the_key_of_a_step_does_not_depend_on_when_or_what_it_made(vault: Vault) -> None:
    assert Step("a", "1", (), ("x",)).key == Step("a", "1", (), ("x",), made=("y",)).key
    assert Step("a", "1", (), ("x",)).key != Step("a", "2", (), ("x",)).key


def test_out_holds_exactly_what_was_written_last(vault: Vault) -> None:
    assert vault.write_out({"a.json": b"1", "deep/b.json": b"2"}) == ("a.json", "deep/b.json")
    assert vault.write_out({"a.json": b"1", "c.json": b"3"}) == ("c.json", "deep/b.json")
    assert sorted(path.name for path in vault.out.rglob("*") if path.is_file()) == ["a.json", "c.json"]
    with pytest.raises(BadInput, match="outside"):
        vault.write_out({"../evil": b""})


def test_a_bulk_table_appears_only_when_it_is_finished(vault: Vault) -> None:
    with vault.table_folder("positions") as building:
        (building / "x").write_text("1")
    with pytest.raises(RuntimeError), vault.table_folder("positions") as building:
        (building / "x").write_text("2")
        raise RuntimeError
    assert (vault.tables / "positions" / "x").read_text() == "1"
    assert [path.name for path in vault.tables.iterdir()] == ["positions"]


def test_two_writers_cannot_hold_one_case(vault: Vault, folder: Path) -> None:
    with pytest.raises(CaseBusy), Vault.opened(folder):
        pass


def test_any_flipped_bit_in_vault_or_log_is_found(folder: Path, tmp_path: Path) -> None:
    with Vault.opened(folder) as vault:
        for n in range(4):
            put(vault, tmp_path, f"article {n}", f"{n}.txt")
        vault.log_published({"dossier.html": "0" * 64})
    targets = [path for path in sorted((folder / "vault").rglob("*")) if path.is_file()]
    targets.append(folder / "custody.jsonl")
    chance = random.Random(7)
    for _ in range(150):
        path = chance.choice(targets)
        original, mode = path.read_bytes(), path.stat().st_mode
        data = bytearray(original)
        data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
        path.chmod(0o644)
        path.write_bytes(data)
        path.chmod(mode)
        with Vault.opened(folder) as vault:
            assert vault.check(), f"a flip in {path.name} went unnoticed"
        path.chmod(0o644)
        path.write_bytes(original)
        path.chmod(mode)
    with Vault.opened(folder) as vault:
        assert vault.check() == []


@pytest.mark.parametrize("cut", [slice(0, 1), slice(-1, None), slice(1, 2)])
def test_a_removed_line_is_found(folder: Path, tmp_path: Path, cut: slice) -> None:
    with Vault.opened(folder) as vault:
        for n in range(3):
            put(vault, tmp_path, f"article {n}", f"{n}.txt")
    log = folder / "custody.jsonl"
    lines = log.read_bytes().splitlines(keepends=True)
    del lines[cut]
    log.write_bytes(b"".join(lines))
    with Vault.opened(folder) as vault:
        assert any(isinstance(error, CustodyBroken) for error in vault.check())


def test_swapped_lines_are_found(folder: Path, tmp_path: Path) -> None:
    with Vault.opened(folder) as vault:
        put(vault, tmp_path, "one", "1.txt")
        put(vault, tmp_path, "two", "2.txt")
    log = folder / "custody.jsonl"
    lines = log.read_bytes().splitlines(keepends=True)
    log.write_bytes(b"".join([lines[0], lines[2], lines[1]]))
    with Vault.opened(folder) as vault:
        assert vault.check()


def test_missing_extra_and_writable_originals_are_found(folder: Path, tmp_path: Path) -> None:
    with Vault.opened(folder) as vault:
        first, second = put(vault, tmp_path, "one", "1.txt"), put(vault, tmp_path, "two", "2.txt")
        vault.blobs.path(first).chmod(0o644)
        vault.blobs.path(second).unlink()
        (folder / "vault" / "stray").write_text("x")
        text = " ".join(str(error) for error in vault.check())
    assert "no longer read-only" in text
    assert "missing" in text
    assert "never added" in text


def test_an_item_missing_from_the_database_is_found(folder: Path, tmp_path: Path) -> None:
    import sqlite3

    with Vault.opened(folder) as vault:
        put(vault, tmp_path, "one")
    with sqlite3.connect(folder / "facts.sqlite") as database:
        database.execute("DELETE FROM names")
        database.execute("DELETE FROM items")
    database.close()
    with Vault.opened(folder) as vault:
        assert any("not the same" in str(error) for error in vault.check())


def test_a_damaged_database_is_named(folder: Path) -> None:
    (folder / "facts.sqlite").write_bytes(b"not a database at all" * 100)
    with pytest.raises(CustodyBroken, match=r"facts\.sqlite"), Vault.opened(folder):
        pass


def test_a_torn_line_is_dropped_and_an_unacknowledged_item_taken_in(folder: Path, tmp_path: Path) -> None:
    with Vault.opened(folder) as vault:
        put(vault, tmp_path, "one")
        head = vault.facts.head()
        source = tmp_path / "source"
        source.write_text("two")
        sha256, size = vault.blobs.put(source)
        entry = {"event": "added", "sha256": sha256, "size": size, "kind": "article", "name": "2.txt"}
        vault.custody.append({**entry, "detail": {}, "at": "2026-01-01T00:00:00Z"}, head)
        with vault.custody.path.open("ab") as log:
            log.write(b'{"event":"add')
    with Vault.opened(folder) as vault:
        assert {item.name for item in vault.items()} == {"a.txt", "2.txt"}
        assert vault.check() == []


def test_an_acknowledged_line_that_lost_its_end_stays_for_verify(folder: Path, tmp_path: Path) -> None:
    with Vault.opened(folder) as vault:
        put(vault, tmp_path, "one")
    log = folder / "custody.jsonl"
    log.write_bytes(log.read_bytes()[:-1] + b" ")
    before = log.read_bytes()
    with Vault.opened(folder) as vault:
        assert vault.check()
        with pytest.raises(CustodyBroken):
            put(vault, tmp_path, "more", "more.txt")
    assert log.read_bytes() == before


def test_an_event_that_is_no_item_is_recovered_too(folder: Path) -> None:
    with Vault.opened(folder) as vault:
        vault.custody.append({"event": "published", "files": {}}, vault.facts.head())
    with Vault.opened(folder) as vault:
        assert vault.check() == []


def test_a_log_that_is_empty_or_unreadable_at_its_end(tmp_path: Path) -> None:
    custody = Custody(tmp_path / "log")
    assert custody.tail() == custody.head()
    assert not custody.drop_torn_line(0)
    custody.path.write_bytes(b"nonsense\n")
    with pytest.raises(CustodyBroken):
        custody.tail()
    with pytest.raises(CustodyBroken, match="not JSON"):
        custody.head()


def test_a_write_that_the_disk_refuses_is_a_typed_error_and_changes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "x"
    write_bytes(target, b"old")

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(WriteFailed, match="No space left"):
        write_bytes(target, b"new")
    assert target.read_bytes() == b"old"
    assert [path.name for path in tmp_path.iterdir()] == ["x"]


def test_a_folder_that_cannot_be_made_is_a_typed_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(WriteFailed):
        write_bytes(tmp_path / "file" / "x", b"")


def test_too_little_disk_is_said_before_anything_is_written(
    vault: Vault, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("spurline.vault.vault.MIN_FREE_DISK", 1 << 60)
    with pytest.raises(SpurlineError, match="MIN_FREE_DISK"):
        put(vault, tmp_path, "one")
    assert vault.items() == ()


def test_who_added_it_is_written_down(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SPURLINE_WHO", "desk 4")
    with Vault.opened(folder) as vault:
        put(vault, tmp_path, "one")
        assert vault.custody.entries()[-1]["who"] == "desk 4"

    def nobody() -> str:
        raise KeyError

    monkeypatch.delenv("SPURLINE_WHO")
    monkeypatch.setattr("getpass.getuser", nobody)
    with Vault.opened(folder) as vault:
        put(vault, tmp_path, "two", "2.txt")
        assert vault.custody.entries()[-1]["who"] == "unknown"


def test_the_seal_of_the_inputs_does_not_depend_on_their_order() -> None:
    pairs = [("a", "1"), ("b", "2")]
    assert sealed(pairs) == sealed(pairs[::-1])
    assert sealed(pairs) != sealed(pairs[:1])


ADDER = """
import sys
from pathlib import Path
from spurline.vault import Vault
folder = Path(sys.argv[1])
source = folder.parent / "source"
with Vault.opened(folder) as vault:
    for n in range(10_000):
        source.write_text(f"article {n}")
        vault.add(source, kind="article", name=f"{n}.txt", detail={})
        print(n, flush=True)
"""


@pytest.mark.slow
def test_a_kill_at_any_moment_loses_nothing_that_was_acknowledged(folder: Path) -> None:
    chance = random.Random(3)
    for _ in range(12):
        process = subprocess.Popen(
            [sys.executable, "-c", ADDER, str(folder)], stdout=subprocess.PIPE, text=True
        )
        assert process.stdout
        process.stdout.readline()
        time.sleep(chance.random() * 0.05)
        process.send_signal(signal.SIGKILL)
        acknowledged = process.stdout.read().split()
        process.stdout.close()
        process.wait()
        with Vault.opened(folder) as vault:
            names = {name for item in vault.items() for name in item.names}
            strays = [error for error in vault.check() if "never added" not in str(error)]
        assert strays == []
        assert {f"{n}.txt" for n in acknowledged} <= names
