"""JSON from outside: bounded depth, no duplicate surprises, no numbers that JSON does not have."""

from __future__ import annotations

import json
import math
import re
from typing import Any

from spurline.intake import limits
from spurline.model import BadInput

# Possessive, and an unclosed string runs to the end: linear on every input.
_STRING = re.compile(r'"[^"\\]*+(?:\\.[^"\\]*+)*+(?:"|\\?\Z)', re.DOTALL)
_NOT_BRACKETS = re.compile(r"[^\[\]{}]+")


def depth_of(text: str) -> int:
    """Deepest nesting of brackets outside strings; counting stops above `MAX_JSON_DEPTH`."""
    enough = limits.MAX_JSON_DEPTH.value
    deepest = depth = 0
    for letter in _NOT_BRACKETS.sub("", _STRING.sub("", text)):
        depth += 1 if letter in "[{" else -1
        if depth > deepest:
            deepest = depth
            if deepest > enough:
                break
    return deepest


def parse_json(text: str, *, where: str) -> Any:
    """JSON value of `text`. Raises BadInput for what is not JSON (NaN and infinities included),
    LimitExceeded for nesting above `MAX_JSON_DEPTH`."""
    limits.MAX_JSON_DEPTH.check(depth_of(text), "nests too deep", where=where)
    try:
        return json.loads(text.removeprefix("\ufeff"), parse_constant=_refuse, parse_float=_finite)
    except BadInput as error:
        raise BadInput(error.what, where=where) from None
    except json.JSONDecodeError as error:
        raise BadInput(f"is not JSON: {error.msg}", where=f"{where}, line {error.lineno}") from None
    except (ValueError, RecursionError) as error:
        raise BadInput(f"is not JSON that can be read ({error})", where=where) from None


def _refuse(constant: str) -> float:
    raise BadInput(f"{constant} is not a JSON number")


def _finite(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise BadInput(f"{text[:40]} is too large for a number")
    return number
