"""A store that grows: the same as one made at once, whatever came first, whenever it was killed."""

from __future__ import annotations

import random
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from functools import partial
from itertools import pairwise
from pathlib import Path

import fleet
import pytest
from growing_scenes import SMALL, Batch, content, source, traffic
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from spurline.ais import Source, import_files, load, stats, vessels_in
from spurline.model import BadInput, Static

HERE = Path(__file__).parent


@pytest.fixture
def small() -> Iterator[None]:
    """A store with tiny limits, so that every kind of file and of cut occurs."""
    with pytest.MonkeyPatch.context() as patch:
        for name, value in SMALL.items():
            patch.setattr(name, value)
        yield


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 10**6), parts=st.integers(2, 5))
def test_a_store_is_the_same_in_whatever_steps_it_grew(
    small: None, tmp_path_factory: pytest.TempPathFactory, seed: int, parts: int
) -> None:
    dice = random.Random(seed)
    rows = traffic(seed)[:400]
    cuts = sorted(dice.randint(0, len(rows)) for _ in range(parts - 1))
    if dice.random() < 0.5:
        rows.sort(key=lambda row: row[1])
    sources = []
    for number, (begin, end) in enumerate(pairwise([0, *cuts, len(rows)])):
        said = [
            Static(fleet.SHIP, fleet.START + timedelta(hours=dice.randint(0, 9)), name=dice.choice("AB"))
            for _ in range(dice.randint(0, 5))
        ]
        mine = rows[begin:end] + dice.sample(rows, min(len(rows), dice.randint(0, 20)))
        sources.append(source(f"{number}", mine, said, dice.choice(["", "", "coast", f"sat {number}"])))
    folder = tmp_path_factory.mktemp("grown")
    import_files(sources, folder / "once")
    dice.shuffle(sources)
    done = 0
    while done < len(sources):
        step = dice.randint(1, 3)
        import_files(sources[done : done + step] + sources[:done], folder / "grown")
        done += step
    assert content(folder / "grown") == content(folder / "once")


def job(step: int, store: Path, *seeds: int) -> subprocess.CompletedProcess[str]:
    """An import in a process of its own, killed before its file operation `step`."""
    command = [sys.executable, HERE / "import_job.py", str(step), store, *map(str, seeds)]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)


