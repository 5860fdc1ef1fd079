"""Articles: text is the file, character by character; web pages give their main text."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from spurline.intake import read_article
from spurline.model import BadInput


def written(tmp_path: Path, data: bytes) -> Path:
    path = tmp_path / "article"
    path.write_bytes(data)
    return path


def test_text_keeps_every_character(tmp_path: Path) -> None:
    text = "\ufeff  Leading blanks,\u00a0no-break\r\nand \t odd ends\n\n\r\n"
    assert read_article(written(tmp_path, text.encode())).text == text


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be", "utf-8"])
def test_a_byte_order_mark_decides_and_stays(encoding: str, tmp_path: Path) -> None:
    text = "\ufeffRöhren für Pjöngjang, sagte er."
    article = read_article(written(tmp_path, text.encode(encoding)))
    assert (article.text, article.encoding) == (text, encoding)


def test_western_bytes_fall_back_with_the_encoding_stated(tmp_path: Path) -> None:
    article = read_article(written(tmp_path, "„Möglich“, sagte er.".encode("windows-1252")))
    assert (article.text, article.encoding) == ("„Möglich“, sagte er.", "windows-1252")
    article = read_article(written(tmp_path, b"M\xf6glich \x81 sagte er."))
    assert article.encoding == "latin-1"


@settings(max_examples=60, deadline=None)
@given(st.text(st.characters(blacklist_categories=["Cs", "Cc"]), min_size=1))
def test_offsets_refer_to_the_decoded_file(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    whole = f"A word. {text}"
    path = tmp_path_factory.mktemp("t") / "a.txt"
    path.write_bytes(whole.encode())
    assert read_article(path).text == path.read_bytes().decode()


def test_front_matter_is_read_and_stays_in_the_text(tmp_path: Path) -> None:
    text = '---\ntitle: "A train"\ndate: 2022-11-04\nlang: de-DE\noutlet: Blatt\n---\n# Heading\n\nText.\n'
    article = read_article(written(tmp_path, text.encode()))
    assert article.text == text
    assert (article.title, article.published, article.language, article.outlet) == (
        "A train",
        "2022-11-04",
        "de",
        "Blatt",
    )


PAGE = """<!DOCTYPE html>
<html lang="de-AT"><head><title>Zug | Blatt</title>
<meta property="og:site_name" content="Das Blatt">
<meta property="article:published_time" content="2022-11-06T10:00:00+01:00">
<link rel="canonical" href="https://example.org/zug">
<script>var a = "<p>never</p>";</script></head>
<body><nav><ul><li>Politik</li><li>Wirtschaft und viele andere Dinge</li></ul></nav>
<div class="cookie-banner"><p>Wir verwenden Cookies und fragen lange danach, ob Sie das auch wollen.</p></div>
<main><article><h1>Zug überquert Grenze</h1>
<p>Ein Zug <b>überquerte</b> am Freitag&nbsp;die Grenze.</p>
<p>Die USA<br>bestätigten &amp; warnten.<br> <br>Danach Stille.</p>
<figure><figcaption>Bild: Satellit</figcaption></figure>
<aside><p>Mehr zum Thema: noch ein langer Text, der nicht hierher gehört.</p></aside></article></main>
<footer><p>Impressum</p></footer></body></html>"""


def test_a_page_gives_main_text_and_metadata(tmp_path: Path) -> None:
    article = read_article(written(tmp_path, PAGE.encode()))
    assert article.text == (
        "Zug überquert Grenze\n\nEin Zug überquerte am Freitag die Grenze.\n\nDie USA bestätigten & warnten."
        "\n\nDanach Stille.\n\nBild: Satellit"
    )
    assert article.title == "Zug überquert Grenze"
    assert (article.language, article.outlet) == ("de", "Das Blatt")
    assert (article.published, article.url) == ("2022-11-06T10:00:00+01:00", "https://example.org/zug")


def test_without_semantic_tags_the_densest_part_is_the_text(tmp_path: Path) -> None:
    prose = "".join(f"<p>Sentence {n} says something that is long enough to be prose.</p>" for n in range(9))
    links = "".join(
        f"<li><a href='/{n}'>Another headline of some length number {n}</a></li>" for n in range(9)
    )
    page = f"<html><body><div><ul>{links}</ul></div><div id='x'><div>{prose}</div></div></body></html>"
    text = read_article(written(tmp_path, page.encode())).text
    assert text.startswith("Sentence 0") and "headline" not in text


def test_json_ld_and_time_tags_give_the_date(tmp_path: Path) -> None:
    linked = '{"@graph":[{"@type":"NewsArticle","datePublished":"2023-10-13","publisher":{"name":"Daily"}}]}'
    page = f'<html><body><script type="application/ld+json">{linked}</script><p>Words.</p></body></html>'
    article = read_article(written(tmp_path, page.encode()))
    assert (article.published, article.outlet) == ("2023-10-13", "Daily")
    page = "<html><body><time datetime='2023-01-02'>2 Jan</time><p>Words.</p></body></html>"
    assert read_article(written(tmp_path, page.encode())).published == "2023-01-02"


def test_a_declared_charset_is_used_and_a_wrong_one_is_not_believed(tmp_path: Path) -> None:
    page = "<html><head><meta charset='windows-1251'></head><body><p>Поезд пересёк границу.</p></body></html>"
    article = read_article(written(tmp_path, page.encode("windows-1251")))
    assert (article.text, article.encoding) == ("Поезд пересёк границу.", "windows-1251")
    wrong = page.replace("windows-1251", "no-such-charset")
    assert read_article(written(tmp_path, wrong.encode())).encoding == "utf-8"


@pytest.mark.parametrize(
    "data", [b"", b"\n \n", b"%PDF-1.4", b"\x89PNG\r\n\x1a\n123", b"PK\x03\x04broken", b"a\x00b"]
)
def test_what_is_no_text_is_refused(data: bytes, tmp_path: Path) -> None:
    with pytest.raises(BadInput):
        read_article(written(tmp_path, data))
