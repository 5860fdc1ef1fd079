"""Pictures by their headers: TIFF, PNG, JPEG. Sizes are checked before anything decodes them."""

from __future__ import annotations

import struct
from pathlib import Path
from typing import BinaryIO

from spurline.intake import limits
from spurline.intake.archives import opened
from spurline.model import BadInput

_PNG = b"\x89PNG\r\n\x1a\n"
_JPEG = b"\xff\xd8\xff"
_TIFF = (b"II*\x00", b"MM\x00*", b"II+\x00", b"MM\x00+")
_HUGE_TIFF_BYTES = 1 << 30  # below this, an empty scene that packs well is no danger


def image_kind(head: bytes) -> str | None:
    """ "tiff", "png" or "jpeg" by magic bytes, None for anything else."""
    if head.startswith(_TIFF):
        return "tiff"
    if head.startswith(_PNG):
        return "png"
    return "jpeg" if head.startswith(_JPEG) else None


def check_image(path: Path, where: str) -> tuple[int, int]:
    """(width, height) in pixels as declared.

    Raises BadInput for a damaged header, LimitExceeded for a file above `MAX_SCENE_BYTES`, a
    PNG or JPEG above `MAX_PIXELS_IN_MEMORY` (they decode whole), and a TIFF whose blocks are
    above it or which declares gigabytes in a tiny file.
    """
    size = path.stat().st_size
    limits.MAX_SCENE_BYTES.check(size, "is too large", where=where)
    with opened(path, where) as file:
        kind = image_kind(file.read(8))
        file.seek(0)
        try:
            if kind == "tiff":
                return _tiff(file, size, where)
            width, height = _png(file) if kind == "png" else _jpeg(file)
        except (struct.error, OverflowError):
            raise BadInput(f"is a damaged {kind or 'picture'}", where=where, do="Fetch it again") from None
    if width < 1 or height < 1:
        raise BadInput(f"is a picture of {width} × {height} pixels", where=where)
    limits.MAX_PIXELS_IN_MEMORY.check(width * height, f"has {width} × {height} pixels", where=where)
    return width, height


def _png(file: BinaryIO) -> tuple[int, int]:
    width, height = struct.unpack(">8x8xII", file.read(24))
    return width, height


def _jpeg(file: BinaryIO) -> tuple[int, int]:
    """Size from the first start-of-frame segment (ITU-T T.81, B.2.2)."""
    file.seek(2)
    for _ in range(10_000):
        mark, code, length = struct.unpack(">BBH", file.read(4))
        if mark != 0xFF:
            break
        if 0xC0 <= code <= 0xCF and code not in {0xC4, 0xC8, 0xCC}:
            height, width = struct.unpack(">xHH", file.read(5))
            return width, height
        file.seek(max(length - 2, 0), 1)
    raise struct.error


def _tiff(file: BinaryIO, size: int, where: str) -> tuple[int, int]:
    """Size from the first directory of a TIFF or BigTIFF (TIFF 6.0; BigTIFF by Aldus/AWare)."""
    tags = _tiff_tags(file)
    width, height = tags.get(256, 0), tags.get(257, 0)
    if width < 1 or height < 1:
        raise BadInput("is a damaged TIFF: it declares no size", where=where, do="Fetch it again")
    pixel_bytes = max(tags.get(277, 1), 1) * max(tags.get(258, 8) // 8, 1)
    strip = width * min(tags.get(278, height), height)
    block = tags[322] * tags.get(323, 1) if 322 in tags else strip
    limits.MAX_PIXELS_IN_MEMORY.check(block, f"is stored in blocks of {block:,} pixels", where=where)
    declared = width * height * pixel_bytes
    limits.MAX_SCENE_BYTES.check(declared, f"declares {declared:,} bytes of pixels", where=where)
    if declared > _HUGE_TIFF_BYTES:
        limits.MAX_ARCHIVE_RATIO.check(declared / size, f"declares {declared:,} bytes of pixels", where=where)
    return width, height


def _tiff_tags(file: BinaryIO) -> dict[int, int]:
    """First value of each whole-number tag of the first directory."""
    head = file.read(16)
    order = "<" if head.startswith(b"II") else ">"
    big = head[2 if order == "<" else 3] == 0x2B
    (offset,) = struct.unpack(order + ("8xQ" if big else "4xI"), head[: 16 if big else 8])
    file.seek(offset)
    (count,) = struct.unpack(order + ("Q" if big else "H"), file.read(8 if big else 2))
    entry, inline = (20, 8) if big else (12, 4)
    tags: dict[int, int] = {}
    for _ in range(min(count, 10_000)):
        data = file.read(entry)
        tag, kind = struct.unpack(order + "HH", data[:4])
        code = {1: "B", 3: "H", 4: "I", 16: "Q"}.get(kind)
        (values,) = struct.unpack(order + ("Q" if big else "I"), data[4 : 4 + inline])
        if code is not None and values >= 1:
            value_bytes = data[-inline:]
            if values * struct.calcsize(code) > inline:
                value_bytes = _elsewhere(file, order, value_bytes, struct.calcsize(code))
            tags[tag] = struct.unpack_from(order + code, value_bytes)[0]
    return tags


def _elsewhere(file: BinaryIO, order: str, pointer: bytes, width: int) -> bytes:
    (offset,) = struct.unpack(order + ("Q" if len(pointer) == 8 else "I"), pointer)
    back = file.tell()
    file.seek(offset)
    value = file.read(width)
    file.seek(back)
    return value
