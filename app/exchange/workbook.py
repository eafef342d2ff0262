"""The answers to a checklist as a workbook: filled in off line, then read back with nothing lost.

One line for each item. A hidden sheet keeps which version it left from, and the hash of each answer as it left.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from app.domain.catalogue import Checklist, Item
from app.domain.differences import entry_hash, plain
from app.domain.entry import Entry
from app.domain.errors import DomainError
from app.domain.scoring import Special
from app.exchange.archives import require_safe_workbook, settle
from app.exchange.cells import loose, unescape, write_rows

FORMAT = "boussole-reponses-1"
ANSWERS, DICTIONARY, CHOICES, ORIGIN = "Réponses", "Dictionnaire", "Choix", "Origine"
UNKNOWN, NOT_APPLICABLE = "Ne sait pas", "Non applicable"
MAX_ROWS = 2_000
MAX_CELL = 32_000


@dataclass(frozen=True, slots=True)
class Column:
    title: str
    width: int
    meaning: str
    is_typed: bool = False


ITEM, SECTION, LABEL, STATEMENT, ANSWER, DUE, NUMERATOR, DENOMINATOR, REASON, COMMENT, POSSIBLE = COLUMNS = (
    Column("Point", 14, "Identifiant du point. Ne le changez pas : il dit où ranger la réponse."),
    Column("Rubrique", 22, "Rubrique de la liste. Pour information."),
    Column("Intitulé", 30, "Intitulé du point. Pour information."),
    Column("Énoncé", 60, "L’état à atteindre. Pour information."),
    Column("Réponse", 32, "Un des choix de la colonne « Choix possibles ». Vide : pas de réponse.", True),
    Column("Échéance", 13, "Date, seulement pour un choix « en trajectoire ».", True),
    Column("Numérateur", 12, "Nombre entier, seulement pour une mesure.", True),
    Column("Dénominateur", 13, "Nombre entier, seulement pour une mesure.", True),
    Column("Motif", 40, "Pourquoi le point n’est pas applicable. Obligatoire avec « Non applicable ».", True),
    Column(
        "Commentaire",
        60,
        "Ce que vous voulez préciser. Aucun nom de personne, aucune donnée de patient.",
        True,
    ),
    Column("Choix possibles", 60, "Les réponses admises pour ce point."),
)


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a workbook left from. ``bases``: hash of each answer that was not blank, by item."""

    checklist_id: str
    version: str
    assessment_id: str
    bases: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Fault:
    """What could not be read: the line of the sheet, the column, and why, as a code with its details."""

    row: int
    column: str
    error: DomainError


@dataclass(frozen=True, slots=True)
class Read:
    """What a workbook says. A line with a fault is in ``faults`` and not in ``entries``; extra columns are named."""

    origin: Origin
    entries: Mapping[str, Entry]
    faults: tuple[Fault, ...] = ()
    ignored: tuple[str, ...] = ()


def write_workbook(
    checklist: Checklist, items: Sequence[Item], entries: Mapping[str, Entry], assessment_id: str, day: date
) -> bytes:
    """The workbook of these items as they stand on ``day``; the same bytes for the same state."""
    from openpyxl import Workbook

    workbook = Workbook()
    workbook.properties.creator = "Boussole"
    workbook.properties.title = checklist.title
    moment = datetime(day.year, day.month, day.day)  # noqa: DTZ001 - a spreadsheet has no time zone
    workbook.properties.created = workbook.properties.modified = moment
    _write_answers(workbook.active, checklist, items, entries)
    write_rows(
        workbook.create_sheet(DICTIONARY),
        (("Colonne", 18), ("À remplir", 11), ("Ce qu’elle contient", 90)),
        ((column.title, "oui" if column.is_typed else "non", column.meaning) for column in COLUMNS),
    )
    _write_choices(workbook.create_sheet(CHOICES), items)
    _write_origin(workbook.create_sheet(ORIGIN), checklist, entries, assessment_id)
    buffer = io.BytesIO()
    workbook.save(buffer)
    return settle(buffer.getvalue(), moment)


def read_workbook(content: bytes, find_checklist: Any) -> Read:
    """What the workbook says of the checklist that it names, found by ``find_checklist(id, version)``.

    Raises ``workbook_unreadable``, ``workbook_too_large``, ``workbook_links_out``, ``workbook_foreign``,
    ``workbook_column_missing``, ``workbook_merged`` or ``checklist_not_found``.
    """
    from openpyxl import load_workbook

    require_safe_workbook(content)
    try:
        workbook = load_workbook(io.BytesIO(content), data_only=False, keep_links=False)
    except Exception as error:  # openpyxl raises whatever its parsers meet
        raise DomainError("workbook_unreadable") from error
    if ANSWERS not in workbook.sheetnames or ORIGIN not in workbook.sheetnames:
        raise DomainError("workbook_foreign")
    origin = _read_origin(workbook[ORIGIN])
    checklist = find_checklist(origin.checklist_id, origin.version)
    return _Reader(checklist, origin).read(workbook[ANSWERS])


