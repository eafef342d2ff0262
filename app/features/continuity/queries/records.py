"""The records that a plan keeps itself: read from their rows, page by page or all at once."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

from sqlalchemy import String, bindparam, cast, func, select, union_all
from sqlalchemy.orm import Session

from app.db.crypto import context_of, unseal
from app.db.types import SealedText
from app.domain.continuity.fields import Record
from app.domain.continuity.origin import Origin
from app.domain.continuity.records import KINDS
from app.domain.continuity.written import read_record
from app.domain.errors import DomainError
from app.features.continuity.models import RecordRow

_READ = (
    RecordRow.id,
    RecordRow.kind,
    RecordRow.code,
    RecordRow.revision,
    RecordRow.author_name,
    RecordRow.changed_at,
    RecordRow.sealed_body,
    RecordRow.original_sha256,
)
"""What is read of a record, without the row itself: lists are long."""

_OF_PLAN = select(*_READ).where(RecordRow.plan_id == bindparam("plan_id"))
_ORDER = (RecordRow.position, RecordRow.id)
_OF_KINDS = _OF_PLAN.where(RecordRow.kind.in_(bindparam("kinds", expanding=True))).order_by(*_ORDER)
_CODED = _OF_PLAN.where(
    RecordRow.kind.in_(bindparam("kinds", expanding=True)),
    RecordRow.code.in_(bindparam("codes", expanding=True)),
)
_ABOUT = _OF_PLAN.where(
    RecordRow.kind == bindparam("kind"), RecordRow.about == bindparam("activity")
).order_by(*_ORDER)
_COUNT_ABOUT = (
    select(RecordRow.about, func.count().label("held"))
    .where(RecordRow.plan_id == bindparam("plan_id"), RecordRow.kind.in_(bindparam("kinds", expanding=True)))
    .group_by(RecordRow.about)
)
_MARK = select(
    func.aggregate_strings(
        cast(RecordRow.id, String) + " " + cast(RecordRow.revision, String) + RecordRow.original_sha256,
        ";",
    )
).where(RecordRow.plan_id == bindparam("plan_id"))
"""Written once: to write a statement takes as long as to run it."""


@dataclass(frozen=True, slots=True)
class Kept:
    """One record as it is kept, with who changed it last. ``revision``: the one to send back with a change, 0 for
    what comes from the framework. ``is_stale``: the site took the place of an original that is no longer the same.
    """

    record: Record
    kind: str
    revision: int
    author_name: str
    changed_at: datetime
    original_sha256: str = ""
    origin: Origin = Origin.OWN
    is_stale: bool = False


def load_kept(session: Session, plan_ids: Collection[UUID], kinds: Iterable[str]) -> dict[UUID, list[Kept]]:
    """The records of some kinds of each of these plans, in one query."""
    query = select(RecordRow).where(RecordRow.plan_id.in_(plan_ids), RecordRow.kind.in_(list(kinds)))
    held: dict[UUID, list[Kept]] = {one: [] for one in plan_ids}
    for record in session.scalars(query.order_by(*_ORDER)) if plan_ids else ():
        held[record.plan_id].append(_keep(record))
    return held


def list_own(session: Session, plan_id: UUID, kinds: Iterable[str]) -> list[Kept]:
    """The records that the plan itself keeps, in their order."""
    return [_keep(row) for row in session.execute(_OF_KINDS, {"plan_id": plan_id, "kinds": list(kinds)})]


def list_coded(session: Session, plan_id: UUID, keys: Collection[tuple[str, str]]) -> list[Kept]:
    """Those of a kind and an id; what is not there is left out."""
    kinds, codes = {kind for kind, _code in keys}, {code for _kind, code in keys}
    found = session.execute(_CODED, {"plan_id": plan_id, "kinds": kinds, "codes": codes})
    return [_keep(one) for one in found if (one.kind, one.code) in keys]


def list_about_own(session: Session, plan_id: UUID, kind: str, activity: str) -> list[Kept]:
    """Those of a kind that speak of this activity alone, in their order."""
    return [
        _keep(row)
        for row in session.execute(_ABOUT, {"plan_id": plan_id, "kind": kind, "activity": activity})
    ]


def count_about_own(session: Session, plan_id: UUID, kinds: Collection[str]) -> dict[str, int]:
    """How many of these kinds speak of each activity alone, by the id of the activity."""
    found = session.execute(_COUNT_ABOUT, {"plan_id": plan_id, "kinds": list(kinds)})
    return {row.about: row.held for row in found}


def get_own(session: Session, plan_id: UUID, kind: str, code: str) -> Kept:
    """Raises ``plan_record_not_found``."""
    return _keep(get_row(session, plan_id, kind, code))


def read_mark(session: Session, plan_id: UUID) -> str:
    """What says that no record of the plan has changed: which there are, and in which state each is."""
    return session.scalar(_MARK, {"plan_id": plan_id}) or ""


@dataclass(frozen=True, slots=True)
class Slice:
    """Some records of a kind, those of one page of their list. ``number``: the page that there is."""

    items: list[Kept]
    total: int
    number: int


def cut_own(session: Session, plan_id: UUID, numbers: Mapping[str, int], size: int) -> dict[str, Slice]:
    """One page of each of these kinds, in one query; past the end of a list, its last, in two more."""
    found = _read_slices(session, plan_id, numbers, size)
    lost = [kind for kind, number in numbers.items() if number > 1 and not found[kind].items]
    found |= _read_slices(session, plan_id, dict.fromkeys(lost, 1), size)
    ends = {kind: -(-found[kind].total // size) for kind in lost}
    return found | _read_slices(session, plan_id, {kind: end for kind, end in ends.items() if end > 1}, size)


def _read_slices(session: Session, plan_id: UUID, numbers: Mapping[str, int], size: int) -> dict[str, Slice]:
    """The total is 0 when the page is past the end."""
    kept: dict[str, list[Kept]] = {kind: [] for kind in numbers}
    totals = dict.fromkeys(numbers, 0)
    asked: dict[str, object] = {"plan_id": plan_id, "size": size}
    for rank, (kind, number) in enumerate(numbers.items()):
        asked |= {f"kind_{rank}": kind, f"offset_{rank}": (number - 1) * size}
    for row in session.execute(_slices(len(numbers)), asked) if numbers else ():
        kept[row.kind].append(_keep(row))
        totals[row.kind] = row.held
    return {kind: Slice(kept[kind], totals[kind], number) for kind, number in numbers.items()}


@lru_cache
def _slices(count: int) -> Any:
    """The statement for so many kinds, written once."""
    parts = []
    for rank in range(count):
        of_kind = (RecordRow.plan_id == bindparam("plan_id"), RecordRow.kind == bindparam(f"kind_{rank}"))
        held = select(func.count()).select_from(RecordRow).where(*of_kind).scalar_subquery().label("held")
        page = select(*_READ, RecordRow.position, held).where(*of_kind).order_by(*_ORDER)
        parts.append(select(page.limit(bindparam("size")).offset(bindparam(f"offset_{rank}")).subquery()))
    return union_all(*parts).order_by("position", "id")


def get_row(session: Session, plan_id: UUID, kind: str, code: str, *, to_change: bool = False) -> RecordRow:
    """The row of a record, locked when it is to be changed. Raises ``plan_record_not_found``."""
    row = find_row(session, plan_id, kind, code, to_change=to_change)
    if row is None:
        raise DomainError("plan_record_not_found")
    return row


def find_row(
    session: Session, plan_id: UUID, kind: str, code: str, *, to_change: bool = False
) -> RecordRow | None:
    """The same, or none: the plan does not keep it itself."""
    query = select(RecordRow).where(
        RecordRow.plan_id == plan_id, RecordRow.kind == kind, RecordRow.code == code
    )
    return session.scalar(query.with_for_update() if to_change else query)


def _keep(row: Any) -> Kept:
    """``row``: a record, or the columns of ``_READ``."""
    record = _read(row.kind, row.code, row.id, row.sealed_body)
    return Kept(record, row.kind, row.revision, row.author_name, row.changed_at, row.original_sha256)


@lru_cache(maxsize=10_000)
def _read(kind: str, code: str, row_id: UUID, token: SealedText | None) -> Record:
    """A record from its sealed body. What is sealed never changes, and a record neither: each is read once.

    The records of some five large plans are kept in the memory of the process, which holds the keys as well.
    """
    body = unseal(token, context_of(RecordRow.__tablename__, "sealed_body", row_id)) if token else "{}"
    record, _faults = read_record(KINDS[kind], code, json.loads(body))
    return record
