"""Pictures as PNG, drawn by Pillow (extra `imagery`) at twice the size and averaged down.

The font is the one that Pillow carries, so that equal pictures give equal bytes on every machine;
it knows basic Latin only, and other signs are folded to it.
"""

from __future__ import annotations

import io
import math
import unicodedata
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from spurline.dossier.escape import visible
from spurline.dossier.picture import DASHES, LIGHT, PENS, Caption, Disc, Pen, Picture, Point, Stroke
from spurline.model import MissingExtra

if TYPE_CHECKING:
    from PIL import Image

OVERSAMPLED = 2
_FOLDED = {
    "–": "-", "—": "-", "−": "-", "…": "...", "≥": ">=", "≤": "<=", "×": "x", "°": " deg", "→": "->",
    "“": '"', "”": '"', "‘": "'", "’": "'", "ß": "ss", "⟨": "<", "⟩": ">", "\u202f": " ", "\xa0": " ",
}  # fmt: skip


def png_file(picture: Picture, *, width: int = 1600) -> bytes:
    """The picture in light colours, `width` pixels wide. Raises MissingExtra without Pillow."""
    try:
        from PIL import Image
    except ImportError as error:
        raise MissingExtra(
            "PNG files need Pillow",
            do="Install it with `pip install 'spurline[imagery]'`, or name a file that ends in .svg or .html",
        ) from error
    scale = OVERSAMPLED * width / picture.width
    size = (round(picture.width * scale), round(picture.height * scale))
    sheet = _Sheet(Image.new("RGB", size, LIGHT["paper"]), scale)
    for mark in picture.marks:
        pen = PENS[mark.pen]
        if isinstance(mark, Caption):
            sheet.write(mark, pen)
        elif isinstance(mark, Disc):
            sheet.dot(mark, pen)
        elif pen.stroke != "none":
            sheet.draw(mark, pen)
    out = io.BytesIO()
    sheet.image.reduce(OVERSAMPLED).save(out, "png", optimize=True)
    return out.getvalue()


class _Sheet:
    """An image being drawn on; points of the picture times `scale` are its pixels."""

    def __init__(self, image: Image.Image, scale: float) -> None:
        from PIL import ImageDraw

        self.image, self.scale = image, scale
        self._draw = ImageDraw.Draw(image)

    def draw(self, mark: Stroke, pen: Pen) -> None:
        pieces = [[(x * self.scale, y * self.scale) for x, y in piece] for piece in mark.pieces]
        if pen.fill and mark.closed:
            self._fill([piece for piece in pieces if len(piece) > 2], pen)
        if not pen.stroke:
            return
        width = max(1, round(pen.width * self.scale))
        colour = self._colour(pen.stroke, pen.opaque)
        dash = [length * self.scale for length in DASHES.get(mark.band, pen.dash)]
        for piece in pieces:
            line = [*piece, piece[0]] if mark.closed else piece
            for part in _dashed(line, dash) if dash else [line]:
                self._draw.line(part, colour, width, joint="curve" if width > 2 else None)

    def dot(self, mark: Disc, pen: Pen) -> None:
        x, y, r = mark.x * self.scale, mark.y * self.scale, mark.r * self.scale
        half = pen.width * self.scale / 2 if pen.stroke else 0.0
        outline = self._colour(pen.stroke, pen.opaque) if pen.stroke else None
        fill = self._colour(pen.fill, pen.opaque) if pen.fill else None
        r += half
        self._draw.ellipse((x - r, y - r, x + r, y + r), fill, outline, max(1, round(2 * half)))

    def write(self, mark: Caption, pen: Pen) -> None:
        content = folded(mark.text)
        font = _font(round(pen.size * self.scale, 1))
        # The bundled font has one weight; a hair of its own colour stands for bold.
        bold = max(1, round(0.022 * pen.size * self.scale)) if pen.bold else 0
        anchor = {"start": "ls", "middle": "ms", "end": "rs"}[mark.anchor]
        at = (mark.x * self.scale, mark.y * self.scale)
        if pen.halo:
            paper = LIGHT["paper"]
            halo = bold + round(1.5 * self.scale)
            self._draw.text(at, content, paper, font, anchor, stroke_width=halo, stroke_fill=paper)
        ink = LIGHT[pen.fill]
        self._draw.text(at, content, ink, font, anchor, stroke_width=bold, stroke_fill=ink)

    def _fill(self, rings: Sequence[Sequence[Point]], pen: Pen) -> None:
        """Rings by the even-odd rule: a ring inside another one is a hole."""
        from PIL import Image, ImageChops, ImageDraw

        colour = self._colour(pen.fill, pen.opaque)
        if len(rings) == 1:
            self._draw.polygon(list(rings[0]), colour)
            return
        inside = Image.new("1", self.image.size)
        for ring in rings:
            left, top = (math.floor(min(point[axis] for point in ring)) - 1 for axis in (0, 1))
            right, bottom = (math.ceil(max(point[axis] for point in ring)) + 2 for axis in (0, 1))
            one = Image.new("1", (right - left, bottom - top))
            ImageDraw.Draw(one).polygon([(x - left, y - top) for x, y in ring], 1)
            there = inside.crop((left, top, right, bottom))
            inside.paste(ImageChops.logical_xor(there, one), (left, top))
        self.image.paste(colour, (0, 0), inside)

    @staticmethod
    def _colour(name: str, opaque: float) -> str:
        """The colour on paper: what is not opaque is mixed with it."""
        mixed = [
            round(
                opaque * int(LIGHT[name][k : k + 2], 16) + (1 - opaque) * int(LIGHT["paper"][k : k + 2], 16)
            )
            for k in (1, 3, 5)
        ]
        return "#" + "".join(f"{one:02x}" for one in mixed)


@cache
def _font(size: float) -> Any:
    from PIL import ImageFont

    return ImageFont.load_default(size)


def folded(text: str) -> str:
    """Text in basic Latin: accents dropped, a few signs spelt, all others as a question mark."""
    spelt = "".join(_FOLDED.get(sign, sign) for sign in str(visible(text)))
    plain = "".join(sign for sign in unicodedata.normalize("NFKD", spelt) if not unicodedata.combining(sign))
    return "".join(sign if " " <= sign <= "~" or sign == "·" else "?" for sign in plain)


def _dashed(line: Sequence[Point], dash: Sequence[float]) -> Iterator[list[Point]]:
    """The strokes of a dashed line."""
    pattern = list(dash) * (1 + len(dash) % 2)
    number, left, drawn = 0, pattern[0], [line[0]] if line else []
    for (x1, y1), (x2, y2) in pairwise(line):
        length, done = math.hypot(x2 - x1, y2 - y1), 0.0
        while length - done > left:
            done += left
            at = (x1 + (x2 - x1) * done / length, y1 + (y2 - y1) * done / length)
            if number % 2 == 0:
                yield [*drawn, at]
            number = (number + 1) % len(pattern)
            left, drawn = pattern[number], [at]
        left -= length - done
        drawn = [*drawn, (x2, y2)]
    if number % 2 == 0 and len(drawn) > 1:
        yield drawn
