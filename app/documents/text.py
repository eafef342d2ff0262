"""A document as plain text: the reference that the other renderings are compared with."""

from __future__ import annotations

from collections.abc import Iterator
from functools import singledispatch

from app.documents.blocks import (
    NARROW_SPACE,
    BarChart,
    Block,
    BulletList,
    Callout,
    CheckList,
    Document,
    Heading,
    Index,
    KeepTogether,
    KeyValues,
    Landscape,
    NumberedSteps,
    PageBreak,
    Paragraph,
    ScoreFigures,
    Table,
    TableOfContents,
    WritingLines,
    plain,
)


def plain_text(document: Document, *, spaced: bool = False) -> str:
    """Return every word of the document in reading order, one line per paragraph, cells parted by tabs.

    ``spaced``: to be read by people, with an empty line between blocks and a colon in the place of each tab.
    """
    head = [document.organisation, document.watermark or "", document.title, document.subject, document.dated]
    lines = [line for line in head if line]
    for block in document.blocks:
        said = _lines(block, document)
        if spaced:
            lines.append("")
            said = (line.replace("\t", f"{NARROW_SPACE}: ") for line in said)
        lines.extend(said)
    return "\n".join(lines) + "\n"


@singledispatch
def _lines(block: Block, document: Document) -> Iterator[str]:
    raise TypeError(f"no plain text for {type(block).__name__}")


@_lines.register
def _(block: Heading, document: Document) -> Iterator[str]:
    yield block.text


@_lines.register
def _(block: Paragraph, document: Document) -> Iterator[str]:
    yield plain(block.text)


@_lines.register
def _(block: BulletList, document: Document) -> Iterator[str]:
    for item in block.items:
        yield f"• {plain(item)}"


@_lines.register
def _(block: NumberedSteps, document: Document) -> Iterator[str]:
    for mark, item in block.numbered():
        yield f"{mark} {plain(item)}"


@_lines.register
def _(block: CheckList, document: Document) -> Iterator[str]:
    for item in block.items:
        yield f"{item.mark} {plain(item.text)}"


@_lines.register
def _(block: KeyValues, document: Document) -> Iterator[str]:
    for term, value in block.rows:
        yield f"{term}\t{plain(value)}"


@_lines.register
def _(block: Table, document: Document) -> Iterator[str]:
    if block.caption:
        yield block.caption
    yield "\t".join(column.header for column in block.columns)
    for row in block.rows:
        yield "\t".join(plain(cell) for cell in row)


@_lines.register
def _(block: Callout, document: Document) -> Iterator[str]:
    yield block.heading
    yield plain(block.text)


@_lines.register
def _(block: ScoreFigures, document: Document) -> Iterator[str]:
    for figure in block.figures:
        yield "\t".join(part for part in (figure.label, figure.value, figure.note) if part)
    if block.caption:
        yield block.caption


@_lines.register
def _(block: BarChart, document: Document) -> Iterator[str]:
    yield block.title
    for bar in block.bars:
        yield f"{bar.label}\t{bar.text}"


@_lines.register
def _(block: WritingLines, document: Document) -> Iterator[str]:
    if block.label:
        yield block.label


@_lines.register
def _(block: PageBreak, document: Document) -> Iterator[str]:
    yield from ()


@_lines.register
def _(block: TableOfContents, document: Document) -> Iterator[str]:
    yield block.title
    for heading in document.headings():
        if heading.level <= block.depth:
            yield heading.text


@_lines.register
def _(block: Index, document: Document) -> Iterator[str]:
    for entry, found in document.resolve(block):
        yield entry
        yield from (text for _, text in found)


@_lines.register
def _(block: KeepTogether | Landscape, document: Document) -> Iterator[str]:
    for inner in block.blocks:
        yield from _lines(inner, document)
