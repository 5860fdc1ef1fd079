"""What a case holds, read without taking a step."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from spurline.case.config import read_config
from spurline.case.run import LEFT_OUT, refused_files
from spurline.model import BadInput, iso, plain
from spurline.vault import CASE_FILE, Vault, write_bytes

FORMATS = ("html", "json", "jsonl", "csv", "geojson")


def overview(folder: Path) -> dict[str, Any]:
    """Question, items, files refused, rows left out by the last run, steps, findings and custody head.

    Raises BadInput when `folder` is no case.
    """
    with Vault.opened(folder) as vault:
        config = read_config((folder / CASE_FILE).read_bytes())
        items = vault.items()
        steps = vault.facts.steps()
        left_out = [plain(one) for one in refused_files(vault)]
        last = folder / "out" / LEFT_OUT
        if last.is_file():
            known = [row for row in json.loads(last.read_text("utf-8")) if row not in left_out]
            left_out = sorted([*left_out, *known], key=lambda row: (row["file"], row["where"], row["reason"]))
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
            "left_out": left_out,
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
