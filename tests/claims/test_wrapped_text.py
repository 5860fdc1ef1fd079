"""Texts wrapped by hand: a paragraph is a block, not a line."""

from __future__ import annotations

from spurline.claims import Text, extract
from spurline.places import Gazetteer

WRAPPED = """Harbour Gazette, 16 October 2023

The ship Orla carried more than 100 containers from Alda to Bren in September, a
government spokesman, John Miller, said on Monday. The defence ministry denied that
any arms were delivered.
"""


def claims(text: str) -> list[tuple[str, str, str]]:
    made = extract(Text("a.txt", text, "0" * 64, "en", None, None), Gazetteer.packaged())
    for claim in made:
        assert text[claim.span.begin : claim.span.end] == claim.span.text
    return [(claim.kind, claim.origin, " ".join(claim.span.text.split())) for claim in made]


def test_a_wrapped_paragraph_says_the_same_as_one_line() -> None:
    head, body = WRAPPED.split("\n\n")
    flat = f"{head}\n\n{' '.join(body.split())}\n"
    assert claims(WRAPPED) == claims(flat)
    assert claims(WRAPPED)


def test_windows_line_ends_change_nothing() -> None:
    assert claims(WRAPPED.replace("\n", "\r\n")) == claims(WRAPPED)
