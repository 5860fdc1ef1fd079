"""One call from a read-only view to every published file."""

from __future__ import annotations

from spurline.case.view import CaseView
from spurline.dossier.exports import export_all
from spurline.dossier.index import Index
from spurline.dossier.page import render_page


def publish(view: CaseView, *, language: str = "en") -> dict[str, bytes]:
    """All published files of a case: relative path under `out/` → bytes.

    dossier.html, findings.json, ledger.json, ledger.csv, audit.json, evidence.json,
    places.geojson, routes.geojson, events.geojson, timeline.json; where the case has any, claims.jsonl,
    cargo.csv and published_counts.json. Equal views give equal bytes. Raises BadInput for a language that has no
    wording ("en" and "de" have).
    """
    index = Index.of(view)
    return {"dossier.html": render_page(index, language=language), **export_all(index)}
