"""T02: SVG, MathML, XML with external or exploding entities, KML, GPX, GML, hostile HTML."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from spurline.intake import read_article, sniff
from spurline.model import SpurlineError

SECRET = "root:x:0:0"
LOL = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10 if n else "ha" * 50}">' for n in range(10))
HEAD = "<!DOCTYPE html><html><body><p>Words before.</p>"
CORPUS = {
    "xxe.xml": '<?xml version="1.0"?><!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]><r>&x;</r>',
    "xxe.html": '<!DOCTYPE html [<!ENTITY x SYSTEM "file:///etc/passwd">]><html><p>&x;</p></html>',
    "xxe-parameter.html": '<!DOCTYPE html [<!ENTITY % x SYSTEM "http://127.0.0.1/x"> %x;]><p>a</p>',
    "dtd.html": '<!DOCTYPE html SYSTEM "http://127.0.0.1/x.dtd"><html><body><p>Words.</p></body></html>',
    "lol.xml": f"<?xml version='1.0'?><!DOCTYPE r [{LOL}]><r>&l9;</r>",
    "lol.html": f"<!DOCTYPE html [{LOL}]><html><p>&l9;</p></html>",
    "lol-late.html": f"{HEAD}<!DOCTYPE html [{LOL}]><p>&l9;</p>",
    "quadratic.html": f"<!DOCTYPE html [<!ENTITY a '{'a' * 50_000}'>]><html><p>{'&a;' * 50_000}</p></html>",
    "svg.svg": "<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
    "svg-xml.svg": "<?xml version='1.0'?><svg><script>alert(1)</script></svg>",
    "svg-use.html": f"{HEAD}<svg><use href='data:image/svg+xml,<svg onload=alert(1)>'/></svg></body></html>",
    "mathml.html": f"{HEAD}<math><mtext><img src=x onerror=alert(1)></mtext></math></body></html>",
    "kml.kml": "<?xml version='1.0'?><kml><Placemark><name>A</name></Placemark></kml>",
    "gpx.gpx": "<?xml version='1.0'?><gpx><trk/></gpx>",
    "gml.gml": "<?xml version='1.0'?><gml:FeatureCollection xmlns:gml='x'/>",
    "rss.xml": "<?xml version='1.0'?><rss><channel/></rss>",
    "xinclude.xml": "<r xmlns:xi='http://www.w3.org/2001/XInclude'><xi:include href='/etc/passwd'/></r>",
    "xslt.xml": "<?xml version='1.0'?><?xml-stylesheet href='file:///etc/passwd'?><r/>",
    "script.html": f"{HEAD}<script>alert('secret script')</script></body></html>",
    "handlers.html": f"{HEAD}<p onclick='secret script'>Words.</p></body></html>",
    "iframe.html": f"{HEAD}<iframe srcdoc='secret script'></iframe><object>secret script</object></body>",
    "style.html": f"{HEAD}<style>p:after{{content:'secret script'}}</style></body></html>",
    "template.html": f"{HEAD}<template><p>secret script</p></template></body></html>",
    "comment.html": f"{HEAD}<!-- <p>secret script</p> --></body></html>",
    "conditional.html": f"{HEAD}<!--[if IE]><p>secret script</p><![endif]--></body></html>",
    "deep.html": "<html><body>" + "<div>" * 50_000 + "words",
    "deep-inline.html": "<html><body><p>" + "<b>" * 100_000 + "words",
    "wide.html": f"{HEAD}{'<p>w</p>' * 50_000}</body></html>",
    "attributes.html": f"{HEAD}<p {' '.join(f'a{n}=1' for n in range(50_000))}>Words.</p></body></html>",
    "unclosed.html": f"{HEAD}{'<' * 500_000}",
    "unclosed-comments.html": f"{HEAD}{'<!--' * 100_000}",
    "many-doctypes.html": "<!DOCTYPE " * 50_000,
    "numeric.html": f"{HEAD}<p>&#0;&#x110000;&#xd800;&#99999999999;</p></body></html>",
    "json-ld.html": f"{HEAD}<script type='application/ld+json'>{'[' * 100_000}</script></body></html>",
    "spaces.html": f"{HEAD}<p class='{' ' * 500_000}'>Words.</p></body></html>",
    "front.md": "---\n" + "a: " + " " * 500_000 + "\n---\nWords.\n",
    "colons.md": "---\n" + ("a" * 39 + ":" + " " * 39 + "\n") * 5_000,
}


@pytest.mark.parametrize("name", CORPUS)
def test_markup_is_text_or_a_typed_error_within_two_seconds(name: str, tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_text(CORPUS[name])
    begun = time.process_time()
    for reader in (sniff, read_article):
        try:
            result = str(reader(path))
        except SpurlineError:
            continue
        assert SECRET not in result
        if name.endswith(".html"):
            assert "secret script" not in result
        assert len(result) < 1_000_000
    assert time.process_time() - begun < 2


@pytest.mark.parametrize("name", [name for name in CORPUS if CORPUS[name].startswith("<?xml")])
def test_xml_is_never_parsed(name: str, tmp_path: Path) -> None:
    path = tmp_path / "article.txt"
    path.write_text(CORPUS[name])
    for reader in (sniff, read_article):
        with pytest.raises(SpurlineError):
            reader(path)
