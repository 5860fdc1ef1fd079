"""Who speaks: a noun phrase becomes a speaker with a label and a type (annotation guideline §3)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from spurline.claims.lexicon import table, word_set
from spurline.claims.phrases import is_body, is_role
from spurline.claims.states import state_code
from spurline.claims.text import Token
from spurline.model import Speaker

AUTHOR = Speaker("author", "media_author")
UNSPECIFIED = Speaker("unspecified", "unspecified")
THING = "thing"
"""Type of a subject that cannot speak ("Die Entscheidung zeigt, dass …"); never leaves the room."""
PERSON_TYPES = frozenset({"spokesperson", "official", "former_official", "expert"})
RELAY_TYPES = frozenset({"agency", "state_agency", "media", "state_media"})


@lru_cache(maxsize=1)
def _bodies() -> dict[str, tuple[str, str, str]]:
    return {row["name"]: (row["label"], row["type"], row["country"]) for row in table("bodies")}


@lru_cache(maxsize=1)
def _types() -> dict[str, str]:
    return {row["suffix"]: row["type"] for row in table("speaker_words")}


@lru_cache(maxsize=4_000)
def type_of_word(word: str) -> str | None:
    """The type that a noun of role or body gives a speaker, by its longest known ending."""
    low = word.lower()
    for at in range(max(0, len(low) - 24), len(low)):
        if low[at:] in _types():
            return _types()[low[at:]]
    return None


def house_of(label: str) -> str | None:
    """The state a body of this label belongs to, None where it is none's or unknown."""
    for known, _, country in _bodies().values():
        if known == label and country:
            return country
    words = label.split()
    for length in (3, 2, 1):
        for at in range(len(words) - length + 1):
            code = state_code(" ".join(words[at : at + length]))
            if code:
                return code
    return None


def known_body(tokens: Sequence[Token], first: int, last: int) -> tuple[str, str, int, int] | None:
    """(label, type, first, last) of the longest listed body named within tokens[first:last]."""
    for length in range(min(7, last - first), 0, -1):
        for at in range(first, last - length + 1):
            name = " ".join(token.low for token in tokens[at : at + length])
            if name in _bodies() and (tokens[at].is_capital or tokens[at].text[0].isdigit() or name == "dpa"):
                label, kind, _ = _bodies()[name]
                return label, kind, at, at + length
    return None


