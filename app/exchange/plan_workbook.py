"""Activities, resources, dependencies, contacts… of a plan as a workbook: filled in off line, then read back.

One sheet for each kind, one column for each field of the variant. Private numbers do not leave in it. A hidden sheet
keeps which plan it left from, and the fingerprint of each field as it left.
"""

from __future__ import annotations

import io
import json
from collections.abc import Iterator, Mapping, Sequence
from copy import copy
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from app.domain.continuity.differences import fingerprint
from app.domain.continuity.durations import say_duration
from app.domain.continuity.fields import FieldKind, Need, Record, Spec, Variant, specs_of
from app.domain.continuity.mentions import Reference
from app.domain.continuity.plan import Plan
from app.domain.continuity.records import KINDS
from app.domain.errors import DomainError
from app.exchange.archives import MAX_FILE, require_safe_workbook, settle
from app.exchange.cells import unescape, write_rows
from app.exchange.plan_cells import say_cell, say_list, written_text
from app.exchange.plan_names import SHEETS, Names
from app.exchange.plan_rows import CODE, MAX_ROWS, Departed, RowReader, Sheet, Table, digest, find_places

FORMAT = "boussole-pcra-classeur-1"
NOTICE, LISTS, ORIGIN = "Mode d’emploi", "Listes", "Origine"
SPARE_ROWS = 200
"""Empty rows that have their drop-down lists."""
MOST_ROWS = 50_000
MOST_COLUMNS = 200

_OWN_WORDS = {
    "workbook_unreadable": "plan_workbook_unreadable",
    "workbook_too_large": "plan_workbook_too_large",
}
"""Refusals that name the limits or the forms of another workbook."""
_NEEDS = {
    Need.REQUIRED: "oui",
    Need.PRIORITY: "oui, pour une activité prioritaire",
    Need.RECOMMENDED: "conseillé",
    Need.OPTIONAL: "facultatif",
}
_KINDS = {
    FieldKind.LINE: "Texte sur une ligne.",
    FieldKind.TEXT: "Texte.",
    FieldKind.LINES: "Un élément par ligne de la cellule (Alt + Entrée).",
    FieldKind.NUMBER: "Nombre entier.",
    FieldKind.FLAG: "oui ou non.",
    FieldKind.DATE: "Date : 30/06/2027.",
    FieldKind.DURATION: f"Durée avec son unité : 90 min, 4 h, {say_duration(150)}, 3 j, 1 sem.",
    FieldKind.CHOICE: "Un des choix de la liste.",
    FieldKind.REF: "Le nom d’un élément de « {} », ou son code.",
    FieldKind.REFS: "Des noms d’éléments de « {} », un par ligne de la cellule.",
}
_RULES = (
    "Une feuille par sorte d’élément, une ligne par élément. Les titres des colonnes ne se changent pas.",
    "Pour ajouter : écrivez sur une ligne vide, sans remplir la colonne « Code ». Boussole donne le code.",
    "La colonne « Code » dit où ranger la ligne. Ne la changez pas.",
    "Une cellule vidée vide le champ. Une ligne effacée ne retire rien : Boussole vous demande d’abord.",
    "Durées : avec leur unité (90 min, 4 h, 2 h 30, 3 j, 1 sem). « immédiat » vaut zéro. Vide : rien n’est dit.",
    "Sans objet chez vous : « Non applicable : » puis la raison.",
    "Pas encore décidé, et accepté : « Non défini : » puis la fonction qui l’accepte, une virgule et la date.",
    "Un élément se cite par son nom. Si deux portent le même nom, écrivez le code entre crochets : Standard [c2].",
    "Une dépendance peut citer une activité ou une ressource ajoutée dans ce même classeur.",
    "Aucune formule. Un texte qui commence par = + - @ est précédé d’une apostrophe, que Boussole retire.",
    "Les numéros privés ne figurent pas dans ce classeur : ils restent dans Boussole, inchangés.",
    "Aucune donnée de patient, de résident ou d’usager. Ce fichier n’est pas chiffré : gardez-le à l’abri.",
)


