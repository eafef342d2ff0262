"""The sheets that are read standing: FI1 and FI2."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from app.domain.consistency.texts import plain
from app.domain.continuity.checks.findings import Finding, Gravity, at
from app.domain.continuity.checks.gaps import missing
from app.domain.continuity.plan import Plan
from app.domain.continuity.records.governance import Contact, Role
from app.domain.continuity.records.sheets import FunctionSheet
from app.domain.continuity.words import label_of

MOST_PAGES = 2
"""A sheet that is read standing: two printed pages."""
LINES_OF_PAGE = 40
"""Ours: printed lines of an A4 page in 11 points, with the heading and the foot of each page."""
WIDTH = 90
"""Ours: characters of a line of text."""
ACTION_WIDTH = 65
"""Ours: beside the boxes for the time and the initials."""
HEADINGS = 12
"""Ours: lines taken by the title, the names and the boxes to fill by hand."""
REFLEX_LINES = 10
"""Of a reflex sheet."""
ACTIONS = ("before", "first_hour", "four_hours", "first_day", "three_days", "beyond", "back")


def sheets_cover_functions(plan: Plan, _today: date) -> Iterator[Finding]:
    """FI1: each crisis function has a sheet, and each sheet has actions for the first hours.

    A sheet is that of a role when it has the same holder, or the name of the role.
    """
    for role in plan.roles:
        if role.is_in_crisis_unit and role.role is not None and not _has_sheet(plan, role):
            yield at("FI1", Gravity.MAJOR, role, "", case="no_sheet")
    for sheet in plan.function_sheets:
        for name in ("first_hour", "four_hours"):
            if not any(one.strip() for one in getattr(sheet, name) or ()):
                yield from missing("FI1", Gravity.MAJOR, sheet, name)


def _has_sheet(plan: Plan, role: Role) -> bool:
    label = plain(label_of(role.role)) if role.role else ""
    has_holder = plan.find(Contact, role.holder) is not None
    return any(
        (has_holder and one.holder == role.holder) or (plain(one.function or "") or "-") in label
        for one in plan.function_sheets
    )


def sheets_are_short(plan: Plan, _today: date) -> Iterator[Finding]:
    """FI2: a function sheet holds on two printed pages; a reflex sheet has ten lines at most."""
    for sheet in plan.function_sheets:
        pages = -(-count_lines(sheet) // LINES_OF_PAGE)
        if pages > MOST_PAGES:
            yield at("FI2", Gravity.MINOR, sheet, "", pages=pages)
    for reflex in plan.reflex_sheets:
        if len(reflex.steps or ()) > REFLEX_LINES:
            yield at("FI2", Gravity.MINOR, reflex, "steps", count=len(reflex.steps))


def count_lines(sheet: FunctionSheet) -> int:
    """Printed lines of a sheet, by our estimate."""
    count = HEADINGS
    for name in ACTIONS:
        actions = getattr(sheet, name) or ()
        count += 2 * bool(actions) + _lines(actions, ACTION_WIDTH)
    texts = (sheet.mission, sheet.reports_to, sheet.place, sheet.tools, sheet.decisions, sheet.handover)
    written = [one for one in texts if one]
    return count + 2 * len(written) + _lines(written, WIDTH) + len(sheet.to_call or ())


def _lines(texts: Iterable[str], width: int) -> int:
    return sum(max(1, -(-len(part) // width)) for text in texts for part in text.splitlines() or [""])
