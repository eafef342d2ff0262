"""The words of each rendering, read back from its bytes by libraries that did not write them."""

from __future__ import annotations

import re
import zipfile
from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import closing
from io import BytesIO
from itertools import pairwise
from xml.etree import ElementTree

import html5lib
import pikepdf
from lxml import etree
from pypdfium2 import PdfDocument

from app.documents.pdf.fonts import REGULAR, drawable, register_fonts

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_INLINE = {"em", "strong", "span", "a", "svg", "rect"}


def normalised(text: str) -> str:
    """One space where there is white space; no-break spaces are kept, since they are part of the text."""
    return re.sub(r"[ \t\r\n\f]+", " ", text).strip(" ")


def shown(text: str) -> str:
    """The text as paper shows it: what no embedded font has is replaced, and U+00A0 is drawn as a space."""
    register_fonts()
    return normalised("".join(piece for _, piece in drawable(text.replace("\u00a0", " "), REGULAR)))


def pdf_text(content: bytes) -> str:
    """The text in the order of the structure tree, as a screen reader follows it.

    Artifacts are not in it: foot, watermark, repeated headers. No space is guessed from the places of letters.
    """
    pieces: dict[tuple[int, int], list[str]] = defaultdict(list)
    with pikepdf.open(BytesIO(content)) as pdf:
        tables: dict[tuple[int, int], dict[int, str]] = {}
        for index, page in enumerate(pdf.pages):
            for mark, text in _marked_texts(page, tables):
                pieces[index, mark].append(text)
        numbers = {page.objgen: index for index, page in enumerate(pdf.pages)}
        marks = list(_marks(pdf.Root.StructTreeRoot.K, numbers))
    assert set(marks) == set(pieces), "each piece that is drawn is in the tree, and the other way round"
    return normalised("".join(text for mark in marks for text in pieces[mark]))


def _marked_texts(
    page: pikepdf.Page, tables: dict[tuple[int, int], dict[int, str]]
) -> Iterator[tuple[int, str]]:
    """Each text that is drawn with a mark, read through the table of its font."""
    mark, table = None, {}
    for operands, operator in pikepdf.parse_content_stream(page, "BDC BMC EMC Tf Tj"):
        match str(operator):
            case "BDC":
                mark = int(operands[1]["/MCID"])
            case "BMC" | "EMC":
                mark = None
            case "Tf":
                font = page.Resources.Font[operands[0]]
                if font.objgen not in tables:
                    tables[font.objgen] = _unicode_table(font)
                table = tables[font.objgen]
            case "Tj" if mark is not None:
                yield mark, "".join(table[code] for code in bytes(operands[0]))


def _unicode_table(font: pikepdf.Object) -> dict[int, str]:
    text = bytes(font.ToUnicode.read_bytes()).decode("ascii")
    assert "beginbfrange" not in text
    blocks = re.findall(r"beginbfchar(.*?)endbfchar", text, re.S)
    pairs = (pair for block in blocks for pair in re.findall(r"<(\w+)>\s*<(\w+)>", block))
    return {int(code, 16): bytes.fromhex(shown).decode("utf-16-be") for code, shown in pairs}


def page_texts(content: bytes, below_mm: float | None = None) -> list[str]:
    """What each page shows, its foot and repeated headers included; or only what stands near its lower edge."""
    texts = []
    with closing(PdfDocument(content)) as pdf:
        for page in pdf:
            found = page.get_textpage()
            top = None if below_mm is None else below_mm * 72 / 25.4
            texts.append(found.get_text_bounded(top=top))
    return texts


def page_sizes(content: bytes) -> list[tuple[int, int]]:
    """The width and the height of each page, in millimetres."""
    with closing(PdfDocument(content)) as pdf:
        return [
            (round(width * 25.4 / 72), round(height * 25.4 / 72))
            for width, height in (p.get_size() for p in pdf)
        ]


def texts_out_of_pages(content: bytes, edge_mm: float = 9) -> list[str]:
    """The pieces of text that come nearer than that to an edge of their page: cut, or lost to a printer."""
    edge, faults = edge_mm * 72 / 25.4, []
    with closing(PdfDocument(content)) as pdf:
        for number, page in enumerate(pdf, 1):
            width, height = page.get_size()
            found = page.get_textpage()
            for index in range(found.count_rects()):
                left, bottom, right, top = found.get_rect(index)
                if left < edge or bottom < edge or right > width - edge or top > height - edge:
                    faults.append(f"page {number}: {found.get_text_bounded(left, bottom, right, top)!r}")
    return faults


