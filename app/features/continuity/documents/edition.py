"""One document in the making, and how the values of a plan are said on paper."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from app.documents.blocks import Column, Text
from app.domain.continuity.durations import say_duration
from app.domain.continuity.fields import FieldKind, Mark, MarkKind, Need, Record, Spec, specs_of
from app.domain.continuity.kits import Kit
from app.domain.continuity.plan import Plan, Withheld
from app.domain.continuity.records import KINDS
from app.domain.continuity.records.activities import Activity
from app.domain.continuity.records.governance import Contact
from app.domain.continuity.records.scenarios import Scenario
from app.domain.continuity.scale import Grade
from app.domain.continuity.words import LABELS, label_of

DOTS = "…" * 8
"""What is missing and may be written by hand."""

TO_FILL = f"À compléter\u202f: {DOTS}"
WITHHELD: Mapping[Withheld, str] = {
    Withheld.RESERVED: "Coordonnées réservées",
    Withheld.ERASED: "Coordonnées effacées",
}
"""In the place of the numbers."""
PRIVATE = "Numéro privé\u202f: dans le pack chiffré avec numéros privés"
"""In the place of the only number of somebody."""
BODY_MM = 170
_LETTER_MM = 2.7
_PADDING_MM = 4.5
_BETWEEN_DIGITS = re.compile(r"(?<=\d) (?=\d)")
_BEFORE_UNIT = re.compile(r"(?<=\d) (?=min|h|j)|(?<=h) (?=\d)")
_NAMES = ("name", "title", "function", "what", "place", "written", "rule")


@dataclass(frozen=True, slots=True)
class VersionLine:
    """A version of the plan, as the history of versions tells it."""

    number: int
    frozen_on: date
    summary: str
    approved_on: date | None = None


@dataclass(frozen=True, slots=True)
class Edition:
    """What is printed: the plan, the day, the kit if any. ``with_private``: private numbers may be shown.
    ``history``: the versions so far, the latest first."""

    plan: Plan
    today: date
    kit: Kit | None = None
    is_draft: bool = False
    with_private: bool = False
    history: Sequence[VersionLine] = ()

    @property
    def scale(self) -> tuple[Grade, ...]:
        """The words of the grades: those of the plan, else of the kit; none when neither is known."""
        return self.plan.scale or (self.kit.settings.grades if self.kit else ())

    def say(self, record: Record, name: str) -> str:
        """A field in words: its value, or why it has none; empty when nothing is said."""
        spec, mark = specs_of(type(record))[name], record.mark(name)
        value = getattr(record, name)
        if value is None or value in ("", ()):
            return say_mark(mark) if mark else ""
        return _SAID[spec.kind](self.plan, spec, value)

    def facts(self, record: Record, *names: str, **labels: str) -> Iterator[tuple[str, Text]]:
        """The label and the value of each field that says something, or that the plan requires of this record."""
        specs = specs_of(type(record))
        can_wait = isinstance(record, Activity) and not record.is_priority
        asked = {Need.REQUIRED} if can_wait else {Need.REQUIRED, Need.PRIORITY}
        for name in names:
            said = self.say(record, name)
            if said or specs[name].need(self.plan.variant) in asked:
                yield labels.get(name, specs[name].label), said or TO_FILL

    def lines(self, record: Record, *names: str) -> str:
        """The label and the value of each field that says something, one per line: a cell of an inventory."""
        specs = specs_of(type(record))
        said = ((specs[name].label, self.say(record, name)) for name in names)
        return "\n".join(f"{label}\u202f: {value}" for label, value in said if value)

    def flow(self, record: Record, *names: str) -> str:
        """The same one after the other: what fills many lines of a narrow cell takes few of a wide one."""
        said = (line.replace("• ", "").removesuffix(".") for line in self.lines(record, *names).split("\n"))
        return " · ".join(said)

    def contact(self, contact_id: str) -> str:
        """A contact named by a record, with its numbers; empty when the record names none."""
        found = self.plan.find(Contact, contact_id)
        return f"{found.name}\n{self.numbers(found)}" if found else ""

    def contact_line(self, contact_id: str) -> str:
        """The same on one line, for the sheets."""
        return self.contact(contact_id).replace("\n", " · ")

    def numbers(self, contact: Contact) -> str:
        """Every way to call somebody, one per line; dots where nothing is known, and why nothing is said."""
        if self.plan.withheld is not None:
            return WITHHELD[self.plan.withheld]
        said = list(self._numbers(contact)) or [PRIVATE if contact.private_phone else f"Tél.\u202f: {DOTS}"]
        if contact.rescue_email:
            said.append(f"Messagerie de secours\u202f: {contact.rescue_email}")
        return "\n".join(said)

    def _numbers(self, contact: Contact) -> Iterator[str]:
        if contact.phone:
            note = " (passe par l’informatique)" if contact.is_ip_extension else ""
            yield f"Tél.\u202f:\u00a0{_unbroken(contact.phone)}{note}"
        if contact.mobile:
            yield f"Mobile\u202f:\u00a0{_unbroken(contact.mobile)}"
        if contact.rescue:
            yield f"Sans\u00a0réseau\u202f: {_unbroken(contact.rescue)}"
        if contact.private_phone and self.with_private:
            yield f"Privé\u202f:\u00a0{_unbroken(contact.private_phone)}"


def _unbroken(number: str) -> str:
    """A number whose digits stay on one line."""
    return _BETWEEN_DIGITS.sub("\u00a0", number)


def say_mark(mark: Mark) -> str:
    if mark.kind is MarkKind.NOT_APPLICABLE:
        return f"Non applicable\u202f: {mark.reason}" if mark.reason else "Non applicable"
    who = f", accepté par {mark.function}" if mark.function else ""
    when = f" le {say_day(date.fromisoformat(mark.on))}" if mark.on else ""
    return f"Non défini{who}{when}" + (f"\u202f: {mark.reason}" if mark.reason else "")


def say_day(day: date | None) -> str:
    return f"{day:%d/%m/%Y}" if day else ""


def say_minutes(minutes: int | None, unknown: str = "inconnu") -> str:
    """A duration whose numbers stay with their units."""
    return unknown if minutes is None else _BEFORE_UNIT.sub("\u00a0", say_duration(minutes))


def name_record(record: Record | None) -> str:
    """What a record is called among those of its kind."""
    if record is None:
        return "élément absent du plan"
    if isinstance(record, Scenario) and not record.name:
        return label_of(record.family) if record.family else "Scénario sans nom"
    role = getattr(record, "role", None)
    if role is not None:
        return label_of(role)
    return next((found for name in _NAMES if (found := getattr(record, name, ""))), "Sans nom")


def name_of(plan: Plan, kind: str, record_id: str) -> str:
    return name_record(plan.find(KINDS[kind], record_id))


def list_activities(plan: Plan) -> tuple[Activity, ...]:
    """The priority activities in their order, then the others."""
    return (*plan.priorities, *(one for one in plan.activities if not one.is_priority))


def columns(*given: tuple[str, float]) -> tuple[Column, ...]:
    """Columns from their headers and widths: none is too narrow for a word of its header, if there is room."""
    total = sum(width for _, width in given)
    least = [max(map(len, header.split(" "))) * _LETTER_MM + _PADDING_MM for header, _ in given]
    widths = [max(width * BODY_MM / total, wanted) for (_, width), wanted in zip(given, least, strict=True)]
    slack = [width - wanted for width, wanted in zip(widths, least, strict=True)]
    excess = sum(widths) - BODY_MM
    if 0 < excess <= sum(slack):
        widths = [width - excess * left / sum(slack) for width, left in zip(widths, slack, strict=True)]
    return tuple(Column(header, width) for (header, _), width in zip(given, widths, strict=True))


def blank_rows(count: int, width: int) -> Iterable[tuple[str, ...]]:
    return [("",) * width] * count


def _say_refs(plan: Plan, spec: Spec, value: tuple[str, ...]) -> str:
    return ", ".join(name_of(plan, spec.target, one) for one in value)


_SAID: Mapping[FieldKind, Callable[[Plan, Spec, Any], str]] = {
    FieldKind.LINE: lambda _plan, _spec, value: value,
    FieldKind.TEXT: lambda _plan, _spec, value: value,
    FieldKind.LINES: lambda _plan, _spec, value: "\n".join(f"• {one}" for one in value),
    FieldKind.NUMBER: lambda _plan, _spec, value: str(value),
    FieldKind.FLAG: lambda _plan, _spec, value: "oui" if value else "non",
    FieldKind.DATE: lambda _plan, _spec, value: say_day(value),
    FieldKind.DURATION: lambda _plan, _spec, value: say_minutes(value),
    FieldKind.CHOICE: lambda _plan, _spec, value: LABELS[type(value)][value.value],
    FieldKind.REF: lambda plan, spec, value: name_of(plan, spec.target, value),
    FieldKind.REFS: _say_refs,
}
