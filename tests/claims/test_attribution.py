"""Who is taken to say what, in which form (annotation guideline §3 and §5)."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from spurline.model import Claim, Form, Stance

Read = Callable[..., list[Claim]]


def test_a_dass_clause_belongs_to_the_subject_of_the_reporting_verb(read: Read) -> None:
    (claim,) = read(
        "Das Verteidigungsministerium teilte am Montag mit, dass Nordkorea Raketen an Russland liefert."
    )
    assert claim.span.text == "dass Nordkorea Raketen an Russland liefert"
    assert (claim.origin, claim.form, int(claim.hedge)) == ("Verteidigungsministerium", Form.INDIRECT, 0)


def test_konjunktiv_after_a_comma_is_reported_speech(read: Read) -> None:
    (claim,) = read("Der Sprecher Max Weber sagte, Nordkorea habe Munition an Russland geliefert.")
    assert (claim.origin, claim.chain[0].type) == ("Max Weber", "spokesperson")
    assert (claim.form, int(claim.hedge)) == (Form.INDIRECT_K1, 1)


def test_the_konjunktiv_of_the_next_sentence_carries_the_report_on(read: Read) -> None:
    first, second = read(
        "Der Sprecher Max Weber sagte, Nordkorea habe Munition "
        "geliefert. Ein Schiff sei im Hafen beobachtet worden."
    )
    assert second.origin == first.origin == "Max Weber"
    assert second.form is Form.INDIRECT_K1


def test_laut_stands_outside_the_span(read: Read) -> None:
    (claim,) = read("Nach Angaben des Verteidigungsministeriums hat Nordkorea Raketen an Russland geliefert.")
    assert claim.span.text.startswith("hat Nordkorea")
    assert (claim.form, int(claim.hedge)) == (Form.LAUT, 1)


def test_reportative_sollen_wins_over_laut(read: Read) -> None:
    (claim,) = read("Laut russischen Hafenbehörden soll es sich um einen Pferdetransport gehandelt haben.")
    assert claim.origin == "russische Hafenbehörden"
    assert (claim.form, int(claim.hedge), claim.polarity) == (Form.SOLLEN, 1, "+")
    assert claim.item == "Pferde"


def test_a_plan_with_sollen_is_no_report(read: Read) -> None:
    claims = read("Das Schiff soll am Montag in Nordhafen ankommen.")
    assert all(claim.form is Form.AUTHOR for claim in claims)


def test_an_agency_relays_what_a_government_denies(read: Read) -> None:
    (claim,) = read(
        "Nordkorea dementierte, je Waffen an Russland geliefert zu "
        "haben, berichtete die Nachrichtenagentur Reuters."
    )
    assert (claim.origin, claim.relays) == ("Nordkorea", ("Reuters",))
    assert (claim.stance, claim.polarity, int(claim.hedge)) == (Stance.DENIES, "-", 0)


def test_a_spokesperson_speaks_for_the_house_that_is_named(read: Read) -> None:
    (claim,) = read(
        "Die USA gehen davon aus, dass Nordkorea Granaten an Russland liefert, "
        "teilte John Weber, Sprecher im Weißen Haus, am Mittwoch mit."
    )
    assert claim.origin == "John Weber"
    assert (claim.stance, int(claim.hedge)) == (Stance.SUSPECTS, 2)
    assert claim.statement_date is not None
    assert claim.statement_date.start == "2023-11-15"


def test_the_owner_of_information_comes_before_who_passes_it_on(read: Read) -> None:
    (claim,) = read(
        "Nach Angaben von Reuters, die ihre Informationen aus nordkoreanischen "
        "Staatsmedien bezog, wird der Minister Nordkorea besuchen."
    )
    assert claim.origin == "nordkoreanische Staatsmedien"
    assert claim.relays == ("Reuters",)


def test_a_quotation_is_the_span_with_its_marks(read: Read) -> None:
    (claim,) = read("„Nordkorea liefert Raketen an Russland“, sagte Verteidigungsministerin Anna Weber.")
    assert claim.span.text == "„Nordkorea liefert Raketen an Russland“"
    assert (claim.origin, claim.form, int(claim.hedge)) == ("Anna Weber", Form.DIRECT, 0)


def test_a_quotation_without_a_frame_belongs_to_who_spoke_before(read: Read) -> None:
    _, second = read(
        "„Nordkorea liefert Raketen an Russland“, sagte Anna Weber. „Wir haben "
        "jetzt Informationen, dass ein Schiff Munition geliefert hat.“"
    )
    assert second.origin == "Anna Weber"
    assert second.span.text == "dass ein Schiff Munition geliefert hat"


def test_a_short_name_finds_its_full_name(read: Read) -> None:
    claims = read(
        "Der Sprecher John Weber sagte, Nordkorea habe Raketen geliefert. "
        "Weber erklärte, Russland habe Technologie geliefert."
    )
    assert {claim.origin for claim in claims} == {"John Weber"}


def test_a_decision_that_shows_something_is_no_speaker(read: Read) -> None:
    (claim,) = read("Die Entscheidung zeigt, dass Russland Munition aus Nordkorea kauft.")
    assert (claim.origin, claim.form) == ("author", Form.AUTHOR)


def test_an_accusation_as_a_noun_names_its_origin(read: Read) -> None:
    claims = read(
        "Inmitten erneuter Anschuldigungen aus Washington, dass Russland "
        "Raketen aus Nordkorea kaufe, wächst der Druck."
    )
    assert claims[0].origin == "Washington"
    assert claims[0].form is Form.INDIRECT_K1


@pytest.mark.parametrize(
    "text",
    [
        "Ob Waffen umgeladen wurden, konnte die Denkfabrik nicht feststellen.",
        "Der Grund der Lieferung ist nicht bekannt.",
        "Das Ministerium machte keine Angaben zur Ladung.",
    ],
)
def test_explicit_ignorance_is_kept_as_such(read: Read, text: str) -> None:
    claims = read(text)
    assert [claim.stance for claim in claims] == [Stance.CANNOT_DETERMINE]
    assert claims[0].polarity == "-"


def test_questions_are_no_claims(read: Read) -> None:
    assert read("Hofft Russland, dass Nordkorea Raketen liefert?") == []


# ---------------------------------------------------------------- English


def test_said_and_told_attribute_in_english(read: Read) -> None:
    first, second = read(
        "North Korea has sent missiles to Russia, Defense Minister Lee Sang said on Monday. "
        "White House spokesman John Weber told reporters that Russia "
        "bought artillery shells from North Korea.",
        "en",
    )
    assert (first.origin, first.span.text) == ("Lee Sang", "North Korea has sent missiles to Russia")
    assert first.statement_date is not None
    assert first.statement_date.start == "2023-11-13"
    assert second.origin == "John Weber"
    assert (second.form, int(second.hedge)) == (Form.INDIRECT, 1)


def test_according_to_makes_the_agency_a_relay(read: Read) -> None:
    (claim,) = read(
        "North Korea has sent missiles to Russia, Defense Minister Lee "
        "Sang said, according to Yonhap news agency.",
        "en",
    )
    assert (claim.origin, claim.relays) == ("Lee Sang", ("Yonhap",))


def test_the_cited_come_before_the_paper_that_cites_them(read: Read) -> None:
    (claim,) = read(
        "The New York Times reported, citing U.S. officials, that "
        "Russia was buying rockets from North Korea.",
        "en",
    )
    assert (claim.origin, claim.relays) == ("U.S. officials", ("New York Times",))


def test_no_proof_denies_and_no_comment_does_not(read: Read) -> None:
    _, denial, silence = read(
        "Washington said North Korea had delivered arms to Russia. "
        '"There is no proof," Kremlin spokesman Igor Petrow said. The Pentagon declined to comment.',
        "en",
    )
    assert (denial.stance, denial.event.value) == (Stance.DENIES, "delivery")
    assert silence.stance is Stance.CANNOT_DETERMINE


def test_reportedly_without_a_source_is_unspecified(read: Read) -> None:
    (claim,) = read("The vessel reportedly turned off its transponder.", "en")
    assert (claim.origin, int(claim.hedge), claim.event.value) == ("unspecified", 1, "transponder_off")