def possible_answers(item: Item) -> list[str]:
    """The words that the column « Réponse » admits for an item."""
    labels = [choice.label for choice in item.scale.choices] if item.scale else []
    return [*labels, UNKNOWN, *([NOT_APPLICABLE] if item.na_allowed else [])]


def _write_answers(
    page: Any, checklist: Checklist, items: Sequence[Item], entries: Mapping[str, Entry]
) -> None:
    from openpyxl.styles import Alignment, PatternFill

    page.title = ANSWERS
    titles = {section.id: section.title for section in checklist.sections}
    write_rows(
        page,
        [(column.title, column.width) for column in COLUMNS],
        (_row_of(item, titles, plain(entries.get(item.id, Entry()))) for item in items),
    )
    typed = [number for number, column in enumerate(COLUMNS, 1) if column.is_typed]
    tint = PatternFill("solid", fgColor="FFF7E0")
    for row in page.iter_rows(min_row=2, max_row=1 + len(items)):
        for cell in row:
            cell.alignment = Alignment(wrap_text=True, vertical="top")
            if cell.column in typed:
                cell.fill = tint
    _add_validations(page, items)
    page.auto_filter.ref = page.dimensions


def _row_of(item: Item, sections: Mapping[str, str], entry: Entry) -> list[object]:
    guidance = item.guidance
    return [
        item.id,
        sections.get(item.section, ""),
        guidance.label if guidance else "",
        guidance.statement if guidance else "",
        _say_answer(item, entry),
        entry.due,
        entry.numerator,
        entry.denominator,
        entry.reason,
        entry.comment,
        " / ".join(possible_answers(item)),
    ]


def _say_answer(item: Item, entry: Entry) -> str:
    if entry.special is Special.UNKNOWN:
        return UNKNOWN
    if entry.special is Special.NA:
        return NOT_APPLICABLE
    choice = item.scale.find(entry.choice) if item.scale and entry.choice else None
    return choice.label if choice else ""


def _add_validations(page: Any, items: Sequence[Item]) -> None:
    """A list to choose from in each cell of the answer; one rule for each set of words."""
    from openpyxl.worksheet.datavalidation import DataValidation

    columns = _choice_columns(items)
    rules: dict[tuple[str, ...], Any] = {}
    for row, item in enumerate(items, 2):
        words = tuple(possible_answers(item))
        if words not in rules:
            letter = columns[words]
            rules[words] = DataValidation(
                type="list", formula1=f"{CHOICES}!${letter}$2:${letter}${1 + len(words)}", allow_blank=True
            )
            page.add_data_validation(rules[words])
        rules[words].add(f"{_letter(ANSWER)}{row}")


def _choice_columns(items: Sequence[Item]) -> dict[tuple[str, ...], str]:
    from openpyxl.utils import get_column_letter

    sets = dict.fromkeys(tuple(possible_answers(item)) for item in items)
    return {words: get_column_letter(number) for number, words in enumerate(sets, 1)}


def _write_choices(page: Any, items: Sequence[Item]) -> None:
    sets = list(_choice_columns(items))
    longest = max((len(words) for words in sets), default=0)
    write_rows(
        page,
        [(f"Jeu {number}", 40) for number, _ in enumerate(sets, 1)],
        ([words[place] if place < len(words) else None for words in sets] for place in range(longest)),
    )


def _write_origin(page: Any, checklist: Checklist, entries: Mapping[str, Entry], assessment_id: str) -> None:
    blank = entry_hash(Entry())
    hashes = {item_id: entry_hash(entry) for item_id, entry in entries.items()}
    write_rows(
        page,
        (("Clé", 20), ("Valeur", 70)),
        [
            ("format", FORMAT),
            ("liste", checklist.id),
            ("version", checklist.version),
            ("evaluation", assessment_id),
            *((f"point {item_id}", digest) for item_id, digest in sorted(hashes.items()) if digest != blank),
        ],
    )
    page.sheet_state = "hidden"


def _read_origin(page: Any) -> Origin:
    if page.max_row > MAX_ROWS + 10:
        raise DomainError("workbook_too_large", limit=8)
    found: dict[str, str] = {}
    for row in page.iter_rows(min_row=2, max_col=2, values_only=True):
        if isinstance(row[0], str) and isinstance(row[1], str):
            found[row[0]] = unescape(row[1])
    if found.get("format") != FORMAT:
        raise DomainError("workbook_foreign")
    bases = {key.removeprefix("point "): value for key, value in found.items() if key.startswith("point ")}
    return Origin(found.get("liste", ""), found.get("version", ""), found.get("evaluation", ""), bases)


