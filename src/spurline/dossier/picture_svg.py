"""Pictures as SVG: inside a page, where colours follow the theme, or as a file of their own."""

from __future__ import annotations

from collections.abc import Callable

from markupsafe import Markup

from spurline.dossier.escape import trusted, visible
from spurline.dossier.picture import DASHES, LIGHT, PENS, Caption, Disc, Mark, Pen, Picture
from spurline.dossier.svg import drawing, join, number, polyline, tag, text

SANS = '"Segoe UI", Roboto, "Noto Sans", "Liberation Sans", Arial, sans-serif'


def inline_svg(picture: Picture, class_: str, **attributes: str) -> Markup:
    """The picture as an element of a page whose style holds `pen_rules`."""
    return drawing(
        picture.width, picture.height, picture.label, *_marks(picture), class_=class_, **attributes
    )


def svg_file(picture: Picture) -> bytes:
    """The picture as a file: light colours, no script, nothing loaded, background included."""
    style = tag("style", trusted(_rules(LIGHT.__getitem__, SANS)))
    ground = tag("rect", width=picture.width, height=picture.height, fill=LIGHT["paper"], x=0, y=0)
    body = drawing(
        picture.width,
        picture.height,
        picture.label,
        tag("title", picture.label),
        style,
        ground,
        *_marks(picture),
        xmlns="http://www.w3.org/2000/svg",
        width=number(picture.width),
        height=number(picture.height),
    )
    return (str(body) + "\n").encode("utf-8")


def pen_rules() -> str:
    """Style rules of all pens for a page, with its colours and fonts, and of marks that are pointed at."""
    rules = [_rules(lambda colour: f"var(--{colour})", "var(--sans)")]
    for name, pen in PENS.items():
        if name in {"hit", "core", "band", "land", "coast", "border"}:
            continue
        lit = "fill" if pen.size or not pen.stroke else "stroke"
        rules.append(f".p-{name}.hot{{{lit}:var(--sel);opacity:1}}")
        if pen.fill.startswith("ink") and pen.stroke:
            rules.append(f".p-{name}.hot{{fill:var(--sel)}}")
    return "\n".join(rules)


def _rules(colour: Callable[[str], str], fonts: str) -> str:
    rules = [f".p-{name}{{{_rule(pen, colour, fonts)}}}" for name, pen in PENS.items()]
    dashes = [f".d-{name}{{stroke-dasharray:{_lengths(dash)}}}" for name, dash in DASHES.items()]
    return "\n".join(rules + dashes)


def _rule(pen: Pen, colour: Callable[[str], str], fonts: str) -> str:
    if pen.size:
        slant = "italic " if pen.italic else ""
        weight = "600 " if pen.bold else ""
        parts = [f"font:{slant}{weight}{number(pen.size)}px {fonts}", f"fill:{colour(pen.fill)}"]
        if pen.halo:
            parts.append(
                f"paint-order:stroke;stroke:{colour('paper')};stroke-width:3px;stroke-linejoin:round"
            )
        return ";".join(parts)
    parts = [f"fill:{colour(pen.fill)};fill-rule:evenodd" if pen.fill else "fill:none"]
    if pen.stroke == "none":
        parts.append(f"stroke:transparent;stroke-width:{number(pen.width)}px")
    elif pen.stroke:
        parts.append(f"stroke:{colour(pen.stroke)};stroke-width:{number(pen.width)}px;stroke-linejoin:round")
    if pen.dash:
        parts.append(f"stroke-dasharray:{_lengths(pen.dash)}")
    if pen.opaque < 1:
        parts.append(f"opacity:{pen.opaque:g}")
    return ";".join(parts)


def _lengths(dash: tuple[float, ...]) -> str:
    return " ".join(f"{length:g}" for length in dash)


def _marks(picture: Picture) -> list[Markup]:
    return [_element(mark) for mark in picture.marks]


def _element(mark: Mark) -> Markup:
    item = mark.item or None
    if isinstance(mark, Disc):
        return tag(
            "circle", class_=f"p-{mark.pen}", data_e=item, cx=float(mark.x), cy=float(mark.y), r=mark.r
        )
    if isinstance(mark, Caption):
        anchor = None if mark.anchor == "start" else mark.anchor
        label = text(mark.x, mark.y, str(visible(mark.text)), f"p-{mark.pen}", anchor)
        return label if item is None else tag("g", label, data_e=item)
    dash = f" d-{mark.band}" if mark.band in DASHES else ""
    outline = "".join(polyline(piece, close=mark.closed) for piece in mark.pieces)
    return tag("path", class_=f"p-{mark.pen}{dash}", data_e=item, d=outline) if outline else join(())
