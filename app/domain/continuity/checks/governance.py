"""Who carries the plan, who approved it, and whether it is still of its time: GO1 to GO6, PL1 to PL4."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from app.domain.continuity.checks.ages import is_older, latest
from app.domain.continuity.checks.candidate import UNKNOWN, Candidate
from app.domain.continuity.checks.findings import Finding, Gravity, at, on_plan
from app.domain.continuity.checks.gaps import missing
from app.domain.continuity.dates import Day
from app.domain.continuity.fields import Variant
from app.domain.continuity.in_force import ACCEPTED, REVIEW_MONTHS, find_promised_review
from app.domain.continuity.plan import Plan
from app.domain.continuity.records.governance import Contact, LinkedPlan, Role
from app.domain.continuity.records.upkeep import Approval, Change
from app.domain.continuity.words import D2Category, GovernanceRole, LinkedPlanKind

LEADS = (GovernanceRole.SPONSOR, GovernanceRole.PLAN_LEAD)
MEDICAL_OR_CARE = frozenset({GovernanceRole.MEDICAL, GovernanceRole.CARE})
LINKED = {
    Variant.ES: (LinkedPlanKind.WHITE_PLAN, LinkedPlanKind.IT_PLAN),
    Variant.MS: (LinkedPlanKind.BLUE_PLAN,),
}
LINKED_PLAN_MONTHS = 12
"""Yearly revision of the plan blanc (CSP R.3131-13) and of the plan bleu (CASF D.312-160); ours for the PCRI."""
TOO_OLD_MONTHS = 24
"""Ours: past two yearly revisions missed, nobody should approve it as it is."""
ASKED_CATEGORIES = (D2Category.CARE, D2Category.ADMINISTRATIVE, D2Category.TECHNICAL_PLATFORM)


def leads_named(plan: Plan, _today: date) -> Iterator[Finding]:
    """GO1: the sponsor and the lead of the plan are named; in MS, the director and the referent."""
    for wanted in LEADS:
        roles = [one for one in plan.roles if one.role is wanted]
        if any(_holder(plan, one) for one in roles):
            continue
        if roles:
            yield from missing("GO1", Gravity.BLOCKING, roles[0], "holder", role=wanted)
        else:
            yield on_plan("GO1", Gravity.BLOCKING, "role", role=wanted)


def _holder(plan: Plan, role: Role) -> Contact | None:
    return plan.find(Contact, role.holder)


def crisis_roles_have_deputies(plan: Plan, _today: date) -> Iterator[Finding]:
    """GO2: each role of the crisis unit has a deputy, who is another person. Minor in MS."""
    gravity = Gravity.MAJOR if plan.variant is Variant.ES else Gravity.MINOR
    unit = [one for one in plan.roles if one.is_in_crisis_unit]
    if not unit:
        yield on_plan("GO2", gravity, "role", case="no_unit")
    for role in unit:
        if plan.find(Contact, role.deputy) is None:
            yield from missing("GO2", gravity, role, "deputy")
        elif role.deputy == role.holder:
            yield at("GO2", gravity, role, "deputy", case="same")


def version_approved(plan: Plan, today: date) -> Iterator[Finding]:
    """GO3: one approval dated for this version, by somebody who is not its sole writer. Major in MS."""
    gravity = Gravity.BLOCKING if plan.variant is Variant.ES else Gravity.MAJOR
    given = [one for one in plan.approvals if one.version == plan.version]
    found = [list(_faults_of_approval(one, gravity, today)) for one in given]
    if not given:
        case = "none" if plan.version else "draft"
        yield on_plan("GO3", gravity, "approval", version=plan.version, case=case)
    elif all(found):
        for findings in found:
            yield from findings


def _faults_of_approval(approval: Approval, gravity: Gravity, today: date) -> Iterator[Finding]:
    """The first thing that keeps an approval from counting."""
    if approval.decision not in ACCEPTED:
        yield at("GO3", gravity, approval, "decision")
    elif approval.decided_on is None:
        yield from missing("GO3", gravity, approval, "decided_on")
    elif approval.decided_on > today:
        yield at("GO3", gravity, approval, "decided_on", day=approval.decided_on, case="future")
    elif approval.is_writer:
        yield at("GO3", gravity, approval, "is_writer")
    elif approval.is_writer is None:
        yield from missing("GO3", gravity, approval, "is_writer", case="writer_unknown")


def committee_is_mixed(plan: Plan, _today: date) -> Iterator[Finding]:
    """GO4 (ES): the committee holds at least one medical or care role and one quality role."""
    seated = {one.role for one in plan.roles if one.is_in_committee and _holder(plan, one)}
    if not seated & MEDICAL_OR_CARE:
        yield on_plan("GO4", Gravity.MAJOR, "role", case="medical")
    if GovernanceRole.QUALITY not in seated:
        yield on_plan("GO4", Gravity.MAJOR, "role", case="quality")


def council_consulted(plan: Plan, today: date) -> Iterator[Finding]:
    """GO5 (MS): the consultation of the CVS has a date."""
    day = plan.sheet.bodies_on
    if day is None:
        yield from missing("GO5", Gravity.MAJOR, plan.sheet, "bodies_on", "bodies")
    elif day > today:
        yield at("GO5", Gravity.MAJOR, plan.sheet, "bodies_on", day=day, case="future")


def linked_plans_present(plan: Plan, today: date) -> Iterator[Finding]:
    """GO6: the plan blanc and the PCRI (ES), or the plan bleu (MS); minor when its date is over 12 months."""
    for kind in LINKED[plan.variant]:
        found = [one for one in plan.linked_plans if one.kind is kind]
        if not found:
            yield on_plan("GO6", Gravity.MAJOR, "linked_plan", linked=kind, case="absent")
        elif (last := latest((one.dated for one in found), today)) is None:
            yield from missing("GO6", Gravity.MINOR, found[0], "dated", case="undated")
        elif is_older(last, LINKED_PLAN_MONTHS, today):
            yield at("GO6", Gravity.MINOR, _dated(found, last), "dated", day=last)


def _dated(plans: list[LinkedPlan], day: date) -> LinkedPlan:
    return next(one for one in plans if one.dated == day)


def categories_covered(plan: Plan, _today: date, candidate: Candidate = UNKNOWN) -> Iterator[Finding]:
    """PL1 (ES): for D2, at least one plan of each of the three categories, per candidate and not per plan."""
    own = {plan.sheet.d2_category}
    left = tuple(one for one in ASKED_CATEGORIES if one not in own | candidate.categories)
    if left and not candidate.is_whole:
        yield on_plan("PL1", Gravity.INFORMATION, "sheet", categories=left, case="unknown")
    elif left:
        yield on_plan("PL1", Gravity.MAJOR, "sheet", categories=left)


def reviewed_in_time(plan: Plan, today: date) -> Iterator[Finding]:
    """PL2: the plan is not older than its own revision (12 months by default); blocking at 24 months."""
    months = plan.sheet.review_months or REVIEW_MONTHS
    last = _last_looked_at(plan, today)
    promised = find_promised_review(plan, latest(_list_approved(plan), today))
    if last is not None and is_older(last, TOO_OLD_MONTHS, today):
        yield on_plan("PL2", Gravity.BLOCKING, "review", day=last, months=TOO_OLD_MONTHS)
    elif last is not None and is_older(last, months, today):
        yield on_plan("PL2", Gravity.MAJOR, "review", day=last, months=months)
    elif promised is not None and promised < today:
        yield on_plan("PL2", Gravity.MAJOR, "review", day=promised, case="promised")


def _last_looked_at(plan: Plan, today: date) -> date | None:
    """The last review or approval; ``None`` for a first draft, which has no age."""
    return latest([*(one.done_on for one in plan.reviews), *_list_approved(plan)], today)


def _list_approved(plan: Plan) -> list[Day]:
    return [one.decided_on for one in plan.approvals if one.decision in ACCEPTED]


def changes_reviewed(plan: Plan, today: date) -> Iterator[Finding]:
    """PL3: no change (activity, IS, supplier, reorganisation) since the version without a review."""
    last = _last_looked_at(plan, today)
    for change in plan.changes:
        happened = change.happened_on
        if happened is not None and happened > today:
            continue
        if _is_reviewed(change, last, today):
            continue
        figures: dict[str, object] = {"day": happened} if happened else {"case": "undated"}
        yield from missing("PL3", Gravity.MAJOR, change, "reviewed_on", **figures)


def _is_reviewed(change: Change, last: date | None, today: date) -> bool:
    seen = latest((change.reviewed_on, last if change.happened_on else None), today)
    return seen is not None and (change.happened_on is None or seen >= change.happened_on)


def site_specifics_given(plan: Plan, _today: date) -> Iterator[Finding]:
    """PL4: a shared information system says what changes from one site to the next."""
    sheet = plan.sheet
    if sheet.is_shared and not (sheet.site_specifics or "").strip():
        yield from missing("PL4", Gravity.MAJOR, sheet, "site_specifics")
