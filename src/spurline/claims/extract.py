"""From a text to its attributed claims: the pipeline of the room."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from spurline.claims.dating import Timeline, mention_in, timeline_of
from spurline.claims.drafts import Draft, drafts_of
from spurline.claims.events import FLOWS, Parties, article_flow, completed, event_of, item_of, parties_of
from spurline.claims.lexicon import word_set
from spurline.claims.mentions import PlaceFinder, place_ids, places_of
from spurline.claims.publication import language_of, publication_of
from spurline.claims.quantity import first_quantity
from spurline.claims.reports import Report, span_of
from spurline.claims.segment import Sentence, prose_spans, read_sentences
from spurline.claims.speakers import house_of
from spurline.claims.stance import Attitude, attitude_of
from spurline.claims.text import Text, Token
from spurline.model import Claim, DateMention, Event, Form, Span, Stance


@dataclass(frozen=True, slots=True)
class _Places:
    """The gazetteer's finds in a document, and the ids of those that belong to the case."""

    known: Sequence[tuple[int, int, str]]
    ids: Mapping[str, str]


_POINTERS = frozenset({"dies", "das", "dieses", "this", "it", "that"})


@dataclass(frozen=True, slots=True)
class _Reading:
    """A draft with what was read from its words."""

    draft: Draft
    attitude: Attitude
    event: Event
    parties: Parties
    pointed: bool = False

    @property
    def report(self) -> Report:
        return self.draft.report


def extract(text: Text, gazetteer: PlaceFinder) -> tuple[Claim, ...]:
    """All attributed claims of a German or English report, in document order.

    Every span is verbatim: `text.text[span.begin:span.end] == span.text`. The result depends on
    nothing but the text, what is given with it, and the gazetteer. Attributed contents always make
    a claim; sentences of the author do where they state one of the event types of contract A.
    """
    language = language_of(text)
    sentences = read_sentences(text.text, language)
    published = publication_of(text, language, sentences)
    readings = _read(text.text, sentences, language)
    flow = article_flow((reading.event, reading.parties) for reading in readings)
    timeline = timeline_of(text.text, language, published.day, prose_spans(sentences))
    places = _Places(gazetteer.find_in_text(text.text), {})
    places = replace(places, ids=place_ids((name for _, _, name in places.known), gazetteer))
    found = [_claim(text, language, reading, flow, timeline, places) for reading in readings]
    return tuple(sorted(found, key=lambda claim: (claim.span.begin, claim.span.end, claim.id)))


def _read(text: str, sentences: Sequence[Sentence], language: str) -> list[_Reading]:
    found: list[_Reading] = []
    for draft in drafts_of(text, sentences, language):
        report, tokens = draft.report, draft.sentence.tokens
        stated = bool(report.chain) and report.chain[0].type not in {"media_author", "unspecified"}
        attitude = attitude_of(tokens, report, language, stated=stated)
        words = tokens[report.first : report.last]
        event = event_of(_main_words(draft)) or event_of(words)
        if event is None and report.form is Form.AUTHOR and attitude.stance is not Stance.CANNOT_DETERMINE:
            continue
        if event is None and found and _points_back(draft, attitude.stance):
            found.append(replace(found[-1], draft=draft, attitude=attitude, pointed=True))
            continue
        if event is None and report.whole and attitude.stance in {Stance.ASSERTS, Stance.ANNOUNCES}:
            continue
        event = event or _by_stance(attitude.stance)
        found.append(_Reading(draft, attitude, event, _parties(draft, event, attitude.stance)))
    return found


def _points_back(draft: Draft, stance: Stance) -> bool:
    """Whether a content speaks of the claim before it: "Dies …", "denied the accusation", and a
    rebuttal that names nothing."""
    words = draft.sentence.tokens[draft.report.first : draft.report.last]
    if draft.report.whole:
        return words[0].low in _POINTERS or any(word.low in word_set("reported_nouns") for word in words)
    return stance is Stance.DENIES


