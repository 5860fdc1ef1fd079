"""The Spark engine gives the same bytes as the local one, quietly, and leaves nothing behind."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from datetime import timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import fleet
import pytest

from spurline.ais import build, find_events, iter_events, on_spark, write_events
from spurline.intake import read_places
from spurline.model import EVENT_KINDS, BadInput, MissingExtra, Static

JOB = Path(__file__).with_name("spark_job.py")
PLACES = "id,name,lon,lat,kind,radius_km\nPORT,Port,10.0,54.0,port,2\n"
LOOPBACK = {"0100007F", "0000000000000000FFFF00000100007F"}


def busy_fleet() -> list[fleet.Row]:
    """Vessels with something of every kind, on a giant and many small tracks."""
    rows = fleet.cruise(201_000_001, 0, 6, 12, 55) + fleet.cruise(201_000_001, 0.05, 6, -20, 40)  # two ships
    rows += fleet.cruise(201_000_002, 0, 6, 12, 56) + fleet.cruise(201_000_002, 30, 6, 20, 56)  # a gap
    rows += fleet.moored(201_000_003, 0, 5, 20.0, 40.0) + fleet.moored(201_000_900, 1, 6, 20.002, 40.001)
    rows += fleet.cruise(201_000_004, 0, 8, 8.9, 54.0) + fleet.moored(201_000_004, 8.1, 12, 10.0, 54.0)
    rows += fleet.cruise(201_000_005, 0, 10, -30.0, 40.0, kn=1.0)
    rows += [(201_000_006, 2.5, lon, 55.0 + lat, 10.0) for lon, lat in ((14.0, 0.0), (14.001, 0.0))]
    rows += [(201_000_006, 2.5, 14.0, 55.001, 10.0), (201_000_006, 2.6, 14.01, 55.0, 10.0)]  # same second
    rows += [(201_000_007, 3.02, 60.0, 10.0, 10.0), *fleet.cruise(201_000_007, 0, 6, 12, 57)]  # one bad point
    for k in range(4):
        jump = 6.2 + 0.01 * k
        rows += fleet.moored(201_000_100 + k, 0, 6, 20.0 + 0.01 * k, 43.0)
        rows += fleet.moored(201_000_100 + k, jump, 6, 45.0, 45.05)
        rows += fleet.moored(201_000_100 + k, 12.5, 6, 20.0 + 0.01 * k, 43.0)
    return rows + fleet.moored(201_000_500, 0, 60, 30.0, 35.0, step_h=0.05)


@dataclass(frozen=True)
class Answer:
    """What the job said, the events of the local engine, and the folders it worked in."""

    said: dict[str, Any]
    local: bytes
    out: Path
    err: str
    left: list[str]


@pytest.fixture(scope="module")
def answer(tmp_path_factory: pytest.TempPathFactory) -> Answer:
    pytest.importorskip("pyspark", reason="the extra [spark] is not installed")
    if not shutil.which("java"):
        pytest.skip("Java is not installed")
    folder = tmp_path_factory.mktemp("spark")
    store, places = folder / "store", folder / "places.csv"
    places.write_text(PLACES)
    statics = [
        Static(201_000_001, fleet.START + timedelta(hours=h), imo=9074729, name=name)
        for h, name in ((1, "ALPHA"), (5, "BRAVO"))
    ]
    build([(fleet.positions(busy_fleet(), "shore"), statics)], store)
    events = find_events(store, places=read_places(places).rows)
    assert {event.kind for event in events} == set(EVENT_KINDS)
    write_events(events, folder / "local.parquet")
    for name in ("out", "here", "temp"):
        (folder / name).mkdir()
    done = subprocess.run(
        [sys.executable, "-W", "error", str(JOB), str(store), str(places), str(folder / "out")],
        capture_output=True,
        text=True,
        cwd=folder / "here",
        env=os.environ | {"TMPDIR": str(folder / "temp"), "PYTHONPATH": os.pathsep.join(sys.path)},
        check=False,
    )
    assert done.returncode == 0, done.stderr
    left = [path.name for name in ("here", "temp") for path in (folder / name).iterdir()]
    local = (folder / "local.parquet").read_bytes()
    return Answer(json.loads(done.stdout), local, folder / "out", done.stderr, left)


@pytest.mark.slow
def test_spark_writes_the_same_bytes_as_the_local_engine(answer: Answer) -> None:
    assert answer.said["status"] == 0
    assert (answer.out / "command.parquet").read_bytes() == answer.local
    assert (answer.out / "several.parquet").read_bytes() == answer.local


@pytest.mark.slow
def test_partitions_follow_one_another_and_no_vessel_is_in_two(answer: Answer) -> None:
    spans = [span for span in answer.said["partitions"] if span]
    assert len(spans) >= 4
    assert all(one[1] < two[0] for one, two in pairwise(spans))


@pytest.mark.slow
def test_spark_tells_its_progress_up_to_the_last_row(answer: Answer) -> None:
    done, total = zip(*answer.said["told"], strict=True)
    assert list(done) == sorted(done) and done[-1] == total[-1] > 1_000


@pytest.mark.slow
def test_spark_says_nothing_and_leaves_nothing_behind(answer: Answer) -> None:
    assert answer.err.splitlines() == [line for line in answer.err.splitlines() if "events written" in line]
    assert answer.left == []


@pytest.mark.slow
def test_local_spark_can_be_reached_from_this_machine_only(answer: Answer) -> None:
    assert answer.said["listening"]
    assert set(answer.said["listening"]) <= LOOPBACK


def small_store(tmp_path: Path) -> Path:
    build([(fleet.positions(fleet.cruise(fleet.SHIP, 0, 2, 10, 54)), ())], tmp_path / "store")
    return tmp_path / "store"


def test_without_pyspark_the_error_names_the_extra(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("pandas", "pyarrow", "pyspark", "pyspark.sql"):
        monkeypatch.setitem(sys.modules, name, None)
    with pytest.raises(MissingExtra, match=r"spurline\[spark\]"):
        find_events(small_store(tmp_path), engine=on_spark())


def test_without_java_the_error_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("pyspark", reason="the extra [spark] is not installed")
    monkeypatch.setenv("JAVA_HOME", str(tmp_path / "nowhere"))
    monkeypatch.delenv("PYSPARK_GATEWAY_PORT", raising=False)
    with pytest.raises(MissingExtra, match=r"nowhere.*default-jre-headless"):
        find_events(small_store(tmp_path), engine=on_spark("local[1]"))


def test_a_folder_that_is_no_store_is_told_before_spark_starts(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="spurline ais import"):
        iter_events(tmp_path, engine=on_spark())