class _Reader:
    """Reads the lines of the answers, and keeps going after each fault."""

    def __init__(self, checklist: Checklist, origin: Origin) -> None:
        self._checklist, self._origin = checklist, origin
        self._places: dict[str, int] = {}
        self._faults: list[Fault] = []
        self._entries: dict[str, Entry] = {}

    def read(self, page: Any) -> Read:
        if page.merged_cells.ranges:
            raise DomainError("workbook_merged")
        if page.max_row > MAX_ROWS or page.max_column > 200:
            raise DomainError("workbook_too_large", limit=8)
        ignored = self._read_header(next(page.iter_rows(max_row=1, values_only=True), ()))
        for number, row in enumerate(page.iter_rows(min_row=2), 2):
            self._read_row(number, row)
        return Read(self._origin, self._entries, tuple(self._faults), tuple(ignored))

    def _read_header(self, titles: Sequence[object]) -> Iterator[str]:
        known = {column.title for column in COLUMNS}
        for place, title in enumerate(titles):
            if isinstance(title, str) and title.strip() in known:
                self._places.setdefault(title.strip(), place)
        for column in COLUMNS:
            if (column is ITEM or column.is_typed) and column.title not in self._places:
                raise DomainError("workbook_column_missing", column=column.title)
        return (str(title) for title in titles if title is not None and str(title).strip() not in known)

    def _read_row(self, number: int, row: Sequence[Any]) -> None:
        if all(cell.value is None for cell in row):
            return
        try:
            item = self._find_item(row)
            entry = self._read_entry(item, row)
        except _CellError as fault:
            self._faults.append(Fault(number, fault.column.title, DomainError(fault.code, **fault.details)))
            return
        if item.id in self._entries:
            self._faults.append(
                Fault(number, ITEM.title, DomainError("workbook_line_repeated", item=item.id))
            )
            return
        self._entries[item.id] = plain(entry)

    def _find_item(self, row: Sequence[Any]) -> Item:
        name = self._text(row, ITEM).strip()
        item = self._checklist.find_item(name)
        if item is None:
            raise _CellError(ITEM, "item_not_found", item=name[:60])
        return item

    def _read_entry(self, item: Item, row: Sequence[Any]) -> Entry:
        answer = self._text(row, ANSWER).strip()
        choice, special = self._read_answer(item, answer)
        return Entry(
            choice=choice,
            special=special,
            reason=self._text(row, REASON),
            due=self._date(row, DUE),
            numerator=self._integer(row, NUMERATOR),
            denominator=self._integer(row, DENOMINATOR),
            comment=self._text(row, COMMENT),
        )

    def _read_answer(self, item: Item, answer: str) -> tuple[str | None, Special | None]:
        if not answer:
            return None, None
        wanted = loose(answer)
        if wanted == loose(UNKNOWN):
            return None, Special.UNKNOWN
        if wanted == loose(NOT_APPLICABLE):
            return None, Special.NA
        for choice in item.scale.choices if item.scale else ():
            if wanted in (loose(choice.label), choice.code):
                return choice.code, None
        raise _CellError(ANSWER, "cell_choice_unknown", value=answer[:80])

    def _cell(self, row: Sequence[Any], column: Column) -> Any:
        cell = row[self._places[column.title]]
        if cell.data_type == "f":
            raise _CellError(column, "cell_formula")
        if cell.data_type == "e":
            raise _CellError(column, "cell_error", value=str(cell.value)[:20])
        return cell.value

    def _text(self, row: Sequence[Any], column: Column) -> str:
        value = self._cell(row, column)
        if value is None:
            return ""
        if isinstance(value, bool | datetime | date):
            raise _CellError(column, "cell_text_expected", value=str(value)[:40])
        text = unescape(str(value))
        if len(text) > MAX_CELL:
            raise _CellError(column, "text_too_long", limit=MAX_CELL, item="")
        return text

    def _date(self, row: Sequence[Any], column: Column) -> date | None:
        value = self._cell(row, column)
        if isinstance(value, datetime):
            return value.date()
        if value is None or isinstance(value, date):
            return value
        text = str(value).strip()
        if not text:
            return None
        for form in ("%d/%m/%Y", "%Y-%m-%d"):
            try:
                return datetime.strptime(text, form).date()  # noqa: DTZ007 - a day has no time zone
            except ValueError:
                continue
        raise _CellError(column, "cell_date_expected", value=text[:40])

    def _integer(self, row: Sequence[Any], column: Column) -> int | None:
        value = self._cell(row, column)
        if value is None or (isinstance(value, str) and not value.strip()):
            return None
        if isinstance(value, str) and re.fullmatch(r"-?\d{1,12}", "".join(value.split())):
            return int("".join(value.split()))
        if isinstance(value, int | float) and not isinstance(value, bool) and float(value).is_integer():
            return int(value)
        raise _CellError(column, "cell_integer_expected", value=str(value)[:40])


class _CellError(Exception):
    def __init__(self, column: Column, code: str, **details: object) -> None:
        super().__init__(code)
        self.column, self.code, self.details = column, code, details


def _letter(column: Column) -> str:
    from openpyxl.utils import get_column_letter

    return get_column_letter(COLUMNS.index(column) + 1)
