"""Whom to call, and whether the call gets through: CT1 to CT5."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date

from app.domain.continuity.checks.ages import is_older, latest
from app.domain.continuity.checks.findings import Finding, Gravity, at, on_plan
from app.domain.continuity.checks.gaps import missing
from app.domain.continuity.fields import Variant
from app.domain.continuity.plan import Plan
from app.domain.continuity.records.governance import Contact

CHECK_MONTHS = {Variant.ES: 6, Variant.MS: 12}
"""Ours: numbers change with every rota."""
MOST_FUNCTIONS = 2
"""Ours: crisis functions that one person can start at the same moment."""
_TWO_DIGITS = re.compile(r"\d\D*\d")


def _numbers(contact: Contact) -> tuple[str, ...]:
    """The numbers that can be dialled, and the means outside the network; « à compléter » is not one."""
    dialled = (contact.phone, contact.mobile, contact.private_phone)
    return tuple(one for one in dialled if one and _TWO_DIGITS.search(one)) + tuple(
        one for one in (contact.rescue,) if one and one.strip()
    )


def _has_fixed_phone_only(contact: Contact) -> bool:
    return _numbers(contact) == (contact.phone,)


def chain_has_phones(plan: Plan, _today: date) -> Iterator[Finding]:
    """CT1: each contact of the alert chain has a phone, and not only one that dies with the network.

    A plan without its numbers cannot tell.
    """
    if plan.withheld:
        yield on_plan("CT1", Gravity.INFORMATION, "contact", case="withheld")
        return
    for one in plan.contacts:
        if not one.is_in_chain:
            continue
        if not _numbers(one):
            yield from missing("CT1", Gravity.BLOCKING, one, "phone", "mobile", "rescue")
        elif _has_fixed_phone_only(one) and one.is_ip_extension:
            yield from missing("CT1", Gravity.BLOCKING, one, "rescue", "mobile", case="ip")
        elif _has_fixed_phone_only(one) and one.is_ip_extension is None:
            yield at("CT1", Gravity.INFORMATION, one, "is_ip_extension")


def chain_is_whole(plan: Plan, _today: date) -> Iterator[Finding]:
    """CT2: somebody calls each contact of the alert chain, and the calls do not go round."""
    chain = {one.id: one for one in plan.contacts if one.is_in_chain}
    if not chain:
        yield on_plan("CT2", Gravity.MAJOR, "contact", case="empty")
        return
    first = min(one.rank or 0 for one in chain.values())
    looped: set[str] = set()
    for one in chain.values():
        loop = _loop_from(one, chain)
        if loop and one.id not in looped:
            looped.update(loop)
            names = tuple(chain[step].name for step in loop)
            found = at("CT2", Gravity.MAJOR, one, "called_by", names=names, case="loop")
            yield replace(found, also=tuple(("contact", step) for step in loop))
        elif not loop and one.rank != first and one.called_by not in chain:
            yield from missing("CT2", Gravity.MAJOR, one, "called_by")


def _loop_from(contact: Contact, chain: Mapping[str, Contact]) -> tuple[str, ...]:
    """The ids of the calls that come back to this contact; empty when they do not."""
    path = [contact.id]
    step = contact.called_by
    while step in chain and step not in path:
        path.append(step)
        step = chain[step].called_by
    return tuple(path) if step == contact.id else ()


def numbers_checked(plan: Plan, today: date) -> Iterator[Finding]:
    """CT3: numbers were checked within 6 months (ES), 12 months (MS)."""
    months = CHECK_MONTHS[plan.variant]
    for one in plan.contacts:
        if not _numbers(one):
            continue
        last = latest([one.checked_on], today)
        if last is None:
            yield from missing("CT3", Gravity.MINOR, one, "checked_on", months=months, case="never")
        elif is_older(last, months, today):
            yield at("CT3", Gravity.MINOR, one, "checked_on", day=last, months=months)


def suppliers_reachable(plan: Plan, _today: date) -> Iterator[Finding]:
    """CT4: each critical supplier has a contact who answers out of hours."""
    for one in plan.suppliers:
        if not one.is_critical:
            continue
        contact = plan.find(Contact, one.contact)
        if contact is None:
            yield from missing("CT4", Gravity.MAJOR, one, "contact")
        elif not plan.withheld and not _numbers(contact):
            yield at("CT4", Gravity.MAJOR, one, "contact", contact=contact.name, case="no_number")
        elif not contact.is_always_reachable:
            case = "day_only" if contact.is_always_reachable is False else "unknown"
            yield from missing(
                "CT4", Gravity.MAJOR, contact, "is_always_reachable", supplier=one.name, case=case
            )


def nobody_is_everywhere(plan: Plan, _today: date) -> Iterator[Finding]:
    """CT5 (ES): nobody comes first in more than two crisis functions at once.

    Seats of the crisis unit and function sheets often tell of the same function: the larger of the two counts.
    """
    seats = Counter(one.holder for one in plan.roles if one.is_in_crisis_unit)
    sheets = Counter(one.holder for one in plan.function_sheets)
    for one in plan.contacts:
        count = max(seats[one.id], sheets[one.id])
        if count > MOST_FUNCTIONS:
            yield at("CT5", Gravity.MINOR, one, "", count=count)
