"""The text of an article in a web page, with its title, date, language, outlet and address.

lxml parses without network, without large trees and without document types that declare
entities. The main text is the semantic container (article, main, articleBody) with the most
prose, else the element with the most prose in its own paragraphs, links not counted (text
density after Kohlschütter et al., WSDM 2010). Nothing of the markup survives.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from spurline.intake import limits
from spurline.intake.jsontext import parse_json
from spurline.intake.text import Article, decode, language_code
from spurline.model import BadInput

if TYPE_CHECKING:
    from lxml.etree import _Element

_OPENING = re.compile(
    rb"\A\s{0,1000}(?:<\?xml[^>]{0,200}>\s{0,1000})?(?:<!--.{0,5000}?-->\s{0,1000}){0,5}"
    rb"<(?:!doctype\s{1,20}html|html|head|body|article|main|div|p|h1|section|meta|title)[\s>/]",
    re.IGNORECASE | re.DOTALL,
)
_DECLARED = re.compile(rb"charset\s{0,5}=\s{0,5}[\"']?([A-Za-z0-9_:.-]{2,40})", re.IGNORECASE)
_SUBSET = re.compile(rb"<!DOCTYPE[^>\[]{0,2000}\[|<!ENTITY", re.IGNORECASE)
_LONG_TAG = re.compile(rb"<[A-Za-z][^>]{2000,}+")
_QUOTED = re.compile(rb"\"[^\"]*\"|'[^']*'")

# fmt: off
_DROPPED = frozenset((
    "script", "style", "noscript", "template", "iframe", "object", "embed", "applet", "svg", "math",
    "canvas", "audio", "video", "picture", "nav", "aside", "footer", "form", "button", "input", "select",
    "textarea", "dialog", "menu", "head",
))
_BLOCKS = frozenset((
    "p", "h1", "h2", "h3", "h4", "h5", "h6", "li", "blockquote", "pre", "figcaption", "caption", "dt",
    "dd", "td", "th", "address", "summary", "div", "section", "article", "main", "header", "body", "ul",
    "ol", "dl", "table", "tbody", "tr", "figure", "center", "time", "hr",
))
# fmt: on
_ASIDE_WORDS = re.compile(
    r"(?:^|[\s_-])(?:nav|navbar|menu|sidebar|footer|cookie|consent|newsletter|subscribe|share|social|"
    r"comments?|related|recommended|advert|ads?|promo|breadcrumbs?|banner)(?:$|[\s_-])",
    re.IGNORECASE,
)
_BREAK = "\x1f"  # stands for <br> until paragraphs are cut; never in text
_PROSE = frozenset(("p", "li", "blockquote", "pre", "h2", "h3"))


def looks_like_html(data: bytes) -> bool:
    """Whether the bytes begin as an HTML page or fragment does."""
    head = data[:20000]
    for mark, encoding in ((b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be")):
        if head.startswith(mark):
            head = head.decode(encoding, "ignore").encode()
    return bool(_OPENING.match(head.removeprefix(b"\xef\xbb\xbf")))


def read_html(data: bytes, where: str) -> Article:
    """Main text and metadata of a page.

    Raises BadInput for a document type with its own declarations, for a page without prose and
    for what cannot be parsed; LimitExceeded for elements nested deeper than `MAX_XML_DEPTH`.
    """
    text, encoding = _decoded(data, where)
    root = _parsed(text, where)
    linked = list(_linked_data(root))
    title = _meta(root, "og:title") or _text_of(root, "//h1") or _linked(linked, "headline")
    title = title or _text_of(root, "//title")
    body = _body(root)
    if not body:
        raise BadInput("is a page without readable text", where=where, do="Save the article itself")
    return Article(
        name=where,
        text=body,
        language=language_code(root.get("lang") or root.get("{http://www.w3.org/XML/1998/namespace}lang")),
        title=title,
        published=_published(root, linked),
        outlet=_meta(root, "og:site_name") or _publisher(linked),
        url=_address(root),
        encoding=encoding,
    )


def _decoded(data: bytes, where: str) -> tuple[str, str]:
    declared = _DECLARED.search(data[:4096])
    marked = data.startswith((b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff"))
    if declared and not marked:
        label = declared[1].decode("ascii").lower()
        # WHATWG Encoding standard: pages labelled Latin-1 or ASCII are read as Windows-1252.
        label = "windows-1252" if label in {"iso-8859-1", "latin-1", "latin1", "us-ascii", "ascii"} else label
        try:
            return data.decode(label), label
        except (LookupError, UnicodeError):
            pass  # a wrong label is common; the bytes decide below and the encoding is stated
    return decode(data, where=where)


def _parsed(text: str, where: str) -> _Element:
    from lxml import etree

    data = text.encode("utf-8", "replace")
    if _SUBSET.search(data):
        raise BadInput(
            "declares entities or a document type of its own", where=where, do="Save it as plain HTML"
        )
    _check_tags(data, where)
    parser = etree.HTMLParser(
        encoding="utf-8", no_network=True, huge_tree=False, remove_comments=True, remove_pis=True
    )
    try:
        root: _Element | None = etree.fromstring(data.replace(b"\x00", b""), parser)
    except (etree.LxmlError, ValueError, AssertionError) as error:
        raise BadInput(f"cannot be read as HTML ({error})", where=where, do="Save it as plain text") from None
    if root is None:
        raise BadInput("is an empty page", where=where)
    depth = 0
    for event, _ in etree.iterwalk(root, events=("start", "end")):
        depth += 1 if event == "start" else -1
        if depth > limits.MAX_XML_DEPTH.value:
            raise limits.MAX_XML_DEPTH.exceeded("nests elements too deep", where=where)
    return root


def _check_tags(data: bytes, where: str) -> None:
    """The parser compares every attribute of a tag with every other: their number is bounded."""
    for tag in _LONG_TAG.finditer(data):
        names = len(_QUOTED.sub(b" ", tag[0]).split())
        limits.MAX_XML_ATTRIBUTES.check(names, "has a tag with too many attributes", where=where)


def _meta(root: _Element, *names: str) -> str | None:
    for name in names:
        for element in root.iter("meta"):
            key = element.get("property") or element.get("name") or element.get("itemprop") or ""
            content = (element.get("content") or "").strip()
            if key.strip().lower() == name and content:
                return content
    return None


def _text_of(root: _Element, path: str) -> str | None:
    for element in root.iterfind("." + path):
        text = " ".join("".join(element.itertext()).split())
        if text:
            return text
    return None


def _linked_data(root: _Element) -> Iterator[dict[str, Any]]:
    """Objects of the page's JSON-LD blocks, in document order; unreadable blocks say nothing."""
    for script in root.iter("script"):
        if (script.get("type") or "").strip().lower() != "application/ld+json" or not script.text:
            continue
        try:
            todo = [parse_json(script.text, where="JSON-LD")]
        except BadInput:
            continue  # metadata of the page, not evidence: a broken block is as good as none
        while todo:
            item = todo.pop()
            if isinstance(item, list):
                todo.extend(reversed(item))
            elif isinstance(item, dict):
                yield item
                todo.extend(item[key] for key in ("mainEntity", "@graph") if key in item)


