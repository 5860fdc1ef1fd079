"""Event type, parties and goods of a claim (annotation guideline §6): triggers and valency."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from spurline.claims.lexicon import table
from spurline.claims.phrases import is_role
from spurline.claims.states import StateMention, states_in
from spurline.claims.text import Token
from spurline.model import Event

FLOWS = frozenset({Event.DELIVERY, Event.PROCUREMENT, Event.BARTER, Event.CARGO, Event.LOADING, Event.ROUTE,
                   Event.MOVEMENT, Event.ARRIVAL, Event.DEPARTURE})  # fmt: skip
_DIRECTED = frozenset({Event.MOVEMENT, Event.ARRIVAL, Event.DEPARTURE, Event.VISIT, Event.ROUTE})
_UNDIRECTED = frozenset({Event.MEETING, Event.COOPERATION})
_FROM = frozenset(["von", "vom", "aus", "from"])
_TO = frozenset(["an", "nach", "für", "to", "gegenüber", "gen", "richtung"])
_GIVERS = frozenset({Event.DELIVERY, Event.BARTER})
MAX_ITEMS = 3


@dataclass(frozen=True, slots=True)
class Parties:
    """Direction of a flow: ISO code or name of the giver and the receiver."""

    giver: str | None
    receiver: str | None


@dataclass(frozen=True, slots=True)
class _Stem:
    stem: str
    match: str
    value: str
    weight: int


def _stems(name: str, column: str) -> dict[str, tuple[_Stem, ...]]:
    """Rows by the first three letters of their stem; stems that match inside a word under ""."""
    found: dict[str, tuple[_Stem, ...]] = {}
    for row in table(name):
        stem = _Stem(row["stem"], row["match"], row[column], int(row.get("weight") or 1))
        key = "" if stem.match == "any" else stem.stem[:2]
        found[key] = (*found.get(key, ()), stem)
    return found


@lru_cache(maxsize=1)
def _triggers() -> dict[str, tuple[_Stem, ...]]:
    return _stems("frames", "event")


@lru_cache(maxsize=1)
def _items() -> dict[str, tuple[_Stem, ...]]:
    return _stems("items", "item")


def _hits(lows: Sequence[str], table_: dict[str, tuple[_Stem, ...]]) -> Iterable[tuple[int, _Stem]]:
    for index, low in enumerate(lows):
        for stem in (*table_.get(low[:2], ()), *table_.get("", ())):
            if _matches(stem, lows, index):
                yield index, stem


def _matches(stem: _Stem, lows: Sequence[str], index: int) -> bool:
    low = lows[index]
    if stem.match == "word":
        return low == stem.stem
    if stem.match == "start":
        return low.startswith(stem.stem)
    if stem.match == "any":
        return stem.stem in low
    words = stem.stem.split()
    window = lows[index : index + len(words)]
    return len(window) == len(words) and list(window[:-1]) == words[:-1] and window[-1].startswith(words[-1])


def event_of(tokens: Sequence[Token]) -> Event | None:
    """The event type of some words by its strongest trigger; the first one on a draw."""
    lows = [token.low for token in tokens]
    best: tuple[int, int, str] | None = None
    for index, stem in _hits(lows, _triggers()):
        rank = (stem.weight, -index, stem.value)
        if best is None or rank[:2] > best[:2]:
            best = rank
    return Event(best[2]) if best else None


def event_strength(tokens: Sequence[Token]) -> int:
    """Weight of the strongest trigger among some words, 0 where there is none."""
    lows = [token.low for token in tokens]
    return max((stem.weight for _, stem in _hits(lows, _triggers())), default=0)


def item_of(tokens: Sequence[Token], first: int, last: int) -> str | None:
    """The goods named in tokens[first:last] in order of mention, vehicles only where no goods are."""
    lows = [token.low for token in tokens[first:last]]
    found: list[tuple[int, str]] = []
    taken = -1
    for index, stem in sorted(_hits(lows, _items()), key=lambda hit: (hit[0], -len(hit[1].stem))):
        if index <= taken or any(value == stem.value for _, value in found):
            continue
        taken = index + len(stem.stem.split()) - 1
        found.append((index, stem.value))
    goods = [value for _, value in found if value not in _VEHICLES] or [value for _, value in found][:1]
    return ", ".join(goods[:MAX_ITEMS]) or None


_VEHICLES = frozenset({"Zug", "Züge", "train", "Schiff", "Schiffe", "ship", "vessel", "Frachter", "Container",
                       "Waggons", "railcars", "Transporte", "Material", "Ware", "goods"})  # fmt: skip


def parties_of(
    tokens: Sequence[Token], first: int, last: int, event: Event, skip: tuple[int, int] | None
) -> Parties:
    """Giver and receiver of a flow as the words of the claim give them. `skip` are text offsets of
    the speaker's mention, who is no party by speaking."""
    states = _distinct(_counted(tokens, states_in(tokens, first, last), skip))
    if event in _PERSONAL:
        return _persons(tokens, first, last, states)
    if not states or event not in FLOWS | _DIRECTED | _UNDIRECTED | _STOCKS:
        return Parties(None, None)
    codes = [state.code for state in states]
    if event in _UNDIRECTED:
        return Parties(codes[0], codes[1] if len(codes) > 1 else None)
    if event in _STOCKS:
        return Parties(codes[0], None)
    if event is Event.BARTER:
        return Parties(codes[0], codes[1] if len(codes) > 1 else None)
    into = _TO | _INTO if event in _DIRECTED else _TO
    giver = next((s.code for s in states if _led_by(tokens, s, _FROM)), None)
    receiver = next((s.code for s in states if _led_by(tokens, s, into) and s.code != giver), None)
    free = [code for code in codes if code not in {giver, receiver}]
    subject = free[0] if free else None
    if event is Event.PROCUREMENT:
        return Parties(giver, receiver or subject)
    if event in _GIVERS and giver is None:
        return Parties(subject, receiver or next(iter(free[1:]), None))
    return Parties(giver or (subject if receiver else None), receiver or (subject if giver else None))


