"""Threat T15: text of one trigger, a megabyte long, neither hangs nor fails untyped."""

from __future__ import annotations

import time

import pytest

from spurline.claims import Text, extract
from spurline.model import SpurlineError

from .conftest import FakeGazetteer

LIMIT_S = 6.0
"""Generous on shared cores; a quadratic rule takes minutes."""


@pytest.mark.parametrize(
    "unit",
    [
        *('"', "„", ".", ",", ":", "–", "(", " ", "\n", "1", "a", "1. ", "… ", "die ", "dass, "),
        *("Laut X ", "zufolge ", "soll ", "des Hauses ", "vor drei Jahren ", "Montag ", "U.", "said "),
        *("Der Kim sagte. ", '"A b c d." '),
    ],
)
def test_a_megabyte_of_one_trigger_is_read_in_linear_time(unit: str) -> None:
    text = (unit * (1_000_000 // len(unit) + 1))[:1_000_000]
    begun = time.perf_counter()
    try:
        extract(Text("a", text, language="de"), FakeGazetteer())
    except SpurlineError as error:
        assert "sentences" in str(error)
    assert time.perf_counter() - begun < LIMIT_S