def page_count(content: bytes) -> int:
    """How many pages a PDF has."""
    with pikepdf.open(BytesIO(content)) as pdf:
        return len(pdf.pages)


def _marks(element: pikepdf.Object, numbers: dict[tuple[int, int], int]) -> Iterator[tuple[int, int]]:
    for kid in element.K:
        if kid.get("/Type") == "/MCR":
            yield numbers[kid.Pg.objgen], int(kid.MCID)
        else:
            yield from _marks(kid, numbers)


def html_text(fragment: str) -> str:
    """The text of the fragment with the marks of its lists, as a browser shows it; its foot is left out."""
    tree = html5lib.parseFragment(str(fragment), namespaceHTMLElements=False)
    return normalised("".join(_html_pieces(tree)))


def _html_pieces(element: ElementTree.Element) -> Iterator[str]:
    if element.get("class") == "doc-foot":
        return
    if element.tag == "br":
        yield "\n"
    yield element.text or ""
    number = int(element.get("start", "1"))
    for child in element:
        if child.tag == "li" and element.get("class") == "doc-bullets":
            yield "• "
        if child.tag == "li" and element.tag == "ol":
            yield f"{number}. "
            number += 1
        yield from _html_pieces(child)
        if child.tag not in _INLINE:
            yield " "
        yield child.tail or ""


def docx_text(content: bytes) -> str:
    """The text of the body with the marks of its lists, as a word processor shows it."""
    archive = zipfile.ZipFile(BytesIO(content))
    body = etree.fromstring(archive.read("word/document.xml"))[0]
    starts = _numbering_starts(etree.fromstring(archive.read("word/numbering.xml")))
    counts: Counter[str] = Counter()
    pieces = []
    for paragraph in body.iter(f"{_W}p"):
        style = paragraph.find(f"{_W}pPr/{_W}pStyle")
        name = style.get(f"{_W}val") if style is not None else ""
        if name == "ListBullet":
            pieces.append("• ")
        elif name == "ListNumber":
            number = paragraph.find(f"{_W}pPr/{_W}numPr/{_W}numId").get(f"{_W}val")
            pieces.append(f"{starts[number] + counts[number]}. ")
            counts[number] += 1
        pieces.extend(_docx_piece(element) for element in paragraph.iter(f"{_W}t", f"{_W}br", f"{_W}tab"))
        pieces.append("\n")
    return normalised("".join(pieces))


def _docx_piece(element: etree._Element) -> str:
    if element.tag == f"{_W}t":
        return element.text or ""
    return " "


def _numbering_starts(numbering: etree._Element) -> dict[str, int]:
    starts = {}
    for number in numbering.iter(f"{_W}num"):
        start = number.find(f"{_W}lvlOverride/{_W}startOverride")
        if start is not None:
            starts[number.get(f"{_W}numId")] = int(start.get(f"{_W}val"))
    return starts


def docx_out_of_order(content: bytes) -> list[str]:
    """The properties that stand in an order that strict word processors refuse."""
    archive = zipfile.ZipFile(BytesIO(content))
    faults = []
    for name in ("word/document.xml", "word/styles.xml", "word/footer1.xml"):
        for parent in etree.fromstring(archive.read(name)).iter():
            order = _ORDERS.get(parent.tag)
            if order:
                places = [order.index(child.tag.removeprefix(_W)) for child in parent]
                if any(left > right for left, right in pairwise(places)):
                    faults.append(f"{name}: {[child.tag.removeprefix(_W) for child in parent]}")
    return faults


# The sequences of the format (ECMA-376), for the elements that we write.
_SEQUENCES = """
pPr: pStyle keepNext keepLines pageBreakBefore framePr widowControl numPr suppressLineNumbers pBdr shd tabs
     suppressAutoHyphens spacing ind contextualSpacing mirrorIndents jc textDirection textAlignment outlineLvl
     sectPr
rPr: rStyle rFonts b bCs i iCs caps smallCaps strike color spacing w kern position sz szCs highlight u shd lang
tcPr: tcW gridSpan vMerge tcBorders shd noWrap tcMar textDirection vAlign
tblPr: tblStyle tblpPr tblStyleRowBandSize tblStyleColBandSize tblW jc tblInd tblBorders shd tblLayout
     tblCellMar tblLook
pBdr: top left bottom right between
tcBorders: top left bottom right insideH insideV
tr: tblPrEx trPr tc
tc: tcPr p
tbl: tblPr tblGrid tr
"""
_ORDERS = {
    f"{_W}{name}": rest.split() for name, rest in re.findall(r"^(\w+):((?:[^:]|\n )+)$", _SEQUENCES, re.M)
}
