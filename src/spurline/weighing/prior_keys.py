"""Which keys of a case's priors name a hypothesis."""

from __future__ import annotations

from collections.abc import Iterable

from spurline.model import Case
from spurline.weighing.lexicon import EMPTY, ITEM_NAMES, OTHER, item_classes


def names_hypothesis(key: str, case: Case, legs: Iterable[str]) -> bool:
    """Whether a key can name a hypothesis: "movement" or "cargo", alone or with what it is about
    (`movement:<leg>`, `trips:<leg>`, `cargo:<item>`), a leg, a flow between states, or a class of
    goods, those that an item or a rival of the case names included."""
    goods = {OTHER, EMPTY, *ITEM_NAMES, *case.items}
    goods |= {text for rival in case.rivals for text in (rival.key, rival.item) if text}
    goods |= {item for text in sorted(goods) for item in item_classes(text)}
    ways = {*legs, "flow"}
    kind, _, about = key.partition(":")
    about = about.partition(":")[0]
    if kind in {"movement", "trips"}:
        return about in ways or (kind == "movement" and not about)
    if kind == "cargo":
        return not about or about in ways | goods
    return key in goods or kind in ways
