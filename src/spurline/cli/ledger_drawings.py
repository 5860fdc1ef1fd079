"""The ledger of a case drawn to files: a page, and a picture."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from spurline.cli.output import progress_bar


def draw_ledger_files(folder: Path, when: datetime | None, html: Path | None, png: Path | None) -> None:
    """Write the files asked for, from all that the case holds or from what was known by `when`."""
    from spurline.case.ledger_view import ledger_view
    from spurline.dossier import ledger_figure, ledger_page, png_file

    with progress_bar() as progress:
        view = ledger_view(folder, when, progress=progress)
    for path, drawn in ((html, ledger_page), (png, lambda one: png_file(ledger_figure(one)))):
        if path is not None:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(drawn(view))
