"""States by any of their names."""

from __future__ import annotations

import pytest

from spurline.places import country_code


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("Nordkorea", "KP"),
        ("nordkoreanische", "KP"),
        ("nordkoreanischer", "KP"),
        ("DVRK", "KP"),
        ("DPRK", "KP"),
        ("North Korean", "KP"),
        ("N. Korea", "KP"),
        ("Pjöngjang", "KP"),
        ("Pjöngjangs", "KP"),
        ("P'yŏngyang", "KP"),
        ("북한", "KP"),
        ("Südkorea", "KR"),
        ("Republic of Korea", "KR"),
        ("Blauen Haus", "KR"),
        ("Russen", "RU"),
        ("Kremls", "RU"),
        ("Russische Föderation", "RU"),
        ("Washington", "US"),
        ("Weißes Haus", "US"),
        ("the United States", "US"),
        ("der USA", "US"),
        ("U.S.", "US"),
        ("US-amerikanische", "US"),
        ("Pentagon", "US"),
        ("Großbritannien", "GB"),
        ("Côte d’Ivoire", "CI"),
        ("türkischen", "TR"),
        ("KP", "KP"),
    ],
)
def test_names_adjectives_and_seats_stand_for_their_state(name: str, code: str) -> None:
    assert country_code(name) == code


@pytest.mark.parametrize("word", ["in", "us", "Moskauer", "poliert", "Angara", "", "the"])
def test_words_that_are_no_state_give_none(word: str) -> None:
    assert country_code(word) is None
