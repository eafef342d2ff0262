"""The sheets read standing: one function, or one situation, each on its own page."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from app.documents.blocks import (
    Block,
    BulletList,
    Callout,
    CalloutKind,
    CheckList,
    Heading,
    KeyValues,
    PageBreak,
    Paragraph,
    Table,
    Text,
    plain,
)
from app.domain.continuity.records.sheets import FunctionSheet, ReflexSheet
from app.features.continuity.documents import titles
from app.features.continuity.documents.edition import DOTS, TO_FILL, Edition, blank_rows, columns
from app.features.continuity.documents.source import mark_origin, say_origin

_BLANK_ACTIONS = 8
_PHASES = (
    ("before", "Avant"),
    ("first_hour", "0 à 1 h"),
    ("four_hours", "1 à 4 h"),
    ("first_day", "4 à 24 h"),
    ("three_days", "1 à 3 jours"),
    ("beyond", "Au-delà"),
    ("back", "Retour"),
)


def show_pages(title: str, sheets: Iterable[Iterable[Block]], nothing: str) -> Iterator[Block]:
    """A chapter whose sheets begin each on a page; the first stands under the title."""
    yield PageBreak()
    yield Heading(title)
    is_empty = True
    for sheet in sheets:
        if not is_empty:
            yield PageBreak()
        is_empty = False
        yield from sheet
    if is_empty:
        yield Paragraph(nothing)


def show_cards(edition: Edition) -> Iterator[Block]:
    sheets = (_show_card(edition, one) for one in edition.plan.function_sheets)
    return show_pages(titles.CARDS, sheets, "Aucune fiche de fonction n’est encore écrite.")


def _show_card(edition: Edition, sheet: FunctionSheet) -> Iterator[Block]:
    yield Heading(titles.name_card(sheet), 2)
    yield from mark_origin(edition, sheet)
    yield KeyValues(
        (
            *edition.facts(sheet, "mission"),
            *_say_place(edition, sheet),
            ("Titulaire", edition.contact_line(sheet.holder) or TO_FILL),
            ("Suppléant", edition.contact_line(sheet.deputy) or TO_FILL),
        )
    )
    yield Table(
        columns(("Fonction tenue par (nom)", 75), ("Début", 25), ("Fin", 25), ("Signature", 45)),
        blank_rows(2, 4),
        hand_filled=True,
    )
    actions = [(label, one) for name, label in _PHASES for one in getattr(sheet, name)]
    yield Table(
        columns(("Quand", 27), ("Action", 104), ("Fait à", 18), ("Initiales", 21)),
        [*((label, one, "", "") for label, one in actions), *blank_rows(0 if actions else _BLANK_ACTIONS, 4)],
        row_headers=True,
        hand_filled=True,
    )
    calls = [edition.contact_line(one) for one in sheet.to_call]
    yield KeyValues(
        (
            ("Qui joindre", "\n".join(calls) or TO_FILL),
            *edition.facts(sheet, "tools", "decisions", "handover"),
        )
    )


def _say_place(edition: Edition, sheet: FunctionSheet) -> Iterator[tuple[str, Text]]:
    """To whom one reports and where, on one line: a sheet that holds on its page is not read in two halves."""
    said = [plain(value) for name in ("reports_to", "place") for _, value in edition.facts(sheet, name)]
    if said:
        yield "Rend compte à, où", " · ".join(said)


def show_reflexes(edition: Edition) -> Iterator[Block]:
    sheets = (_show_reflex(edition, one) for one in edition.plan.reflex_sheets)
    return show_pages(titles.REFLEXES, sheets, "Aucune fiche réflexe n’est encore écrite.")


def _show_reflex(edition: Edition, sheet: ReflexSheet) -> Iterator[Block]:
    yield Heading(titles.name_reflex(sheet), 2)
    said = [edition.say(sheet, name) for name in ("situation", "audience")]
    said.append(say_origin(edition.plan, sheet).lower())
    yield Paragraph(" · ".join(one for one in said if one and one != sheet.title), small=True)
    yield CheckList(sheet.steps or (TO_FILL,))
    if sheet.avoid:
        yield Heading("À ne pas faire", 3)
        yield BulletList(sheet.avoid)
    yield Callout(CalloutKind.WARNING, "\n".join(_say_calls(edition, sheet)), title="qui appeler")


def _say_calls(edition: Edition, sheet: ReflexSheet) -> Iterator[str]:
    """Who is called, with every number that is known; room for one by hand when there is none."""
    said = edition.say(sheet, "call")
    known = [f"→ {line}" for one in sheet.to_call if (line := edition.contact_line(one))]
    if said or not known:
        yield said or DOTS
    yield from known
    if not known and not any(letter.isdigit() for letter in said):
        yield f"Numéro\u202f: {DOTS}"