def _main_words(draft: Draft) -> Sequence[Token]:
    """The words of a content without its relative clauses."""
    tokens = draft.sentence.tokens
    kept = [
        i
        for i in range(draft.report.first, draft.report.last)
        if not any(a <= i < b for a, b in draft.relative)
    ]
    return [tokens[i] for i in kept]


def _parties(draft: Draft, event: Event, stance: Stance) -> Parties:
    """The parties of the content; who admits or denies giving is the giver where none is named."""
    report, tokens = draft.report, draft.sentence.tokens
    speaker = report.chain[0] if report.chain else None
    mention = None
    if speaker and speaker.begin is not None and speaker.end is not None:
        mention = (speaker.begin, speaker.end)
    first = 0 if report.form is Form.DIRECT and tokens[report.first + 1].text[0].islower() else report.first
    parties = parties_of(tokens, first, report.last, event, mention)
    own = stance in {Stance.ADMITS, Stance.DENIES, Stance.ANNOUNCES} and event in FLOWS and speaker
    if own and parties.giver is None and speaker is not None:
        house = house_of(speaker.label)
        return Parties(house if house != parties.receiver else None, parties.receiver)
    return parties


def _by_stance(stance: Stance) -> Event:
    """The event type of an attributed content without a trigger: what its stance makes of it."""
    if stance is Stance.CANNOT_DETERMINE:
        return Event.INFO_GAP
    if stance is Stance.ANNOUNCES:
        return Event.PLAN
    return Event.CONSEQUENCE


def _claim(
    text: Text,
    language: str,
    reading: _Reading,
    flow: Parties,
    timeline: Timeline,
    places: _Places,
) -> Claim:
    sentence, report = reading.draft.sentence, reading.report
    tokens = sentence.tokens
    span = _span(text.text, sentence, report)
    parties = completed(reading.parties, reading.event, flow)
    event_date, statement_date = _dates(timeline, sentence, report, span)
    return Claim(
        document=text.digest,
        language=language,
        kind=sentence.kind,
        sentence=Span(text.text[sentence.begin : sentence.end], sentence.begin, sentence.end),
        span=span,
        chain=report.chain,
        stance=reading.attitude.stance,
        polarity=reading.attitude.polarity,
        hedge=reading.attitude.hedge,
        form=report.form,
        event=reading.event,
        cue=report.cue,
        hedge_cues=reading.attitude.cues,
        actor_from=parties.giver,
        actor_to=parties.receiver,
        item=item_of(tokens, report.first, report.last),
        quantity=first_quantity(text.text, tokens, report.first, report.last, language),
        places=places_of(
            text.text, tokens, report.first, report.last, reading.event, places.known, places.ids
        ),
        event_date=event_date,
        statement_date=statement_date,
    )


def _span(text: str, sentence: Sentence, report: Report) -> Span:
    """The content as a span: with its full stop where it is the whole sentence."""
    tokens: tuple[Token, ...] = sentence.tokens
    first, last = report.first, report.last
    if first == 0 and last == len(tokens):
        return Span(text[sentence.begin : sentence.end], sentence.begin, sentence.end)
    while last > first + 1 and tokens[last - 1].text in ".,;:!?–—-…":
        last -= 1
    while first < last - 1 and tokens[first].text in ",;:–—":
        first += 1
    return span_of(text, tokens, first, last)


def _dates(
    timeline: Timeline, sentence: Sentence, report: Report, span: Span
) -> tuple[DateMention | None, DateMention | None]:
    """(event date, statement date): times in the content date the event, times in the frame the
    statement; a nominal report is a statement itself."""
    if report.whole:
        return None, mention_in(timeline, span.begin, span.end)
    event = mention_in(timeline, span.begin, span.end)
    if report.form is Form.AUTHOR:
        return event or mention_in(timeline, sentence.begin, sentence.end), None
    frames = [(sentence.begin, span.begin), (span.end, sentence.end)]
    stated = next((found for begin, end in frames if (found := mention_in(timeline, begin, end))), None)
    return event, stated
