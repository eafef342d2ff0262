"""A document as data: what it says and in what order, never how a format draws it.

Every renderer (PDF, DOCX, HTML, plain text) reads these values and says the same words in the same order.
Text is made safe once, here, when a block is built: a block never holds a control or direction character.
"""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TypeAlias

REPLACEMENT = "\N{REPLACEMENT CHARACTER}"
NARROW_SPACE = "\N{NARROW NO-BREAK SPACE}"
EMPTY_BOX = "\N{BALLOT BOX}"
TICKED_BOX = "\N{BALLOT BOX WITH X}"

PEN_ROOM = "…" * 5
"""So many dots, or more, ask for a pen."""

_MONTHS = (
    "janvier",
    "février",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "août",
    "septembre",
    "octobre",
    "novembre",
    "décembre",
)


class _Safe(dict[int, str | None]):
    """What each character becomes in a document; filled as characters are met."""

    def __missing__(self, code: int) -> str | None:
        self[code] = _safe(chr(code))
        return self[code]


def _safe(char: str) -> str | None:
    if char in "\n\u2028\u2029\x85":
        return "\n"
    if char in "\t\v\f":
        return " "
    if unicodedata.category(char) in {"Cc", "Cf"}:
        return None
    if unicodedata.category(char) == "Cs" or ord(char) & 0xFFFE == 0xFFFE or 0xFDD0 <= ord(char) <= 0xFDEF:
        return REPLACEMENT
    return char


_SAFE = _Safe()


def clean(text: str) -> str:
    """Return the text without control, format and direction characters; line breaks become ``\\n``."""
    return unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n").translate(_SAFE))


def clean_line(text: str) -> str:
    """Return the text made safe, on one line."""
    return " ".join(clean(text).split("\n"))


@dataclass(frozen=True, slots=True)
class Span:
    """A piece of text with its emphasis."""

    text: str
    bold: bool = False
    italic: bool = False

    def __post_init__(self) -> None:
        _set(self, text=clean(self.text))


Text: TypeAlias = str | Span | Iterable[str | Span]
Spans: TypeAlias = tuple[Span, ...]


def spans(text: Text) -> Spans:
    """Return any accepted text as a tuple of spans; what was already read comes back equal."""
    if isinstance(text, str):
        return (Span(text),)
    if isinstance(text, Span):
        return (text,)
    return tuple(Span(piece) if isinstance(piece, str) else piece for piece in text)


def plain(text: Text) -> str:
    """Return the words of a text without its emphasis."""
    return "".join(span.text for span in spans(text))


def is_to_fill(texts: Iterable[Text]) -> bool:
    """Whether one of these has dots to be written over by hand: its row is tall enough for a pen."""
    return any(PEN_ROOM in plain(text) for text in texts)


def _set(block: object, **values: object) -> None:
    for name, value in values.items():
        object.__setattr__(block, name, value)


class Align(StrEnum):
    LEFT = "left"
    CENTER = "center"
    RIGHT = "right"


