"""The result as a document: the same words in the three formats, the same bytes twice, nothing lost or hidden."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest

from app.documents.blocks import Document, clean
from app.documents.docx import render_docx
from app.documents.html import render_html
from app.documents.pdf import render_pdf
from app.documents.text import plain_text
from app.domain.lifecycle import AssessmentState, Outcome
from app.domain.scoring import Ratio, Triple
from app.features.assessments.documents import build_result
from app.features.assessments.service.results import Audience, Result, SignedFigures, read_ratio
from tests.unit.assessments import samples
from tests.unit.documents.extraction import docx_text, html_text, normalised, pdf_text, shown

TITLE = 300
"""The longest title or place that the page of proofs lets in."""

HOSTILE = {
    "tag": "<b>gras</b> <script>alert(1)</script> & &amp; </td>",
    "formula": "=cmd|' /C calc'!A0",
    "right to left": "مرحبا שלום \u202egnp.exe\u202c",
    "template": "{{ 7*7 }} {% raw %} %s {0}",
    "long": "Un commentaire très long. " * 384 + "fin du texte",
    "one word": "x" * 10_000,
    "control": "a\x00b\x07c\tdef",
}


def words(document: Document) -> str:
    return normalised(plain_text(document))


def text_of(result: Result) -> str:
    return words(build_result(result))


def with_hostile(text: str) -> Result:
    of = samples.checklist("care-d2")
    rows = {
        "D2.P1": samples.make_answer("D2.P1", choice="met", comment=text),
        "D2.P2": samples.make_answer("D2.P2", special="na", reason=text),
    }
    short = text[:TITLE]
    pieces = {"D2.P1": (samples.make_piece("pssi", short, place=short),)}
    verdicts = {"D2.P1": (Outcome.RETURNED, text)}
    return samples.make_result(of, rows, pieces, verdicts, profile="es")


@pytest.mark.parametrize("make", [samples.care_d2, samples.esms])
@pytest.mark.parametrize("audience", Audience)
def test_the_three_formats_say_the_same(make, audience):
    document = build_result(make(audience=audience))
    expected = words(document)
    assert html_text(render_html(document, with_title=True)) == expected
    assert docx_text(render_docx(document)) == expected
    assert pdf_text(render_pdf(document)).replace(" ", "") == normalised(shown(expected)).replace(" ", "")


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_hostile_text_is_whole_in_every_format(text):
    document = build_result(with_hostile(text))
    html = render_html(document, with_title=True)
    read = html_text(html), docx_text(render_docx(document))
    drawn = pdf_text(render_pdf(document)).replace(" ", "")
    for part, times in ((text, 3), (text[:TITLE], 5)):
        expected = normalised(clean(part))
        assert all(one.count(expected) >= times for one in read)
        assert drawn.count(normalised(shown(expected)).replace(" ", "")) >= times
    assert "<script" not in str(html)


def test_the_same_state_and_day_give_the_same_bytes():
    first, second = build_result(samples.care_d2()), build_result(samples.care_d2())
    assert render_pdf(first) == render_pdf(second)
    assert render_docx(first) == render_docx(second)
    later = build_result(samples.care_d2(day=date(2026, 11, 22)))
    assert render_pdf(first) != render_pdf(later)


def test_figures_come_together_with_their_day():
    text = text_of(samples.care_d2())
    figures = "Déclaré 46,2\u202f% ce que disent les réponses Prouvé 15,4\u202f%"
    assert figures in text
    assert "Vérifié 7,7\u202f%" in text and "Couverture 61,5\u202f%" in text
    assert "Au 21 novembre 2026. Ces quatre chiffres se lisent ensemble." in text


def test_proved_falls_when_a_piece_lapses_and_the_document_says_when():
    assert "bougeront d’eux-mêmes le 5 mai 2027" in text_of(samples.care_d2())
    text = text_of(samples.care_d2(day=date(2027, 5, 5)))
    assert "Prouvé 7,7\u202f%" in text
    assert "sa propre date de fin est passée" in text


def test_as_signed_stays_beside_as_of_today():
    signed = SignedFigures(
        day=date(2026, 11, 20),
        shares=Triple(Ratio(Fraction(7), 13), Ratio(Fraction(3), 13), Ratio(Fraction(0), 13)),
        coverage=Ratio(Fraction(9), 13),
    )
    text = text_of(replace(samples.care_d2(), signed=signed))
    assert "Chiffre À la signature, le 20 novembre 2026 Au 21 novembre 2026" in text
    assert "Déclaré 53,8\u202f% 46,2\u202f% Prouvé 23,1\u202f% 15,4\u202f%" in text


def test_who_signed_what_is_on_the_page():
    text = text_of(samples.care_d2())
    assert "Le 20 novembre 2026, par Direction du CH d’essai" in text
    assert f"{samples.HASH[:32]} {samples.HASH[32:]}" in text
    assert build_result(samples.care_d2()).fingerprint == samples.HASH[:12]


def test_a_draft_says_so_and_promises_nothing():
    document = build_result(samples.esms())
    assert (document.watermark, document.fingerprint) == ("BROUILLON", "")
    text = words(document)
    assert "Pas encore signé" in text
    assert "tant que cette version n’est pas soumise" in text


def test_the_region_reads_what_was_submitted_and_is_told_so():
    establishment, region = text_of(samples.care_d2()), text_of(samples.care_d2(audience=Audience.REGION))
    assert "Vous lisez tout ce que l’établissement a soumis" in region
    for written in (
        "Plan blanc en cours de révision avec la qualité.",
        "GED qualité, dossier SSI",
        samples.HASH[:12],
    ):
        assert written in establishment and written in region


def test_every_item_asked_is_told_once_with_its_answer():
    result = samples.care_d2()
    headings = [heading.text for heading in build_result(result).headings() if heading.level == 3]
    assert len(headings) == len(set(headings)) == len(result.checklist.items)


def test_what_is_not_asked_is_named_with_its_reason():
    text = text_of(samples.esms())
    assert "Tous les soignants dans un répertoire. Ce point n’est pas posé" in text


def test_an_answer_out_of_scope_is_shown_but_counts_for_nothing():
    of = samples.checklist("esms-socle")
    rows = {
        "ESMS.E1": samples.make_answer("ESMS.E1", choice="no"),
        "ESMS.E3": samples.make_answer("ESMS.E3", choice="yes", comment="gardé pour plus tard"),
    }
    text = text_of(samples.make_result(of, rows, profile="esms"))
    assert "gardé pour plus tard" in text
    assert "Compte pour hors du score" in text


def test_missing_pieces_are_named():
    text = text_of(samples.care_d2())
    assert "Il manque\u202f: Schéma de gouvernance de la continuité et de la reprise" in text
    assert "Document d’organisation du projet de continuité\u202f: la pièce n’a pas de date" in text


def test_a_promise_past_its_day_says_that_it_counts_for_nothing():
    assert "Compte pour rien\u202f: l’échéance promise est passée" in text_of(samples.care_d2())


def test_a_verdict_on_another_state_is_to_be_read_again():
    result = samples.care_d2()
    result.contents.verdicts["D2.P1"].content_hash = "0" * 64
    moved = samples.make_result(
        result.checklist,
        result.contents.rows,
        result.contents.pieces,
        profile="es",
        state=AssessmentState.IN_REVIEW,
    )
    stale = replace(moved, contents=replace(moved.contents, verdicts=result.contents.verdicts))
    assert (
        "Accepté le 20 novembre 2026 par Relecteur du CRRC (pièce vue), puis modifié\u202f: à relire."
        in text_of(stale)
    )


def test_nothing_is_missing_when_all_is_accepted():
    of = samples.checklist("care-d2")
    rows = {item.id: samples.make_answer(item.id, choice="met") for item in of.items}
    pieces = {
        item.id: tuple(
            samples.make_piece(group[0], f"{item.id} {place}")
            for place, group in enumerate(item.proof.groups)
        )
        for item in of.items
    }
    verdicts = {item.id: (Outcome.ACCEPTED, "") for item in of.items}
    result = samples.make_result(of, rows, pieces, verdicts, profile="es", state=AssessmentState.ACCEPTED)
    text = text_of(result)
    assert "Vérifié 100,0\u202f%" in text
    assert "chaque point posé est tenu en entier, prouvé et accepté" in text
    assert "Aucune action à proposer" in text


@pytest.mark.parametrize("exact", [None, "0:3", "7/2:13", "22/3:14"])
def test_stored_ratios_are_read_exactly(exact):
    ratio = read_ratio(exact)
    assert (None if ratio is None else f"{ratio.numerator}:{ratio.denominator}") == exact
