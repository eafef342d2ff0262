"""What a table would change in a plan, in words: for the screen and for the command line."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from app.domain.continuity.differences import Absence, Differences, RecordChange, say_key
from app.domain.continuity.fields import Record, specs_of
from app.domain.continuity.plan import CODES, Plan
from app.exchange.plan_marks import say_mark
from app.exchange.plan_rows import Fault
from app.features.continuity.words import KIND_WORDS, name_of, names_of, say_value
from app.web.messages import message_of

NOTHING = "–"


@dataclass(frozen=True, slots=True)
class FieldWords:
    """One field: as it is, as the table says it. ``key``: what a confirmation sends to take the table's."""

    label: str
    before: str
    after: str
    key: str


@dataclass(frozen=True, slots=True)
class RecordWords:
    """One record. ``kind``: what its kind is called; ``values``: what it would hold, when it is new."""

    kind: str
    name: str
    place: str
    key: str
    code: str
    fields: tuple[FieldWords, ...] = ()
    values: tuple[tuple[str, str], ...] = ()
    effects: str = ""
    is_changed: bool = False


@dataclass(frozen=True, slots=True)
class DifferenceWords:
    added: tuple[RecordWords, ...]
    changed: tuple[RecordWords, ...]
    clashes: tuple[RecordWords, ...]
    gone: tuple[RecordWords, ...]
    absent: tuple[RecordWords, ...]

    @property
    def is_empty(self) -> bool:
        return not (self.added or self.changed or self.clashes or self.gone or self.absent)


def say_differences(plan: Plan, differences: Differences) -> DifferenceWords:
    teller = _Teller(plan, differences)
    return DifferenceWords(
        tuple(teller.tell(one.record, one.place) for one in differences.added),
        tuple(teller.tell_change(one, is_clash=False) for one in differences.changed if one.plain),
        tuple(teller.tell_change(one, is_clash=True) for one in differences.changed if one.clashes),
        tuple(teller.tell(one.record, one.place) for one in differences.gone),
        tuple(
            teller.tell(one.record, effects=say_removal(one), is_changed=one.is_changed)
            for one in differences.absent
        ),
    )


def say_removal(absence: Absence) -> str:
    """What taking a record away would do to others."""
    parts, mentions = absence.parts, absence.mentions
    said = []
    if parts:
        many = "s qui ne parlent" if parts > 1 else " qui ne parle"
        said.append(f"{parts} élément{many} que de lui")
    if mentions:
        said.append(f"cité {mentions} fois ailleurs")
    return "\u202f; ".join(said) or "rien d’autre"


def say_fault(fault: Fault) -> tuple[str, str]:
    """Where it stands (« Activités, ligne 4, colonne « Rang » », or the third of a list), and what to type."""
    if not fault.column:
        return f"{fault.sheet}, n°\u00a0{fault.row}", message_of(fault.error)
    line = f", ligne {fault.row}" if fault.row else ""
    return f"{fault.sheet}{line}, colonne «\u202f{fault.column}\u202f»", message_of(fault.error)


class _Teller:
    def __init__(self, plan: Plan, differences: Differences) -> None:
        brought = (one.record for one in (*differences.added, *differences.gone))
        self._names = names_of([*plan, *brought])

    def tell(
        self, record: Record, place: str = "", effects: str = "", *, is_changed: bool = False
    ) -> RecordWords:
        said = ((spec.label, self._say(record, name)) for name, spec in specs_of(type(record)).items())
        own = name_of(record, self._names)
        values = tuple((label, words) for label, words in said if words not in (NOTHING, own))
        kind = CODES[type(record)]
        return RecordWords(
            KIND_WORDS[kind].many,
            own,
            place,
            say_key((kind, record.id)),
            record.id,
            values=values,
            effects=effects,
            is_changed=is_changed,
        )

    def tell_change(self, change: RecordChange, *, is_clash: bool) -> RecordWords:
        specs = specs_of(type(change.current))
        chosen = change.clashes if is_clash else change.plain
        fields = tuple(
            FieldWords(
                specs[one.name].label,
                self._say(change.current, one.name),
                self._say(change.brought.record, one.name),
                say_key(change.key, one.name),
            )
            for one in chosen
        )
        return RecordWords(
            KIND_WORDS[change.key[0]].many,
            name_of(change.current, self._names),
            change.brought.place,
            say_key(change.key),
            change.current.id,
            fields=fields,
        )

    def _say(self, record: Record, name: str) -> str:
        said = say_value(record, name, self._names)
        mark = record.mark(name)
        if said or mark is None:
            return said or NOTHING
        return say_mark(mark)


def count_words(added: int, changed: int, removed: int) -> str:
    """« 3 ajoutés, 1 modifié, 2 retirés »."""
    said = ((added, "ajouté"), (changed, "modifié"), (removed, "retiré"))
    return ", ".join(f"{count} {word}{'s' if count > 1 else ''}" for count, word in said if count)


def group_by_kind(records: Iterable[RecordWords]) -> dict[str, list[RecordWords]]:
    """In the order of their first record."""
    found: dict[str, list[RecordWords]] = {}
    for one in records:
        found.setdefault(one.kind, []).append(one)
    return found
