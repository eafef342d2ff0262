"""Tagged PDF: a structure tree over what is drawn, so that a screen reader follows the document.

reportlab writes no tags. Each piece of text is drawn between marks that name an element of the tree; headers
repeated on later pages, rules, fills, page feet and the watermark are marked as artifacts, which are skipped.
No conformity to PDF/UA is claimed: nothing here audits it.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from reportlab.pdfbase.pdfdoc import (
    PDFArray,
    PDFDictionary,
    PDFDocument,
    PDFName,
    PDFObject,
    PDFObjectReference,
    PDFPage,
)

_ALWAYS_WRITTEN = frozenset({"TD", "TH"})


@dataclass(eq=False, slots=True)
class Element:
    """One element of the tree: its PDF type, and in order its elements and marked pieces (page, mark)."""

    kind: str
    scope: str = ""
    kids: list[Element | tuple[int, int]] = field(default_factory=list)

    def child(self, kind: str, scope: str = "") -> Element:
        """Add an element at the end and return it."""
        element = Element(kind, scope)
        self.kids.append(element)
        return element

    @property
    def is_drawn(self) -> bool:
        return any(isinstance(kid, tuple) or kid.is_drawn for kid in self.kids)


class StructureTree:
    """The tree of a document in the making, and which element each mark of each page belongs to."""

    def __init__(self) -> None:
        self.root = Element("Document")
        self._owners: list[list[Element]] = []

    def mark(self, page: int, element: Element) -> int:
        """Record a piece of the element on a page (from 0); return the number of the mark."""
        while len(self._owners) <= page:
            self._owners.append([])
        self._owners[page].append(element)
        mark = len(self._owners[page]) - 1
        element.kids.append((page, mark))
        return mark

    def write(self, document: PDFDocument, pages: list[PDFPage]) -> None:
        """Put the tree in the file, and tie each page to it."""
        references = [document.Reference(page) for page in pages]
        written: dict[int, PDFObjectReference] = {}
        root = PDFDictionary({"Type": PDFName("StructTreeRoot")})
        top = self._write_element(document, self.root, document.Reference(root), references, written)
        owners = PDFArray([])
        for index, page in enumerate(pages):
            elements = self._owners[index] if index < len(self._owners) else []
            refs = PDFArray([written[id(element)] for element in elements])
            owners.sequence.extend([index, document.Reference(refs)])
            page.__NoDefault__ = [*PDFPage.__NoDefault__, "StructParents", "Tabs"]
            page.StructParents, page.Tabs = index, PDFName("S")
        root["K"] = top
        root["ParentTree"] = document.Reference(PDFDictionary({"Nums": owners}))
        root["ParentTreeNextKey"] = len(pages)
        document.Catalog.StructTreeRoot = root
        document.Catalog.MarkInfo = PDFDictionary({"Marked": "true"})

    def _write_element(
        self,
        document: PDFDocument,
        element: Element,
        parent: PDFObjectReference,
        pages: list[PDFObjectReference],
        written: dict[int, PDFObjectReference],
    ) -> PDFObjectReference:
        entry = _Entry()
        reference = written[id(element)] = document.Reference(entry)
        kids = []
        for kid in element.kids:
            if isinstance(kid, tuple):
                page, mark = kid
                kids.append(b"<</Type /MCR /Pg %b /MCID %d>>" % (pages[page].format(document), mark))
            elif kid.is_drawn or kid.kind in _ALWAYS_WRITTEN:
                written_kid = self._write_element(document, kid, reference, pages, written)
                kids.append(written_kid.format(document))
        scope = f"/A <</O /Table /Scope /{element.scope}>> " if element.scope else ""
        head = f"/Type /StructElem /S /{element.kind} {scope}".encode("ascii")
        entry.content = b"<<%b/P %b /K [%b]>>" % (head, parent.format(document), b" ".join(kids))
        return reference


class _Entry(PDFObject):  # type: ignore[misc]
    """An element as it stands in the file: a long table has thousands, too many for a dictionary each."""

    content = b""

    def format(self, document: PDFDocument) -> bytes:
        return self.content
