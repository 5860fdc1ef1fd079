"""The page as a reader without a script meets it: self-contained, linked both ways, honest."""

from __future__ import annotations

import base64
import dataclasses
import hashlib
import json
import re
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from spurline.dossier import publish
from spurline.model import BadInput

# Words that judge people instead of reporting what was published, seen or inferred.
ACCUSING = (
    "guilty", "smuggl", "criminal", "illegal", "illicit", "culprit", "perpetrator", "liar", "lying", "fraud", "terror",
    "schuldig", "schmuggl", "kriminell", "illegal", "täter", "verbrech", "lügner", "gelogen", "betrug", "terror",
)  # fmt: skip


def visible_text(page: Any) -> str:
    return " ".join(page.xpath("//body//text()[not(ancestor::script) and not(ancestor::style)]"))


def test_same_view_gives_the_same_bytes(sample: SimpleNamespace, published: dict[str, bytes]) -> None:
    assert publish(sample.sample_view()) == published


def test_bytes_do_not_depend_on_the_hash_seed(published: dict[str, bytes]) -> None:
    here = Path(__file__).parent
    program = (
        "import hashlib, runpy; from spurline.dossier import publish;"
        f"view = runpy.run_path({str(here / 'sample.py')!r})['sample_view']();"
        "print(*(hashlib.sha256(data).hexdigest() for _, data in sorted(publish(view).items())))"
    )
    source = str(here.parents[1] / "src")
    for seed in ("1", "77"):
        environment = {"PYTHONHASHSEED": seed, "PYTHONPATH": source}
        done = subprocess.run(
            [sys.executable, "-c", program], env=environment, capture_output=True, check=True
        )
        expected = [hashlib.sha256(data).hexdigest() for _, data in sorted(published.items())]
        assert done.stdout.decode().split() == expected


def test_policy_comes_first_and_names_the_hashes_of_style_and_script(
    published: dict[str, bytes], page: Any
) -> None:
    head = published["dossier.html"].decode().split("<head>", 1)[1]
    assert head.startswith('<meta http-equiv="Content-Security-Policy" content="default-src')
    policy = page.xpath("//head/meta[1]/@content")[0]
    assert policy.startswith("default-src 'none';")
    source = published["dossier.html"].decode()
    style = re.search(r"<style>(.*?)</style>", source, re.DOTALL)
    scripts = re.findall(r"<script>(.*?)</script>", source, re.DOTALL)
    assert style is not None and len(scripts) == 1
    for text in (style[1], scripts[0]):
        digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
        assert f"'sha256-{digest}'" in policy
    assert page.xpath("//meta[@name='referrer']/@content") == ["no-referrer"]
    assert "unsafe" not in policy


def test_page_asks_for_nothing_and_carries_no_inline_handler_or_style(page: Any) -> None:
    for name in ("src", "srcset", "style", "action", "background", "poster", "data", "ping", "xlink:href"):
        assert not page.xpath(f"//@*[name()='{name}']"), name
    assert not [name for element in page.iter() for name in element.attrib if name.startswith("on")]
    assert all(href.startswith("#") for href in page.xpath("//@href"))
    assert not page.xpath("//link | //iframe | //object | //embed | //img | //base | //foreignObject")


def test_page_is_small(published: dict[str, bytes]) -> None:
    assert len(published["dossier.html"]) < 5_000_000


def test_every_link_has_a_target_and_every_id_is_unique(page: Any) -> None:
    ids = page.xpath("//@id")
    assert len(ids) == len(set(ids))
    assert {href[1:] for href in page.xpath("//@href")} <= set(ids)


def test_every_mark_leads_to_a_row(page: Any) -> None:
    ids = set(page.xpath("//@id"))
    for value in page.xpath("//@data-e"):
        assert set(value.split()) <= ids, value


def test_findings_link_to_their_evidence_and_evidence_back(sample: SimpleNamespace, page: Any) -> None:
    view = sample.sample_view()
    evidence = {one.id: one for one in view.judgement.evidence}
    for finding in view.judgement.findings:
        article = page.xpath(f"//article[@id='f-{finding.id}']")[0]
        for key in finding.evidence:
            item = evidence[key].item
            assert f"#e-{item}" in article.xpath(".//@href")
            row = page.xpath(f"//li[@id='e-{item}']")[0]
            assert f"#f-{finding.id}" in row.xpath(".//@href")
            assert row.xpath(f".//a[@id='v-{key}']")


def test_first_screen_holds_answer_range_origins_articles_rivals_denied_and_missing(page: Any) -> None:
    hero = page.xpath("//section[contains(@class, 'hero')]")[0]
    text = " ".join(hero.text_content().split())
    assert "very likely, 0.93 (0.86–0.96)" in hero.xpath("string(.//h1)")
    for part in (
        "5 independent origins",
        "behind 5 articles",
        "Coal transit",
        "0.02",
        "no proof shown",
        "Draught",
    ):
        assert part in text


def test_likelihood_and_confidence_never_share_a_sentence(page: Any) -> None:
    words = ("almost certain", "very likely", "likely", "roughly even", "unlikely", "almost no chance")
    level = re.compile(r"confidence[^.]*\b(low|moderate|high)\b", re.IGNORECASE)
    for element in page.xpath("//h1 | //h3 | //p | //li | //td | //span[not(*)] | //figcaption"):
        for sentence in re.split(r"(?<=[.!?])\s+", " ".join(element.text_content().split())):
            if level.search(sentence):
                assert not any(word in sentence.lower() for word in words), sentence


