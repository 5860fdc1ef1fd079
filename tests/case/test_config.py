"""case.toml: what it may say, and how it says that something is wrong."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import fields

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spurline.case.config import SWITCHES, read_config, template
from spurline.itinerary import Priors
from spurline.model import BadInput, SpurlineError, When, parse_zone

FULL = """
question = "What moved?"
tlp = "TLP:CLEAR"
item = ["ammunition"]
[period]
from = 2023-08-15T00:00:00Z
to = "2023-12-31"
[[rival]]
key = "coal"
statement = "Coal in transit"
leg = "a-b"
from = "2023-08-01"
share = 2
[[ratio]]
hypothesis = "a-b"
kind = "look"
match = { place = "b", what = "ship" }
ratio = 5
why = "a closed harbour"
[[prior]]
key = "a-b"
value = 0.2
reason = "base rate"
"""


def test_everything_that_a_case_file_may_say() -> None:
    case = read_config(FULL.encode())
    assert case.question == "What moved?"
    assert case.period == When.parse("2023-08-15T00:00:00Z", "2023-12-31T00:00:00Z")
    assert case.rivals[0].share == 2
    assert case.rivals[0].when == When.parse("2023-08-01T00:00Z", "", zone=parse_zone("Z"))
    assert case.ratios[0].match == (("place", "b"), ("what", "ship"))
    assert case.priors[0].reason == "base rate"
    assert case.items == ("ammunition",)


@given(st.text(max_size=60), st.text(max_size=60).filter(str.strip))
def test_the_template_reads_back_whatever_is_asked(title: str, question: str) -> None:
    try:
        case = read_config(template(title, question))
    except BadInput:
        # TOML forbids control characters; a question of nothing else is refused, not mangled.
        assert any(not sign.isprintable() for sign in title + question)
        return
    assert case.question == question.replace("\n", " ")
    assert case.period == When()


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("question = ", "no TOML"),
        ('title = "x"', "needs a text for 'question'"),
        ('question = "?"\ncolour = 1', "not a key of a case"),
        ('question = "?"\nperiod = 3', "table with from and to"),
        ('question = "?"\n[period]\nfrom = "soon"', "not an ISO 8601 time"),
        ('question = "?"\n[period]\nfrom = "2023-01-01T00:00"', "no zone"),
        ('question = "?"\n[period]\nfrom = 3', "is not a time"),
        ('question = "?"\n[period]\nfrom = "2023-02-01"\nto = "2023-01-01"', "before it begins"),
        ('question = "?"\nrival = 3', r"\[\[rival\]\]"),
        ('question = "?"\n[[rival]]\nkey = "x"', "'statement'"),
        ('question = "?"\n[[prior]]\nkey = "x"\nvalue = true\nreason = "y"', "needs a number"),
        (
            'question = "?"\n[[ratio]]\nhypothesis = "x"\nkind = "look"\nwhy = "y"\nratio = 0',
            "greater than zero",
        ),
        (
            'question = "?"\n[[ratio]]\nhypothesis="x"\nkind="look"\nwhy="y"\nratio=1\nmatch=1',
            "must be a table",
        ),
    ],
)
def test_a_mistake_is_named(text: str, message: str) -> None:
    with pytest.raises(BadInput, match=message):
        read_config(text.encode())


@given(st.binary(max_size=200))
def test_no_bytes_do_more_than_a_typed_error(data: bytes) -> None:
    with suppress(SpurlineError):
        assert read_config(data).question.strip()


def test_a_switch_may_be_written_as_true_or_false() -> None:
    assert {field.name for field in fields(Priors) if isinstance(field.default, bool)} == SWITCHES
    text = 'question = "?"\n[[prior]]\nkey = "learn_habits"\nvalue = false\nreason = "y"'
    assert read_config(text.encode()).priors[0].value == 0