@dataclass(slots=True)
class Cast:
    """Everybody who has spoken or been introduced so far in one document.

    `resolve` turns a mention into a speaker under its full name and remembers it, so that
    "Kirby", "er" or "die Denkfabrik" find their way back.
    """

    names: dict[str, Speaker] = field(default_factory=dict)
    houses: dict[str, str] = field(default_factory=dict)
    person: Speaker | None = None
    body: Speaker | None = None
    analyst: Speaker | None = None
    last: Speaker | None = None

    def resolve(self, tokens: Sequence[Token], first: int, last: int, language: str) -> Speaker | None:
        """The speaker named by tokens[first:last]; None where a pronoun points at nobody."""
        begin, end = tokens[first].begin, tokens[last - 1].end
        low = tokens[first].low
        if last - first == 1 and low in (
            word_set("person_pronouns") | word_set("english_person_pronouns") | {"es", "man"}
        ):
            known = self.person or self.last if low in {"er", "sie", "he", "she"} else self.last
            return Speaker(known.label, known.type, begin, end) if known else None
        found = self._anaphor(tokens, first, last) or self._described(tokens, first, last, language)
        speaker = Speaker(found.label, found.type, begin, end)
        self._remember(speaker, " ".join(token.text for token in tokens[first:last]))
        return speaker

    def overhear(self, tokens: Sequence[Token]) -> None:
        """Remember a think tank that a sentence names, as the owner of images spoken of later."""
        body = known_body(tokens, 0, len(tokens))
        if body and body[1] == "think_tank":
            self.analyst = Speaker(body[0], body[1])

    def introduce(self, tokens: Sequence[Token], first: int, last: int, language: str) -> None:
        """Remember a person named in passing with a role, without making them speak."""
        found = self._described(tokens, first, last, language)
        if found.type in PERSON_TYPES and " " in found.label:
            self.names.setdefault(found.label.split()[-1].lower(), found)

    def house(self, speaker: Speaker) -> str | None:
        return self.houses.get(speaker.label) or house_of(speaker.label)

    def _anaphor(self, tokens: Sequence[Token], first: int, last: int) -> Speaker | None:
        words = [token.low for token in tokens[first:last] if token.is_word]
        heads = [
            word
            for word in words
            if word not in word_set("determiners") and word not in word_set("english_determiners")
        ]
        if heads[-2:] == ["think", "tank"] and len(words) > 2:
            return self.analyst
        if len(heads) != 1:
            known = self.names.get(heads[-1]) if heads else None
            whole = known is not None and known.label.lower() == " ".join(heads)
            return known if whole or (len(heads) == 2 and is_role(heads[0])) else None
        head = heads[0]
        if head in self.names:
            return self.names[head]
        if head.removesuffix("s") in self.names:
            return self.names[head.removesuffix("s")]
        if type_of_word(head) == "think_tank" and len(words) > 1:
            return self.analyst
        if head in word_set("report_nouns") | word_set("english_report_nouns") and len(words) <= 2:
            return self.last
        if head in word_set("evidence_nouns") | word_set("english_evidence_nouns"):
            return self.analyst
        return None

    def _described(self, tokens: Sequence[Token], first: int, last: int, language: str) -> Speaker:
        head = next(
            (t for t in tokens[first:last] if t.is_capital and t.low not in word_set("determiners")), None
        )
        if (
            head
            and is_abstract(head.low)
            and head.low not in word_set("source_nouns") | word_set("report_nouns")
        ):
            return Speaker(head.text, THING)
        person = _person(tokens, first, last)
        if person:
            return person
        body = known_body(tokens, first, last)
        words = [token for token in tokens[first:last] if token.is_word]
        if body and not ((words and is_role(words[0].text)) or (len(words) > 1 and is_role(words[1].text))):
            return Speaker(body[0], body[1])
        return _nameless(words, language)

    def _remember(self, speaker: Speaker, surface: str) -> None:
        if speaker.type in {"unspecified", "media_author", THING}:
            return
        self.last = speaker
        if speaker.type in PERSON_TYPES or (
            speaker.type == "media" and " " in speaker.label and not is_body(speaker.label)
        ):
            self.person = speaker
            self.names[speaker.label.split()[-1].lower()] = speaker
        elif speaker.type not in {"evidence", "unnamed"}:
            self.body = speaker
            self.names.setdefault(speaker.label.lower(), speaker)
        if speaker.type in {"think_tank", "expert"}:
            self.analyst = speaker
        house = house_of(surface)
        if house:
            self.houses.setdefault(speaker.label, house)


def _person(tokens: Sequence[Token], first: int, last: int) -> Speaker | None:
    """A person by name: the words behind a role noun, or a bare name of two words and more."""
    parts = _parts(tokens, first, last)
    role = next((kind for part in parts for i in range(*part) if (kind := _role_type(tokens[i]))), None)
    former = any(t.low.startswith(("ehemalig", "früher", "ex-", "former")) for t in tokens[first:last])
    for begin, end in parts:
        name = _name_in(tokens, begin, end, has_role=role is not None)
        if name:
            kind = "former_official" if former and role == "official" else role or "official"
            return Speaker(name, kind)
    return None


def _role_type(token: Token) -> str | None:
    return type_of_word(token.text) if is_role(token.text) else None


def _parts(tokens: Sequence[Token], first: int, last: int) -> list[tuple[int, int]]:
    parts, start = [], first
    for index in range(first, last + 1):
        if index == last or tokens[index].text in ",(":
            if index > start:
                parts.append((start, index))
            start = index + 1
    return parts


_CONNECTORS = frozenset(["von", "van", "de", "al", "bin", "ibn", "der", "ten", "el"])


def _name_in(tokens: Sequence[Token], first: int, last: int, *, has_role: bool) -> str | None:
    """The proper name in one part of a mention, without role words, or None."""
    start, after_role, plain = first, False, True
    for index in range(first, last - 1):
        if is_role(tokens[index].text) and _can_name(tokens[index + 1]):
            start, after_role = index + 1, True
    while start < last and (not tokens[start].is_capital or tokens[start].low in word_set("determiners")):
        plain = False
        start += 1
    run, stop = _name_run(tokens, start, last)
    joined = " ".join(run)
    if (stop < last and is_body(tokens[stop].text)) or state_code(
        joined.removesuffix("'s").removesuffix("’s")
    ):
        return None
    enough = len(run) >= 1 if after_role else len(run) >= 2 and (plain or (has_role and len(run) <= 3))
    if not enough or len(run) > 4 or (not after_role and joined.lower() in _bodies()):
        return None
    return joined.removesuffix("’s").removesuffix("'s")