@dataclass(frozen=True, slots=True)
class Heading:
    """A title inside the document, level 1 to 3. The title of the document itself is not a block."""

    text: str
    level: int = 1

    def __post_init__(self) -> None:
        if self.level not in {1, 2, 3}:
            raise ValueError("a heading has level 1, 2 or 3")
        _set(self, text=clean_line(self.text))


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Running text; ``small`` is for sources and remarks."""

    text: Text
    small: bool = False

    def __post_init__(self) -> None:
        _set(self, text=spans(self.text))


@dataclass(frozen=True, slots=True)
class BulletList:
    items: Iterable[Text]

    def __post_init__(self) -> None:
        _set(self, items=tuple(spans(item) for item in self.items))


@dataclass(frozen=True, slots=True)
class NumberedSteps:
    """Steps in order; ``start`` lets a list go on after an interruption."""

    items: Iterable[Text]
    start: int = 1

    def __post_init__(self) -> None:
        _set(self, items=tuple(spans(item) for item in self.items))

    def numbered(self) -> Iterator[tuple[str, Spans]]:
        """Yield each step with its mark, « 1. »."""
        for number, item in enumerate(self.items, self.start):
            yield f"{number}.", item


@dataclass(frozen=True, slots=True)
class Check:
    """A box to tick by hand, or already ticked."""

    text: Text
    ticked: bool = False

    def __post_init__(self) -> None:
        _set(self, text=spans(self.text))

    @property
    def mark(self) -> str:
        return TICKED_BOX if self.ticked else EMPTY_BOX


@dataclass(frozen=True, slots=True)
class CheckList:
    items: Iterable[Check | Text]

    def __post_init__(self) -> None:
        _set(self, items=tuple(item if isinstance(item, Check) else Check(item) for item in self.items))


@dataclass(frozen=True, slots=True)
class KeyValues:
    """Terms and what they are, one per row. ``terms``: the share of the width that the terms take."""

    rows: Iterable[tuple[str, Text]]
    terms: float = 0.32

    def __post_init__(self) -> None:
        _set(self, rows=tuple((clean_line(term), spans(value)) for term, value in self.rows))


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table; its width is its share of the sum of weights.

    ``is_upright``: its header is written upwards on paper, so that many narrow columns stand side by side.
    """

    header: str
    weight: float = 1
    align: Align = Align.LEFT
    is_upright: bool = False

    def __post_init__(self) -> None:
        if not (math.isfinite(self.weight) and self.weight > 0):
            raise ValueError("the weight of a column is a positive number")
        _set(self, header=clean_line(self.header))


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under a header that is repeated on each page.

    ``row_headers``: the first cell of each row names it. ``hand_filled``: rows are tall enough to write in;
    ``signed``: tall enough for a signature.
    """

    columns: tuple[Column, ...]
    rows: Iterable[Iterable[Text]]
    caption: str = ""
    row_headers: bool = False
    hand_filled: bool = False
    signed: bool = False

    def __post_init__(self) -> None:
        rows = tuple(tuple(spans(cell) for cell in row) for row in self.rows)
        columns = tuple(self.columns)
        if not columns or any(len(row) != len(columns) for row in rows):
            raise ValueError("each row of a table has one cell per column")
        _set(self, columns=columns, rows=rows, caption=clean_line(self.caption))

    def shares(self) -> tuple[float, ...]:
        """Return the share of the width that each column takes; they add up to 1."""
        total = sum(column.weight for column in self.columns)
        return tuple(column.weight / total for column in self.columns)


class CalloutKind(StrEnum):
    INFO = "info"
    WARNING = "warning"
    PROPOSAL = "proposal"

    @property
    def word(self) -> str:
        """The word that says the kind, so that colour never says it alone."""
        return {"info": "Information", "warning": "Attention", "proposal": "Proposition"}[self.value]


@dataclass(frozen=True, slots=True)
class Callout:
    """A boxed remark."""

    kind: CalloutKind
    text: Text
    title: str = ""

    def __post_init__(self) -> None:
        _set(self, text=spans(self.text), title=clean_line(self.title))

    @property
    def heading(self) -> str:
        return f"{self.kind.word}{NARROW_SPACE}: {self.title}" if self.title else self.kind.word


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure already in words: « 62,5 % », « niveau 2 », « non calculable »."""

    label: str
    value: str
    note: str = ""

    def __post_init__(self) -> None:
        _set(self, label=clean_line(self.label), value=clean_line(self.value), note=clean_line(self.note))


