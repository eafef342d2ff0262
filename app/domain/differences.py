"""What a set of answers brought from elsewhere would change: added, changed, cleared, in conflict, refused."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from app.domain.catalogue import Item
from app.domain.entry import Entry, check_entry
from app.domain.errors import DomainError

BLANK = Entry()


class ChangeKind(StrEnum):
    """``CONFLICT``: the item was also answered here since the answers left; ``REFUSED``: it cannot be kept."""

    ADDED = "added"
    CHANGED = "changed"
    CLEARED = "cleared"
    CONFLICT = "conflict"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Change:
    """One item whose incoming answer differs. ``reason``: the code and details of a refusal."""

    item: Item
    kind: ChangeKind
    incoming: Entry
    current: Entry
    reason: DomainError | None = None


def plain(entry: Entry) -> Entry:
    """The entry as two formats must agree on it: lines end in one way, and no space hangs around a text."""
    return replace(entry, reason=_plain_text(entry.reason), comment=_plain_text(entry.comment))


def entry_hash(entry: Entry) -> str:
    """SHA-256 of everything that was typed for one item; the same for two entries that read alike."""
    one = plain(entry)
    written = [
        one.choice,
        one.special.value if one.special else None,
        one.reason,
        one.due.isoformat() if one.due else None,
        one.numerator,
        one.denominator,
        one.comment,
    ]
    return hashlib.sha256(json.dumps(written, ensure_ascii=False).encode()).hexdigest()


def compare(
    items: Iterable[Item],
    base: Mapping[str, str],
    incoming: Mapping[str, Entry],
    current: Mapping[str, Entry],
    is_open: Callable[[Item], bool],
) -> tuple[Change, ...]:
    """The changes that ``incoming`` brings, in the order of the items.

    ``base`` holds the hash of each entry as it was when the answers left; an item that is not there was blank. What
    was not touched outside is kept as it is here, even when it has changed here since.
    """
    changes = (
        _compare_one(item, base, incoming[item.id], current.get(item.id, BLANK), is_open)
        for item in items
        if item.id in incoming
    )
    return tuple(change for change in changes if change is not None)


def _compare_one(
    item: Item, base: Mapping[str, str], incoming: Entry, current: Entry, is_open: Callable[[Item], bool]
) -> Change | None:
    incoming = plain(incoming)
    left, mine, here = base.get(item.id, entry_hash(BLANK)), entry_hash(incoming), entry_hash(current)
    if mine in (left, here):
        return None
    if not is_open(item):
        return Change(item, ChangeKind.REFUSED, incoming, current, DomainError("item_not_open", item=item.id))
    try:
        check_entry(item, incoming)
    except DomainError as error:
        return Change(item, ChangeKind.REFUSED, incoming, current, error)
    if here != left:
        return Change(item, ChangeKind.CONFLICT, incoming, current)
    if mine == entry_hash(BLANK):
        return Change(item, ChangeKind.CLEARED, incoming, current)
    kind = ChangeKind.ADDED if here == entry_hash(BLANK) else ChangeKind.CHANGED
    return Change(item, kind, incoming, current)


def _plain_text(text: str) -> str:
    return "\n".join(
        line.rstrip() for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    ).strip()
