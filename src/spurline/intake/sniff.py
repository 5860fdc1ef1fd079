"""What a file is, told from its content: a name or an ending proves nothing."""

from __future__ import annotations

import re
from enum import StrEnum
from pathlib import Path

from spurline.intake import limits
from spurline.intake.ais_columns import missing_columns
from spurline.intake.ais_parquet import parquet_header
from spurline.intake.archives import Packing, packing, streams
from spurline.intake.foreign import refuse_binary, refuse_foreign, refuse_xml
from spurline.intake.html import looks_like_html
from spurline.intake.images import check_image, image_kind
from spurline.intake.shapes import read_features
from spurline.intake.tables import cells_of, columns_of, header_of, shown
from spurline.intake.text import decode_head
from spurline.model import BadInput


class Kind(StrEnum):
    """What a file can be to a case."""

    ARTICLE = "article"
    POSITIONS = "positions"
    PLACES = "places"
    LOOKS = "looks"
    LEGS = "legs"
    VESSELS = "vessels"
    COUNTS = "counts"
    IMAGE = "image"
    LAND = "land"
    TRACKS = "tracks"


_SENTENCE = re.compile(rb"(?:^|[\r\n\\])(?:\\[^\r\n]{0,300}\\)?[!][A-Z]{2}VD[MO],\d,\d,")


def sniff(path: Path, name: str | None = None) -> Kind:
    """The kind of `path`, by its first bytes.

    Raises BadInput for empty, unreadable and unknown files, saying what the content looks like,
    and LimitExceeded for lines, archives and pictures beyond their limits.
    """
    where = name or path.name
    with streams(path, where) as files:
        try:
            label, stream = next(files)
        except StopIteration:
            raise BadInput("is empty", where=where) from None
        head = stream.read(limits.MAX_LINE_BYTES.value + 1)
    if not head.strip(b"\xef\xbb\xbf \t\r\n\x00"):
        what = "is empty" if not head.strip(b"\xef\xbb\xbf \t\r\n") else "holds nothing but zero bytes"
        raise BadInput(what, where=where, do="Leave it out")
    picture = image_kind(head)
    if picture is not None:
        if packing(_first_bytes(path)) is not Packing.PLAIN:
            raise BadInput("is a packed picture", where=where, do="Unpack it first")
        check_image(path, where)
        return Kind.IMAGE
    if head.startswith(b"PAR1"):
        return _parquet_kind(path, where)
    refuse_foreign(head, label)
    if has_sentences(head):
        return Kind.POSITIONS
    if looks_like_html(head):
        return Kind.ARTICLE
    refuse_xml(head, where)
    kind = _text_kind(path, head, where)
    if kind is Kind.ARTICLE and packing(_first_bytes(path)) is Packing.ZIP:
        raise BadInput("is a zip archive", where=where, do="Unpack it first; only tables are read packed")
    return kind


def has_sentences(head: bytes) -> bool:
    """Whether AIS sentences stand among the first lines."""
    return bool(_SENTENCE.search(head[:20_000]))


