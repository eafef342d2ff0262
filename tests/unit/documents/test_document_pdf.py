"""What a PDF must be apart from its words: reproducible, embedded fonts, tagged, within its page."""

from __future__ import annotations

import hashlib
import os
import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

import pdfplumber
import pikepdf
import pytest
from reportlab import rl_config

from app.documents.blocks import (
    Callout,
    CalloutKind,
    Column,
    Document,
    Heading,
    Index,
    KeepTogether,
    KeyValues,
    PageBreak,
    Paragraph,
    Table,
    TableOfContents,
    WritingLines,
)
from app.documents.pdf import render_pdf
from app.documents.pdf.geometry import BOTTOM, LEFT
from app.documents.theme import MARGIN_TOP_MM
from tests.unit.documents.extraction import normalised, page_sizes, page_texts, pdf_text
from tests.unit.documents.sample_documents import (
    HOSTILE,
    boxes,
    document,
    long_table,
    lying,
    rich_document,
    with_contents,
)

_PROGRAM = """
import hashlib, sys
from tests.unit.documents.sample_documents import rich_document
from app.documents.docx import render_docx
from app.documents.pdf import render_pdf
sys.stdout.write(" ".join(hashlib.sha256(r(rich_document())).hexdigest() for r in (render_pdf, render_docx)))
"""


def pages_of(source: Document) -> list[str]:
    """The text of each page, read by poppler as it is laid out."""
    command = ["pdftotext", "-layout", "-", "-"]
    text = subprocess.run(command, input=render_pdf(source), capture_output=True, check=True).stdout.decode()
    return [normalised(page) for page in text.split("\f")[:-1]]


def test_same_document_same_bytes_in_one_process() -> None:
    first = render_pdf(rich_document())
    render_pdf(with_contents())
    assert render_pdf(rich_document()) == first
    assert render_pdf(rich_document(fingerprint="autre")) != first


def test_same_document_same_bytes_in_threads() -> None:
    with ThreadPoolExecutor(4) as pool:
        contents = set(pool.map(lambda _: render_pdf(rich_document()), range(8)))
    assert len(contents) == 1


def test_same_document_same_bytes_in_another_process() -> None:
    from app.documents.docx import render_docx

    expected = [hashlib.sha256(render(rich_document())).hexdigest() for render in (render_pdf, render_docx)]
    for seed in ("1", "2"):
        environment = {**os.environ, "PYTHONHASHSEED": seed, "TZ": "Pacific/Noumea", "SOURCE_DATE_EPOCH": "1"}
        root = Path(__file__).parents[3]
        run = subprocess.run(
            [sys.executable, "-c", _PROGRAM],
            capture_output=True,
            text=True,
            check=True,
            cwd=root,
            env=environment,
        )
        assert run.stdout.split() == expected


@pytest.mark.parametrize("make", [rich_document, with_contents])
def test_every_font_is_embedded(make: object, tmp_path: Path) -> None:
    path = tmp_path / "document.pdf"
    path.write_bytes(render_pdf(make()))  # type: ignore[operator]
    lines = subprocess.run(
        ["pdffonts", path], capture_output=True, text=True, check=True
    ).stdout.splitlines()[2:]
    assert lines
    for line in lines:
        assert "DejaVuSansCondensed" in line
        assert re.search(r"TrueType +\S+ +yes yes yes", line), line


def test_properties_are_those_of_the_document() -> None:
    with pikepdf.open(BytesIO(render_pdf(rich_document()))) as pdf:
        assert str(pdf.Root.Lang) == "fr-FR"
        assert str(pdf.docinfo.Title) == "Résultat de l’évaluation d’essai"
        assert str(pdf.docinfo.Author) == "Centre hospitalier d’essai"
        assert str(pdf.docinfo.Subject) == "Préparation à une attaque informatique"
        assert str(pdf.docinfo.CreationDate) == "D:20261121000000Z"
        assert pdf.Root.ViewerPreferences.DisplayDocTitle is True
        assert pdf.check_pdf_syntax() == []


