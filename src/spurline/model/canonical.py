"""Canonical JSON and content ids: equal content has equal bytes and an equal id."""

from __future__ import annotations

import hashlib
import json
import math
from dataclasses import fields, is_dataclass
from datetime import date, datetime, timezone
from enum import Enum
from functools import cache
from typing import Any

from spurline.model.errors import BadInput

ID_LENGTH = 16


def iso(moment: datetime) -> str:
    """UTC ISO 8601 with Z; fractions of a second only where there are any.

    Raises BadInput for a naive datetime: a time without a zone is not a time.
    """
    if moment.tzinfo is None:
        raise BadInput(f"time {moment.isoformat()} has no zone", do="Give an offset or Z")
    utc = moment if moment.tzinfo is timezone.utc else moment.astimezone(timezone.utc)
    return utc.isoformat()[:-6] + "Z"


_READY = frozenset({str, int, bool, type(None)})
"""Types that are JSON as they are; events are many, so these are not looked at one by one."""


@cache
def _field_names(kind: type) -> tuple[str, ...] | None:
    """Names of the fields of a dataclass, None for any other type."""
    return tuple(field.name for field in fields(kind)) if is_dataclass(kind) else None


def _given(record: Any, names: tuple[str, ...]) -> dict[str, Any]:
    """The fields of a record that are given."""
    return {name: item for name in names if (item := getattr(record, name)) is not None and item != ()}


def plain(value: Any) -> Any:
    """`value` as JSON types. Fields that are None or empty are left out, so that a model
    that grows a field keeps the ids of everything that does not use it."""
    kind = type(value)
    if kind in _READY:
        return value
    if kind is datetime:
        return iso(value)
    if kind is tuple or kind is list:
        return [item if type(item) in _READY else plain(item) for item in value]
    if isinstance(value, float):
        if not math.isfinite(value):
            raise BadInput(f"{value} is not a number that JSON can hold")
        return value
    if kind is dict:
        return {str(key): plain(item) for key, item in value.items()}
    names = _field_names(kind)  # type: ignore[arg-type]  # a class is hashable
    if names is not None:
        given = _given(value, names)
        return {name: item if type(item) in _READY else plain(item) for name, item in given.items()}
    return _plain_other(value)


def _plain_other(value: Any) -> Any:
    """The rarer types."""
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, datetime):
        return iso(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, dict):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value]
    if isinstance(value, (set, frozenset)):
        return sorted((plain(item) for item in value), key=canonical)
    return value


_JSON = json.JSONEncoder(
    sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False, default=plain
)


def canonical(value: Any) -> str:
    """Canonical JSON text: sorted keys, no spaces, shortest round-trip floats, UTF-8."""
    return _JSON.encode(plain(value))


def content_id(value: Any, *, without: tuple[str, ...] = ("id",)) -> str:
    """First 16 hex digits of the SHA-256 of the canonical JSON of `value` without its id.

    Keys of dicts are texts. Raises BadInput for numbers that JSON cannot hold.
    """
    names = _field_names(type(value))  # type: ignore[arg-type]  # a class is hashable
    body = plain(value) if names is None else _given(value, names)  # the encoder makes the parts plain
    if isinstance(body, dict):
        body = {key: item for key, item in body.items() if key not in without}
    try:
        text = _JSON.encode(body)
    except ValueError:
        plain(value)  # says which number it is
        raise
    return hashlib.sha256(text.encode()).hexdigest()[:ID_LENGTH]


class Identified:
    """Base of records that carry a content id; the id is set when the record is made."""

    __slots__ = ()

    def __post_init__(self) -> None:
        object.__setattr__(self, "id", content_id(self))
