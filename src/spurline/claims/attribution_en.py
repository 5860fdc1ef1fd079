"""Attribution in English sentences."""

from __future__ import annotations

from spurline.claims.reports import Report
from spurline.claims.segment import Sentence
from spurline.claims.speakers import Cast


def english_reports(text: str, sentence: Sentence, cast: Cast) -> tuple[Report, ...]:
    return ()