def test_headings_are_bookmarks_in_their_order() -> None:
    with pikepdf.open(BytesIO(render_pdf(rich_document()))) as pdf, pdf.open_outline() as outline:
        top = outline.root
        assert [item.title for item in top] == ["Où en est l’établissement ?"]
        assert [item.title for item in top[0].children] == ["Résultat par partie", "À remplir à la main"]
        assert [item.title for item in top[0].children[0].children] == ["Détail"]


def test_a_first_heading_of_low_level_is_still_a_bookmark() -> None:
    source = document(Heading("Bas", 3), Heading("Haut", 1), Heading("Saut", 3))
    with pikepdf.open(BytesIO(render_pdf(source))) as pdf, pdf.open_outline() as outline:
        assert [item.title for item in outline.root] == ["Bas", "Haut"]
        assert [item.title for item in outline.root[1].children] == ["Saut"]


def test_contents_lead_to_the_pages_they_name() -> None:
    content = render_pdf(with_contents())
    with pdfplumber.open(BytesIO(content)) as pdf:
        texts = [page.extract_text() for page in pdf.pages]
    entries = re.findall(r"^(Chapitre \d|Section \d\.1)[ .]+(\d+)$", texts[0], re.M)
    assert len(entries) == 10
    for name, page in entries:
        found = [i for i, text in enumerate(texts, 1) if re.search(rf"^{re.escape(name)}$", text, re.M)]
        assert found == [int(page)]
    with pikepdf.open(BytesIO(content)) as pdf:
        links = [note for note in pdf.pages[0].Annots if note.Subtype == "/Link"]
        assert len(links) == 10


@pytest.mark.parametrize("make", [rich_document, with_contents, long_table])
def test_every_page_says_what_it_belongs_to(make: object) -> None:
    source = make()  # type: ignore[operator]
    pages = pages_of(source)
    assert len(pages) > 1
    for number, text in enumerate(pages, 1):
        assert f"page {number}/{len(pages)}" in text
        assert source.title in text
        assert "essai, version 1 · établi le 21 novembre 2026 · empreinte 3f9a1c07" in text
        assert source.footer in text


def test_a_long_title_leaves_the_foot_its_reference_and_page() -> None:
    text = pages_of(document(title="Un titre bien trop long pour tenir au pied de la page " * 5))[0]
    assert "… · essai, version 1 · établi le 21 novembre 2026 · empreinte 3f9a1c07 page 1/1" in text


def test_a_long_name_leaves_the_foot_who_may_read_it() -> None:
    footer = "Pack de crise. Diffusion restreinte. Numéros privés à garder sous clé."
    text = pages_of(document(organisation="Établissement de santé au nom très long " * 5, footer=footer))[0]
    assert f"… · {footer}" in text


@pytest.mark.parametrize("name", ["long_word", "long_path", "spaces", "accents", "line_breaks"])
def test_nothing_is_drawn_outside_the_margins(name: str) -> None:
    text = HOSTILE[name]
    narrow = Table((Column(text[:400]), Column("b", 9)), ((text, text),))
    assert_within_margins(
        document(Heading(text), Paragraph(text), narrow, Callout(CalloutKind.INFO, text, text))
    )


def test_nothing_of_a_rich_document_is_outside_the_margins() -> None:
    assert_within_margins(rich_document())
    assert_within_margins(with_contents())


def is_slanted(char: dict[str, Any]) -> bool:
    return abs(char["matrix"][1]) > 0.01


def assert_within_margins(source: Document) -> None:
    with pdfplumber.open(BytesIO(render_pdf(source))) as pdf:
        for page in pdf.pages:
            for char in page.chars:
                if is_slanted(char) or char["text"] == " ":
                    continue
                assert LEFT - 0.5 <= char["x0"] <= char["x1"] <= page.width - LEFT + 0.5
                if char["mcid"] is not None:
                    top = MARGIN_TOP_MM * 72 / 25.4
                    assert top - 2 <= char["top"] <= char["bottom"] <= page.height - BOTTOM + 2