def _linked(objects: list[dict[str, Any]], key: str) -> str | None:
    values = (item.get(key) for item in objects)
    return next((value.strip() for value in values if isinstance(value, str) and value.strip()), None)


def _publisher(objects: list[dict[str, Any]]) -> str | None:
    for item in objects:
        publisher = item.get("publisher")
        name = publisher.get("name") if isinstance(publisher, dict) else publisher
        if isinstance(name, str) and name.strip():
            return name.strip()
    return None


def _published(root: _Element, linked: list[dict[str, Any]]) -> str | None:
    found = _meta(root, "article:published_time", "og:published_time", "datepublished")
    found = found or _linked(linked, "datePublished")
    if found:
        return found
    times = [element for element in root.iter("time") if (element.get("datetime") or "").strip()]
    times.sort(
        key=lambda element: element.get("pubdate") is None and element.get("itemprop") != "datePublished"
    )
    if times:
        return str(times[0].get("datetime")).strip()
    return _meta(root, "date", "dc.date", "dc.date.issued", "dcterms.created", "pubdate", "publishdate")


def _address(root: _Element) -> str | None:
    links = (link.get("href") for link in root.iter("link") if (link.get("rel") or "").lower() == "canonical")
    candidates = [*links, _meta(root, "og:url")]
    return next((str(link).strip() for link in candidates if link and re.match(r"\s*https?://", link)), None)


