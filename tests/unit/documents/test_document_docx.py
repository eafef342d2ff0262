"""What a DOCX must be apart from its words: real styles, repeated headers, French, reproducible."""

from __future__ import annotations

import zipfile
from datetime import UTC, datetime
from io import BytesIO

import docx
import pytest
from docx.enum.section import WD_ORIENT
from docx.oxml.ns import qn

from app.documents.blocks import (
    Column,
    Heading,
    KeyValues,
    Landscape,
    NumberedSteps,
    PageBreak,
    Paragraph,
    Table,
)
from app.documents.docx import render_docx
from tests.unit.documents.extraction import docx_out_of_order
from tests.unit.documents.sample_documents import boxes, document, lying, rich_document, with_contents


def opened(source: object = None) -> docx.document.Document:
    return docx.Document(BytesIO(render_docx(source or rich_document())))  # type: ignore[arg-type]


def test_same_document_same_bytes() -> None:
    assert render_docx(rich_document()) == render_docx(rich_document())
    archive = zipfile.ZipFile(BytesIO(render_docx(rich_document())))
    assert {info.date_time for info in archive.infolist()} == {(2026, 11, 21, 0, 0, 0)}
    assert archive.namelist()[0] == "[Content_Types].xml"
    assert "docProps/thumbnail.jpeg" not in archive.namelist()


def test_headings_have_real_styles() -> None:
    word = opened()
    found = [(p.style.name, p.text) for p in word.paragraphs if p.style.name.startswith(("Heading", "Title"))]
    assert found == [
        ("Title", "Résultat de l’évaluation d’essai"),
        ("Heading 1", "Où en est l’établissement ?"),
        ("Heading 2", "Résultat par partie"),
        ("Heading 3", "Détail"),
        ("Heading 2", "À remplir à la main"),
    ]


def test_properties_are_those_of_the_document() -> None:
    properties = opened().core_properties
    assert properties.title == "Résultat de l’évaluation d’essai"
    assert properties.author == properties.last_modified_by == "Centre hospitalier d’essai"
    assert properties.version == "essai, version 1"
    assert properties.comments == ""
    assert properties.language == "fr-FR"
    assert properties.created.replace(tzinfo=UTC) == datetime(2026, 11, 21, tzinfo=UTC)
    assert properties.modified == properties.created


def test_a_very_long_title_is_accepted() -> None:
    assert len(opened(document(title="x" * 10_000)).core_properties.title) == 255


def test_the_language_is_french_in_every_style() -> None:
    languages = {lang.get(qn("w:val")) for lang in opened().styles.element.iter(qn("w:lang"))}
    assert languages == {"fr-FR"}


def test_the_header_of_each_table_is_repeated() -> None:
    word = opened()
    headed = [
        table
        for table in word.tables
        if table.rows[0]._tr.trPr is not None and table.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None
    ]
    assert [table.rows[0].cells[0].text for table in headed] == ["Point", "Action"]
    assert all(
        row._tr.trPr.find(qn("w:cantSplit")) is not None for table in word.tables for row in table.rows
    )


def test_the_foot_has_the_reference_and_the_page() -> None:
    foot = opened().sections[0].footer
    text = "\n".join("".join(t.text or "" for t in p._p.iter(qn("w:t"))) for p in foot.paragraphs)
    assert "essai, version 1 · établi le 21 novembre 2026 · empreinte 3f9a1c07" in text
    assert "Ne contient aucune donnée de patient" in text
    fields = [field.get(qn("w:instr")) for field in foot._element.iter(qn("w:fldSimple"))]
    assert fields == ["PAGE", "NUMPAGES"]


def test_the_head_names_the_sheet_that_the_page_belongs_to() -> None:
    """It shows the first text in the style on the page, else the last before: a heading of levels 1 and 2 has it."""
    source = document(Heading("Fiches"), Heading("Fiche", 2), Heading("Partie", 3), watermark="PROJET")
    for word in (opened(source), opened(lying())):
        head = word.sections[0].header
        fields = [field.get(qn("w:instr")) for field in head._element.iter(qn("w:fldSimple"))]
        assert fields == ['STYLEREF "Titre courant"']
        assert all(section.header.is_linked_to_previous for section in word.sections[1:])
    word = opened(source)
    assert word.sections[0].header.paragraphs[0].text.strip() == "PROJET"
    named = [run.text for one in word.paragraphs for run in one.runs if run.style.name == "Titre courant"]
    assert named == ["Document d’essai", "Fiches", "Fiche"]


