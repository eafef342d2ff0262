"""The same words in the same order in the PDF, the DOCX, the HTML and the plain text."""

from __future__ import annotations

from io import BytesIO
from os.path import commonprefix
from typing import get_args

import docx
import pytest

from app.documents.blocks import (
    Bar,
    BarChart,
    Block,
    BulletList,
    Callout,
    CalloutKind,
    CheckList,
    Column,
    Document,
    Figure,
    Heading,
    Index,
    KeepTogether,
    KeyValues,
    Landscape,
    NumberedSteps,
    Paragraph,
    ScoreFigures,
    Span,
    Table,
    TableOfContents,
    WritingLines,
)
from app.documents.docx import render_docx
from app.documents.html import render_html
from app.documents.pdf import render_pdf
from app.documents.text import plain_text
from tests.unit.documents.extraction import docx_text, html_text, normalised, pdf_text, shown
from tests.unit.documents.sample_documents import (
    HOSTILE,
    document,
    every_block,
    long_table,
    lying,
    rich_document,
    with_contents,
)


def everywhere(text: str) -> Document:
    """A document that says the text in each place where a text can stand."""
    return document(
        TableOfContents(text),
        Heading(text),
        Paragraph([text, Span(text, bold=True), Span(text, italic=True)]),
        BulletList((text,)),
        NumberedSteps((text,)),
        CheckList((text,)),
        KeyValues(((text, text),)),
        Table((Column(text), Column("b", 3)), ((text, text),), caption=text),
        Callout(CalloutKind.WARNING, text, text),
        ScoreFigures((Figure(text, text, text), Figure("a", "b")), caption=text),
        BarChart(text, (Bar(text, 50, text),)),
        WritingLines(1, text),
        Index(((text, (text,)),)),
        Table((Column(text, is_upright=True), Column("b", 3)), ((text, text),), signed=True),
        title=text,
        organisation=text,
        subject=text,
        reference=text,
        footer=text,
        watermark=text,
    )


def assert_same_words(source: Document) -> None:
    expected = normalised(plain_text(source))
    assert difference(html_text(render_html(source, with_title=True)), expected) == ""
    assert difference(docx_text(render_docx(source)), expected) == ""
    assert difference(pdf_text(render_pdf(source)), shown(expected)) == ""


def difference(found: str, expected: str) -> str:
    """Say where two long texts part, which a whole comparison takes minutes to show."""
    if found == expected:
        return ""
    start = len(commonprefix((found, expected)))
    around = slice(max(start - 30, 0), start + 40)
    return f"at {start}: {found[around]!r} instead of {expected[around]!r}"


def test_a_document_with_every_block_says_the_same_everywhere() -> None:
    kinds = {type(block) for block in every_block()} | {TableOfContents, Landscape}
    assert kinds == set(get_args(Block)), "the sample holds each kind of block"
    assert_same_words(rich_document())


def test_lying_pages_say_the_same_everywhere() -> None:
    assert_same_words(lying())


def test_a_document_of_several_pages_says_the_same_everywhere() -> None:
    assert_same_words(with_contents())


def test_a_table_over_many_pages_says_the_same_everywhere() -> None:
    source = long_table()
    assert "500\tMesure début500 fin500" in plain_text(source)
    assert_same_words(source)


@pytest.mark.parametrize("name", sorted(HOSTILE))
def test_hostile_text_is_shown_as_text(name: str) -> None:
    assert_same_words(everywhere(HOSTILE[name]))


@pytest.mark.parametrize("text", ["x" * 10_000, "https://exemple.invalid/" + "dossier-1/" * 1_000])
def test_a_word_of_ten_thousand_letters_is_shown_whole(text: str) -> None:
    assert_same_words(
        document(Paragraph(text), Table((Column("a"), Column("b", 4)), ((text[:2_000], "fin"),)))
    )
    source = everywhere(text)
    assert render_pdf(source)
    assert render_docx(source)
    assert render_html(source)


@pytest.mark.parametrize("empty", ["", " ", "\n", "\x00\u200f"])
def test_empty_texts_are_nothing_to_say(empty: str) -> None:
    assert_same_words(everywhere(empty))


def test_lists_and_tables_may_be_empty() -> None:
    blocks = (
        BulletList(()),
        NumberedSteps(()),
        CheckList(()),
        KeyValues(()),
        Table((Column("Colonne"),), ()),
        BarChart("Rien à montrer", ()),
        KeepTogether(()),
        TableOfContents(),
    )
    assert_same_words(document(*blocks))
    assert all(table.rows for table in docx.Document(BytesIO(render_docx(document(*blocks)))).tables)


def test_a_document_without_blocks_has_its_title() -> None:
    assert_same_words(document())
    assert "Document d’essai" in plain_text(document())


def test_what_no_font_has_is_visibly_replaced_on_paper_only() -> None:
    source = document(Paragraph("Panne 🔥 ici"))
    assert "Panne \ufffd ici" in pdf_text(render_pdf(source))
    assert "Panne 🔥 ici" in docx_text(render_docx(source))
    assert "Panne 🔥 ici" in html_text(render_html(source))


def test_direction_and_control_characters_reach_no_format() -> None:
    source = everywhere(HOSTILE["direction_marks"] + HOSTILE["nul_and_controls"])
    texts = (plain_text(source), str(render_html(source)), docx_text(render_docx(source)))
    for text in texts:
        assert not set(text) & set("\u202e\u202c\u2066\u2069\u200f\x00\x07\x1b\x7f")


def test_markup_is_never_markup() -> None:
    fragment = render_html(everywhere(HOSTILE["local_image"] + HOSTILE["para_tag"]))
    assert "<img" not in fragment
    assert "<para" not in fragment
    assert "127.0.0.1/&#39;&gt;lien" in fragment
