"""Every command of the README and of the tutorial runs as printed, in order, in an empty folder."""

from __future__ import annotations

import re
import shlex
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from spurline.case.embedded import demo_files
from spurline.cli import main

ROOT = Path(__file__).parents[2]
FEED = "MMSI,BaseDateTime,LAT,LON,SOG,COG\n" + "".join(
    f"201000001,2023-09-01T{hour:02d}:00:00,42.0,131.{hour:02d},10.0,90.0\n" for hour in range(12)
)
FOREVER = {"serve"}


def commands(page: Path) -> Iterator[list[str]]:
    """The words of every `$ spurline …` line in the page's console blocks."""
    for block in re.findall(r"```console\n(.*?)```", page.read_text("utf-8"), re.DOTALL):
        for line in block.splitlines():
            if line.startswith("$ spurline "):
                yield shlex.split(line.removeprefix("$ spurline "), comments=True)


def stage(folder: Path) -> None:
    """The files that the pages speak of, taken from the embedded case."""
    with demo_files() as demo:
        shutil.copytree(demo / "articles", folder / "articles")
        for table in demo.glob("*.csv"):
            shutil.copy(table, folder / table.name)
        shutil.copy(min((demo / "articles").glob("*.en.txt")), folder / "report.txt")
    (folder / "feed.csv").write_text(FEED)


@pytest.mark.slow
@pytest.mark.parametrize("name", ["README.md", "docs/tutorial.md"])
def test_every_command_on_the_page_runs(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    stage(tmp_path)
    monkeypatch.chdir(tmp_path)
    found = [words for words in commands(ROOT / name) if words[0] not in FOREVER]
    assert len(found) >= 5
    for words in found:
        monkeypatch.setattr(sys, "argv", ["spurline", *words])
        status: int | str | None = 0
        try:
            main()
        except SystemExit as stop:
            status = stop.code
        assert status in (0, None), f"spurline {' '.join(words)}\n{capsys.readouterr().err}"
