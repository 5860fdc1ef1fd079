"""Canonical JSON and content ids: equal content has equal bytes and an equal id."""

from __future__ import annotations

import hashlib
import json
import math
from dataclasses import fields, is_dataclass
from datetime import date, datetime, timezone
from enum import Enum
from typing import Any

from spurline.model.errors import BadInput

ID_LENGTH = 16


def iso(moment: datetime) -> str:
    """UTC ISO 8601 with Z; fractions of a second only where there are any.

    Raises BadInput for a naive datetime: a time without a zone is not a time.
    """
    if moment.tzinfo is None:
        raise BadInput(f"time {moment.isoformat()} has no zone", do="Give an offset or Z")
    text = moment.astimezone(timezone.utc).isoformat()
    return text.replace("+00:00", "Z")


def plain(value: Any) -> Any:
    """`value` as JSON types. Fields that are None or empty are left out, so that a model
    that grows a field keeps the ids of everything that does not use it."""
    kind = type(value)
    if value is None or kind is str or kind is int or kind is bool:
        return value
    if is_dataclass(value) and not isinstance(value, type):
        pairs = ((f.name, getattr(value, f.name)) for f in fields(value))
        return {name: plain(item) for name, item in pairs if item is not None and item != ()}
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
    if isinstance(value, float) and not math.isfinite(value):
        raise BadInput(f"{value} is not a number that JSON can hold")
    return value


def canonical(value: Any) -> str:
    """Canonical JSON text: sorted keys, no spaces, shortest round-trip floats, UTF-8."""
    return json.dumps(
        plain(value), sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False
    )


def content_id(value: Any, *, without: tuple[str, ...] = ("id",)) -> str:
    """First 16 hex digits of the SHA-256 of the canonical JSON of `value` without its id."""
    body = plain(value)
    if isinstance(body, dict):
        body = {key: item for key, item in body.items() if key not in without}
    return hashlib.sha256(canonical(body).encode()).hexdigest()[:ID_LENGTH]


class Identified:
    """Base of records that carry a content id; the id is set when the record is made."""

    __slots__ = ()

    def __post_init__(self) -> None:
        object.__setattr__(self, "id", content_id(self))
