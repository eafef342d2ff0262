"""The pages of a DOCX: their size, their direction, what stands at their head and foot."""

from __future__ import annotations

from docx.document import Document as WordDocument
from docx.enum.section import WD_HEADER_FOOTER, WD_ORIENT, WD_SECTION
from docx.enum.text import WD_TAB_ALIGNMENT
from docx.section import Section, _Footer
from docx.shared import Mm

from app.documents import theme
from app.documents.blocks import Document
from app.documents.docx.fields import add_simple_field
from app.documents.docx.styles import RUNNING_TITLE
from app.documents.docx.watermark import add_watermark


class Pages:
    """Where the writing stands: on upright pages, or on lying ones."""

    def __init__(self, word: WordDocument, document: Document) -> None:
        self._word, self._document = word, document
        self.is_lying = False
        self._feet: dict[bool, str] = {}
        section = word.sections[0]
        section.top_margin, section.bottom_margin = Mm(theme.MARGIN_TOP_MM), Mm(theme.MARGIN_BOTTOM_MM)
        section.left_margin = section.right_margin = Mm(theme.MARGIN_SIDE_MM)
        section.header_distance, section.footer_distance = Mm(8), Mm(10)
        self._write_head(section)
        self._turn(section)

    @property
    def body_mm(self) -> float:
        width = theme.PAGE_HEIGHT_MM if self.is_lying else theme.PAGE_WIDTH_MM
        return width - 2 * theme.MARGIN_SIDE_MM

    def turn(self, style_id: str) -> None:
        """Go on upon pages of the other direction; the paragraph that ends the section has this style."""
        self.is_lying = not self.is_lying
        section = self._word.add_section(WD_SECTION.NEW_PAGE)
        self._word.element.body[-2].style = style_id
        self._turn(section)

    def _turn(self, section: Section) -> None:
        sides = Mm(theme.PAGE_WIDTH_MM), Mm(theme.PAGE_HEIGHT_MM)
        section.page_width, section.page_height = reversed(sides) if self.is_lying else sides
        section.orientation = WD_ORIENT.LANDSCAPE if self.is_lying else WD_ORIENT.PORTRAIT
        properties = section._sectPr
        if self.is_lying in self._feet:
            properties.add_footerReference(WD_HEADER_FOOTER.PRIMARY, self._feet[self.is_lying])
            return
        section.footer.is_linked_to_previous = False
        self._write_foot(section.footer)
        self._feet[self.is_lying] = properties.get_footerReference(WD_HEADER_FOOTER.PRIMARY).rId

    def _write_head(self, section: Section) -> None:
        """The sheet that the page belongs to, which the word processor finds, and that it is a draft."""
        head = section.header.paragraphs[0]
        head.paragraph_format.tab_stops.add_tab_stop(Mm(self.body_mm), WD_TAB_ALIGNMENT.RIGHT)
        add_simple_field(head, f'STYLEREF "{RUNNING_TITLE}"', "")
        if self._document.watermark:
            head.add_run(f"\t{self._document.watermark}")
            add_watermark(head, self._document.watermark)

    def _write_foot(self, footer: _Footer) -> None:
        document, foot = self._document, footer.paragraphs[0]
        foot.paragraph_format.tab_stops.add_tab_stop(Mm(self.body_mm), WD_TAB_ALIGNMENT.RIGHT)
        foot.add_run(f"{document.title} · {document.foot}\tpage ")
        add_simple_field(foot, "PAGE", "1")
        foot.add_run("/")
        add_simple_field(foot, "NUMPAGES", "1")
        words = " · ".join(part for part in (document.organisation, document.footer) if part)
        footer.add_paragraph(words, "Footer")
