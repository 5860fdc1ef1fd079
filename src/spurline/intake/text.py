"""Articles: plain text and Markdown exactly as they stand, HTML as the text a reader sees."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass
from pathlib import Path

from spurline.intake import limits
from spurline.intake.archives import read_all
from spurline.model import BadInput


@dataclass(frozen=True, slots=True)
class Article:
    """One text. Offsets of claims refer to `text` as Python str indices.

    Of plain text and Markdown `text` is the decoded file, every character of it: line ends, byte
    order mark and blanks stay. Of HTML it is the extracted main text. `published` is the ISO text
    of the metadata (never guessed), `encoding` says how the bytes were read.
    """

    name: str
    text: str
    language: str | None = None
    title: str | None = None
    published: str | None = None
    outlet: str | None = None
    url: str | None = None
    encoding: str = "utf-8"


_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)


def decode(data: bytes, *, where: str) -> tuple[str, str]:
    """(text, encoding) of bytes; the byte order mark stays in the text as U+FEFF.

    A byte order mark decides; else UTF-8 if the bytes are valid UTF-8; else Windows-1252, and
    Latin-1 where a byte is undefined there (the WHATWG order for unlabelled Western text).
    Raises BadInput for bytes that are no text.
    """
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            try:
                return data.decode(encoding), encoding
            except UnicodeDecodeError as error:
                raise BadInput(
                    f"begins with the mark of {encoding} but byte {error.start} does not fit",
                    where=where,
                    do="Save it again as UTF-8",
                ) from None
    if b"\x00" in data:
        raise BadInput("holds zero bytes: binary data, not text", where=where, do="Save it as UTF-8 text")
    return decode_bytes(data)


def decode_bytes(data: bytes) -> tuple[str, str]:
    """(text, encoding) of bytes without a byte order mark, in an encoding of single bytes."""
    for encoding in ("utf-8", "windows-1252"):
        try:
            return data.decode(encoding), encoding
        except UnicodeDecodeError:
            continue
    return data.decode("latin-1"), "latin-1"


def wide_encoding(head: bytes) -> str | None:
    """UTF-16 or UTF-32, where a byte order mark says so."""
    found = next((encoding for mark, encoding in _MARKS if head.startswith(mark)), None)
    return None if found == "utf-8" else found


def decode_head(head: bytes, *, where: str) -> tuple[str, str]:
    """`decode` of the first bytes of a file, which may end within a character."""
    for mark, encoding in (*_MARKS, (b"", "utf-8")):
        if head.startswith(mark):
            try:
                return codecs.getincrementaldecoder(encoding)().decode(head), encoding
            except UnicodeDecodeError:
                break
    return decode(head, where=where)


def read_article(path: Path, name: str | None = None) -> Article:
    """The article in `path`: plain text, Markdown or HTML, told apart by content.

    Raises BadInput for anything that is no text, LimitExceeded above `MAX_ARTICLE_BYTES`.
    """
    from spurline.intake.foreign import refuse_binary, refuse_foreign, refuse_xml
    from spurline.intake.html import looks_like_html, read_html

    where = name or path.name
    data = read_all(path, limits.MAX_ARTICLE_BYTES, where)
    if not data.strip():
        raise BadInput("is empty", where=where, do="Leave it out")
    refuse_foreign(data, where)
    refuse_binary(data, where)
    if looks_like_html(data):
        return read_html(data, where)
    refuse_xml(data, where)
    text, encoding = decode(data, where=where)
    metadata = front_matter(text)
    return Article(
        name=where,
        text=text,
        language=language_code(metadata.get("language") or metadata.get("lang")),
        title=metadata.get("title") or _first_heading(text),
        published=metadata.get("published") or metadata.get("date"),
        outlet=metadata.get("outlet") or metadata.get("source") or metadata.get("site"),
        url=metadata.get("url") or metadata.get("link"),
        encoding=encoding,
    )


_FRONT_MATTER = re.compile(r"\ufeff?---[ \t]*\r?\n(.{0,20000}?)\r?\n---[ \t]*(?:\r?\n|\Z)", re.DOTALL)
_FIELD = re.compile(r"^([A-Za-z_]{1,40})[ \t]*:(.*)$", re.MULTILINE)


def front_matter(text: str) -> dict[str, str]:
    """Flat `key: value` lines between two lines of `---` at the start of a Markdown text."""
    block = _FRONT_MATTER.match(text)
    if not block:
        return {}
    pairs = ((match[1].lower(), match[2].strip().strip("\"'")) for match in _FIELD.finditer(block[1]))
    return {key: value for key, value in pairs if value}


def _first_heading(text: str) -> str | None:
    match = re.search(r"^\ufeff?#[ \t]+(\S[^\r\n]{0,300})", text[:5000], re.MULTILINE)
    return match[1].rstrip("# \t") if match else None


def language_code(code: str | None) -> str | None:
    """The primary subtag of a BCP 47 language tag, lower case; None when it is none."""
    match = re.match(r"[A-Za-z]{2,3}(?![A-Za-z])", code.strip()) if code else None
    return match[0].lower() if match else None