def test_the_header_of_a_table_is_repeated_on_each_page() -> None:
    pages = pages_of(long_table())
    assert len(pages) > 8
    for number, text in enumerate(pages):
        assert "Numéro Mesure attendue État relevé" in text
        if number:
            assert text.startswith("Toutes les mesures (suite) Numéro Mesure attendue État relevé"), number


SHEET = "Fiche de fonction : Direction"


def rows_of(count: int, blank: int = 0) -> Table:
    written = [("23/10/2026", f"Action n{n}", "") for n in range(count)]
    heads = (Column("Quand", 1), Column("Quoi", 9), Column("Initiales", 1))
    return Table(heads, [*written, *[("", "", "")] * blank], hand_filled=bool(blank))


def test_each_page_of_a_sheet_says_whose_it_is() -> None:
    sheet = (Heading("Fiches"), Heading(SHEET, 2), rows_of(50), Heading("Retour", 3), rows_of(50))
    pages = pages_of(document(*sheet, PageBreak(), Heading("Autre fiche", 2), Paragraph("fin")))
    goes_on = [text.split(" Quand ")[0] for text in pages[1:-1]]
    assert goes_on[0] == f"{SHEET} (suite)"
    assert goes_on[-1] == f"{SHEET} · Retour (suite)"
    assert pages[-1].startswith("Autre fiche fin")
    assert not any("suite" in text for text in (pages[0], pages[-1]))


def test_a_part_that_begins_a_page_leaves_it_the_name_of_its_sheet() -> None:
    sheet = (Heading(SHEET, 2), Heading("Avant", 3), Paragraph("a"), PageBreak(), Heading("Après", 3))
    assert pages_of(document(*sheet, Paragraph("b")))[1].startswith(f"{SHEET} (suite) Après b")


def test_a_title_too_long_for_the_head_of_a_page_is_cut_before_its_end() -> None:
    source = document(Heading("Fiche " + "interminable " * 40, 2), rows_of(40))
    assert re.match(r"Fiche (interminable )+i\w*… \(suite\) ", pages_of(source)[1])
    assert_within_margins(source)


@pytest.mark.parametrize("filler", range(23, 31))
def test_no_row_stands_alone_on_a_page(filler: int) -> None:
    lines = [Paragraph(f"Ligne {n}") for n in range(filler)]
    for count in (2, 3, 5):
        shown = [text.count("Action n") for text in pages_of(document(*lines, rows_of(count)))]
        assert sum(shown) == count
        assert 1 not in shown, (filler, count)


@pytest.mark.parametrize("count", range(17, 27))
def test_blank_rows_have_no_page_of_their_own(count: int) -> None:
    pages = pages_of(document(rows_of(count, blank=4)))
    assert all("Action n" in text for text in pages), count


def test_a_form_of_blank_rows_alone_keeps_them_all() -> None:
    with pdfplumber.open(BytesIO(render_pdf(document(rows_of(0, blank=40))))) as pdf:
        rows = [row for page in pdf.pages for table in page.find_tables() for row in table.rows]
    assert len(rows) == 40 + 2


def test_no_word_of_a_narrow_column_is_cut_when_another_has_room() -> None:
    assert "23/10/2026 Action n0" in pages_of(document(rows_of(3)))[0]


def test_a_row_stays_on_one_page() -> None:
    pages = pages_of(long_table(60, words=12))
    assert len(pages) > 2
    starts = [re.findall(r"début(\d+)", text) for text in pages]
    assert starts == [re.findall(r"fin(\d+)", text) for text in pages]
    assert sum(starts, []) == [str(n) for n in range(1, 61)]


def steps_of(count: int, words: int = 6) -> Table:
    """A row of items, one per typed line, each with its number at both ends; then a short row."""
    items = [f"☐ début{n} {'longuement ' * words}fin{n}" for n in range(count)]
    columns = (Column("", 1), Column("Premier jour", 2), Column("Ensuite", 2))
    rows = (("Étapes", "\n".join(items), "☐ Une fois pour toutes."), ("Validée", "non", "non"))
    return Table(columns, rows, row_headers=True)


