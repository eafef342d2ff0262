"""The pages as they come out of the printer: one sheet for one use, nothing cut, room to write."""

from __future__ import annotations

import re
from io import BytesIO
from itertools import pairwise

import docx
import pdfplumber
import pikepdf
import pytest

from app.documents import theme
from app.documents.blocks import Document, KeyValues, WritingLines
from app.documents.docx import render_docx
from app.documents.html import render_html
from app.documents.pdf import render_pdf
from app.documents.text import plain_text
from app.domain.continuity.fields import Variant
from app.domain.continuity.records.solutions import Solution
from app.domain.continuity.words import Profile
from app.features.continuity.documents import titles
from app.features.continuity.documents.activities import show_sheets
from app.features.continuity.documents.edition import TO_FILL, Edition
from tests.unit.continuity.printed import PLANS, kit_of, pdf_of, source_of
from tests.unit.documents.extraction import page_sizes, page_texts, texts_out_of_pages
from tests.unit.domain.continuity.plans import TODAY, hospital, without_kind

RICH = ["rich_es", "rich_ms"]


def starts_of(content: bytes, level: int) -> list[tuple[str, int, int]]:
    """The headings down to a level, each with its first page (from 0) and that of the next one."""
    with pikepdf.open(BytesIO(content)) as pdf:
        numbers = {page.objgen: index for index, page in enumerate(pdf.pages)}
        with pdf.open_outline() as outline:
            names = pikepdf.NameTree(pdf.Root.Names.Dests) if "/Names" in pdf.Root else None
            found = list(_walk(outline.root, 1, level))
        starts = [(title, numbers[_page(pdf, names, place).objgen]) for title, place in found]
        ends = [*(page for _, page in starts[1:]), len(pdf.pages)]
    return [(title, page, end) for (title, page), end in zip(starts, ends, strict=True)]


def _walk(items, depth, level):  # type: ignore[no-untyped-def]
    for item in items:
        yield item.title, item.destination
        if depth < level:
            yield from _walk(item.children, depth + 1, level)


def _page(pdf, names, place):  # type: ignore[no-untyped-def]
    if isinstance(place, pikepdf.Array):
        return place[0]
    key = str(place)
    found = names[key] if names is not None and key in names else pdf.Root.Dests[f"/{key.lstrip('/')}"]
    return (found.D if isinstance(found, pikepdf.Dictionary) else found)[0]


@pytest.mark.parametrize("name", RICH)
def test_a_sheet_holds_on_two_pages_and_the_first_meeting_on_one(name: str) -> None:
    tall = {}
    for title, first, end in starts_of(pdf_of(name, Profile.CRISIS_PACK), 2):
        if title.startswith(("Fiche de fonction", "Fiche réflexe")) or title == titles.MEETING:
            tall[title] = end - first
    assert tall[titles.MEETING] == 1
    assert {pages for title, pages in tall.items() if title.startswith("Fiche réflexe")} == {1}
    assert {pages for title, pages in tall.items() if title.startswith("Fiche de fonction")} <= {1, 2}


@pytest.mark.parametrize("name", RICH)
def test_an_activity_sheet_grows_by_less_than_a_page_for_each_mode_after_the_third(name: str) -> None:
    """Every field is filled here, for three scenarios: two pages hold the modes of one of them."""
    plan = PLANS[name]()
    modes = [sum(one.activity == activity.id for one in plan.solutions) for activity in plan.priorities]
    pages = [
        end - first
        for title, first, end in starts_of(pdf_of(name, Profile.FULL), 2)
        if re.match(r"\d+\. ", title)
    ]
    assert len(pages) == len(plan.activities)
    held = zip(pages, modes, strict=True)
    assert [(count, many) for count, many in held if count > 2 + max(0, many - 3)] == []


@pytest.mark.parametrize(("name", "profile"), [("rich_es", Profile.CRISIS_PACK), ("rich_ms", Profile.FULL)])
def test_each_page_that_goes_on_says_which_sheet_it_belongs_to(name: str, profile: Profile) -> None:
    content = pdf_of(name, profile)
    pages = [" ".join(text.split()) for text in page_texts(content)]
    gone_on = 0
    for title, first, end in starts_of(content, 2):
        for page in pages[first + 1 : end]:
            assert f"{' '.join(title.split())[:40]}" in page and "(suite)" in page, title
            gone_on += 1
    assert gone_on > 20


