"""The page: one HTML file that carries its style, its script and its data, and asks for nothing.

The policy in its first meta element forbids every load; style and script are allowed by the
SHA-256 of exactly the bytes that stand in the page. Without the script everything is readable.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

import jinja2

from spurline.dossier.charts_svg import bound_mark, legend_mark, swatch
from spurline.dossier.claim_rows import claims_section
from spurline.dossier.escape import json_block, trusted, visible
from spurline.dossier.evidence_rows import evidence_list
from spurline.dossier.exports import LEAST_WRITTEN
from spurline.dossier.formats import Formats, base_name
from spurline.dossier.index import Index, anchor
from spurline.dossier.map_svg import draw_maps
from spurline.dossier.sections import LEAST_TRIP, audit_lines, finding_rows, hero, ledger_section, matrices
from spurline.dossier.time_axis import date_number
from spurline.dossier.timeline_svg import draw_timeline
from spurline.dossier.wording import Words
from spurline.model import iso

MOST_ITEMS = 400
MOST_REJECTIONS = 200


def render_page(index: Index, *, language: str = "en") -> bytes:
    """The dossier of a view as HTML, UTF-8. Raises BadInput for a language without wording."""
    words, formats = Words(language), Formats(language)
    style, script = asset("style.css"), asset("linking.js") + asset("page.js")
    findings = finding_rows(index, words, formats)
    template = environment().get_template("page.html.j2")
    html = template.render(
        style=trusted(style),
        script=trusted(script),
        policy=content_policy(style, script),
        t=words,
        f=formats,
        index=index,
        view=index.view,
        anchor=anchor,
        base_name=base_name,
        iso=iso,
        swatch=swatch,
        legend_mark=legend_mark,
        bound_mark=bound_mark,
        findings=findings,
        hero=hero(index, findings, words, formats),
        maps=draw_maps(index, words, formats),
        evidence=evidence_list(index, words, formats),
        timeline=draw_timeline(index, words, formats),
        matrices=matrices(index, words, formats),
        ledger=ledger_section(index, words, formats),
        least_trip=formats.p(LEAST_TRIP),
        least_written=formats.p(LEAST_WRITTEN),
        audit=audit_lines(index, words),
        claims=claims_section(index, words, formats),
        limits=[line.split("|") for line in words("limits.standing").split("\n")],
        priors=_priors(index),
        most_items=MOST_ITEMS,
        most_rejections=MOST_REJECTIONS,
        data=json_block(_data(index, words, formats)),
    )
    return html.encode("utf-8")


def content_policy(style: str, script: str) -> str:
    """A content security policy that allows these two texts and nothing else."""
    return (
        f"default-src 'none'; style-src '{_hash(style)}'; script-src '{_hash(script)}'; "
        "base-uri 'none'; form-action 'none'"
    )


def _hash(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode("utf-8")).digest()).decode("ascii")


def asset(name: str) -> str:
    """The text of a file among the templates."""
    return (files("spurline.dossier") / "templates" / name).read_text("utf-8")


@cache
def environment() -> jinja2.Environment:
    """Templates in which everything is escaped and made visible."""
    return jinja2.Environment(
        loader=jinja2.PackageLoader("spurline.dossier", "templates"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        finalize=visible,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )


def _priors(index: Index) -> list[tuple[str, str, str]]:
    """Name, value and reason of each prior: those of the case, of hypotheses, of the engine."""
    rows = [(prior.key, f"{prior.value:g}", prior.reason) for prior in index.view.case.priors]
    known = {key for key, _, _ in rows}
    rows += [
        (one.statement, f"{one.prior:g}", one.prior_reason)
        for one in index.view.judgement.hypotheses
        if one.key not in known
    ]
    rows += [(name, _plain_value(value), "") for name, value in index.view.ledger.priors if name not in known]
    return rows


def _plain_value(value: Any) -> str:
    if isinstance(value, float):
        return f"{value:g}"
    if isinstance(value, Mapping):
        return ", ".join(f"{key} {_plain_value(one)}" for key, one in sorted(value.items()))
    if isinstance(value, (list, tuple)):
        return ", ".join(_plain_value(one) for one in value)
    return str(value)


def _data(index: Index, words: Words, formats: Formats) -> dict[str, Any]:
    """What the script needs: presence by place and day, month names, a few phrases."""
    presence = {}
    for one in index.view.ledger.presence:
        if one.vessel is None and one.days:
            days = [int(date_number(day)) for day in one.days]
            presence[anchor("p", one.place)] = {
                "name": visible(index.place_name(one.place)),
                "days": days,
                "p": [round(p, 3) for p in one.p],
            }
    return {
        "presence": presence,
        "months": [formats.month(n) for n in range(1, 13)],
        "comma": formats.language == "de",
        "hint": words("time.hint"),
        "of": words("ev.of", n="{n}", all="{all}"),
    }