def test_an_import_killed_at_any_moment_goes_on_with_nothing_lost_or_doubled(
    small: None, tmp_path: Path
) -> None:
    sources = {seed: source(str(seed), traffic(seed)[:60]) for seed in (5, 11, 12)}
    import_files([sources[5]], tmp_path / "old")
    import_files(list(sources.values()), tmp_path / "all")
    shutil.copytree(tmp_path / "old", tmp_path / "alive")
    alive = job(0, tmp_path / "alive", 11, 12)
    assert content(tmp_path / "alive") == content(tmp_path / "all"), alive.stderr
    steps = int(alive.stdout)
    for k in range(7):
        store = tmp_path / f"killed-{k}"
        shutil.copytree(tmp_path / "old", store)
        killed = job(1 + (steps - 1) * k // 6, store, 11, 12)
        assert killed.returncode == -signal.SIGKILL, killed.stderr
        assert stats(store) in {stats(tmp_path / "old"), stats(tmp_path / "all")}
        assert len(load(store)) == sum(span.rows for span in vessels_in(store))
        import_files([sources[11], sources[12]], store)
        assert content(store) == content(tmp_path / "all")


def test_a_new_store_killed_before_it_exists_can_be_made_again(small: None, tmp_path: Path) -> None:
    import_files([source("5", traffic(5)[:60])], tmp_path / "once")
    killed = job(12, tmp_path / "store", 5)
    assert killed.returncode == -signal.SIGKILL, killed.stderr
    with pytest.raises(BadInput, match="ais import"):
        stats(tmp_path / "store")
    import_files([source("5", traffic(5)[:60])], tmp_path / "store")
    assert content(tmp_path / "store") == content(tmp_path / "once")


def test_what_was_read_to_its_end_is_not_read_again_after_a_kill(tmp_path: Path) -> None:
    first, second = (source(str(seed), traffic(seed)) for seed in (5, 11))

    def power_failure() -> Iterator[Batch]:
        raise KeyboardInterrupt
        yield

    with pytest.raises(KeyboardInterrupt):
        import_files([first, replace(second, read=power_failure)], tmp_path / "store")

    def again() -> Iterator[Batch]:
        raise AssertionError("it was read before")
        yield

    import_files([replace(first, read=again), second], tmp_path / "store")
    import_files([first, second], tmp_path / "once")
    assert content(tmp_path / "store") == content(tmp_path / "once")


def test_a_file_known_by_its_bytes_is_not_read_again(tmp_path: Path) -> None:
    one = source("one", traffic(5))
    import_files([one], tmp_path / "store")
    before = content(tmp_path / "store")
    done = import_files([replace(one, name="a copy"), one], tmp_path / "store")
    assert (done.known, done.rejections) == (2, ())
    assert content(tmp_path / "store") == before


def test_the_same_bytes_read_in_another_way_are_refused(tmp_path: Path) -> None:
    one = source("one", traffic(5))
    import_files([one], tmp_path / "store")
    done = import_files([replace(one, how="zone=Europe/Berlin")], tmp_path / "store")
    assert [(refused.file, refused.where) for refused in done.rejections] == [("one", "file")]
    assert "other settings" in done.rejections[0].reason


def _breaks_off(rows: list[fleet.Row]) -> Iterator[Batch]:
    yield Batch(fleet.positions(rows), (Static(fleet.SHIP, fleet.START, name="BROKEN"),))
    raise BadInput("ends in the middle", where="broken.zip", do="Fetch it again")


def test_a_file_that_breaks_off_gives_nothing_and_the_others_everything(tmp_path: Path) -> None:
    whole, rows = source("whole", traffic(5)), fleet.moored(fleet.SHIP + 77, 0, 2, 11, 55)
    broken = Source("broken.zip", "0" * 64, partial(_breaks_off, rows))
    done = import_files([broken, whole], tmp_path / "store")
    (rejection,) = done.rejections
    assert (rejection.file, rejection.where) == ("broken.zip", "file")
    assert "ends in the middle" in rejection.reason and "Fetch it again" in rejection.reason
    import_files([whole], tmp_path / "once")
    assert content(tmp_path / "store") == content(tmp_path / "once")
    mended = replace(broken, read=partial(iter, [Batch(fleet.positions(rows))]))
    assert import_files([mended], tmp_path / "store").summary.vessels == done.summary.vessels + 1


def test_a_store_keeps_the_inland_limit_it_was_made_with(tmp_path: Path) -> None:
    import_files([source("one", traffic(5))], tmp_path / "store", inland_km=5)
    assert import_files([source("two", traffic(11))], tmp_path / "store").summary.rows
    with pytest.raises(BadInput, match="inland limit 5"):
        import_files([source("three", traffic(12))], tmp_path / "store", inland_km=9)


def test_two_imports_into_one_store_do_not_meet(tmp_path: Path) -> None:
    def meanwhile() -> Iterator[Batch]:
        with pytest.raises(BadInput, match="another import"):
            import_files([source("two", traffic(11))], tmp_path / "store")
        yield Batch(fleet.positions(traffic(5)))

    done = import_files([Source("one", "1" * 64, meanwhile)], tmp_path / "store")
    assert done.summary.rows


def test_more_workers_make_the_same_bytes(tmp_path: Path) -> None:
    sources = [source(str(seed), traffic(seed)) for seed in (5, 11, 12)]
    import_files(sources, tmp_path / "one", workers=1)
    import_files(sources[::-1], tmp_path / "two", workers=2)
    assert content(tmp_path / "one") == content(tmp_path / "two")
