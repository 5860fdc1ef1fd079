"""What reaches the terminal: nothing that it would obey, nothing on stdout that is not data."""

from __future__ import annotations

import json
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spurline.cli.output import (
    complain,
    print_json,
    print_lines,
    print_table,
    progress_bar,
    report_rejections,
    safe,
    say,
)
from spurline.model import Rejection, Saw

HOSTILE = "\x1b[31mred\x1b]8;;http://x\x07\u202eright to left\u200b\r\n[bold]x[/bold]"


@given(st.text())
def test_no_control_or_bidi_character_survives(text: str) -> None:
    shown = safe(text)
    assert not [sign for sign in shown if unicodedata.category(sign) in {"Cc", "Cf", "Cs"}]
    if text.isprintable():
        assert shown == text or "\xad" in text


def test_every_way_to_print_is_safe(capsys: pytest.CaptureFixture[str]) -> None:
    say(HOSTILE)
    complain(HOSTILE)
    print_table(("name",), [(HOSTILE,), (None,), (0.123456,)])
    report_rejections([Rejection(HOSTILE, HOSTILE, HOSTILE, count=n) for n in (1, 3)] * 12)
    captured = capsys.readouterr()
    for text in (captured.out, captured.err):
        assert "\x1b" not in text
        assert "\u202e" not in text
    assert "[bold]x[/bold]" in captured.out
    assert "3 times" in captured.err
    assert "and 4 more" in captured.err


def test_json_is_json(capsys: pytest.CaptureFixture[str]) -> None:
    print_json({"saw": Saw.ABSENT, "text": HOSTILE})
    assert json.loads(capsys.readouterr().out) == {"saw": "absent", "text": HOSTILE}
    print_lines([{"a": None}, {"a": "ü"}])
    assert [json.loads(line) for line in capsys.readouterr().out.splitlines()] == [{"a": None}, {"a": "ü"}]


def test_progress_is_silent_when_piped(capsys: pytest.CaptureFixture[str]) -> None:
    with progress_bar() as progress:
        progress("reading", 1, 2)
    captured = capsys.readouterr()
    assert captured.out == captured.err == ""


def test_progress_is_a_bar_on_a_terminal(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stderr.isatty", lambda: True)
    with progress_bar() as progress:
        progress("reading", 1, 2)
        progress("reading", 2, 2)
    assert capsys.readouterr().out == ""
