"""Foreign text made safe to show: every sign visible, every mark-up sign inert.

Texts of sources are printed as text. Signs that a reader cannot see (control, bidirectional and
zero-width characters, fillers, lone surrogates) are printed as marked code points, ⟨U+202E⟩,
so that a quotation looks the way it is stored. Line breaks and tabs stay what they are.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from markupsafe import Markup

_INVISIBLE = re.compile(
    "["
    "\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f"  # control characters but tab, line feed, carriage return
    "\xad\u034f\u0600-\u0605\u061c\u06dd\u070f\u0890\u0891\u08e2"
    "\u115f\u1160\u17b4\u17b5\u180b-\u180f"
    "\u200b-\u200f\u2028-\u202e\u2060-\u206f"  # zero width, separators, bidirectional
    "\u2800\u3164\ud800-\udfff\ufdd0-\ufdef\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\ufffe\uffff"
    "\U000110bd\U000110cd\U00013430-\U0001343f\U0001bca0-\U0001bca3\U0001d173-\U0001d17a"
    "\U000e0000-\U000e0fff"  # tags and variation selectors
    "]"
)
_JSON_ESCAPES = {"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "\u2028": "\\u2028", "\u2029": "\\u2029"}
_JSON_UNSAFE = re.compile("[<>&\u2028\u2029]")


def visible(value: Any) -> Any:
    """`value` with invisible characters as marked code points where it is foreign text.

    Mark-up made by this room and values that are no text pass unchanged. Escaping for HTML
    comes afterwards and is the template's work.
    """
    if not isinstance(value, str) or isinstance(value, Markup):
        return value
    return _INVISIBLE.sub(lambda match: f"⟨U+{ord(match[0]):04X}⟩", value)


def trusted(text: str) -> Markup:
    """Mark-up that this room made itself, from escaped parts only."""
    return Markup(text)  # noqa: S704 - the one place where text becomes mark-up


def json_text(value: Any) -> str:
    """JSON for people and programs: sorted keys, UTF-8, lone surrogates as escapes."""
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, indent=1, allow_nan=False)
    return text.encode("utf-8", "backslashreplace").decode("utf-8")


def json_rows(value: Any) -> str:
    """JSON as of `json_text`, with every record that holds no list of records on one line."""
    return "".join(_pieces(value, "\n")).encode("utf-8", "backslashreplace").decode("utf-8")


def _pieces(value: Any, line: str) -> Iterator[str]:
    if not _holds_records(value):
        yield json.dumps(value, ensure_ascii=False, sort_keys=True, allow_nan=False)
        return
    inner = line + " "
    named = isinstance(value, dict)
    yield "{" if named else "["
    for k, key in enumerate(sorted(value) if named else range(len(value))):
        yield ("," if k else "") + inner
        if named:
            yield json.dumps(key, ensure_ascii=False) + ": "
        yield from _pieces(value[key], inner)
    yield line + ("}" if named else "]")


def _holds_records(value: Any) -> bool:
    """Whether a value is a list of records, or a record with such a list somewhere in it."""
    if isinstance(value, dict):
        return any(_holds_records(one) for one in value.values())
    return isinstance(value, list) and any(isinstance(one, dict) for one in value)


def json_block(value: Any) -> Markup:
    """JSON that may stand inside a script element: no <, >, & and no line separators."""
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)
    text = text.encode("utf-8", "backslashreplace").decode("utf-8")
    return trusted(_JSON_UNSAFE.sub(lambda match: _JSON_ESCAPES[match[0]], text))