def test_probabilities_of_findings_stand_with_their_range(sample: SimpleNamespace, page: Any) -> None:
    for finding in sample.sample_view().judgement.findings:
        text = " ".join(page.xpath(f"//article[@id='f-{finding.id}']")[0].text_content().split())
        assert f"{finding.p:.2f} {finding.word}, {finding.p_low:.2f}–{finding.p_high:.2f}" in text


@pytest.mark.parametrize("language", ["en", "de"])
def test_page_never_accuses(sample: SimpleNamespace, language: str) -> None:
    from lxml import html

    page = html.document_fromstring(publish(sample.sample_view(), language=language)["dossier.html"].decode())
    text = visible_text(page).lower()
    assert not [word for word in (*ACCUSING, "confirmed", "bestätigt") if re.search(rf"\b{word}", text)]


def test_every_section_and_the_legend_stand_without_a_script(page: Any) -> None:
    for name in ("route", "time", "findings", "ledger", "audit", "origins", "claims", "limits", "method"):
        assert page.xpath(f"//section[@id='{name}']"), name
    assert not page.xpath("//*[@class='legend']/ancestor-or-self::*[@hidden]")
    assert len(page.xpath("//*[@class='legend']/li")) >= 20


def test_drawings_say_what_they_show(page: Any) -> None:
    for svg in page.xpath("//svg"):
        assert svg.get("aria-hidden") == "true" or (svg.get("role") == "img" and svg.get("aria-label"))


def test_quotations_stand_with_offsets_chain_document_and_hash(sample: SimpleNamespace, page: Any) -> None:
    claim = sample.claims()[4]
    row = page.xpath(f"//tr[@id='c-{claim.id}']")[0]
    text = " ".join(row.text_content().split())
    assert claim.span.text in text
    assert f"characters {claim.span.begin}–{claim.span.end}" in text
    assert "US government ← Yonhap" in text
    assert claim.document[:12] in text


def test_absent_looks_are_marked_as_not_seen(page: Any) -> None:
    text = visible_text(page)
    assert "ship not seen" in text
    assert "seen with probability 0.90 if there" in text
    assert page.xpath("//svg[contains(@class, 'tl-plot')]//*[contains(@class, 'tk a')]")


def test_paths_of_the_maker_never_show(published: dict[str, bytes]) -> None:
    for name, data in published.items():
        assert b"/srv/someone" not in data, name


def test_provenance_is_printed(sample: SimpleNamespace, page: Any) -> None:
    view = sample.sample_view()
    text = visible_text(page)
    assert view.custody_head in text
    assert all(item.sha256 in text for item in view.items)
    assert "20 Nov 2026, 12:00 Z" in text


def test_empty_case_says_which_command_adds_what_is_missing(sample: SimpleNamespace) -> None:
    from lxml import html

    page = html.document_fromstring(publish(sample.empty_view())["dossier.html"].decode())
    text = " ".join(visible_text(page).split())
    assert "No finding yet." in text
    assert text.count("spurline add") >= 5
    assert "nan" not in text.lower().split()


def test_german_page_speaks_german(sample: SimpleNamespace) -> None:
    text = publish(sample.sample_view(), language="de")["dossier.html"].decode()
    assert '<html lang="de">' in text
    assert "sehr wahrscheinlich, 0,93 (0,86–0,96)" in text
    assert "Fahrtenbuch" in text


def test_language_without_wording_is_refused(sample: SimpleNamespace) -> None:
    with pytest.raises(BadInput, match="no wording"):
        publish(sample.empty_view(), language="fr")


def test_a_large_case_stays_below_five_megabytes(sample: SimpleNamespace) -> None:
    view = sample.sample_view()
    claims = []
    for k in range(6000):
        one = view.claims[k % len(view.claims)]
        text = f"{k} " + one.span.text * 8
        span = dataclasses.replace(one.span, text=text)
        claims.append(dataclasses.replace(one, span=span, sentence=span))
    big = dataclasses.replace(
        view, claims=tuple(claims), items=view.items * 60, rejections=view.rejections * 400
    )
    page = publish(big)["dossier.html"]
    assert len(page) < 5_000_000
    assert b"Further claims, none of them used by a finding, in claims.jsonl" in page


def test_data_block_is_valid_json_without_markup(page: Any) -> None:
    block = page.xpath("//script[@type='application/json']")[0].text
    assert not set(block) & set("<>&\u2028\u2029")
    assert json.loads(block)["presence"]


def test_structure_of_the_sample(page: Any) -> None:
    """A snapshot of what the sample shows, so that a lost section or row is noticed."""
    count = {
        "findings": len(page.xpath("//article[@class='find']")),
        "evidence": len(page.xpath("//div[@id='evidence']//li")),
        "trips": len(page.xpath("//table[contains(@class, 'led')]/tbody/tr")),
        "audit": len(page.xpath("//table[contains(@class, 'aud')]/tbody/tr")),
        "contradictions": len(page.xpath("//table[contains(@class, 'con')]/tbody/tr")),
        "origins": len(page.xpath("//table[contains(@class, 'ori')]/tbody/tr")),
        "claims": len(page.xpath("//table[contains(@class, 'cla')]/tbody/tr")),
        "maps": len(page.xpath("//svg[@class='map']")),
        "timelines": len(page.xpath("//svg[@class='tl-plot']")),
        "matrices": len(page.xpath("//div[contains(@class, 'mat ')]")),
    }
    assert count == {
        "findings": 4,
        "evidence": 40,
        "trips": 11,
        "audit": 4,
        "contradictions": 2,
        "origins": 10,
        "claims": 16,
        "maps": 4,
        "timelines": 2,
        "matrices": 1,
    }
