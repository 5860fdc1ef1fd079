"""What attribution finds in a sentence: contents with the one who commits to them."""

from __future__ import annotations

from dataclasses import dataclass, replace

from spurline.claims.text import Token
from spurline.model import Form, Span, Speaker, Stance


@dataclass(frozen=True, slots=True)
class Report:
    """Content tokens[first:last] of a sentence with its source chain (origin first).

    `stance` and `hedge` are those of the cue alone; `whole` marks nominal reports whose content
    is the whole clause; an empty chain waits for the speaker of the surrounding text.
    """

    first: int
    last: int
    chain: tuple[Speaker, ...]
    form: Form
    cue: Span | None = None
    stance: Stance = Stance.ASSERTS
    hedge: int = 0
    cue_words: tuple[Span, ...] = ()
    whole: bool = False

    def relayed_by(self, speaker: Speaker) -> Report:
        """The same report, passed on by one more relay."""
        if any(member.label == speaker.label for member in self.chain):
            return self
        return replace(self, chain=(*self.chain, speaker))


def span_of(text: str, tokens: tuple[Token, ...], first: int, last: int) -> Span:
    """tokens[first:last] as a span of the document."""
    begin, end = tokens[first].begin, tokens[last - 1].end
    return Span(text[begin:end], begin, end)
