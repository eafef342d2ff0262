"""What is wrong in a plan, with a link to each place to mend, and what is knowingly accepted."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from flask import render_template, url_for
from flask.typing import ResponseReturnValue

from app.domain.access import Permission
from app.domain.continuity.checks.findings import Gravity
from app.domain.continuity.checks.run import Judged, check, know, may_be_confirmed, may_be_waived
from app.domain.continuity.origin import Origin
from app.domain.continuity.plan import Plan
from app.features.continuity import queries
from app.features.continuity.views.blueprint import PlanPage, blueprint, load_page
from app.features.continuity.views.gaps import find_place, load_taken
from app.features.continuity.words import (
    GRAVITY_LABELS,
    GRAVITY_TONES,
    NOT_THAT_WORDS,
    ORIGIN_LABELS,
    say_counts,
)
from app.web.access import requires
from app.web.context import current_session, today
from app.web.plan_findings import Said, say_finding, say_waivers

SHOWN = 4
"""Remarks of one rule that the page unfolds; the others are one click away."""


@dataclass(frozen=True, slots=True)
class Remark:
    """One finding as the page shows it.

    ``waive_url`` is empty when it cannot be lived with, ``confirm_url`` when it is not for its author to answer,
    ``origin`` unless it comes from the framework.
    """

    judged: Judged
    said: Said
    waiver: str
    url: str
    link: str
    waive_url: str
    origin: str
    confirm_url: str


@blueprint.get("/pcra/<uuid:plan_id>/verifications")
@requires(Permission.PLAN_READ, scope="plan_id")
def show_checks(plan_id: UUID) -> ResponseReturnValue:
    page = load_page(plan_id)
    plan = queries.load_plan(current_session(), page.row)
    session = current_session()
    others = [row for row in queries.list_plans(session, page.organisation.id) if row.id != plan_id]
    known = know((one.plan for one in queries.load_standings(session, others)), today())
    checked = check(plan, today(), known)
    groups = []
    for gravity in Gravity:
        by_rule: dict[str, list[Remark]] = {}
        for one in checked.findings:
            if one.finding.gravity is gravity:
                remark = _show(page, plan, one)
                by_rule.setdefault(one.finding.rule, []).append(remark)
        if by_rule:
            groups.append((GRAVITY_LABELS[gravity], GRAVITY_TONES[gravity], by_rule))
    return render_template(
        "continuity/checks.html",
        page=page,
        checked=checked,
        counts=say_counts(checked.counts),
        not_that=NOT_THAT_WORDS,
        groups=groups,
        shown=SHOWN,
        taken=load_taken(page),
        breadcrumb=page.trail(page.link),
    )


def _show(page: PlanPage, plan: Plan, judged: Judged) -> Remark:
    finding = judged.finding
    origin = plan.source.origin_of((finding.kind, finding.record)) if plan.source else Origin.OWN
    url, link = find_place(page, finding, origin)
    waive = ""
    if may_be_waived(finding) and not judged.is_waived:
        waive = url_for(".show_waiving", plan_id=page.row.id, ecart=finding.key)
    said, about = say_finding(plan, finding), "" if origin is Origin.OWN else ORIGIN_LABELS[origin]
    return Remark(judged, said, say_waivers(judged), url, link, waive, about, _confirm_url(page, judged))


def _confirm_url(page: PlanPage, judged: Judged) -> str:
    finding = judged.finding
    is_shown = bool(finding.kind) and finding.name not in page.reserved_fields(finding.kind)
    if judged.is_waived or not may_be_confirmed(finding) or not is_shown:
        return ""
    place = {"plan_id": page.row.id, "record_kind": finding.kind, "code": finding.record}
    return url_for(".confirm_text", **place)
