"""What a case holds, read without taking a step."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from spurline.case.config import read_config
from spurline.model import BadInput, Rejection, iso, plain, restore
from spurline.vault import CASE_FILE, Vault, write_bytes

FORMATS = ("html", "json", "jsonl", "csv", "geojson")


def overview(folder: Path) -> dict[str, Any]:
    """Question, items, what was left out, steps, findings of the last run and custody head.

    Raises BadInput when `folder` is no case.
    """
    with Vault.opened(folder) as vault:
        config = read_config((folder / CASE_FILE).read_bytes())
        items = vault.items()
        steps = vault.facts.steps()
        rejections = [Rejection(refusal.name, "file", refusal.reason) for refusal in vault.refusals()]
        for key, *_ in steps:
            rejections += [restore(Rejection, body) for _, body in vault.facts.facts(key, "rejection")]
        unique = sorted(set(rejections), key=lambda r: (r.file, r.where, r.reason))
        head = vault.facts.head()
        findings = folder / "out" / "findings.json"
        return {
            "question": config.question,
            "items": [
                {
                    "kind": item.kind,
                    "name": item.name,
                    "size": item.size,
                    "sha256": item.sha256,
                    "added": iso(item.added),
                }
                for item in items
            ],
            "left_out": [plain(one) for one in unique],
            "steps": [
                {"tool": tool, "version": version, "at": iso(at), "key": key}
                for key, tool, version, at in steps
            ],
            "findings": json.loads(findings.read_text("utf-8")) if findings.is_file() else [],
            "custody": {"length": head.length, "head": head.hash},
            "state": "" if findings.is_file() else f"Not run yet: `spurline run {folder}`",
        }


def export_results(folder: Path, to: Path, formats: Sequence[str]) -> tuple[Path, ...]:
    """Copy results of the last run to `to`, only of the given formats when any are named.

    Raises BadInput for an unknown format and when there is nothing to export.
    """
    unknown = sorted(set(formats) - set(FORMATS))
    if unknown:
        raise BadInput(f"{unknown[0]!r} is no format", do=f"Known are {', '.join(FORMATS)}")
    out = folder / "out"
    chosen = [path for path in sorted(out.rglob("*")) if path.is_file()]
    if formats:
        chosen = [path for path in chosen if path.suffix.lstrip(".") in formats]
    if not chosen:
        raise BadInput(
            "there is nothing to export", where=str(folder), do=f"Run `spurline run {folder}` first"
        )
    written = []
    for path in chosen:
        target = to / path.relative_to(out)
        write_bytes(target, path.read_bytes())
        written.append(target)
    return tuple(written)