def test_each_numbered_list_starts_again() -> None:
    word = opened(document(NumberedSteps(("a", "b")), Paragraph("x"), NumberedSteps(("c",), start=7)))
    numbering = word.part.numbering_part.element
    used = list(
        dict.fromkeys(p._p.pPr.numPr.numId.val for p in word.paragraphs if p.style.name == "List Number")
    )
    starts = [numbering.num_having_numId(n).lvlOverride_lst[0].startOverride.val for n in used]
    assert starts == [1, 7]


def test_a_page_break_is_before_what_follows_even_a_table() -> None:
    word = opened(document(Paragraph("avant"), PageBreak(), Paragraph("après")))
    assert [p.text for p in word.paragraphs if p.paragraph_format.page_break_before] == ["après"]
    word = opened(document(Paragraph("avant"), PageBreak(), Table((Column("a"),), (("b",),))))
    before = word.tables[0]._tbl.getprevious()
    assert before.find(qn("w:pPr")).find(qn("w:pageBreakBefore")) is not None


def test_the_contents_lead_to_the_headings() -> None:
    word = opened(with_contents())
    anchors = [link.get(qn("w:anchor")) for link in word.element.body.iter(qn("w:hyperlink"))]
    names = {mark.get(qn("w:name")) for mark in word.element.body.iter(qn("w:bookmarkStart"))}
    assert len(anchors) == 10
    assert set(anchors) <= names
    pages = [field.get(qn("w:instr")) for field in word.element.body.iter(qn("w:fldSimple"))]
    assert [one.split()[1] for one in pages if one.startswith("PAGEREF")] == anchors


def test_the_contents_are_no_field_whose_pages_some_word_processors_never_compute() -> None:
    body = opened(with_contents()).element.body
    assert not [*body.iter(qn("w:fldChar")), *body.iter(qn("w:instrText"))]
    assert not [one for one in body.iter(qn("w:fldSimple")) if one.get(qn("w:instr")).startswith("TOC")]


VML = "{urn:schemas-microsoft-com:vml}"


def test_a_draft_has_its_word_across_each_page_behind_the_text() -> None:
    word = opened(document(Heading("a"), Landscape((Heading("b"),)), watermark="PROJET & <essai>"))
    assert [section.header.is_linked_to_previous for section in word.sections] == [False, True]
    head = word.sections[0].header._element
    (kind,), (shape,) = head.iter(f"{VML}shapetype"), head.iter(f"{VML}shape")
    assert shape.get("type") == f"#{kind.get('id')}" == "#_x0000_t136"
    assert shape.find(f"{VML}textpath").get("string") == "PROJET & <essai>"
    style = dict(part.split(":") for part in shape.get("style").split(";"))
    assert style["rotation"] == "315"
    assert int(style["z-index"]) < 0
    assert style["mso-position-horizontal"] == style["mso-position-vertical"] == "center"
    assert float(style["width"][:-2]) + float(style["height"][:-2]) < 170 / 25.4 * 72 * 2**0.5
    assert not [*opened(document(Heading("a"))).sections[0].header._element.iter(f"{VML}shape")]


def kept_with_next(element: object) -> set[bool]:
    return {
        p.pPr is not None and p.pPr.find(qn("w:keepNext")) is not None
        for p in element.iter(qn("w:p"))  # type: ignore[attr-defined]
    }


_TABLE = Table((Column("Colonne"),), tuple((f"rangée {n}",) for n in range(6)))


@pytest.mark.parametrize(
    ("lead", "is_kept"),
    [
        (Paragraph("Une ligne."), True),
        (Paragraph("Une longue explication. " * 20), False),
        (KeyValues((("Solution", "Mode dégradé"),)), True),
        (KeyValues(tuple((f"Terme {n}", "valeur") for n in range(3))), False),
    ],
)
def test_what_is_short_between_a_heading_and_a_table_comes_with_the_table(
    lead: object, is_kept: bool
) -> None:
    source = document(Heading("Scénario", 3), lead, _TABLE)
    assert docx_out_of_order(render_docx(source)) == []
    body = opened(source).element.body
    table = body.findall(qn("w:tbl"))[-1]
    last = table.getprevious()
    if isinstance(lead, KeyValues):
        assert kept_with_next(last) == {is_kept}, "the space between both tables"
        last = last.getprevious().tr_lst[-1]
        assert [*last.iter(qn("w:cantSplit"))] == [] or not is_kept, "LibreOffice would part it from the next"
    assert kept_with_next(last) == {is_kept}
    rows = [kept_with_next(row) == {True} for row in table.tr_lst]
    assert rows == [True, True, False, False, False, True, False]


