"""What a word processor computes itself: page numbers, table of contents, links inside the document."""

from __future__ import annotations

from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement
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


def start_field(paragraph: Paragraph, instruction: str) -> None:
    """Open a field that spans several paragraphs; what follows is what it shows until it is computed."""
    _field_char(paragraph, "begin").set(qn("w:dirty"), "true")
    words = OxmlElement("w:instrText")
    words.set(qn("xml:space"), "preserve")
    words.text = instruction
    paragraph.add_run()._r.append(words)
    _field_char(paragraph, "separate")


def end_field(paragraph: Paragraph) -> None:
    _field_char(paragraph, "end")


def _field_char(paragraph: Paragraph, kind: str) -> BaseOxmlElement:
    mark: BaseOxmlElement = OxmlElement("w:fldChar")
    mark.set(qn("w:fldCharType"), kind)
    paragraph.add_run()._r.append(mark)
    return mark
