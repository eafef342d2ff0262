"""The records that pages list: those of a plan alone from the base, those of one that follows a framework composed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from uuid import UUID

from sqlalchemy.orm import Session

from app.domain.continuity.removal import about_of
from app.domain.errors import DomainError
from app.features.continuity.models import PlanRow
from app.features.continuity.queries.records import (
    Kept,
    Slice,
    count_about_own,
    cut_own,
    get_own,
    list_about_own,
    list_coded,
    list_own,
)
from app.features.continuity.queries.whole import load_whole


def list_kept(session: Session, plan_id: UUID, kinds: Iterable[str]) -> list[Kept]:
    """The records of some kinds, in their order, those of the framework included."""
    whole = _compose(session, plan_id)
    if whole is None:
        return list_own(session, plan_id, kinds)
    wanted = set(kinds)
    return [one for one in whole if one.kind in wanted]


def list_named(session: Session, plan_id: UUID, keys: Collection[tuple[str, str]]) -> list[Kept]:
    """These records, by the code of their kind and their id; what is no longer there is left out."""
    if not keys:
        return []
    whole = _compose(session, plan_id)
    if whole is None:
        return list_coded(session, plan_id, keys)
    return [one for one in whole if (one.kind, one.record.id) in keys]


def cut_lists(session: Session, plan_id: UUID, numbers: Mapping[str, int], size: int) -> dict[str, Slice]:
    """One page of each of these kinds; past its end, the last. Only what is shown of a long list is read."""
    whole = _compose(session, plan_id)
    if whole is None:
        return cut_own(session, plan_id, numbers, size)
    found = {}
    for kind, number in numbers.items():
        held = [one for one in whole if one.kind == kind]
        shown = min(number, max(1, -(-len(held) // size)))
        found[kind] = Slice(held[(shown - 1) * size : shown * size], len(held), shown)
    return found


def count_about(session: Session, plan_id: UUID, kinds: Collection[str]) -> dict[str, int]:
    """How many records of these kinds speak of each activity alone, by the id of the activity."""
    whole = _compose(session, plan_id)
    if whole is None:
        return count_about_own(session, plan_id, kinds)
    return dict(Counter(about_of(one.record) for one in whole if one.kind in kinds))


def list_about(session: Session, plan_id: UUID, kind: str, activity: str) -> list[Kept]:
    """The records of a kind that speak of this activity alone, in their order."""
    whole = _compose(session, plan_id)
    if whole is None:
        return list_about_own(session, plan_id, kind, activity)
    return [one for one in whole if one.kind == kind and about_of(one.record) == activity]


def get_kept(session: Session, plan_id: UUID, kind: str, code: str) -> Kept:
    """Raises ``plan_record_not_found``."""
    whole = _compose(session, plan_id)
    if whole is None:
        return get_own(session, plan_id, kind, code)
    found = next((one for one in whole if (one.kind, one.record.id) == (kind, code)), None)
    if found is None:
        raise DomainError("plan_record_not_found")
    return found


def _compose(session: Session, plan_id: UUID) -> Collection[Kept] | None:
    """All the records of a plan that follows a framework; none for one that does not."""
    row = session.get(PlanRow, plan_id)
    if row is None or not row.framework_version:
        return None
    return load_whole(session, row).kept
