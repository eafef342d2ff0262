"""Finding by name: what is asked and what is stored become the same words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.search import WORD_LENGTH, IndexedWord, index_words, search_text, search_words


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("CENTRE HOSPITALIER DE L'ÉCLUSE", "centre hospitalier de l ecluse"),
        ("Hôpital d’Œuvre", "hopital d oeuvre"),
        ("CLINIQUE  ST-JEAN (STE ANNE)", "clinique saint jean sainte anne"),
        ("E.H.P.A.D. n°3", "e h p a d n 3"),
        ("ÇÀ ÎLE", "ca ile"),
    ],
)
def test_text_is_made_plain(text: str, expected: str):
    assert search_text(text) == expected


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("EHPAD de la Roseraie", ("ehpad", "roseraie")),
        ("01 000 002 4", ("010000024",)),
        ("0100", ("0100",)),
        ("2A 000 001 7", ("2a0000017",)),
        ("260 100 045 00012", ("26010004500012",)),
        ("de la", ()),
        ("", ()),
        ("Dijon DIJON dijon", ("dijon",)),
        ("x" * 50, ("x" * WORD_LENGTH,)),
    ],
)
def test_words_worth_looking_for(text: str, words: tuple[str, ...]):
    assert search_words(text) == words


def test_shared_letters_are_those_of_the_word_before():
    assert index_words(["ehpad", "ehretia", "clinique"]) == (
        IndexedWord("clinique", 0),
        IndexedWord("ehpad", 0),
        IndexedWord("ehretia", 2),
    )


words = st.lists(st.text("abc1", min_size=1, max_size=6), max_size=8)


@given(words, st.text("abc1", min_size=1, max_size=6))
def test_a_prefix_stands_once_for_an_organisation_or_not_at_all(names: list[str], prefix: str):
    """What a search counts: the words of the prefix whose ``shared`` is below its length."""
    counted = [one for one in index_words(names) if one.word.startswith(prefix) and one.shared < len(prefix)]
    assert len(counted) == any(name.startswith(prefix) for name in names)


@given(st.text(max_size=60))
def test_plain_text_is_stable(text: str):
    assert search_text(search_text(text)) == search_text(text)
    assert search_text(text) == search_text(text).strip()
