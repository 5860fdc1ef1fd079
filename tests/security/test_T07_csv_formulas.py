"""T07: no cell of an exported table is a formula in a spreadsheet."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spurline.dossier.csv_safe import FORMULA_STARTS, safe_cell, write_csv

FORMULAS = (
    "=1+1", "=cmd|' /C calc'!A0", '=HYPERLINK("//evil.example","x")', "+1+1", "-1+1", "-2+3+cmd|' /C calc'!A0",
    "@SUM(1+1)*cmd|' /C calc'!A0", "\t=1+1", "\r=1+1", "\n=1+1", "＝1+1", "＋1", "－1", "＠x", "=", "+", "-", "@",
)  # fmt: skip


@pytest.mark.parametrize("text", FORMULAS)
def test_formulas_become_text(text: str) -> None:
    assert safe_cell(text) == "'" + text


@pytest.mark.parametrize("value", [1, -1, 0.5, -0.5, None, "", "Rajin", "a=b", "1-2", " =1", "'quoted'"])
def test_numbers_and_harmless_text_stay_what_they_are(value: str | float | None) -> None:
    assert safe_cell(value) == value


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"])), min_size=1, max_size=6))
def test_no_written_text_starts_like_a_formula_and_none_is_lost(texts: list[str]) -> None:
    data = write_csv(["a"] * len(texts), [texts]).decode()
    [_, row] = list(csv.reader(io.StringIO(data, newline="")))
    for text, cell in zip(texts, row, strict=True):
        assert not cell.startswith(FORMULA_STARTS)
        assert cell in (text, "'" + text)


def test_a_semicolon_does_not_split_a_cell_in_any_locale() -> None:
    assert write_csv(["a"], [["x;=1+1"]]) == b'"a"\n"x;=1+1"\n'
