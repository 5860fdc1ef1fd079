"""From plain JSON back to records: the inverse of `plain`."""

from __future__ import annotations

import types
from dataclasses import MISSING, fields, is_dataclass
from datetime import date, datetime
from enum import Enum
from functools import cache
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

from spurline.model.errors import BadInput
from spurline.model.when import parse_instant

T = TypeVar("T")


def restore(kind: type[T], body: Any) -> T:
    """The record of type `kind` that `plain` turned into `body`.

    Ids are computed again from the content. Raises BadInput when `body` does not fit, and when
    it carries an id that its content does not have.
    """
    try:
        record: T = _value(kind, body)
    except (TypeError, KeyError, ValueError, AttributeError) as error:
        if isinstance(error, BadInput):
            raise
        raise BadInput(f"this is no {kind.__name__}: {error}") from error
    stated = body.get("id") if isinstance(body, dict) else None
    if stated is not None and stated != getattr(record, "id", stated):
        raise BadInput(
            f"the content of this {kind.__name__} does not have the id it carries", where=str(stated)
        )
    return record


@cache
def _hints(kind: type) -> dict[str, Any]:
    return get_type_hints(kind)


def _value(kind: Any, body: Any) -> Any:
    if body is None or kind is Any:
        return _frozen(body)
    if get_origin(kind) in (Union, types.UnionType):
        return _value(next(option for option in get_args(kind) if option is not type(None)), body)
    if get_origin(kind) is tuple:
        return _tuple(get_args(kind), body)
    if isinstance(kind, type) and is_dataclass(kind):
        return _record(kind, body)
    if isinstance(kind, type) and issubclass(kind, Enum):
        return kind(body)
    if kind is datetime:
        return parse_instant(body)
    if kind is date:
        return date.fromisoformat(body)
    if kind is float:
        return float(body)
    return body


def _tuple(kinds: tuple[Any, ...], body: Any) -> tuple[Any, ...]:
    if len(kinds) == 2 and kinds[1] is Ellipsis:
        return tuple(_value(kinds[0], item) for item in body)
    return tuple(_value(kind, item) for kind, item in zip(kinds, body, strict=True))


def _record(kind: type, body: Any) -> Any:
    hints = _hints(kind)
    given = {}
    for field in fields(kind):
        if field.init and field.name in body:
            given[field.name] = _value(hints[field.name], body[field.name])
        elif field.init and field.default is MISSING and field.default_factory is MISSING:
            # `plain` leaves None and () out, so what is absent was one of the two.
            given[field.name] = () if get_origin(hints[field.name]) is tuple else None
    return kind(**given)


def _frozen(body: Any) -> Any:
    """Lists inside free-form details come back as tuples, as records hold them."""
    return tuple(_frozen(item) for item in body) if isinstance(body, list) else body