@dataclass(frozen=True, slots=True)
class Read(Table):
    """What a workbook says, and the plan that it left from: empty when it left from a file."""

    plan_id: str = ""


@dataclass(frozen=True, slots=True)
class _Origin:
    plan_id: str
    departed: Mapping[Reference, Departed] = field(default_factory=dict)


def columns_of(kind: str, variant: Variant) -> list[tuple[str, Spec]]:
    """The fields that a sheet shows: those of the variant, without the private ones."""
    return [
        (name, spec)
        for name, spec in specs_of(KINDS[kind]).items()
        if spec.need(variant) is not Need.HIDDEN and not spec.is_private
    ]


def write_plan_workbook(plan: Plan, plan_id: str, day: date) -> bytes:
    """The workbook of a plan; the same bytes for the same plan and day."""
    from openpyxl import Workbook

    workbook = Workbook()
    workbook.properties.creator = "Boussole"
    workbook.properties.title = plan.sheet.title or "Plan de continuité"
    moment = datetime(day.year, day.month, day.day)  # noqa: DTZ001 - a spreadsheet has no time zone
    workbook.properties.created = workbook.properties.modified = moment
    names = Names(plan)
    _write_notice(workbook.active, plan.variant)
    lists = _Lists(plan.variant, names)
    for kind, title in SHEETS.items():
        _write_kind(workbook.create_sheet(title), kind, plan, names, lists)
    lists.write(workbook.create_sheet(LISTS))
    _write_origin(workbook.create_sheet(ORIGIN), plan, plan_id, names)
    workbook.active = 1
    buffer = io.BytesIO()
    workbook.save(buffer)
    return settle(buffer.getvalue(), moment)


def read_plan_workbook(content: bytes, plan: Plan) -> Read:
    """What a workbook says, read against the plan as it stands.

    Raises ``plan_workbook_unreadable``, ``plan_workbook_too_large``, ``workbook_links_out``, ``workbook_foreign``,
    ``plan_column_missing``, ``plan_workbook_merged`` or ``plan_table_too_long``.
    """
    workbook = _load(content)
    if ORIGIN not in workbook.sheetnames:
        raise DomainError("workbook_foreign")
    origin = _read_origin(workbook[ORIGIN])
    sheets, ignored = [], []
    for kind, title in SHEETS.items():
        if title in workbook.sheetnames:
            sheet, unknown = _read_sheet(kind, title, workbook[title])
            sheets.append(sheet)
            ignored += [f"{title} : {one}" for one in unknown]
    known = {*SHEETS.values(), NOTICE, LISTS, ORIGIN}
    ignored += [f"feuille {title}" for title in workbook.sheetnames if title not in known]
    table = RowReader(plan, origin.departed).read(sheets)
    return Read(table.lines, table.left, table.faults, tuple(ignored), plan_id=origin.plan_id)


def _write_notice(page: Any, variant: Variant) -> None:
    from openpyxl.styles import Alignment, Font

    page.title = NOTICE
    page.append(["Plan de continuité : classeur à remplir hors ligne"])
    page["A1"].font = Font(bold=True, size=14)
    for rule in _RULES:
        page.append([rule])
    page.append([])
    page.append(["Feuille", "Colonne", "Demandé", "Ce qu’elle contient"])
    for cell in page[page.max_row]:
        cell.font = Font(bold=True)
    for kind, title in SHEETS.items():
        for _name, spec in columns_of(kind, variant):
            page.append([title, spec.label, _NEEDS[spec.need(variant)], _explain(spec)])
    for letter, width in zip("ABCD", (20, 44, 34, 80), strict=True):
        page.column_dimensions[letter].width = width
    for row in page.iter_rows(min_row=2 + len(_RULES)):
        for cell in row:
            cell.alignment = Alignment(wrap_text=True, vertical="top")


