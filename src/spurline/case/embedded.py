"""The embedded case: the public record of one question, ready to run."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.resources import as_file, files
from pathlib import Path

from spurline.case.adding import add
from spurline.case.config import template
from spurline.case.progress import Progress, silent
from spurline.simulate import simulate
from spurline.vault import CASE_FILE, Vault, write_bytes

TRUTH = "truth.json"


@contextmanager
def demo_files() -> Iterator[Path]:
    """The folder with the demo's case.toml, tables and reports."""
    with as_file(files("spurline.case") / "demo") as folder:
        yield folder


def make_demo(folder: Path) -> None:
    """Lay out the embedded case in `folder`, which must be new or empty."""
    with demo_files() as source:
        Vault.create(folder, (source / CASE_FILE).read_bytes())
        tables = sorted(source.glob("*.csv"))
        add(folder, [*tables, source / "articles"])


def make_simulated(folder: Path, *, seed: int, progress: Progress = silent) -> None:
    """Simulate a shuttle and lay out a case of its files in `folder`; the truth goes beside the
    folder, never into it."""
    progress("simulating", 0, None)
    with tempfile.TemporaryDirectory(prefix="spurline-") as scratch:
        made = Path(scratch) / "shuttle"
        simulate("shuttle", seed=seed, to=made)
        truth = (made / TRUTH).read_bytes()
        (made / TRUTH).unlink()
        question = "How often did silent ships run between the two ports?"
        Vault.create(folder, template("Simulated shuttle", question))
        add(folder, [made], progress=progress)
    write_bytes(truth_beside(folder), truth)


def truth_beside(folder: Path) -> Path:
    """Where the truth of a simulated case lies: beside the case folder, under its name."""
    return folder.resolve().parent / f"{folder.resolve().name}-{TRUTH}"
