"""Each consistency question has its French sentences, which quote only what the check gives."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from fractions import Fraction
from string import Formatter

import pytest

from app.domain.consistency import CODES, Place, PlaceKind, Question, ask
from app.domain.consistency.personal import TextKind
from app.domain.results import RESULT_KINDS
from app.web.questions import RESULT_WORDS, TEXT_WORDS, WORDINGS, Wording, word
from tests.unit.domain.consistency.test_consistency import CASES
from tools.typography import NARROW, set_text

OVERVIEW = Place(PlaceKind.OVERVIEW)


def said(monkeypatch: pytest.MonkeyPatch, value: object, name: str = "planted") -> str:
    monkeypatch.setitem(WORDINGS, "planted", Wording(f"{{{name}}}", ""))
    return word(Question("planted", (), OVERVIEW, {name: value})).question


def test_each_code_has_its_sentences_and_each_sentence_its_code() -> None:
    assert set(WORDINGS) == set(CODES)


@pytest.mark.parametrize("code", CODES)
def test_a_wording_asks_one_question_then_says_what_to_do(code: str) -> None:
    wording = WORDINGS[code]
    assert wording.question.endswith(f"{NARROW}?")
    assert wording.question.count("?") == 1
    assert wording.advice.endswith(".")
    assert "?" not in wording.advice
    for text in (wording.question, wording.advice):
        assert text[0].isupper() or text[0] in "«{"
        assert set_text(text) == text
        assert "erreur" not in text.casefold()


@pytest.mark.parametrize("code", CODES)
def test_a_raised_question_is_written_with_its_figures(code: str) -> None:
    for question in ask(CASES[code][0]):
        written = word(question)
        for text in (written.question, written.advice):
            assert "{" not in text
            assert "None" not in text
            assert "non renseignée" not in text
            assert "«\u202f\u202f»" not in text


@pytest.mark.parametrize("code", CODES)
def test_a_check_gives_no_figure_that_its_sentences_leave_out(code: str) -> None:
    wording = WORDINGS[code]
    quoted = {name for _, name, _, _ in Formatter().parse(wording.question + wording.advice) if name}
    given = {name for one in ask(CASES[code][0]) if one.code == code for name in one.figures}
    assert given - {"item"} == quoted - {"item"}


def test_a_question_reads_as_a_sentence() -> None:
    (question,) = (one for one in ask(CASES["proof_expired"][0]) if one.code == "proof_expired")
    assert word(question) == Wording(
        "La pièce «\u202fPSSI\u202f» a pris fin le 20 novembre 2026. Avez-vous une version plus récente\u202f?",
        "Joignez la nouvelle version. Jusque-là, cette pièce ne prouve plus «\u202fPoint i1\u202f».",
    )


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (Fraction(1, 3), f"33,3{NARROW}%"),
        (Decimal(3), "3"),
        (Decimal("2.5"), "2,5"),
        (12000, f"12{NARROW}000"),
        (timedelta(minutes=4), f"4{NARROW}min"),
        (("a",), "a"),
        (("a", "b", "c"), "a, b et c"),
        (tuple("abcdef"), "a, b, c, d, e et f"),
        (tuple("abcdefgh"), "a, b, c, d, e et 3 autres"),
        ("{item}", "{item}"),
    ],
)
def test_figures_are_written_in_french(monkeypatch: pytest.MonkeyPatch, value: object, expected: str) -> None:
    assert said(monkeypatch, value) == expected


def test_each_text_and_each_result_has_its_name(monkeypatch: pytest.MonkeyPatch) -> None:
    assert set(TEXT_WORDS) == {kind.value for kind in TextKind}
    assert set(RESULT_WORDS) == set(RESULT_KINDS)
    assert said(monkeypatch, "ads", "result") == "niveau ADS"
    assert said(monkeypatch, "owner", "text_kind") == "Le responsable d’une action"
