"""The order of lists that people read."""

from __future__ import annotations

import pytest

from app.domain.alphabet import alphabetical


@pytest.mark.parametrize(
    "ordered",
    [
        ["assureur", "Éditeur", "SAMU"],
        ["école", "Écoles", "Œuvre", "officine"],
        ["Cote", "Coté", "cotes"],
    ],
)
def test_accents_and_capitals_go_with_their_letter(ordered: list[str]) -> None:
    assert sorted(ordered, key=alphabetical) == ordered
