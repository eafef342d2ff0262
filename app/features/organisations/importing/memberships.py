"""Groups named by a file, and who belongs to them from when."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import func, insert, select, update
from sqlalchemy.orm import Session

from app.domain.organisations import (
    GroupType,
    LegalCut,
    MembershipRole,
    OrganisationKind,
    Ownership,
    Sector,
)
from app.features.organisations.importing.entities import BLANK, Entity
from app.features.organisations.importing.records import MembershipRecord
from app.features.organisations.importing.report import Outcome, Report
from app.features.organisations.importing.store import (
    MEMBERSHIP,
    ORGANISATION,
    Values,
    chunks,
    difference,
    insert_organisations,
    update_organisations,
)

Pair = tuple[UUID, UUID]


def members_of_ghts(session: Session, day: date) -> set[UUID]:
    """Who is in a GHT on that day."""
    in_force = (
        MEMBERSHIP.c.starts_on.is_(None) | (MEMBERSHIP.c.starts_on <= day),
        MEMBERSHIP.c.ends_on.is_(None) | (MEMBERSHIP.c.ends_on > day),
    )
    query = (
        select(MEMBERSHIP.c.member_id)
        .join(ORGANISATION, ORGANISATION.c.id == MEMBERSHIP.c.group_id)
        .where(ORGANISATION.c.group_type == GroupType.GHT, *in_force)
    )
    return set(session.scalars(query))


def write_memberships(
    session: Session, entities: Iterable[Entity], report: Report, *, close_missing: bool
) -> None:
    """Create the groups, open the memberships that are new, end those that ended.

    The start of a membership is the date given; failing that it is unknown for a group seen for the first time,
    and the date of the file for one already here. ``close_missing`` ends what the file no longer says of a legal
    entity that it does name.
    """
    known = [entity for entity in entities if entity.id is not None]
    groups, new_groups = _write_groups(session, known, report)
    open_pairs = _load_open(session)
    stated: set[Pair] = set()
    opened: list[Values] = []
    changed: list[Values] = []
    for entity in known:
        for code, record in entity.memberships.items():
            pair = (groups[code], entity.id)
            found = open_pairs.get(pair)
            stated.add(pair)
            if found is not None:
                changed += _change(found, record)
            elif record.ends_on is None or record.ends_on > report.stated_on:
                opened.append(_open(pair, record, None if code in new_groups else report.stated_on))
    if close_missing:
        named = {entity.id for entity in known}
        ended = [row for pair, row in open_pairs.items() if pair not in stated and pair[1] in named]
        changed += [{"row_id": row["id"], "role": row["role"], "ends_on": report.stated_on} for row in ended]
    _save(session, opened, changed, report)
    if close_missing:
        _close_empty_groups(session, report)


def _write_groups(
    session: Session, entities: Iterable[Entity], report: Report
) -> tuple[dict[str, UUID], set[str]]:
    """The id of each GHT by code, and the codes of those created now."""
    names: dict[str, str | None] = {}
    for entity in entities:
        for code, record in entity.memberships.items():
            names[code] = names.get(code) or record.ght_name
    stored: dict[str, Values] = {}
    for chunk in chunks(names):
        query = select(ORGANISATION).where(ORGANISATION.c.ght_code.in_(chunk))
        stored |= {row["ght_code"]: dict(row) for row in session.execute(query).mappings()}
    new = [_new_group(code, name) for code, name in names.items() if code not in stored]
    changes = []
    for code, group in stored.items():
        name = names[code]
        wanted = {"name": name, "is_name_provisional": False if name else None}
        change = difference(group, wanted)
        if group["closed_on"] is not None:
            change["closed_on"] = None
        report.groups[Outcome.UPDATED if change else Outcome.UNCHANGED] += 1
        if change:
            changes.append((group, change))
    insert_organisations(session, new)
    update_organisations(session, changes)
    report.groups[Outcome.CREATED] += len(new)
    ids = {group["ght_code"]: group["id"] for group in [*stored.values(), *new]}
    return ids, {group["ght_code"] for group in new}


def _new_group(code: str, name: str | None) -> Values:
    """A GHT; the first two digits of its code are its region."""
    return BLANK | {
        "id": uuid4(),
        "kind": OrganisationKind.GROUP,
        "group_type": GroupType.GHT,
        "ght_code": code,
        "name": name or f"GHT {code}",
        "is_name_provisional": name is None,
        "region": code[:2],
        "sector": Sector.ES,
        "ownership": Ownership.PUBLIC,
        "legal_cut": LegalCut.GHT_MEMBER,
    }


def _load_open(session: Session) -> Mapping[Pair, Values]:
    """The memberships of GHT that have no end; a few hundred for the whole country."""
    query = (
        select(MEMBERSHIP)
        .join(ORGANISATION, ORGANISATION.c.id == MEMBERSHIP.c.group_id)
        .where(ORGANISATION.c.group_type == GroupType.GHT, MEMBERSHIP.c.ends_on.is_(None))
    )
    return {(row["group_id"], row["member_id"]): dict(row) for row in session.execute(query).mappings()}


def _open(pair: Pair, record: MembershipRecord, first_seen: date | None) -> Values:
    return {
        "id": uuid4(),
        "group_id": pair[0],
        "member_id": pair[1],
        "role": record.role or MembershipRole.MEMBER,
        "starts_on": record.starts_on or first_seen,
        "ends_on": record.ends_on,
    }


def _change(stored: Values, record: MembershipRecord) -> list[Values]:
    wanted = {"role": record.role or stored["role"], "ends_on": record.ends_on}
    if all(stored[name] == value for name, value in wanted.items()):
        return []
    return [{"row_id": stored["id"], **wanted}]


def _save(session: Session, opened: list[Values], changed: list[Values], report: Report) -> None:
    if opened:
        session.execute(insert(MEMBERSHIP), opened)
    for change in changed:
        statement = update(MEMBERSHIP).where(MEMBERSHIP.c.id == change["row_id"])
        session.execute(statement.values(role=change["role"], ends_on=change["ends_on"]))
        report.memberships[Outcome.CLOSED if change["ends_on"] else Outcome.UPDATED] += 1
    report.memberships[Outcome.CREATED] += len(opened)


def _close_empty_groups(session: Session, report: Report) -> None:
    """A GHT that lost its last member is no more."""
    in_force: Any = select(MEMBERSHIP.c.group_id).where(
        MEMBERSHIP.c.ends_on.is_(None) | (MEMBERSHIP.c.ends_on > report.stated_on)
    )
    empty = select(ORGANISATION.c.id).where(
        ORGANISATION.c.group_type == GroupType.GHT,
        ORGANISATION.c.closed_on.is_(None),
        ORGANISATION.c.id.not_in(in_force),
        select(func.count()).where(MEMBERSHIP.c.group_id == ORGANISATION.c.id).scalar_subquery() > 0,
    )
    ids = list(session.scalars(empty))
    for chunk in chunks(ids):
        session.execute(
            update(ORGANISATION).where(ORGANISATION.c.id.in_(chunk)).values(closed_on=report.stated_on)
        )
    report.groups[Outcome.CLOSED] += len(ids)