def test_a_text_that_follows_no_heading_does_not_come_with_the_table() -> None:
    body = opened(document(Paragraph("a"), Paragraph("b"), _TABLE)).element.body
    assert kept_with_next(body.find(qn("w:tbl")).getprevious()) == {False}


def test_a_group_is_kept_with_its_next_lines() -> None:
    word = opened()
    start = next(i for i, p in enumerate(word.paragraphs) if p.text == "À remplir à la main")
    assert all(p.paragraph_format.keep_with_next for p in word.paragraphs[start : start + 2])
    cells = word.tables[-1].rows[0].cells
    assert all(cell.paragraphs[0].paragraph_format.keep_with_next for cell in cells)


@pytest.mark.parametrize(
    ("rows", "kept"),
    [(1, [True, False]), (3, [True, True, True, False]), (6, [True, True, False, False, False, True, False])],
)
def test_no_row_of_a_table_is_left_alone_on_a_page(rows: int, kept: list[bool]) -> None:
    word = opened(document(Table((Column("a"),), [("b",)] * rows)))
    found = [bool(row.cells[0].paragraphs[0].paragraph_format.keep_with_next) for row in word.tables[0].rows]
    assert found == kept


def test_properties_stand_in_the_order_that_word_processors_expect() -> None:
    assert docx_out_of_order(render_docx(rich_document())) == []
    assert docx_out_of_order(render_docx(with_contents())) == []
    assert docx_out_of_order(render_docx(boxes())) == []


def test_large_print_and_boxes_are_in_the_styles_and_the_rows() -> None:
    word = opened(boxes())
    assert {word.styles[name].font.size.pt for name in ("Cellule", "Mention")} == {11}
    matrix, signed = word.tables
    directions = [d.get(qn("w:val")) for d in matrix.rows[0]._tr.iter(qn("w:textDirection"))]
    assert directions == ["btLr"] * 9
    assert [round(row.height.mm) for row in signed.rows[1:]] == [18, 18]


def test_a_date_before_the_archive_format_is_accepted() -> None:
    from dataclasses import replace
    from datetime import date

    assert render_docx(replace(document(Heading("a")), date=date(1970, 1, 1)))


def test_lying_pages_are_sections_with_a_foot_as_wide_as_they_are() -> None:
    word = opened(lying())
    lie = [section.orientation is WD_ORIENT.LANDSCAPE for section in word.sections]
    assert lie == [False, True, False, True]
    assert [(round(one.page_width.mm), round(one.page_height.mm)) for one in word.sections[:2]] == [
        (210, 297),
        (297, 210),
    ]
    for section, is_lying in zip(word.sections, lie, strict=True):
        (stop,) = section.footer.paragraphs[0].paragraph_format.tab_stops
        assert round(stop.position.mm) == (257 if is_lying else 170)
    assert [p.text for p in word.paragraphs if p.paragraph_format.page_break_before] == ["Second registre"]
    assert docx_out_of_order(render_docx(lying())) == []


def test_the_index_gives_the_pages_when_the_file_is_opened() -> None:
    word = opened()
    found = [
        field for field in word.element.body.iter(qn("w:fldSimple")) if "PAGEREF" in field.get(qn("w:instr"))
    ]
    names = {mark.get(qn("w:name")) for mark in word.element.body.iter(qn("w:bookmarkStart"))}
    assert [field.get(qn("w:dirty")) for field in found] == ["true"]
    assert found[0].get(qn("w:instr")).split()[1] in names


def test_a_row_that_may_be_taller_than_a_page_is_let_to_go_over_it() -> None:
    word = opened(document(Table((Column("a"),), (("court",), ("long " * 2_000,)))))
    kept = [
        row._tr.trPr is not None and row._tr.trPr.find(qn("w:cantSplit")) is not None
        for row in word.tables[0].rows
    ]
    assert kept == [True, True, False]
