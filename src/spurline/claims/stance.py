"""Stance, polarity and hedge of a claim (annotation guideline §4 and §5)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from spurline.claims.lexicon import phrase_list, verb_readings, word_set
from spurline.claims.mood import finite_verbs
from spurline.claims.reports import Report
from spurline.claims.text import Token
from spurline.model import Form, Hedge, Span, Stance

_PURPOSE = frozenset({"um", "damit", "to"})
_STATIVE = frozenset(
    [
        "sein",
        "haben",
        "darstellen",
        "bedeuten",
        "handeln",
        "befinden",
        "geben",
        "be",
        "have",
        "been",
        "represent",
    ]
)


@dataclass(frozen=True, slots=True)
class Attitude:
    """What the origin does with the proposition, and how firmly the sentence says it."""

    stance: Stance
    polarity: str
    hedge: Hedge
    cues: tuple[Span, ...]


def attitude_of(tokens: Sequence[Token], report: Report, language: str, *, stated: bool) -> Attitude:
    """The attitude of one claim. `stated`: somebody is named as saying it (English reported
    speech, which has no mood, then counts as attributed)."""
    words = [token for token in tokens[report.first : report.last] if token.is_word]
    hedge, cues = _hedge(tokens, report, language, stated=stated)
    negated = _is_negated(words)
    stance = _stance(words, report, hedge, language=language)
    if stance is Stance.PREDICTS and report.form is Form.AUTHOR and _is_conditional(words, language):
        hedge = Hedge.POSSIBLE
    if stance is Stance.CANNOT_DETERMINE and words[:1] and words[0].low in {"ob", "whether"}:
        hedge = max(hedge, Hedge.POSSIBLE) if hedge else hedge
    denied = stance in {Stance.DENIES, Stance.CANNOT_DETERMINE}
    negated = negated and stance not in {Stance.WARNS, Stance.CONDEMNS}
    return Attitude(stance, "-" if denied or negated else "+", hedge, cues)


# ---------------------------------------------------------------- hedge


def _hedge(
    tokens: Sequence[Token], report: Report, language: str, *, stated: bool
) -> tuple[Hedge, tuple[Span, ...]]:
    level, cues = report.hedge, list(report.cue_words)
    for index in range(report.first, report.last):
        token = tokens[index]
        following = tokens[index + 1].low if index + 1 < len(tokens) else ""
        found = 0 if following == "not" and token.low == "could" else _level(token, language)
        if found and _scopes_over_event(tokens, index, report):
            level = max(level, found)
            cues.append(Span(token.text, token.begin, token.end))
    grammatical = _grammatical(tokens, report, language, stated=stated)
    if grammatical is not None:
        level = max(level, 1)
        if grammatical.end > grammatical.begin:
            cues.append(grammatical)
    unique = sorted({(cue.begin, cue.end): cue for cue in cues}.values(), key=lambda cue: cue.begin)
    return Hedge(min(level, 3)), tuple(unique)


def _level(token: Token, language: str) -> int:
    suffix = "" if language == "de" else "_en"
    low = token.low
    if token.is_capital and low in {"may", "scheinen"}:
        return 0
    for level in (3, 2, 1):
        if low in word_set(f"hedge_{level}{suffix}"):
            return level
    return 0


def _scopes_over_event(tokens: Sequence[Token], index: int, report: Report) -> bool:
    """A hedge before a purpose clause, or on a noun deep in the claim, does not touch the event."""
    low = tokens[index].low
    following = tokens[index + 1].low if index + 1 < report.last else ""
    if following in _PURPOSE and low not in {"likely", "appears", "appear", "seems", "seem"}:
        return False
    return not low.startswith("möglich") or low in {"möglicherweise", "möglich"} or index - report.first <= 2


def _grammatical(tokens: Sequence[Token], report: Report, language: str, *, stated: bool) -> Span | None:
    """The word that marks a level-1 report: mood, reportative "sollen", preposition, "said"."""
    empty = Span("", 0, 0)
    if language == "en":
        spoken = stated and report.form in {Form.INDIRECT, Form.LAUT}
        return report.cue or empty if spoken else None
    if report.form in {Form.LAUT, Form.SOLLEN}:
        return report.cue or empty
    verbs = finite_verbs(tokens, report.first, report.last)
    if report.form is Form.INDIRECT_K1:
        verb = next((v for v in verbs if v.mood.value.startswith("konjunktiv")), None)
        return (
            Span(tokens[verb.index].text, tokens[verb.index].begin, tokens[verb.index].end) if verb else empty
        )
    if report.form is Form.INDIRECT and report.stance is not Stance.DENIES:
        would = next((t for t in tokens[report.first : report.last] if t.low in {"würde", "würden"}), None)
        if would:
            return Span(would.text, would.begin, would.end)
        return empty if not verbs else None
    return None


# ---------------------------------------------------------------- stance and polarity


def _stance(words: Sequence[Token], report: Report, hedge: Hedge, *, language: str) -> Stance:
    stance = report.stance
    lows = [word.low for word in words]
    if stance is Stance.CONFIRMS and report.chain and report.chain[0].type == "evidence":
        stance = Stance.ASSERTS
    if stance is Stance.CANNOT_DETERMINE or is_ignorance(words) or lows[:1] in (["ob"], ["whether"]):
        return Stance.CANNOT_DETERMINE
    if stance is not Stance.ASSERTS:
        return stance
    if report.form is not Form.AUTHOR and _is_rebuttal(lows):
        return Stance.DENIES
    if _is_threat(lows):
        return Stance.WARNS
    doubt = [i for i, low in enumerate(lows) if low in word_set("suspecting")]
    if doubt and hedge >= Hedge.PROBABLE and (lows[doubt[0] + 1 : doubt[0] + 2] or [""])[0] not in _PURPOSE:
        return Stance.PREDICTS if _looks_ahead(lows, doubt[0]) else Stance.SUSPECTS
    if report.form is Form.AUTHOR:
        return Stance.PREDICTS if _is_conditional(words, language) else stance
    if _is_future(lows, language):
        return Stance.ANNOUNCES if _is_appointment(lows) else Stance.PREDICTS
    return stance


def _is_rebuttal(lows: Sequence[str]) -> bool:
    """Denial in plain words: no proof, groundless, a lie."""
    text = f" {' '.join(lows)} "
    return any(f" {phrase} " in text for phrase in phrase_list("rebuttals"))


def _is_threat(lows: Sequence[str]) -> bool:
    """A price or consequences that somebody will have to bear."""
    text = " ".join(lows)
    price = any(phrase in text for phrase in phrase_list("threats"))
    return price and bool(set(lows) & word_set("threat_modals"))


def _is_appointment(lows: Sequence[str]) -> bool:
    """A visit, a meeting or a start that is to take place."""
    return any(low.startswith(tuple(word_set("appointment_stems"))) for low in lows)


def _is_conditional(words: Sequence[Token], language: str) -> bool:
    """A main clause in Konjunktiv II without a participle ("hätten ihren Preis"), or with "would"."""
    if language == "en":
        return any(word.low == "would" for word in words) and not any(word.low == "have" for word in words)
    lows = [word.low for word in words]
    if not set(lows) & {"hätte", "hätten", "wäre", "wären"}:
        return False
    tail = lows[-1] if lows else ""
    return not any("p" in form.tags for _, form in verb_readings(tail)) and "als" not in lows


def _looks_ahead(lows: Sequence[str], at: int) -> bool:
    """ "könnte versuchen" looks ahead; "könnte die Quelle sein", "dürfte geliefert haben" do not."""
    if lows[at] not in {"könnte", "könnten", "dürfte", "dürften", "could", "may", "might"}:
        return any(low in {"wird", "werden", "will"} for low in lows)
    behind = lows[at + 1 :]
    return not any(low in _STATIVE for low in [*behind, *lows[max(0, at - 1) : at]])


def _is_future(lows: Sequence[str], language: str) -> bool:
    if language == "en":
        return any(low in {"will", "would", "shall"} for low in lows) and "have" not in lows
    if not {"wird", "werde"} & set(lows) or "worden" in lows:
        return False
    return not any("p" in form.tags and "n" not in form.tags for _, form in verb_readings(lows[-1]))


def is_ignorance(words: Sequence[Token]) -> bool:
    """Explicit ignorance or refusal: unclear, not known, could not establish, declined to say,
    gave no details."""
    lows = {word.low for word in words}
    if lows & word_set("unknowns"):
        return True
    if lows & word_set("refusals") and lows & word_set("knowing"):
        return True
    negated = bool(lows & word_set("negations")) or any(low.endswith("n't") for low in lows)
    return negated and bool(lows & word_set("knowing"))


def _is_negated(words: Sequence[Token]) -> bool:
    """Whether a negation governs the claim: any, unless it negates a degree ("nicht nur")."""
    for index, word in enumerate(words):
        if word.low in word_set("negations") or word.low.endswith(("n't", "n’t")):
            following = words[index + 1].low if index + 1 < len(words) else ""
            if following not in {"nur", "only", "zuletzt", "mehr", "der", "genug"}:
                return True
    return False