def items_of(text: str) -> list[str]:
    """The numbers of the items on a page, each of which is there as a whole."""
    starts = re.findall(r"début(\d+)", text)
    assert starts == re.findall(r"fin(\d+)", text), "an item is cut"
    return starts


def pages_read(source: Document) -> list[str]:
    return [normalised(text) for text in page_texts(render_pdf(source))]


@pytest.mark.parametrize("filler", range(0, 33, 2))
def test_a_tall_row_goes_whole_to_the_next_page_or_is_cut_between_its_items(filler: int) -> None:
    lines = [Paragraph(f"Ligne {n}") for n in range(filler)]
    first, *others = pages_read(document(*lines, steps_of(14)))
    shown = items_of(first)
    assert [n for text in (first, *others) for n in items_of(text)] == [str(n) for n in range(14)]
    if 0 < len(shown) < 14:
        assert "Étapes (suite)" in others[0]
        assert filler < 20, "less than a third of the page is left"
    else:
        assert "Étapes (suite)" not in " ".join(others)
        assert not 9 < filler < 20, "more than a third of the page is left"


@pytest.mark.parametrize("filler", range(12, 30, 3))
def test_a_title_goes_with_the_tall_row_under_it(filler: int) -> None:
    lines = [Paragraph(f"Ligne {n}") for n in range(filler)]
    first, second = pages_read(document(*lines, Heading("Fiche d’essai", 3), steps_of(14)))
    assert ("Fiche d’essai" in first) is bool(items_of(first))
    assert items_of(first) + items_of(second) == [str(n) for n in range(14)]


def test_a_row_taller_than_a_page_is_cut_between_its_items_and_says_its_name_again() -> None:
    content = render_pdf(document(Paragraph("Avant"), steps_of(60)))
    pages = [normalised(text) for text in page_texts(content)]
    assert len(pages) > 2
    assert all(items_of(text) for text in pages)
    assert sum((items_of(text) for text in pages), []) == [str(n) for n in range(60)]
    assert [text.count("Étapes (suite)") for text in pages] == [0, *[1] * (len(pages) - 1)]
    assert "(suite)" not in pdf_text(content), "a reader of the text has heard it once"


def test_a_tall_row_is_not_cut_where_one_of_its_cells_would_say_nothing() -> None:
    """The second cell is one item, too tall for what is left: blank, it would say that nothing is to be done."""
    table = steps_of(14)
    (name, items, _), last = table.rows
    table = replace(table, rows=((name, items, "un seul paragraphe " * 60), last))
    lines = [Paragraph(f"Ligne {n}") for n in range(14)]
    first, second = pages_read(document(*lines, table))
    assert items_of(first) == []
    assert len(items_of(second)) == 14


@pytest.mark.parametrize("filler", range(24, 34, 2))
def test_a_short_text_or_table_under_a_title_comes_with_the_table_after_it(filler: int) -> None:
    lines = [Paragraph(f"Ligne {n}") for n in range(filler)]
    for lead in (Paragraph("Mode dégradé"), KeyValues((("Solution", "Mode dégradé"),))):
        pages = pages_read(document(*lines, Heading("Scénario", 3), lead, rows_of(5)))
        (page,) = (text for text in pages if "Mode dégradé" in text)
        assert "Scénario" in page
        assert "Action n0" in page


def test_a_row_taller_than_a_page_goes_on_to_the_next() -> None:
    text = " ".join(f"mot{n}" for n in range(3000))
    source = document(Table((Column("Colonne"), Column("Texte", 4)), (("court", text), ("après", "fin"))))
    pages = pages_of(source)
    assert len(pages) >= 3
    assert all("Colonne Texte" in page for page in pages)
    assert "mot2999" in pages[-1]


def test_a_table_header_taller_than_a_page_is_not_repeated_for_ever() -> None:
    source = document(Table((Column("titre " * 3000),), (("fin",),)))
    assert len(pages_of(source)) < 12


