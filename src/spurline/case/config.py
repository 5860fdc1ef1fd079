"""case.toml: the question of a case, its period, rivals, ratios and priors."""

from __future__ import annotations

import tomllib
from datetime import date, datetime
from typing import Any

from spurline.model import BadInput, Case, Prior, RatioSpec, RivalSpec, When, parse_instant, parse_zone

TEMPLATE = """\
# What this case asks. Everything here is yours to edit; `spurline run` reads it again each time.
question = {question}
title = {title}
tlp = "TLP:AMBER"          # marking printed on the dossier

# The period that is reconstructed. Leave it out and it is taken from the looks and positions.
# [period]
# from = "2023-08-15T00:00:00Z"
# to = "2023-12-31T00:00:00Z"

# Another explanation that must stand beside a leg's findings; `item` is what it says was carried,
# `share` its weight among the rivals. Rivals that the articles name are found without this.
# [[rival]]
# key = "coal-transit"
# statement = "Coal in transit over the leased pier"
# leg = "rajin-dunai"
# item = "coal"
# share = 1.0

# A likelihood ratio that you set for evidence of one kind (look, claim, gap, ledger), with your reason.
# [[ratio]]
# hypothesis = "rajin-dunai"
# kind = "look"
# match = {{ place = "dunai" }}
# ratio = 5.0
# why = "a call at a closed naval harbour; commercial freight has a port 33 nm away"

# A prior that you set: the key of a hypothesis, or a parameter of the reconstruction or of its cargo
# (stay_median_h, learn_habits, load_share, ...: out/ledger.json prints all of them as they were used).
# [[prior]]
# key = "rajin-dunai"
# value = 0.2
# reason = "base rate of undeclared freight on comparable legs"
"""

SWITCHES = frozenset({"learn_habits"})
"""Priors of the reconstruction that are true or false."""
_SECTIONS = {"question", "title", "tlp", "period", "rival", "ratio", "prior", "item"}


def template(title: str, question: str) -> bytes:
    """The case.toml of a new case."""
    return TEMPLATE.format(question=_quoted(question), title=_quoted(title)).encode()


def read_config(data: bytes) -> Case:
    """The case that a case.toml describes, without places, legs and vessels.

    Raises BadInput naming the key for anything that is unknown, missing or of the wrong kind.
    """
    try:
        body = tomllib.loads(data.decode())
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as error:
        raise BadInput(f"this is no TOML: {error}", where="case.toml") from error
    unknown = sorted(set(body) - _SECTIONS)
    if unknown:
        raise _bad(unknown[0], "is not a key of a case", f"Known are {', '.join(sorted(_SECTIONS))}")
    return Case(
        question=_text(body, "question", "case"),
        title=str(body.get("title", "")),
        tlp=str(body.get("tlp", "TLP:AMBER")),
        period=_period(body.get("period", {}), "period"),
        rivals=tuple(_rival(row, f"rival {n}") for n, row in _rows(body, "rival")),
        ratios=tuple(_ratio(row, f"ratio {n}") for n, row in _rows(body, "ratio")),
        priors=tuple(_prior(row, f"prior {n}") for n, row in _rows(body, "prior")),
        items=tuple(str(item) for item in body.get("item", [])),
    )


def _rows(body: dict[str, Any], key: str) -> list[tuple[int, dict[str, Any]]]:
    rows = body.get(key, [])
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise _bad(key, "must be written as [[" + key + "]]")
    return list(enumerate(rows, 1))


def _rival(row: dict[str, Any], where: str) -> RivalSpec:
    return RivalSpec(
        key=_text(row, "key", where),
        statement=_text(row, "statement", where),
        leg=_optional(row, "leg", where),
        when=_period(row, where) if "from" in row or "to" in row else None,
        item=_optional(row, "item", where),
        share=_number(row, "share", where, default=1.0),
    )


def _ratio(row: dict[str, Any], where: str) -> RatioSpec:
    ratio = _number(row, "ratio", where)
    if ratio <= 0:
        raise _bad(f"{where}, ratio", "must be greater than zero", "Below 1 speaks against")
    match = row.get("match", {})
    if not isinstance(match, dict):
        raise _bad(f"{where}, match", 'must be a table such as { place = "dunai" }')
    return RatioSpec(
        hypothesis=_text(row, "hypothesis", where),
        kind=_text(row, "kind", where),
        match=tuple(sorted((str(key), str(value)) for key, value in match.items())),
        ratio=ratio,
        why=_text(row, "why", where),
    )


def _prior(row: dict[str, Any], where: str) -> Prior:
    key, value = _text(row, "key", where), row.get("value")
    switched = key in SWITCHES and isinstance(value, bool)
    number = float(bool(value)) if switched else _number(row, "value", where)
    return Prior(key, number, _text(row, "reason", where))


def _period(row: Any, where: str) -> When:
    if not isinstance(row, dict):
        raise _bad(where, "must be a table with from and to")
    moments = [
        None if row.get(key) is None else _moment(row[key], f"{where}, {key}") for key in ("from", "to")
    ]
    try:
        return When(*moments)
    except BadInput as error:
        raise _bad(where, error.what) from error


def _moment(value: Any, where: str) -> datetime:
    """A TOML time or ISO text; a bare date is midnight UTC."""
    text = value.isoformat() if isinstance(value, (date, datetime)) else value
    if not isinstance(text, str):
        raise _bad(where, "is not a time", 'Write "2023-08-15T00:00:00Z"')
    try:
        return parse_instant(text, zone=parse_zone("Z") if len(text) == 10 else None)
    except BadInput as error:
        raise _bad(where, error.what, error.do) from error


def _text(row: dict[str, Any], key: str, where: str) -> str:
    value = row.get(key)
    if not isinstance(value, str) or not value.strip():
        raise _bad(where, f"needs a text for {key!r}")
    return value


def _optional(row: dict[str, Any], key: str, where: str) -> str | None:
    return _text(row, key, where) if key in row else None


def _number(row: dict[str, Any], key: str, where: str, *, default: float | None = None) -> float:
    value = row.get(key, default)
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise _bad(where, f"needs a number for {key!r}")
    return float(value)


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", " ")
    return f'"{escaped}"'


def _bad(where: str, what: str, do: str = "") -> BadInput:
    return BadInput(what, where=f"case.toml, {where}", do=do)
