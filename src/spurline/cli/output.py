"""How results, progress and messages are shown: data to stdout, everything else to stderr."""

from __future__ import annotations

import json
import sys
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from spurline.case.progress import Progress, silent
from spurline.model import Rejection, plain

_SHOWN_REJECTIONS = 20


def safe(text: object) -> str:
    """Text without anything that a terminal would obey: control, escape and bidi characters
    become visible code points."""
    return "".join(
        f"\\u{ord(sign):04x}" if unicodedata.category(sign) in {"Cc", "Cf", "Cs", "Zl", "Zp"} else sign
        for sign in str(text)
    )


def debugging() -> bool:
    """Whether the user wants to see where errors arise (`--debug` anywhere on the line)."""
    return "--debug" in sys.argv


def complain(message: str) -> None:
    """One line on stderr."""
    sys.stderr.write(f"spurline: {safe(message)}\n")


def say(message: str) -> None:
    """One line on stdout."""
    sys.stdout.write(safe(message) + "\n")


def print_json(body: Any) -> None:
    """One JSON value on stdout, indented."""
    sys.stdout.write(json.dumps(plain(body), ensure_ascii=False, indent=1, allow_nan=False) + "\n")


def print_lines(rows: Iterable[Any]) -> None:
    """JSON Lines on stdout. Keys with null stay: a contract names all of its fields."""
    for row in rows:
        sys.stdout.write(json.dumps(row, ensure_ascii=False, allow_nan=False) + "\n")


def print_table(columns: Sequence[str], rows: Iterable[Sequence[object]], *, title: str = "") -> None:
    """A plain table on stdout; numbers to the right."""
    from rich import box
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(box=box.SIMPLE_HEAD, title=title or None, title_justify="left", pad_edge=False)
    body = [list(row) for row in rows]
    for number, column in enumerate(columns):
        numeric = bool(body) and all(isinstance(row[number], (int, float)) for row in body)
        table.add_column(column, justify="right" if numeric else "left", overflow="fold")
    for row in body:
        table.add_row(*(Text(safe(_short(cell))) for cell in row))
    width = None if sys.stdout.isatty() else 160
    Console(file=sys.stdout, width=width, highlight=False).print(table)


def _short(cell: object) -> str:
    if cell is None:
        return "–"
    return f"{cell:.3g}" if isinstance(cell, float) else str(cell)


def report_rejections(rejections: Sequence[Rejection]) -> None:
    """What was left out, on stderr: the first few in full, the rest counted."""
    for one in rejections[:_SHOWN_REJECTIONS]:
        times = f" ({one.count} times)" if one.count > 1 else ""
        complain(f"left out: {one.file}, {one.where}: {one.reason}{times}")
    if len(rejections) > _SHOWN_REJECTIONS:
        complain(f"… and {len(rejections) - _SHOWN_REJECTIONS} more were left out")


@contextmanager
def progress_bar() -> Iterator[Progress]:
    """A bar with its speed on stderr when that is a terminal, silence when it is piped."""
    if not sys.stderr.isatty():
        yield silent
        return
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        ProgressColumn,
        SpinnerColumn,
        Task,
        TextColumn,
        TimeElapsedColumn,
    )
    from rich.progress import Progress as Bars
    from rich.text import Text

    class PerSecond(ProgressColumn):
        def render(self, task: Task) -> Text:
            return Text(f"{task.finished_speed or task.speed or 0:,.0f}/s")

    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        PerSecond(),
        TimeElapsedColumn(),
    )
    with Bars(*columns, console=Console(stderr=True), transient=True) as bars:
        tasks: dict[str, Any] = {}

        def show(task: str, done: int, total: int | None) -> None:
            if task not in tasks:
                tasks[task] = bars.add_task(safe(task), total=total)
            bars.update(tasks[task], completed=done, total=total)

        yield show