@pytest.mark.parametrize("filler", range(20, 52))
def test_a_heading_never_ends_a_page(filler: int) -> None:
    lines = [Paragraph(f"Ligne {n}") for n in range(filler)]
    table = Table((Column("Colonne"),), (("première",), ("seconde",)), caption="Légende")
    source = document(*lines, Heading("Titre suivi"), Heading("Sous-titre suivi", 2), table)
    page = next(text for text in pages_of(source) if "Titre suivi" in text)
    assert "Sous-titre suivi Légende Colonne première" in page


@pytest.mark.parametrize("filler", range(20, 46, 5))
def test_a_kept_group_stays_on_one_page(filler: int) -> None:
    lines = [Paragraph(f"Ligne {n}") for n in range(filler)]
    group = KeepTogether([Heading("Fiche"), *[Paragraph(f"Consigne {n}") for n in range(12)]])
    page = next(text for text in pages_of(document(*lines, group)) if "Fiche" in text)
    assert "Consigne 0 " in page
    assert "Consigne 11" in page


def test_a_group_taller_than_a_page_flows() -> None:
    pages = pages_of(document(KeepTogether([Paragraph(f"Consigne {n}") for n in range(80)])))
    assert "Consigne 0 " in pages[0]
    assert "Consigne 79" in pages[-1]


@pytest.mark.parametrize("filler", range(16, 32))
def test_no_page_is_left_blank(filler: int) -> None:
    lines = [Paragraph("x") for _ in range(filler)]
    with pdfplumber.open(
        BytesIO(render_pdf(document(*lines, *(WritingLines(1, letter) for letter in "abcde"))))
    ) as pdf:
        for page in pdf.pages:
            assert any(char["mcid"] is not None for char in page.chars)


def test_no_line_stands_alone_on_a_page() -> None:
    for filler in range(28, 38):
        lines = [Paragraph(f"Ligne {n}") for n in range(filler)]
        with pdfplumber.open(
            BytesIO(render_pdf(document(*lines, Paragraph("phrase assez longue " * 25))))
        ) as pdf:
            counts = [
                sum("phrase" in line for line in page.extract_text().splitlines()) for page in pdf.pages
            ]
        assert 1 not in counts


def test_the_structure_is_tagged_and_headers_are_not_read_twice() -> None:
    with pikepdf.open(BytesIO(render_pdf(long_table(60)))) as pdf:
        assert pdf.Root.MarkInfo.Marked is True
        elements = list(descendants(pdf.Root.StructTreeRoot.K))
        kinds = [str(element.S) for element in elements]
        assert kinds[0] == "/Document"
        assert kinds.count("/H1") == 1
        assert kinds.count("/TR") == 61
        assert kinds.count("/TH") == 3
        assert kinds.count("/TD") == 180
        heads = [element for element in elements if element.S == "/TH"]
        assert [len(head.K) for head in heads] == [1, 1, 1]
        assert {str(head.A.Scope) for head in heads} == {"/Column"}
        for index, page in enumerate(pdf.pages):
            assert page.StructParents == index
            assert page.Tabs == "/S"


def descendants(element: pikepdf.Object) -> list[pikepdf.Object]:
    result = [element]
    for kid in element.K:
        if isinstance(kid, pikepdf.Dictionary) and "/S" in kid:
            result.extend(descendants(kid))
    return result


def test_the_watermark_is_on_every_page_and_in_words() -> None:
    with pdfplumber.open(BytesIO(render_pdf(rich_document()))) as pdf:
        for page in pdf.pages:
            slanted = "".join(char["text"] for char in page.chars if is_slanted(char))
            assert slanted == "PROJET"
    assert "PROJET" in pages_of(rich_document())[0]
    without = rich_document(watermark=None)
    with pdfplumber.open(BytesIO(render_pdf(without))) as pdf:
        assert not any(is_slanted(char) for page in pdf.pages for char in page.chars)


def test_no_scheme_is_trusted_while_drawing() -> None:
    assert list(rl_config.trustedSchemes) == []


