"""What a table brought from elsewhere would change in a plan: added, changed field by field, absent, in conflict.

Field by field, three states are compared: as it was when the table left, as the table says it, as it stands now. What
was not touched outside stays as it is here, even when it has changed here since.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from app.domain.continuity.fields import Record
from app.domain.continuity.mentions import Reference, count_mentions, key_of, list_mentions, without
from app.domain.continuity.origin import Source
from app.domain.continuity.plan import Plan, make_plan
from app.domain.continuity.records import KINDS
from app.domain.continuity.written import write_field, write_record

Bases = Mapping[str, str]
"""The fingerprint of each field that said something when a record left."""


@dataclass(frozen=True, slots=True)
class Brought:
    """One line of a table. ``said``: the fields that it may change; ``bases``: those fields as they left.

    A line whose record left without ``bases`` is compared with an empty one: it fills what is blank, and what is not
    is in conflict.
    """

    record: Record
    said: tuple[str, ...]
    bases: Bases = field(default_factory=dict)
    was_known: bool = False
    place: str = ""

    @property
    def key(self) -> Reference:
        return key_of(self.record)


@dataclass(frozen=True, slots=True)
class Left:
    """A record that left with the table and did not come back."""

    kind: str
    code: str
    bases: Bases = field(default_factory=dict)

    @property
    def key(self) -> Reference:
        return self.kind, self.code


@dataclass(frozen=True, slots=True)
class FieldChange:
    """``is_clash``: the field has also changed here since the table left, or was already filled in."""

    name: str
    is_clash: bool = False


@dataclass(frozen=True, slots=True)
class RecordChange:
    current: Record
    brought: Brought
    fields: tuple[FieldChange, ...]

    @property
    def key(self) -> Reference:
        return self.brought.key

    @property
    def plain(self) -> tuple[FieldChange, ...]:
        return tuple(one for one in self.fields if not one.is_clash)

    @property
    def clashes(self) -> tuple[FieldChange, ...]:
        return tuple(one for one in self.fields if one.is_clash)


@dataclass(frozen=True, slots=True)
class Absence:
    """``parts``: how many records would go with it; ``mentions``: how many others name it; ``is_changed``: it has
    changed here since the table left."""

    record: Record
    parts: int
    mentions: int
    is_changed: bool

    @property
    def key(self) -> Reference:
        return key_of(self.record)


@dataclass(frozen=True, slots=True)
class Broken:
    """A line that names a record that is no longer in the plan."""

    brought: Brought
    name: str


@dataclass(frozen=True, slots=True)
class Differences:
    """``gone``: lines changed in the table, whose record was taken away here meanwhile."""

    added: tuple[Brought, ...] = ()
    changed: tuple[RecordChange, ...] = ()
    gone: tuple[Brought, ...] = ()
    absent: tuple[Absence, ...] = ()
    broken: tuple[Broken, ...] = ()

    @property
    def is_empty(self) -> bool:
        return not (self.added or self.changed or self.gone or self.absent)

    @property
    def plain_changes(self) -> tuple[RecordChange, ...]:
        return tuple(one for one in self.changed if one.plain)

    @property
    def clashes(self) -> tuple[tuple[RecordChange, FieldChange], ...]:
        return tuple((one, change) for one in self.changed for change in one.clashes)

    @property
    def seen_hash(self) -> str:
        """Of everything that these differences show: a confirmation is bound to what was seen."""
        shown = [
            [[one.key, write_record(one.record)] for one in (*self.added, *self.gone)],
            [
                [one.key, change.name, change.is_clash, *_sides(one, change.name)]
                for one in self.changed
                for change in one.fields
            ],
            [[one.key, write_record(one.record), one.parts, one.mentions] for one in self.absent],
        ]
        return hashlib.sha256(json.dumps(shown, ensure_ascii=False).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Outcome:
    """What is written once somebody has confirmed."""

    added: tuple[Record, ...] = ()
    changed: tuple[Record, ...] = ()
    removed: tuple[Reference, ...] = ()

    @property
    def count(self) -> int:
        return len(self.added) + len(self.changed) + len(self.removed)


def fingerprint(record: Record, name: str) -> str:
    """Of one field: its value or, without one, why it has none. Empty when it says nothing."""
    state = _state(record, name)
    return hashlib.sha256(json.dumps(state, ensure_ascii=False).encode()).hexdigest()[:16] if state else ""


def bases_of(record: Record, names: Iterable[str]) -> dict[str, str]:
    """The fingerprints of the fields that say something."""
    found = {name: fingerprint(record, name) for name in names}
    return {name: value for name, value in found.items() if value}


def is_foreign(plan: Plan, brought: Iterable[Brought], left: Iterable[Left]) -> bool:
    """Whether records left with the table, of which the plan has none: it left another plan."""
    known = {one.key for one in brought if one.was_known} | {one.key for one in left}
    return bool(known) and known.isdisjoint(key_of(one) for one in plan)


def compare(plan: Plan, brought: Iterable[Brought], left: Iterable[Left] = ()) -> Differences:
    """What these lines would change in the plan as it stands now, in their order."""
    lines = list(brought)
    keys = {key_of(record) for record in plan}
    broken = _list_broken(lines, keys)
    wrong = {one.brought.key for one in broken}
    sound = [one for one in lines if one.key not in wrong]
    return Differences(
        added=tuple(one for one in sound if one.key not in keys and not one.was_known),
        changed=tuple(change for one in sound if (change := _change_of(plan, one)) is not None),
        gone=tuple(one for one in sound if one.key not in keys and one.was_known and _touched(one)),
        absent=tuple(_absences(plan, left)),
        broken=tuple(broken),
    )


def _list_broken(lines: list[Brought], keys: set[Reference]) -> list[Broken]:
    """Lines that name nobody; a new line that is dropped breaks those that name it in turn."""
    broken: dict[Reference, Broken] = {}
    known = keys | {one.key for one in lines if not one.was_known}
    while True:
        found = {
            one.key: Broken(one, name)
            for one in lines
            if one.key not in broken and (name := _find_broken(one, keys, known))
        }
        if not found:
            return list(broken.values())
        broken |= found
        known -= found.keys() - keys


def _find_broken(line: Brought, keys: Collection[Reference], known: Collection[Reference]) -> str:
    """The first field that names nobody: of those that may change, or of all when the record would come back."""
    names = line.said if line.key in keys else None
    return next((name for name, whom in list_mentions(line.record, names) if whom not in known), "")


def _change_of(plan: Plan, line: Brought) -> RecordChange | None:
    current = plan.find(type(line.record), line.record.id)
    if current is None:
        return None
    fields = tuple(
        change for name in line.said if (change := _compare_field(current, line, name)) is not None
    )
    return RecordChange(current, line, fields) if fields else None


def _compare_field(current: Record, line: Brought, name: str) -> FieldChange | None:
    base, theirs = line.bases.get(name, ""), fingerprint(current, name)
    mine = fingerprint(line.record, name)
    if mine in (theirs, base):
        return None
    return FieldChange(name, is_clash=theirs != base)


def _touched(line: Brought) -> bool:
    return any(fingerprint(line.record, name) != line.bases.get(name, "") for name in line.said)


def _absences(plan: Plan, left: Iterable[Left]) -> Iterator[Absence]:
    lines = list(left)
    counts = count_mentions(plan) if lines else {}
    for one in lines:
        record = plan.find(KINDS[one.kind], one.code)
        if record is not None:
            is_changed = any(fingerprint(record, name) != base for name, base in one.bases.items())
            yield Absence(record, *counts.get(one.key, (0, 0)), is_changed)


def resolve(differences: Differences, taken: Collection[str], removed: Collection[str]) -> Outcome:
    """What is to be written: every plain change, and of the rest what somebody chose.

    ``taken``: clashes to settle for the table (``kind/code/field``), and lines to bring back (``kind/code``);
    ``removed``: absent records to take away (``kind/code``).
    """
    added = [one.record for one in differences.added]
    added += [one.record for one in differences.gone if say_key(one.key) in taken]
    changed = []
    for one in differences.changed:
        names = [
            change.name
            for change in one.fields
            if not change.is_clash or say_key(one.key, change.name) in taken
        ]
        if names:
            changed.append(_merge(one.current, one.brought.record, names))
    gone = tuple(one.key for one in differences.absent if say_key(one.key) in removed)
    return Outcome(tuple(added), tuple(changed), gone)


def say_key(key: Reference, name: str = "") -> str:
    return "/".join((*key, name) if name else key)


def merge_into(plan: Plan, outcome: Outcome) -> Plan:
    """The plan once this is written; those that are taken away go with their parts, and are named nowhere."""
    changed = {key_of(one): one for one in outcome.changed}
    kept = [changed.get(key_of(one), one) for one in plan]
    left = without([*kept, *outcome.added], frozenset(outcome.removed))
    records = [after for _before, after in left if after is not None]
    merged = replace(plan, records=make_plan(plan.variant, records).records)
    return merged if plan.source is None else replace(merged, source=_follow(plan.source, merged, changed))


def _follow(source: Source, merged: Plan, changed: Collection[Reference]) -> Source:
    """Where the records come from, once some of the framework were changed here or taken away."""
    held = {key_of(one) for one in merged}
    inherited = frozenset(key for key in source.inherited if key in held and key not in changed)
    adapted = frozenset(key for key in (*source.inherited, *source.adapted) if key in held) - inherited
    return replace(source, inherited=inherited, adapted=adapted)


def _merge(current: Record, brought: Record, names: Iterable[str]) -> Record:
    values, marks = {}, dict(current.marks)
    for name in names:
        values[name] = getattr(brought, name)
        marks.pop(name, None)
        mark = brought.mark(name)
        if mark is not None:
            marks[name] = mark
    return replace(current, marks=marks, **values)


def _state(record: Record, name: str) -> list[Any] | None:
    value = write_field(record, name)
    if value is not None:
        return ["value", value]
    mark = record.mark(name)
    return ["mark", mark.kind.value, mark.reason, mark.function, mark.on] if mark is not None else None


def _sides(change: RecordChange, name: str) -> list[str]:
    return [fingerprint(change.current, name), fingerprint(change.brought.record, name)]