@dataclass(frozen=True, slots=True)
class ScoreFigures:
    """Figures shown side by side, so that none stands alone; ``caption`` gives their date or scope."""

    figures: Iterable[Figure]
    caption: str = ""

    def __post_init__(self) -> None:
        figures = tuple(self.figures)
        if not figures:
            raise ValueError("a row of figures has at least one figure")
        _set(self, figures=figures, caption=clean_line(self.caption))


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar from ``start`` to ``value``, within 0 and 100, or none when it can't be computed.

    ``text`` is the figure in words.
    """

    label: str
    value: float | None
    text: str
    start: float = 0

    def __post_init__(self) -> None:
        if self.value is not None and not 0 <= self.start <= self.value <= 100:
            raise ValueError("a bar goes from 0 to 100")
        _set(self, label=clean_line(self.label), text=clean_line(self.text))


@dataclass(frozen=True, slots=True)
class BarChart:
    """Bars that are their own table: each has its label and its figure in words beside it."""

    title: str
    bars: Iterable[Bar]

    def __post_init__(self) -> None:
        _set(self, title=clean_line(self.title), bars=tuple(self.bars))


@dataclass(frozen=True, slots=True)
class WritingLines:
    """Ruled lines to be filled by hand; a short label stands on the first one."""

    count: int = 3
    label: str = ""

    def __post_init__(self) -> None:
        if self.count < 1:
            raise ValueError("there is at least one line to write on")
        _set(self, label=clean_line(self.label))


@dataclass(frozen=True, slots=True)
class PageBreak:
    """What follows starts on a new page."""


@dataclass(frozen=True, slots=True)
class TableOfContents:
    """The headings of the whole document down to ``depth``, with their pages on paper."""

    title: str = "Sommaire"
    depth: int = 2

    def __post_init__(self) -> None:
        _set(self, title=clean_line(self.title))


@dataclass(frozen=True, slots=True)
class Index:
    """Under each entry, the headings to turn to, with their pages on paper; a heading is named by its text.

    A text that is no heading of the document is left out.
    """

    entries: Iterable[tuple[str, Iterable[str]]]

    def __post_init__(self) -> None:
        entries = (
            (clean_line(entry), tuple(clean_line(one) for one in found)) for entry, found in self.entries
        )
        _set(self, entries=tuple(entries))


@dataclass(frozen=True, slots=True)
class KeepTogether:
    """Blocks that stay on one page when one page can hold them."""

    blocks: Iterable[Block]

    def __post_init__(self) -> None:
        _set(self, blocks=tuple(self.blocks))


@dataclass(frozen=True, slots=True)
class Landscape:
    """Blocks on pages of their own, wider than high: a form with many columns has more room there."""

    blocks: Iterable[Block]

    def __post_init__(self) -> None:
        _set(self, blocks=tuple(self.blocks))


Block: TypeAlias = (
    Heading
    | Paragraph
    | BulletList
    | NumberedSteps
    | CheckList
    | KeyValues
    | Table
    | Callout
    | ScoreFigures
    | BarChart
    | WritingLines
    | PageBreak
    | TableOfContents
    | Index
    | KeepTogether
    | Landscape
)


@dataclass(frozen=True, slots=True)
class Document:
    """A whole document. ``date`` is the date it is given, on the page and as date of creation of the file.

    ``organisation`` is its author. ``reference`` is its version or number, ``fingerprint`` the short hash of
    the state it was made from, ``footer`` further words for the foot of each page (confidentiality),
    ``watermark`` one word such as « PROJET ». ``large_print``: no text below 11 points, to be read standing.
    """

    title: str
    organisation: str
    date: date
    blocks: Iterable[Block]
    subject: str = ""
    reference: str = ""
    fingerprint: str = ""
    footer: str = ""
    watermark: str | None = None
    language: str = "fr-FR"
    large_print: bool = False

    def __post_init__(self) -> None:
        for name in ("title", "organisation", "subject", "reference", "fingerprint", "footer"):
            _set(self, **{name: clean_line(getattr(self, name))})
        _set(
            self, watermark=clean_line(self.watermark) if self.watermark else None, blocks=tuple(self.blocks)
        )

    def headings(self) -> tuple[Heading, ...]:
        """Return the headings in order, those of groups included."""
        return tuple(block for block in flatten(self.blocks) if isinstance(block, Heading))

    def resolve(self, index: Index) -> tuple[tuple[str, tuple[tuple[int, str], ...]], ...]:
        """The entries of an index, each with its headings: their numbers in the document, and their texts."""
        numbers: dict[str, int] = {}
        for number, heading in enumerate(self.headings()):
            numbers.setdefault(heading.text, number)
        return tuple(
            (entry, tuple((numbers[text], text) for text in found if text in numbers))
            for entry, found in index.entries
        )

    @property
    def dated(self) -> str:
        """The line under the title: date, reference and hash."""
        parts = [f"Établi le {long_date(self.date)}"]
        if self.reference:
            parts.append(f"Référence {self.reference}")
        if self.fingerprint:
            parts.append(f"Empreinte {self.fingerprint}")
        return " · ".join(parts)

    @property
    def foot(self) -> str:
        """What the foot of each page says of the document, its title and the page apart."""
        parts = [
            self.reference,
            f"établi le {long_date(self.date)}",
            f"empreinte {self.fingerprint}" if self.fingerprint else "",
        ]
        return " · ".join(part for part in parts if part)


def go_on(title: str) -> str:
    """What stands above the rest of something on its next page."""
    return f"{title} (suite)"


def flatten(blocks: Iterable[Block]) -> Iterator[Block]:
    """Yield the blocks in order, each group replaced by what it holds."""
    for block in blocks:
        if isinstance(block, KeepTogether | Landscape):
            yield from flatten(block.blocks)
        else:
            yield block


def long_date(day: date) -> str:
    """Return a date in French words: « 1er mars 2026 », « 21 novembre 2026 »."""
    return f"{'1er' if day.day == 1 else day.day} {_MONTHS[day.month - 1]} {day.year}"
