"""Who is called, who decides, who meets: activation, alert chain, crisis unit, directory."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from app.documents.blocks import (
    Block,
    Heading,
    KeepTogether,
    KeyValues,
    PageBreak,
    Paragraph,
    Table,
    WritingLines,
)
from app.domain.alphabet import alphabetical
from app.domain.continuity.fields import Variant
from app.domain.continuity.plan import Plan
from app.domain.continuity.records.governance import Contact
from app.domain.continuity.words import ContactKind, GovernanceRole
from app.features.continuity.documents import titles
from app.features.continuity.documents.defaults import AGENDA
from app.features.continuity.documents.edition import (
    DOTS,
    TO_FILL,
    Edition,
    blank_rows,
    columns,
    name_record,
    say_day,
)
from app.features.continuity.documents.source import mark_origin, say_origin

_OUTSIDE = (
    ("ARS, point focal régional", ("ars", "agence régionale de santé")),
    ("SAMU", ("samu",)),
    ("CERT Santé", ("cert santé", "cert sante")),
    ("GRADeS ou centre régional de ressources cyber", ("grades", "crrc")),
    ("Préfecture", ("préfecture", "prefecture", "préfet")),
    ("Police ou gendarmerie", ("police", "gendarmerie")),
    ("CNIL", ("cnil",)),
    ("Assureur", ("assur",)),
    ("Prestataire informatique", ("informatique", "infogér", "hébergeur")),
    ("Opérateur de téléphonie", ("télécom", "telecom", "opérateur", "téléphonie")),
)
_OUTSIDE_MS = (
    ("Organisme gestionnaire ou siège", ("siège", "gestionnaire")),
    ("Pharmacie", ("pharmac",)),
    ("Médecin coordonnateur ou traitant", ("médecin", "medecin")),
    ("Distributeur d’électricité", ("électri", "electri")),
)
"""Whom the reflex sheets of its kit tell to call, besides the others."""
_HELD_MS: Mapping[str, GovernanceRole] = {
    "Prestataire informatique": GovernanceRole.IT,
    "Organisme gestionnaire ou siège": GovernanceRole.HEAD_OFFICE,
}
"""In a medico-social establishment, these numbers are often those of somebody who holds the function."""


_CHAIN_ROWS = 8
_DIRECTORY_ROWS = 20
"""Those written and those left blank, where few are written: about a page, to be completed by hand."""


def show_activation(edition: Edition) -> Iterator[Block]:
    yield PageBreak()
    yield Heading(titles.ACTIVATION)
    levels = sorted(edition.plan.levels, key=lambda one: (one.level is None, one.level or 0))
    if not levels:
        yield WritingLines(1, "Aucun niveau n’est défini. Qui décide\u202f:")
    for level in levels:
        number = f"Niveau {level.level}\u202f: " if level.level is not None else ""
        facts = KeyValues(
            (
                *edition.facts(level, "criteria"),
                ("Qui décide", edition.contact(level.decider) or TO_FILL),
                ("Suppléant", edition.contact(level.deputy) or TO_FILL),
                *edition.facts(level, "actions", "plans", "message", "lifting"),
            )
        )
        heading = Heading(f"{number}{level.title}", 2)
        yield KeepTogether((heading, *mark_origin(edition, level), facts))
    yield Heading("À remplir le jour venu", 2)
    yield Table(
        columns(("Niveau", 25), ("Déclenché le, à", 45), ("Par", 40), ("Levé le, à", 35), ("Par", 25)),
        blank_rows(max(len(levels), 2), 5),
        hand_filled=True,
    )


def order_chain(plan: Plan) -> list[Contact]:
    """Those of the chain, in the order of their ranks."""
    inside = [one for one in plan.contacts if one.is_in_chain]
    return sorted(inside, key=lambda one: one.rank or 0)


def show_chain(edition: Edition) -> Iterator[Block]:
    yield PageBreak()
    yield Heading(titles.CHAIN)
    yield Paragraph(
        "Appelez dans l’ordre. Sans réponse au bout de trois sonneries, passez au suivant et notez\u2011le. "
        "La colonne «\u202fAppelé par\u202f» dit qui appelle."
    )
    rows = [
        (
            edition.say(one, "rank"),
            _say_who(one),
            edition.numbers(one),
            _say_caller(edition.plan, one),
            "",
        )
        for one in order_chain(edition.plan)
    ]
    yield Table(
        columns(("Rang", 14), ("Qui", 48), ("Numéros", 56), ("Appelé par", 30), ("Joint à", 22)),
        [*rows, *blank_rows(max(2, _CHAIN_ROWS - len(rows)), 5)],
        caption="La chaîne, dans l’ordre des appels",
        hand_filled=True,
    )
    yield from _show_outside(edition)


def _say_who(contact: Contact, label: str = "") -> str:
    parts = dict.fromkeys(part for part in (label, contact.name, contact.function, contact.hours) if part)
    return "\n".join(parts) or TO_FILL


def _say_caller(plan: Plan, contact: Contact) -> str:
    caller = plan.find(Contact, contact.called_by)
    return name_record(caller) if caller else "Donne l’alerte"


def _show_outside(edition: Edition) -> Iterator[Block]:
    """The numbers that every crisis asks for: those known, in their own words, and dots for the others."""
    plan = edition.plan
    yield Heading(titles.OUTSIDE, 2)
    outside = [one for one in plan.contacts if one.kind not in (ContactKind.INTERNAL, None)]
    asked = _OUTSIDE + (_OUTSIDE_MS if plan.variant is Variant.MS else ())
    rows: list[tuple[str, ...]] = []
    left = list(outside)
    for label, words in asked:
        named = [one for one in left if _is_named(one, words)]
        held = [] if named else _list_held(plan, label)
        left = [one for one in left if one not in named and one not in held]
        rows.extend((_say_who(one), edition.numbers(one), "") for one in named)
        rows.extend((_say_who(one, label), edition.numbers(one), "") for one in held)
        if not named and not held:
            rows.append((label, DOTS, ""))
    rows.extend((_say_who(one), edition.numbers(one), "") for one in left)
    yield Table(
        columns(("Qui", 80), ("Numéros", 65), ("Joint à", 25)),
        [*rows, *blank_rows(4, 3)],
        caption="À compléter à la main s’il en manque",
        hand_filled=True,
    )


def _list_held(plan: Plan, label: str) -> list[Contact]:
    """Whoever holds the function that answers for these numbers."""
    role = _HELD_MS.get(label) if plan.variant is Variant.MS else None
    holders = (plan.find(Contact, one.holder) for one in plan.roles if role is not None and one.role is role)
    return [one for one in holders if one is not None]


def _is_named(contact: Contact, words: tuple[str, ...]) -> bool:
    said = f" {contact.name} {contact.function} ".casefold()
    return any(f" {word}" in said for word in words)


def show_unit(edition: Edition) -> Iterator[Block]:
    """Where the crisis unit meets, who sits in it, and the page of its first meeting."""
    plan = edition.plan
    yield PageBreak()
    yield Heading(titles.UNIT)
    yield KeyValues(
        (
            ("Salle de crise", edition.say(plan.sheet, "crisis_room") or TO_FILL),
            ("Salle de repli", edition.say(plan.sheet, "fallback_room") or TO_FILL),
            ("Rythme des réunions", f"Toutes les {DOTS} heures, puis {DOTS}"),
        )
    )
    seats = [one for one in plan.roles if one.is_in_crisis_unit]
    yield Table(
        columns(("Rôle", 44), ("Titulaire", 52), ("Suppléant", 52), ("Arrivé à", 22)),
        [
            *(
                (
                    name_record(one),
                    edition.contact(one.holder) or TO_FILL,
                    edition.contact(one.deputy) or TO_FILL,
                    "",
                )
                for one in seats
            ),
            *blank_rows(1 if seats else 6, 4),
        ],
        caption="Qui y siège",
        hand_filled=True,
    )
    yield from show_meeting(edition)


def show_meeting(edition: Edition) -> Iterator[Block]:
    """One page: what is asked, in order, and room to write what is decided."""
    agenda = edition.kit.agenda if edition.kit else AGENDA
    yield PageBreak()
    yield Heading(titles.MEETING)
    yield Paragraph(agenda.intro)
    yield Table(
        columns(("Date et heure", 40), ("Lieu", 40), ("Anime", 45), ("Écrit", 45)),
        blank_rows(1, 4),
        hand_filled=True,
    )
    yield Table(
        columns(("Point", 29), ("À demander", 76), ("Décidé, par qui", 65)),
        [
            (f"{place}. {one.title}", "\n".join(f"☐ {ask}" for ask in one.ask), f"{one.outcome}\u202f:")
            for place, one in enumerate(agenda.points, 1)
        ],
        row_headers=True,
        signed=True,
    )


def show_directory(edition: Edition, contacts: list[Contact] | None = None) -> Iterator[Block]:
    """Everybody, by name; or only those given."""
    plan = edition.plan
    chosen = list(plan.contacts) if contacts is None else contacts
    yield PageBreak()
    yield Heading(titles.DIRECTORY)
    yield Table(
        columns(("Qui", 52), ("Numéros", 60), ("Quand", 33), ("Vérifié le", 25)),
        [
            *(
                (
                    _say_name(plan, one),
                    edition.numbers(one),
                    _say_hours(one),
                    say_day(one.checked_on) or DOTS,
                )
                for one in sorted(chosen, key=lambda one: (alphabetical(one.name), one.id))
            ),
            *blank_rows(max(4, _DIRECTORY_ROWS - len(chosen)), 4),
        ],
        caption="Par ordre alphabétique",
        hand_filled=True,
    )


def _say_name(plan: Plan, contact: Contact) -> str:
    """Whose number it is to mend: that of the group or of the site."""
    said = dict.fromkeys(part for part in (contact.name, contact.function) if part) or {TO_FILL: None}
    origin = say_origin(plan, contact).lower()
    return "\n".join((*said, f"({origin})") if origin else said)


def _say_hours(contact: Contact) -> str:
    return contact.hours or ("Jour et nuit" if contact.is_always_reachable else "")
