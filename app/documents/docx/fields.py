"""What a word processor computes itself: page numbers, those of headings, links inside the document.

The contents are no ``TOC`` field: LibreOffice keeps what such a field shows as fixed text, its pages included.
"""

from __future__ import annotations

from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.text.paragraph import Paragraph


def _bookmark_name(index: int) -> str:
    return f"_Toc{index + 1:08d}"


def add_bookmark(paragraph: Paragraph, index: int) -> None:
    """Make a heading reachable; ``index`` is its number among headings."""
    start, end = OxmlElement("w:bookmarkStart"), OxmlElement("w:bookmarkEnd")
    for mark in (start, end):
        mark.set(qn("w:id"), str(index))
    start.set(qn("w:name"), _bookmark_name(index))
    paragraph._p.insert_element_before(start, "w:r")
    paragraph._p.append(end)


def add_link(paragraph: Paragraph, index: int, text: str) -> None:
    """Add the text of a heading, leading to it."""
    link = OxmlElement("w:hyperlink")
    link.set(qn("w:anchor"), _bookmark_name(index))
    run = paragraph.add_run(text)
    link.append(run._r)
    paragraph._p.append(link)


def add_page_of(paragraph: Paragraph, index: int) -> None:
    """Add the page of a heading at the end of the line; the word processor writes it when it opens the file."""
    paragraph.add_run().add_tab()
    add_simple_field(paragraph, f"PAGEREF {_bookmark_name(index)} \\h", "", is_dirty=True)


def add_simple_field(paragraph: Paragraph, instruction: str, shown: str, *, is_dirty: bool = False) -> None:
    """Add a field such as ``PAGE``, with what it shows until it is computed; one that is dirty is at once."""
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), instruction)
    if is_dirty:
        field.set(qn("w:dirty"), "true")
    field.append(paragraph.add_run(shown)._r)
    paragraph._p.append(field)
