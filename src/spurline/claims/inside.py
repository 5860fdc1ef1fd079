"""What stands inside a quotation: first-person evidence frames are taken off the content."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from spurline.claims.text import Token

_KNOWING = re.compile(
    r"\b(?:(?:Wir|wir|We|we) (?:haben|have)(?: \w+){0,2} "
    r"(?:Informationen|Erkenntnisse|Hinweise|information|indications|evidence)"
    r"|(?:Unsere[nr]?|unsere[nr]?|Our|our) (?:Informationen|Erkenntnisse|Daten|information|data|intelligence)"
    r"(?: zufolge)?(?: (?:deuten|deutet|weisen|zeigen|indicates?|suggests?|shows?)(?: darauf hin)?)?"
    r"|(?:Wir|wir|We|we) (?:glauben|denken|gehen davon aus|vermuten|schätzen"
    r"|believe|think|assess|suspect|estimate))"
)
_DOUBT = re.compile(
    r"deute[nt]|indicate|suggest|glauben|denken|davon aus|vermuten|schätzen"
    r"|believe|think|assess|suspect|estimate"
)


@dataclass(frozen=True, slots=True)
class Inner:
    """Content tokens[first:last] inside a quotation. `evidence` are the tokens of the frame that
    was taken off, `doubt` tells that the frame itself hedges, `attributed` that it attributes."""

    first: int
    last: int
    evidence: tuple[int, int] | None = None
    doubt: bool = False
    attributed: bool = False


def inner_content(text: str, tokens: Sequence[Token], first: int, last: int) -> Inner:
    """The content of the quotation tokens[first:last]; the marks stay where nothing is taken off."""
    match = _KNOWING.search(text, tokens[first].begin, min(tokens[last - 1].end, tokens[first].begin + 120))
    if not match:
        return Inner(first, last)
    start = next((i for i in range(first, last) if tokens[i].begin >= match.end()), last)
    after = start
    while after < last and not tokens[after].is_word:
        after += 1
    if last - after < 3:
        return Inner(first, last)
    end = last
    while end > after and not tokens[end - 1].is_word:
        end -= 1
    frame = next(i for i in range(first, last) if tokens[i].end > match.start())
    return Inner(after, end, (frame, start), bool(_DOUBT.search(match.group())), "zufolge" in match.group())