def _explain(spec: Spec) -> str:
    titles = {**SHEETS, "backup": "Sauvegardes", "scenario": "Scénarios"}
    return " ".join(filter(None, [_KINDS[spec.kind].format(titles.get(spec.target, "")), spec.hint]))


def _write_kind(page: Any, kind: str, plan: Plan, names: Names, lists: _Lists) -> None:
    from openpyxl.styles import Alignment

    columns = columns_of(kind, plan.variant)
    records = plan.all(KINDS[kind])
    if len(records) > MAX_ROWS:
        raise DomainError("plan_table_too_long", limit=MAX_ROWS, sheet=SHEETS[kind])
    write_rows(
        page,
        [(CODE, 14), *((spec.label, _width(spec)) for _name, spec in columns)],
        ([one.id, *(say_cell(one, name, names) for name, _spec in columns)] for one in records),
    )
    page.freeze_panes = "C2"
    page.row_dimensions[1].height = 48
    for cell in page[1]:
        cell.alignment = Alignment(wrap_text=True, vertical="top")
    _style_columns(page, columns, len(records))
    last = 1 + len(records) + SPARE_ROWS
    for place, (_name, spec) in enumerate(columns, 2):
        lists.validate(page, place, spec, last)
    page.auto_filter.ref = page.dimensions


def _style_columns(page: Any, columns: Sequence[tuple[str, Spec]], count: int) -> None:
    """The whole of each column, so that what is added looks like the rest; a style is made once for each."""
    from openpyxl.styles import Alignment, PatternFill

    top, tint = Alignment(wrap_text=True, vertical="top"), PatternFill("solid", fgColor="FFF7E0")
    for place, spec in enumerate([None, *(spec for _name, spec in columns)], 1):
        column = page.column_dimensions[_letter(place)]
        column.alignment = top
        if spec is not None:
            column.fill = tint
            column.number_format = "@" if _is_text(spec) else "General"
        for cell in page.iter_cols(place, place, 2, 1 + count) if count else ():
            for one in cell:
                one._style = copy(column._style)
                if isinstance(one.value, date):
                    one.number_format = "DD/MM/YYYY"


def _letter(place: int) -> str:
    from openpyxl.utils import get_column_letter

    return get_column_letter(place)


def _is_text(spec: Spec) -> bool:
    """Kept as typed: a spreadsheet takes the zero away from a telephone number, and turns « 2:30 » into an hour."""
    return spec.kind not in (FieldKind.NUMBER, FieldKind.DATE)


def _width(spec: Spec) -> int:
    if spec.kind in (FieldKind.TEXT, FieldKind.LINES, FieldKind.REFS):
        return 40
    return 28 if spec.kind in (FieldKind.LINE, FieldKind.REF, FieldKind.CHOICE) else 16


class _Lists:
    """What cells may choose from: one column of a sheet for each list."""

    def __init__(self, variant: Variant, names: Names) -> None:
        self._names = names
        self._columns: dict[tuple[str, ...], str] = {}
        self._titles: list[str] = []
        for kind in SHEETS:
            for _name, spec in columns_of(kind, variant):
                words = self._words(spec)
                if words and words not in self._columns:
                    self._columns[words] = _letter(len(self._columns) + 1)
                    self._titles.append(spec.label)

    def _words(self, spec: Spec) -> tuple[str, ...]:
        return say_list(spec, self._names)

    def validate(self, page: Any, place: int, spec: Spec, last: int) -> None:
        """A list to choose from; another word may be typed: a name added in this workbook, or a reason."""
        from openpyxl.worksheet.datavalidation import DataValidation

        words = self._words(spec)
        if not words:
            return
        letter = self._columns[words]
        rule = DataValidation(
            type="list",
            formula1=f"{LISTS}!${letter}$2:${letter}${1 + len(words)}",
            allow_blank=True,
            showErrorMessage=False,
        )
        rule.add(f"{_letter(place)}2:{_letter(place)}{last}")
        page.add_data_validation(rule)

    def write(self, page: Any) -> None:
        lists = list(self._columns)
        longest = max((len(words) for words in lists), default=0)
        write_rows(
            page,
            [(title, 32) for title in self._titles],
            ([words[place] if place < len(words) else None for words in lists] for place in range(longest)),
        )