@pytest.mark.parametrize("name", RICH)
def test_each_form_stands_on_its_page_lying_when_its_kit_says_so(name: str) -> None:
    content = pdf_of(name, Profile.FULL)
    starts = {title: (first, end) for title, first, end in starts_of(content, 2)}
    sizes = page_sizes(content)
    for form in kit_of(Variant(name.removeprefix("rich_"))).forms:
        first, end = starts[form.title]
        assert end - first == (2 if form.code == "fiche_patient" else 1), form.title
        assert (sizes[first] == (297, 210)) is form.is_landscape, form.title


@pytest.mark.parametrize("profile", list(Profile))
@pytest.mark.parametrize("name", RICH)
def test_no_page_is_blank_and_nothing_is_out_of_a_page(name: str, profile: Profile) -> None:
    content = pdf_of(name, profile)
    assert texts_out_of_pages(content) == []
    for number, text in enumerate(page_texts(content), 1):
        assert len(text.splitlines()) > 3, number


@pytest.mark.parametrize("name", RICH)
def test_no_heading_ends_a_page(name: str) -> None:
    headings = {" ".join(one.text.split()) for one in source_of(name, Profile.FULL).headings()}
    for number, text in enumerate(page_texts(pdf_of(name, Profile.FULL)), 1):
        lines = [" ".join(line.split()) for line in text.splitlines()]
        # The foot is drawn first; the page number last.
        body = [line for line in lines[2:] if not re.fullmatch(r"page \d+/\d+|.* \(suite\)", line)]
        assert not body or body[-1] not in headings, number


@pytest.mark.parametrize("name", RICH)
def test_no_word_of_the_kit_is_cut_at_the_end_of_a_line(name: str) -> None:
    known = set(re.findall(r"[^\W\d_]+", plain_text(source_of(name, Profile.FULL))))
    cut = []
    for text in page_texts(pdf_of(name, Profile.FULL)):
        for above, below in pairwise(line.strip() for line in text.splitlines()):
            end, start = re.search(r"[^\W\d_]+$", above), re.match(r"[^\W\d_]+", below)
            if end and start and end[0] not in known and end[0] + start[0] in known:
                cut.append(f"{end[0]}/{start[0]}")
    assert cut == []


def test_boxes_are_at_least_eight_millimetres_high() -> None:
    content = pdf_of("hospital", Profile.CRISIS_PACK)
    starts = {title: first for title, first, _ in starts_of(content, 2)}
    places = [starts["Fiche de fonction\u202f: Direction"], starts["Main courante"]]
    with pdfplumber.open(BytesIO(content)) as pdf:
        for place in places:
            rows = pdf.pages[place].find_tables()[-1].rows[1:]
            assert len(rows) >= 6
            assert min(row.bbox[3] - row.bbox[1] for row in rows) * 25.4 / 72 >= 8


def test_what_is_left_to_fill_is_tall_enough_for_a_pen() -> None:
    rows = (("Service", "Urgences"), ("Responsable", TO_FILL), ("À suspendre", "Bilans"))
    sheet = Document("Fiche", "Essai", TODAY, (KeyValues(rows),), large_print=True)
    with pdfplumber.open(BytesIO(render_pdf(sheet))) as pdf:
        above, below = sorted(line["top"] for line in pdf.pages[0].lines)[-3:-1]
    assert (below - above) * 25.4 / 72 == pytest.approx(theme.HAND_FILLED_ROW_MM)
    heights = [row.height for row in docx.Document(BytesIO(render_docx(sheet))).tables[0].rows]
    assert [round(one.mm) if one else 0 for one in heights] == [0, theme.HAND_FILLED_ROW_MM, 0]
    assert str(render_html(sheet)).count('"doc-key doc-room"') == 1


def test_a_missing_solution_leaves_lines_to_write_one() -> None:
    plan = without_kind(hospital(), Solution)
    blocks = show_sheets(Edition(plan, TODAY), plan.priorities[:1])
    lines = [one for one in blocks if isinstance(one, WritingLines)]
    assert [one.count for one in lines] == [4] * len(plan.kept_scenarios)


def test_what_is_read_in_a_crisis_is_not_smaller_than_eleven_points() -> None:
    with pdfplumber.open(BytesIO(pdf_of("hospital", Profile.CRISIS_PACK))) as pdf:
        for page in pdf.pages[2:14:3]:
            sizes = {round(char["size"], 1) for char in page.chars if char["mcid"] is not None}
            assert min(sizes) >= 11


def test_the_contents_and_the_sheets_are_in_the_same_order() -> None:
    starts = starts_of(pdf_of("rich_ms", Profile.FULL), 2)
    assert all(before[1] <= after[1] for before, after in pairwise(starts))
