"""The plan of a site that follows the framework plan of its group: what is shared, composed, compared.

What a group writes once holds for each of its sites, but for what a site replaces or leaves out. What only says how
one plan is carried, tested, signed and handed out is never shared.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from app.domain.continuity.fields import Record, specs_of
from app.domain.continuity.origin import Key, LeftOut, Source
from app.domain.continuity.plan import CODES, Plan, make_plan, without_private
from app.domain.continuity.records import KINDS
from app.domain.continuity.references import free_references, list_named
from app.domain.continuity.removal import PARTS
from app.domain.continuity.written import write_record

NOT_SHARED = frozenset(
    {
        "sheet",
        "role",
        "exercise",
        "planned_test",
        "follow_up",
        "review",
        "change",
        "approval",
        "copy",
        "waiver",
    }
)
"""Who carries the plan here, what was tested, signed and accepted here: each site says its own."""

SHARED: tuple[str, ...] = tuple(kind for kind in KINDS if kind not in NOT_SHARED)

_GOES_TOO: Mapping[str, frozenset[str]] = {
    "resource": frozenset({"restore_test"}),
    "scenario": frozenset({"solution"}),
}
"""More than what goes with a record that is taken away: nothing is lost, the framework keeps it."""

ABOUT: Mapping[str, tuple[str, ...]] = {
    kind: tuple(
        named for named in KINDS if kind in PARTS.get(named, frozenset()) | _GOES_TOO.get(named, frozenset())
    )
    for kind in SHARED
}
"""The fields without which a record says nothing: it goes with the activity, resource or scenario left out."""


def key_of(record: Record) -> Key:
    return CODES[type(record)], record.id


def share(framework: Plan) -> dict[Key, Record]:
    """What a framework gives to those who follow it, in its order; private fields stay with the group."""
    shown = without_private(framework)
    return {(kind, record.id): record for kind in SHARED for record in shown.all(KINDS[kind])}


def compose(framework: Plan, own: Plan, left_out: Iterable[LeftOut] = (), sha256: str = "") -> Plan:
    """The plan of a site: what the framework shares, but for what the site has of its own or leaves out.

    A record of the site takes the place of the one of the same kind and id; its other records come after. No
    reference to what is left out remains: a record of the framework that was about it goes too, any other one
    forgets it.
    """
    given = share(framework)
    mine = {key_of(record): record for record in own}
    refused = tuple(one for one in left_out if one.key in given and one.key not in mine)
    gone = {one.key for one in refused}
    gone |= {
        key
        for key, record in given.items()
        if key not in mine and any(named in gone for named in list_named(record, ABOUT[key[0]]))
    }
    kept = {key: mine.get(key, record) for key, record in given.items() if key not in gone}
    whole = kept | {key: record for key, record in mine.items() if key not in given}
    composed = make_plan(own.variant, (free_references(one, whole.__contains__) for one in whole.values()))
    source = Source(
        organisation=framework.establishment,
        title=framework.sheet.title,
        version=framework.version,
        sha256=sha256,
        inherited=frozenset(kept.keys() - mine.keys()),
        adapted=frozenset(kept.keys() & mine.keys()),
        left_out=refused,
    )
    return replace(own, records=composed.records, source=source)


@dataclass(frozen=True, slots=True)
class Differences:
    """From one version of a framework to another, of what it shares: the new records, or those that went.

    ``fields``: of each record changed, the fields that say something else.
    """

    added: tuple[Record, ...]
    changed: tuple[Record, ...]
    removed: tuple[Record, ...]
    fields: Mapping[Key, tuple[str, ...]] = field(default_factory=dict)

    @property
    def changed_keys(self) -> frozenset[Key]:
        """What whoever adapted one of them has to read again."""
        return frozenset(key_of(one) for one in (*self.changed, *self.removed))

    def __bool__(self) -> bool:
        return bool(self.added or self.changed or self.removed)


def compare(old: Plan | None, new: Plan) -> Differences:
    """``old`` is none when nothing was taken yet."""
    before = share(old) if old is not None else {}
    after = share(new)
    changed = {key: one for key, one in after.items() if key in before and before[key] != one}
    return Differences(
        added=tuple(one for key, one in after.items() if key not in before),
        changed=tuple(changed.values()),
        removed=tuple(one for key, one in before.items() if key not in after),
        fields={key: tuple(_list_changed(before[key], one)) for key, one in changed.items()},
    )


def _list_changed(old: Record, new: Record) -> Iterator[str]:
    for name in specs_of(type(new)):
        if (getattr(old, name), old.mark(name)) != (getattr(new, name), new.mark(name)):
            yield name


def fingerprint_of(record: Record) -> str:
    """Of what a record says: kept beside an adaptation, it tells that the original has changed since."""
    written = json.dumps(write_record(record), ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(written.encode()).hexdigest()


def list_same(framework: Plan, own: Plan) -> Iterator[Key]:
    """The records of a site that say exactly what the framework says."""
    given = share(framework)
    return (key_of(record) for record in own if given.get(key_of(record)) == record)