def _can_name(token: Token) -> bool:
    return token.is_word and token.is_capital and not is_role(token.text) and not _is_no_name(token)


def _name_run(tokens: Sequence[Token], start: int, last: int) -> tuple[list[str], int]:
    """Words of a name from `start` on, and where they end."""
    run: list[str] = []
    index = start
    while index < last:
        token = tokens[index]
        if token.is_capital and token.is_word:
            if _is_no_name(token) or is_role(token.text):
                return ([], index) if len(run) < 2 else (run, index)
            run.append(token.text)
        elif token.low in _CONNECTORS and run and index + 1 < last and tokens[index + 1].is_capital:
            if token.low == "von" and len(run) >= 2:
                break
            run.append(token.text)
        elif token.text != ".":
            break
        index += 1
    return run, index


def _is_no_name(token: Token) -> bool:
    nouns = word_set("source_nouns") | word_set("report_nouns") | word_set("evidence_nouns")
    return (
        is_body(token.text)
        or state_code(token.text) is not None
        or token.low in nouns
        or is_abstract(token.low)
    )


def is_abstract(low: str) -> bool:
    """Whether a German noun names a thing or an act by its ending and so cannot speak."""
    return low.endswith(tuple(word_set("abstract_endings"))) and not is_body(low) and not is_role(low)


def _nameless(words: Sequence[Token], language: str) -> Speaker:
    """A speaker without a personal name: a body, a state, a role, or unnamed people."""
    kept = [
        w
        for i, w in enumerate(words)
        if i or w.low not in word_set("determiners") | word_set("english_determiners")
    ]
    while len(kept) > 1 and kept[0].low in word_set("determiners") | word_set("english_determiners"):
        kept = kept[1:]
    while len(kept) > 1 and kept[0].low in word_set("source_nouns") | {"einem", "einer", "von", "der", "des"}:
        kept = kept[1:]
    label = " ".join(_nominative(word.text, i, len(kept)) for i, word in enumerate(kept))
    if not kept:
        return UNSPECIFIED
    head = kept[0].low
    if any(word.low in word_set("evidence_nouns") | word_set("english_evidence_nouns") for word in kept[:3]):
        return Speaker("satimg" if _is_satellite(kept) else label, "evidence")
    vague = kept[-1].low in word_set("vague_sources") | word_set("english_vague")
    if vague and len(kept) <= 2 and house_of(label) is None and not any(state_code(w.text) for w in kept):
        return Speaker(f"unnamed_{_english_class(kept[-1].low)}", "unnamed")
    kinds = [kind for word in kept if (kind := type_of_word(word.text))]
    if kinds:
        return Speaker(label, kinds[0])
    if is_abstract(head) or (len(kept) > 1 and head[0].islower() and is_abstract(kept[1].low)):
        return Speaker(label, THING)
    if house_of(label):
        return Speaker(label, "government")
    return Speaker(label, "official" if len(kept) <= 2 and all(w.is_capital for w in kept) else "unnamed")


def _is_satellite(words: Sequence[Token]) -> bool:
    return any(word.low.startswith(("satellit", "satellite", "luftbild", "luftaufnahme")) for word in words)


def _nominative(text: str, index: int, count: int) -> str:
    """First adjective of a label in the nominative: "russischen Zollbehörden" → "russische …"."""
    if index == 0 and count > 1 and text[0].islower() and text.endswith(("en", "er", "em", "es")):
        return text[:-1]
    return text


_CLASSES = {
    "expert": "experts",
    "analyst": "analysts",
    "beobacht": "observers",
    "wissenschaft": "scientists",
    "forsch": "researchers",
    "diplomat": "diplomats",
    "beamt": "officials",
    "offiziell": "officials",
    "kritik": "critics",
    "quelle": "sources",
    "kreis": "sources",
    "medien": "media",
    "zeuge": "witnesses",
    "nation": "nations",
    "staaten": "states",
}


def _english_class(low: str) -> str:
    for stem, name in _CLASSES.items():
        if stem in low:
            return name
    return low
