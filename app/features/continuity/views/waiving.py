"""A remark that one lives with for a time: chosen among the checks, with a reason, a function and an end."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import HiddenField, StringField, TextAreaField, ValidationError
from wtforms.validators import Length

from app.domain.access import Permission
from app.domain.continuity.checks.findings import Finding
from app.domain.continuity.checks.run import may_be_waived
from app.domain.continuity.fields import MAX_LINE, MAX_TEXT
from app.domain.continuity.in_force import find_review_after
from app.domain.continuity.plan import Plan
from app.domain.continuity.records.upkeep import Waiver
from app.domain.errors import DomainError
from app.features.continuity import queries, service
from app.features.continuity.views.blueprint import PlanPage, blueprint, load_page
from app.features.continuity.views.gaps import find_gap
from app.web.access import requires
from app.web.context import current_actor, current_session, today, utc_now
from app.web.filters import french_date
from app.web.forms import BaseForm, FrenchDateField, required
from app.web.plan_findings import say_finding


class WaiverForm(BaseForm):
    """What a waiver must say to hold. ``ecart``: the remark that it accepts."""

    ecart = HiddenField()
    reason = TextAreaField(
        "Pourquoi vous l’acceptez",
        [
            required("Dites pourquoi\u202f: la raison est imprimée avec le plan."),
            Length(max=MAX_TEXT, message=f"Écrivez {MAX_TEXT} caractères au plus."),
        ],
    )
    function = StringField(
        "Accepté par (fonction)",
        [
            required("Dites quelle fonction l’accepte."),
            Length(max=MAX_LINE, message=f"Écrivez {MAX_LINE} caractères au plus."),
        ],
    )
    until = FrenchDateField("Jusqu’au", [required("Donnez une fin\u202f: la remarque reviendra ce jour-là.")])

    latest: date
    """The day by which the plan is looked at again in any case."""

    def validate_until(self, field: FrenchDateField) -> None:
        if field.data is not None and not today() < field.data <= self.latest:
            raise ValidationError(
                f"Choisissez un jour à venir, au plus tard le {french_date(self.latest)}\u202f: "
                "le plan est alors relu."
            )


@blueprint.get("/pcra/<uuid:plan_id>/verifications/accepter")
@requires(Permission.PLAN_WRITE, scope="plan_id")
def show_waiving(plan_id: UUID) -> ResponseReturnValue:
    page = load_page(plan_id)
    plan = queries.load_plan(current_session(), page.row)
    form = _make_form(plan, formdata=None, data={"ecart": request.args.get("ecart", "")})
    finding = _find(plan, form)
    if finding is None:
        flash("Choisissez d’abord la remarque à accepter.", "info")
        return redirect(url_for(".show_checks", plan_id=plan_id), 303)
    return _render(page, plan, finding, form)


@blueprint.post("/pcra/<uuid:plan_id>/verifications/accepter")
@requires(Permission.PLAN_WRITE, scope="plan_id")
def waive(plan_id: UUID) -> ResponseReturnValue:
    """Keep the waiver. Raises ``plan_gap_gone`` when the remark is no longer there, or may not be lived with."""
    page, session = load_page(plan_id), current_session()
    plan = queries.load_plan(session, page.row)
    form = _make_form(plan)
    finding = _find(plan, form)
    if finding is None:
        raise DomainError("plan_gap_gone")
    if not form.validate():
        return _render(page, plan, finding, form), 422
    waiver = Waiver(
        rule=finding.rule,
        record=finding.record,
        reason=form.reason.data or "",
        function=form.function.data or "",
        given_on=today(),
        until=form.until.data,
    )
    service.add_records(session, current_actor(), page.row, [waiver], utc_now())
    flash("C’est noté. La dérogation est imprimée avec le plan.", "success")
    return redirect(url_for(".show_checks", plan_id=plan_id), 303)


def _make_form(plan: Plan, **given: Any) -> WaiverForm:
    """It holds until the plan is looked at again, at most."""
    form = WaiverForm(**given)
    form.latest = find_review_after(plan, today())
    return form


def _find(plan: Plan, form: WaiverForm) -> Finding | None:
    finding = find_gap(plan, form.ecart.data or "")
    return finding if finding is not None and may_be_waived(finding) else None


def _render(page: PlanPage, plan: Plan, finding: Finding, form: WaiverForm) -> str:
    return render_template(
        "continuity/waiving.html",
        page=page,
        form=form,
        rule=finding.rule,
        said=say_finding(plan, finding),
        page_has_errors=bool(form.error_list()),
        breadcrumb=page.trail(
            page.link, ("Vérifications du plan", url_for(".show_checks", plan_id=page.row.id))
        ),
    )