def _first_bytes(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(8)


def _parquet_kind(path: Path, where: str) -> Kind:
    header = parquet_header(path, where)
    missing = missing_columns(header, points=True)
    if missing:
        raise BadInput(
            f"is Parquet without {', '.join(missing)}; it has {shown(header)}",
            where=where,
            do="Positions need mmsi, t, lon, lat: name them with --columns",
        )
    return Kind.POSITIONS


def _text_kind(path: Path, head: bytes, where: str) -> Kind:
    refuse_binary(head, where)
    text, _ = decode_head(head, where=where)
    first = text.lstrip("\ufeff \t\r\n")
    if first.startswith("{"):
        return _json_kind(path, first, where)
    if re.match(r"\[\s*(?:[\[{\d\"]|\])", first):
        raise BadInput("is a JSON list", where=where, do="Spurline reads GeoJSON, CSV and text")
    header, delimiter = header_of(first[:60_000])
    if len(header) > 1:
        kind = _table_kind(header)
        if kind is not None:
            if len(head) > limits.MAX_LINE_BYTES.value and b"\n" not in head and b"\r" not in head:
                raise limits.MAX_LINE_BYTES.exceeded("has a line that is too long", where=where)
            return kind
        if _is_table(
            first, delimiter, len(header), called_table=Path(where).suffix.lower() in {".csv", ".tsv"}
        ):
            raise BadInput(
                _unknown_table(header), where=where, do="Rename or add the columns that are missing"
            )
    letters = sum(letter.isalpha() for letter in first[:20_000])
    visible = sum(not letter.isspace() for letter in first[:20_000])
    if letters < 0.5 * visible:
        raise BadInput(
            "looks like numbers or symbols, not like an article", where=where, do="Give a CSV header"
        )
    if path.stat().st_size > limits.MAX_ARTICLE_BYTES.value:
        raise limits.MAX_ARTICLE_BYTES.exceeded("looks like an article but is too large", where=where)
    return Kind.ARTICLE


def _json_kind(path: Path, text: str, where: str) -> Kind:
    lines = text.split("\n", 2)
    if len(lines) > 1 and lines[0].rstrip().endswith("}") and lines[1].lstrip().startswith("{"):
        raise BadInput("is JSON Lines", where=where, do="Spurline reads GeoJSON, CSV and text")
    features = read_features(path, where)
    kinds = {_geometry_type(feature.get("geometry")) for feature in features} - {None}
    if not kinds or kinds <= {"Polygon", "MultiPolygon"}:
        return Kind.LAND  # an empty collection is a mask without land
    if kinds <= {"LineString", "MultiLineString"}:
        return Kind.TRACKS
    if kinds == {"Point"}:
        names = {str(key) for feature in features[:100] for key in (feature.get("properties") or {})}
        if "name" in columns_of(tuple(sorted(names))):
            return Kind.PLACES
        raise BadInput(
            "holds points without names, as detections do",
            where=where,
            do="Places need id, name, kind, radius_km",
        )
    raise BadInput(
        f"mixes {', '.join(sorted(str(kind) for kind in kinds))}",
        where=where,
        do="Give points, lines or polygons alone",
    )


def _geometry_type(geometry: object) -> str | None:
    kind = geometry.get("type") if isinstance(geometry, dict) else None
    return kind if isinstance(kind, str) else None


# What the tables of a case are known by, and what each needs, in the order of the tests.
_TABLES: tuple[tuple[Kind, frozenset[str], tuple[str, ...]], ...] = (
    (
        Kind.COUNTS,
        frozenset(("publisher", "to", "low", "what")),
        ("publisher", "to", "start", "end", "low", "what"),
    ),
    (Kind.LOOKS, frozenset(("place_id", "saw")), ("id", "place_id", "start", "sensor", "saw")),
    (Kind.LEGS, frozenset(("from", "to", "mode")), ("id", "from", "to", "mode")),
    (Kind.PLACES, frozenset(("name", "lon", "lat")), ("id", "name", "lon", "lat", "kind", "radius_km")),
    (Kind.VESSELS, frozenset(("name", "imo")), ("id", "name", "imo", "mmsi", "type")),
    (Kind.VESSELS, frozenset(("name", "mmsi")), ("id", "name", "imo", "mmsi", "type")),
)


def _table_kind(header: tuple[str, ...]) -> Kind | None:
    if not missing_columns(header):
        return Kind.POSITIONS
    columns = columns_of(header).keys()
    return next((kind for kind, known_by, _ in _TABLES if known_by <= columns), None)


def _is_table(text: str, delimiter: str, width: int, *, called_table: bool) -> bool:
    """Whether the first lines part into equally many cells, as prose does not; what is called a
    table needs less proof, since nobody names an article so."""
    rows = [line.strip() for line in text[:100_000].splitlines()[:20] if line.strip()]
    told = sum(row.endswith((".", "!", "?", "”", "“")) for row in rows)
    if told > len(rows) / 3 and not called_table:
        return False
    same = sum(len(cells_of(row, delimiter)) == width for row in rows[1:])
    enough = width > 2 or len(rows) > 3 or called_table
    return width >= 2 and len(rows) > 1 and same >= 0.6 * (len(rows) - 1) and enough


def _unknown_table(header: tuple[str, ...]) -> str:
    columns = columns_of(header).keys()
    near = max(_TABLES, key=lambda table: sum(column in columns for column in table[2]) / len(table[2]))
    missing = [column for column in near[2] if column not in columns]
    what = f"is a table of no known kind; it has {shown(header)}"
    if len(missing) <= len(near[2]) / 2:
        return f"{what}; for {near[0]} it lacks {', '.join(missing)}"
    lacking = missing_columns(header)
    return f"{what}; for positions it lacks {', '.join(lacking)}" if len(lacking) < 3 else what
