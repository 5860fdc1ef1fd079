"""One sentence as attribution sees it, and the form that its clauses give a report."""

from __future__ import annotations

from dataclasses import dataclass

from spurline.claims.clauses import Clause, ClauseKind
from spurline.claims.mood import Mood
from spurline.claims.segment import Sentence
from spurline.claims.text import Token
from spurline.model import Form

REPORTED_MOODS = (Mood.KONJUNKTIV_1, Mood.KONJUNKTIV_2)


@dataclass(frozen=True, slots=True)
class Scene:
    """A sentence of a document, cut into clauses."""

    text: str
    sentence: Sentence
    clauses: tuple[Clause, ...]

    @property
    def tokens(self) -> tuple[Token, ...]:
        return self.sentence.tokens


def form_of(scene: Scene, start: int, end: int) -> Form:
    """Form of the German content clauses[start:end]: Konjunktiv or plain subordination."""
    for clause in scene.clauses[start:end]:
        if clause.kind is ClauseKind.RELATIVE:
            continue
        if clause.verb is not None:
            if clause.mood is Mood.KONJUNKTIV_1:
                return Form.INDIRECT_K1
            if clause.mood is Mood.KONJUNKTIV_2 and not _is_possibility(scene.tokens[clause.verb.index]):
                return Form.INDIRECT_K1
            return Form.INDIRECT
    return Form.INDIRECT


def _is_possibility(token: Token) -> bool:
    return token.low in {"könnte", "könnten", "dürfte", "dürften", "würde", "würden"}