def test_the_date_of_the_file_is_the_given_date() -> None:
    source = replace(document(), date=date(1999, 12, 31))
    with pikepdf.open(BytesIO(render_pdf(source))) as pdf:
        assert str(pdf.docinfo.CreationDate) == str(pdf.docinfo.ModDate) == "D:19991231000000Z"


def test_contents_may_take_more_than_a_page() -> None:
    chapters = [block for n in range(120) for block in (Heading(f"Chapitre {n}"), Paragraph("Texte."))]
    pages = pages_of(document(TableOfContents(), *chapters))
    assert re.search(r"Chapitre 119[ .]+\d+", " ".join(pages[:4]))


def test_large_print_has_no_text_below_11_points_but_the_foot() -> None:
    for source in (boxes(), rich_document(large_print=True)):
        with pdfplumber.open(BytesIO(render_pdf(source))) as pdf:
            sizes = {
                round(char["size"], 1)
                for page in pdf.pages
                for char in page.chars
                if char["mcid"] is not None and char["upright"]
            }
        assert min(sizes) == 11


def test_upright_headers_are_drawn_upwards_and_repeated() -> None:
    with pdfplumber.open(BytesIO(render_pdf(boxes()))) as pdf:
        assert len(pdf.pages) > 1
        upright = ["".join(c["text"] for c in page.chars if not c["upright"]) for page in pdf.pages]
    assert all("3. Activité numéro 3" in text for text in upright[:2])


def test_an_upright_header_too_long_for_its_column_goes_across() -> None:
    source = document(Table((Column("mot " * 200, is_upright=True), Column("b", 9)), (("a", "b"),)))
    assert_within_margins(source)
    with pdfplumber.open(BytesIO(render_pdf(source))) as pdf:
        assert all(char["upright"] for page in pdf.pages for char in page.chars)


def test_rows_leave_room_for_a_hand_and_for_a_signature() -> None:
    with pdfplumber.open(BytesIO(render_pdf(boxes()))) as pdf:
        rows = pdf.pages[-1].find_tables()[-1].rows
    heights = [(row.bbox[3] - row.bbox[1]) * 25.4 / 72 for row in rows]
    assert min(heights[-2:]) >= 17.9


def test_an_index_leads_to_the_pages_it_names() -> None:
    index = Index((("Plus de courant", ("Chapitre 3", "Absent")), ("Rien", ())))
    source = with_contents()
    content = render_pdf(replace(source, blocks=(index, *source.blocks)))
    with pdfplumber.open(BytesIO(content)) as pdf:
        texts = [page.extract_text() for page in pdf.pages]
    (page,) = re.findall(r"Plus de courant\nChapitre 3[ .]+(\d+)\nRien", texts[0])
    assert re.search(r"^Chapitre 3$", texts[int(page) - 1], re.M)


def test_lying_pages_stand_between_upright_ones_and_none_is_blank() -> None:
    content = render_pdf(lying())
    upright, flat = (210, 297), (297, 210)
    assert page_sizes(content) == [upright, flat, flat, upright, flat, flat]
    texts = [" ".join(text.split()) for text in page_texts(content)]
    for number, words in enumerate(("Debout", "Premier", "Second", "De nouveau", "Dernier", "phrase"), 1):
        assert words in texts[number - 1]
        assert texts[number - 1].endswith(f"page {number}/6")
    assert_within_margins(lying())


def test_a_short_label_stands_on_its_first_line_and_a_long_one_above() -> None:
    def rules(label: str) -> tuple[float, float]:
        with pdfplumber.open(BytesIO(render_pdf(document(WritingLines(1, label))))) as pdf:
            (page,) = pdf.pages
            words = page.search(label.split(" ", maxsplit=1)[0])[0]
            return words["bottom"], max(line["bottom"] for line in page.lines if line["bottom"] < 700)

    bottom, rule = rules("Nom")
    assert 0 <= rule - bottom < 6
    bottom, rule = rules("Antécédents " * 8)
    assert rule - bottom > 20