def _write_origin(page: Any, plan: Plan, plan_id: str, names: Names) -> None:
    write_rows(
        page,
        (("Clé", 30), ("Valeur", 70)),
        [
            ("format", FORMAT),
            ("plan", plan_id),
            *((f"{kind} {record.id}", left) for kind, record, left in _departures(plan, names)),
        ],
    )
    page.sheet_state = "hidden"


def _departures(plan: Plan, names: Names) -> Iterator[tuple[str, Record, str]]:
    for kind in SHEETS:
        columns = columns_of(kind, plan.variant)
        for record in plan.all(KINDS[kind]):
            said = {name: say_cell(record, name, names) for name, _spec in columns}
            kept = {
                name: f"{fingerprint(record, name)}.{digest(written_text(cell))}"
                for name, cell in said.items()
                if cell is not None
            }
            yield kind, record, json.dumps(kept)


def _load(content: bytes) -> Any:
    from openpyxl import load_workbook

    try:
        require_safe_workbook(content)
        return load_workbook(io.BytesIO(content), data_only=False, keep_links=False)
    except DomainError as error:
        raise DomainError(_OWN_WORDS.get(error.code, error.code), **error.details) from error
    except Exception as error:  # openpyxl raises whatever its parsers meet
        raise DomainError("plan_workbook_unreadable") from error


def _read_origin(page: Any) -> _Origin:
    if page.max_row > len(SHEETS) * MAX_ROWS + 10:
        raise DomainError("plan_workbook_too_large", limit=MAX_FILE // (1024 * 1024))
    found: dict[str, str] = {}
    for row in page.iter_rows(min_row=2, max_col=2, values_only=True):
        if isinstance(row[0], str) and isinstance(row[1], str):
            found[row[0]] = unescape(row[1])
    if found.pop("format", "") != FORMAT:
        raise DomainError("workbook_foreign")
    plan_id = found.pop("plan", "")
    departed = {}
    for key, written in found.items():
        kind, _, code = key.partition(" ")
        if kind in SHEETS:
            departed[kind, code] = _read_departed(written)
    return _Origin(plan_id, departed)


def _read_departed(written: str) -> Departed:
    try:
        kept = json.loads(written)
        pairs = {str(name): str(value).partition(".") for name, value in kept.items()}
    except (ValueError, AttributeError, RecursionError) as error:
        raise DomainError("workbook_foreign") from error
    return Departed(
        {name: pair[0] for name, pair in pairs.items() if pair[0]},
        {name: pair[2] for name, pair in pairs.items()},
    )


def _read_sheet(kind: str, title: str, page: Any) -> tuple[Sheet, list[str]]:
    if page.merged_cells.ranges:
        raise DomainError("plan_workbook_merged", sheet=title)
    if page.max_row > MOST_ROWS or page.max_column > MOST_COLUMNS:
        raise DomainError("plan_table_too_long", limit=MAX_ROWS, sheet=title)
    places, unknown = find_places(kind, next(page.iter_rows(max_row=1, values_only=True), ()))
    if CODE not in places:
        raise DomainError("plan_column_missing", column=CODE, sheet=title)
    rows = [
        (number, [_value(cell) for cell in row]) for number, row in enumerate(page.iter_rows(min_row=2), 2)
    ]
    return Sheet(kind, places, rows), unknown


def _value(cell: Any) -> Any:
    if cell.data_type == "f":
        return DomainError("cell_formula")
    if cell.data_type == "e":
        return DomainError("cell_error", value=str(cell.value)[:20])
    return cell.value
