"""Files of other kinds, told by their first bytes and refused with a way out."""

from __future__ import annotations

import re

from spurline.intake.archives import Packing, packing
from spurline.intake.images import image_kind
from spurline.model import BadInput

# Magic bytes of what people add by mistake: (bytes, offset, what it is, what to do).
_FOREIGN: tuple[tuple[bytes, int, str, str], ...] = (
    (b"%PDF-", 0, "a PDF", "Save its text as .txt"),
    (b"\xd0\xcf\x11\xe0", 0, "an old Office document", "Save it as CSV or text"),
    (b"SQLite format 3\x00", 0, "an SQLite database (a GeoPackage is one)", "Export a layer as GeoJSON"),
    (b"GIF8", 0, "a GIF picture", "Save it as PNG or TIFF"),
    (b"WEBP", 8, "a WebP picture", "Save it as PNG or TIFF"),
    (b"\x00\x00\x00\x0cjP  ", 0, "a JPEG 2000 picture", "Convert it: gdal_translate IN OUT.tif"),
    (b"\x89HDF", 0, "an HDF5 or netCDF file", "Convert the layer to GeoTIFF"),
    (b"CDF", 0, "a netCDF file", "Convert the layer to GeoTIFF"),
    (b"7z\xbc\xaf\x27\x1c", 0, "a 7-Zip archive", "Unpack it first"),
    (b"Rar!", 0, "a RAR archive", "Unpack it first"),
    (b"BZh", 0, "a bzip2 archive", "Unpack it first: bunzip2 FILE"),
    (b"\xfd7zXZ\x00", 0, "an xz archive", "Unpack it first: unxz FILE"),
    (b"ustar", 257, "a tar archive", "Unpack it first"),
    (b"ARROW1", 0, "an Arrow file", "Save it as Parquet or CSV"),
    (b"\x7fELF", 0, "a program", "Leave it out"),
    (b"MZ\x90\x00", 0, "a program", "Leave it out"),
)
_XML = re.compile(
    rb"\A(?:\xef\xbb\xbf)?\s{0,1000}<(?:\?xml|!DOCTYPE|([A-Za-z][\w:.-]{0,60})[\s>/])", re.IGNORECASE
)
_XML_ROOT = re.compile(rb"<([A-Za-z][\w:.-]{0,60})[\s>/]")


def refuse_foreign(head: bytes, where: str) -> None:
    """Raises BadInput naming the format of a document, archive, database or program."""
    for magic, offset, what, do in _FOREIGN:
        if head[offset : offset + len(magic)] == magic:
            raise BadInput(f"is {what}", where=where, do=do)


def refuse_xml(head: bytes, where: str) -> None:
    """Raises BadInput for XML of any dialect: none is parsed here."""
    if not _XML.match(head):
        return
    root = _XML_ROOT.search(head)
    name = root[1].decode("ascii", "replace").lower() if root else "xml"
    known = {
        "svg": ("an SVG drawing", "Save it as PNG"),
        "kml": ("KML", "Convert it to GeoJSON"),
        "gpx": ("a GPX track", "Convert it to GeoJSON"),
        "rss": ("a news feed", "Save the articles"),
        "feed": ("a news feed", "Save the articles"),
    }
    what, do = known.get(name, (f"XML ({name})", "Save it as text, CSV or GeoJSON"))
    raise BadInput(f"is {what}", where=where, do=do)


def refuse_binary(head: bytes, where: str) -> None:
    """Raises BadInput for what is no text: text has hardly any control characters, and wide
    encodings must say so by a byte order mark."""
    if image_kind(head) or head.startswith(b"PAR1") or packing(head) is not Packing.PLAIN:
        raise BadInput("is a picture, a table or an archive, not text", where=where, do="Give text or HTML")
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return
    sample = head[:65_536]
    plain = sample.translate(None, bytes([*range(9), 11, *range(14, 27), *range(28, 32), 127]))
    if b"\x00" in sample or len(sample) - len(plain) > 0.003 * len(sample):
        raise BadInput(
            "is binary data of no known kind", where=where, do="Give text, CSV, GeoJSON, Parquet or images"
        )
