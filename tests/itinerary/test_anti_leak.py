"""The reconstruction sees no claim, no weighing and no published count."""

from __future__ import annotations

import ast
from pathlib import Path

import spurline

ROOM = Path(spurline.__file__).parent / "itinerary"
FORBIDDEN = {"PublishedCount", "CountComparison", "Counted", "Claim", "ClaimCluster", "Document", "Judgement"}


def test_the_room_names_nothing_that_others_said() -> None:
    paths = sorted(ROOM.glob("*.py"))
    assert len(paths) > 20
    for path in paths:
        tree = ast.parse(path.read_text("utf-8"))
        names = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
        names |= {a.name for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) for a in node.names}
        modules = {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
        assert not names & FORBIDDEN, f"{path.name} names {names & FORBIDDEN}"
        assert not {m for m in modules if m and m.startswith(("spurline.claims", "spurline.weighing"))}
