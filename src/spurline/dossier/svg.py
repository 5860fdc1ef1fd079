"""A small builder of SVG mark-up: escaped attributes and text, short numbers, text widths."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable

from markupsafe import Markup, escape

from spurline.dossier.escape import trusted, visible

Value = str | int | float | None
_CAMEL = {"view_box": "viewBox", "pattern_units": "patternUnits", "pattern_transform": "patternTransform"}
_NARROW = frozenset("iIl.,:;'|!()[]/ jtfr·-")


def number(value: float) -> str:
    """At most one decimal, without a trailing zero: enough for pixels, and short."""
    text = f"{value:.1f}"
    text = text.removesuffix(".0")
    return "0" if text == "-0" else text


def tag(element: str, *children: Markup | str, **attributes: Value) -> Markup:
    """One element. `class_` stands for class, `data_e` for data-e, `view_box` for viewBox;
    attributes that are None are left out; children that are plain text are escaped."""
    parts = [f"<{element}"]
    for key, value in attributes.items():
        if value is None:
            continue
        name = _CAMEL.get(key) or key.rstrip("_").replace("_", "-")
        text = number(value) if isinstance(value, float) else str(visible(value))
        parts.append(f' {name}="{escape(text)}"')
    if not children:
        return trusted("".join(parts) + "/>")
    body = "".join(str(escape(visible(child))) for child in children)
    return trusted("".join(parts) + f">{body}</{element}>")


def join(parts: Iterable[Markup]) -> Markup:
    """Elements one after the other."""
    return trusted("".join(parts))


def line(x1: float, y1: float, x2: float, y2: float, class_: str) -> Markup:
    return tag("path", class_=class_, d=f"M{number(x1)},{number(y1)}L{number(x2)},{number(y2)}")


def text(x: float, y: float, content: str, class_: str, anchor: str | None = None) -> Markup:
    return tag("text", content, class_=class_, x=float(x), y=float(y), text_anchor=anchor)


def polyline(points: Iterable[tuple[float, float]], *, close: bool = False) -> str:
    """The `d` of a path through points."""
    body = "L".join(f"{number(x)},{number(y)}" for x, y in points)
    return f"M{body}{'Z' if close else ''}" if body else ""


def drawing(
    width: float, height: float, label: str, /, *children: Markup, class_: str = "ch", **attributes: Value
) -> Markup:
    """An SVG element that scales with its column; `label` says what it shows."""
    return tag(
        "svg",
        *children,
        class_=class_,
        view_box=f"0 0 {number(width)} {number(height)}",
        role="img",
        aria_label=label,
        **attributes,
    )


def text_width(content: str, size: float) -> float:
    """Estimated width in pixels of sans-serif text: no font is measured, so it errs on the wide side."""
    total = 0.0
    for sign in content:
        if unicodedata.east_asian_width(sign) in "WF":
            total += 1.0
        elif sign in _NARROW:
            total += 0.31
        elif sign.isupper() or sign in "mwMW–—…%":
            total += 0.68
        else:
            total += 0.55
    return total * size


def shorten(content: str, limit: int) -> str:
    """At most `limit` signs, cut at a word where possible, with an ellipsis."""
    content = " ".join(content.split())
    if len(content) <= limit:
        return content
    head = content[: limit - 1]
    space = head.rfind(" ")
    return (head[:space] if space > limit // 2 else head).rstrip(" ,;:") + "…"