def _body(root: _Element) -> str:
    body = root.find("body")
    top = root if body is None else body
    container = _container(top)
    blocks = list(_blocks(container))
    heading = _text_of(top, "//h1")
    if heading and heading not in blocks:
        blocks.insert(0, heading)
    return "\n\n".join(blocks)


def _dropped(element: _Element) -> bool:
    if not isinstance(element.tag, str) or element.tag in _DROPPED:
        return True
    if element.get("hidden") is not None or element.get("aria-hidden") == "true":
        return True
    if element.get("role") in {"navigation", "complementary", "contentinfo", "search", "banner"}:
        return True
    if element.tag in {"body", "main", "article"}:
        return False
    names = f"{element.get('class') or ''} {element.get('id') or ''}"
    return bool(_ASIDE_WORDS.search(names[:500]))


def _container(top: _Element) -> _Element:
    """The element that holds the article."""
    prose = _prose_by_parent(top)
    total: dict[_Element, float] = {}
    for parent, amount in prose.items():
        total[parent] = total.get(parent, 0.0) + amount
        for ancestor in parent.iterancestors():
            total[ancestor] = total.get(ancestor, 0.0) + amount
    semantic = [element for element in top.iter("article", "main", "div", "section") if _is_semantic(element)]
    best = max(semantic, key=lambda element: total.get(element, 0.0), default=None)
    everything = total.get(top, 0.0)
    if best is not None and total.get(best, 0.0) >= 0.4 * everything and total.get(best, 0.0) > 0:
        return best
    if not prose:
        return top
    densest = max(prose, key=lambda element: prose[element])
    while total[densest] < 0.7 * everything and densest is not top:
        parent = densest.getparent()
        if parent is None:
            break
        densest = parent
    return densest


def _is_semantic(element: _Element) -> bool:
    if element.tag in {"article", "main"} or element.get("role") in {"main", "article"}:
        return True
    return (element.get("itemprop") or "").lower() == "articlebody"


def _prose_by_parent(top: _Element) -> dict[_Element, float]:
    """Length of prose per parent: characters of its paragraphs that stand in no link."""
    found: dict[_Element, float] = {}
    for element in _kept(top):
        parent = element.getparent()
        if element.tag not in _PROSE or parent is None:
            continue
        text = len("".join(element.itertext()).strip())
        links = sum(len("".join(link.itertext())) for link in element.iter("a"))
        if text > links:
            found[parent] = found.get(parent, 0.0) + text - links
    return found


def _kept(element: _Element) -> Iterator[_Element]:
    yield element
    for child in element:
        if not _dropped(child):
            yield from _kept(child)


def _blocks(container: _Element) -> Iterator[str]:
    """Paragraphs in reading order, white space collapsed as a browser does. One line break is a
    blank, two are the end of a paragraph."""
    parts: list[str] = []
    for block_ends, text in (*_pieces(container), (True, "")):
        if block_ends:
            for paragraph in re.split(rf"{_BREAK}\s*{_BREAK}", "".join(parts)):
                words = " ".join(paragraph.replace(_BREAK, " ").split())
                if words:
                    yield words
            parts = []
        parts.append(text)


def _pieces(element: _Element) -> Iterator[tuple[bool, str]]:
    if element.tag == "br":
        yield False, _BREAK
        return
    block = element.tag in _BLOCKS
    yield block, (element.text or "").replace(_BREAK, " ")
    for child in element:
        if not _dropped(child):
            yield from _pieces(child)
        yield False, (child.tail or "").replace(_BREAK, " ")
    if block:
        yield True, ""