def _counted(
    tokens: Sequence[Token], states: Sequence[StateMention], skip: tuple[int, int] | None
) -> list[StateMention]:
    """States that can be parties: not the speaker, not the theatre of a war."""
    return [
        state for state in states
        if not (skip and skip[0] <= tokens[state.first].begin < skip[1]) and not _is_theatre(tokens, state)
    ]  # fmt: skip


def _is_theatre(tokens: Sequence[Token], state: StateMention) -> bool:
    """ "Krieg in der Ukraine", "Kampf gegen die Ukraine", "war against Ukraine"."""
    words = [token.low for token in tokens[max(0, state.first - 4) : state.first]]
    led = any(word in {"in", "gegen", "against", "on"} for word in words[-2:])
    return led and any(
        word.endswith(("krieg", "kriegs", "krieges", "kampf", "invasion", "konflikt", "war"))
        for word in words
    )


def _persons(tokens: Sequence[Token], first: int, last: int, states: Sequence[StateMention]) -> Parties:
    """Who visits or meets whom: persons by name, states where no person is named."""
    named = [(index, name) for index, name in persons_in(tokens, first, last)]
    if not named:
        codes = [state.code for state in states]
        return Parties(codes[0] if codes else None, codes[1] if len(codes) > 1 else None)
    giver = named[0][1]
    others = [name for _, name in named[1:] if name != giver]
    hosts = [state.code for state in states if not state.adjective]
    return Parties(giver, others[0] if others else next(iter(hosts), None))


def persons_in(tokens: Sequence[Token], first: int, last: int) -> list[tuple[int, str]]:
    """(index, family or known name) of persons: behind a role noun, or listed among leaders."""
    found: list[tuple[int, str]] = []
    for index in range(first, last):
        token = tokens[index]
        known = _leaders().get(token.low) or _leaders().get(token.low.removesuffix("s"))
        if known and token.is_capital:
            if not any(name == known for _, name in found):
                found.append((index, known))
        elif (
            index > first and token.is_capital and is_role(tokens[index - 1].text) and not is_role(token.text)
        ):
            end = index + 1
            while end < last and tokens[end].is_capital and tokens[end].is_word:
                end += 1
            name = tokens[end - 1].text
            if not any(name == other for _, other in found) and name.lower() not in _leaders():
                found.append((index, name))
    return found


@lru_cache(maxsize=1)
def _leaders() -> dict[str, str]:
    return {row["word"]: row["name"] for row in table("leaders")}


_PERSONAL = frozenset({Event.VISIT, Event.MEETING})
_INTO = frozenset({"in", "ins", "into"})
_STOCKS = frozenset(
    {Event.STOCKPILE, Event.STOCK_DEPLETION, Event.PRODUCTION, Event.INTENTION, Event.SANCTION_EFFECT}
)


def _distinct(states: Sequence[StateMention]) -> list[StateMention]:
    seen: dict[str, StateMention] = {}
    for state in states:
        seen.setdefault(state.code, state)
    return list(seen.values())


def _led_by(tokens: Sequence[Token], state: StateMention, words: frozenset[str]) -> bool:
    """Whether a preposition stands before a state, past its article and adjectives."""
    for back in range(1, 4):
        at = state.first - back
        if at < 0:
            return False
        low = tokens[at].low
        if low in words:
            return True
        if not tokens[at].is_word or tokens[at].is_capital:
            return False
    return False


def article_flow(parties: Iterable[tuple[Event, Parties]]) -> Parties:
    """The flow that an article speaks of: the most frequent complete pair of its claims."""
    pairs = Counter(
        (one.giver, one.receiver) for event, one in parties if event in FLOWS and one.giver and one.receiver
    )
    if not pairs:
        return Parties(None, None)
    (giver, receiver), _ = sorted(pairs.items(), key=lambda item: (-item[1], str(item[0])))[0]
    return Parties(giver, receiver)


def completed(parties: Parties, event: Event, flow: Parties) -> Parties:
    """A claim's parties with what is missing taken from the article's flow, where they agree."""
    if event not in FLOWS or flow.giver is None:
        return parties
    if parties.giver is None and parties.receiver in {None, flow.receiver}:
        return Parties(flow.giver, flow.receiver)
    if parties.receiver is None and parties.giver == flow.giver:
        return flow
    return parties
