"""One writer per case. The lock belongs to the process, so a crash releases it."""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from spurline.model import CaseBusy


@contextmanager
def held(folder: Path) -> Iterator[None]:
    """Hold the case in `folder` for writing. Raises CaseBusy when another process does."""
    with (folder / ".lock").open("a") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise CaseBusy(
                "another process is working on this case",
                where=str(folder),
                do="Wait for it to end or stop it",
            ) from None
        yield
