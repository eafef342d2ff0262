"""The facts that the rules of a checklist reckon with, and what the rules find."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.domain.access import Permission
from app.domain.catalogue import Check, Item
from app.domain.rules import Activity, FactKind, FactSpec, Verdict
from app.features.assessments import service
from app.features.assessments.forms import FactForm, make_fact_form
from app.features.assessments.views.blueprint import blueprint
from app.features.assessments.views.loading import AssessmentPage, breadcrumb_of, load_page
from app.features.organisations import queries as organisations
from app.web.access import requires
from app.web.context import current_actor, current_session, today, utc_now
from app.web.verdicts import OUTCOME_LABELS, OUTCOME_TONES, lower, say


@blueprint.get("/evaluations/<uuid:assessment_id>/donnees")
@requires(Permission.ASSESSMENT_READ, scope="assessment_id")
def show_facts(assessment_id: UUID) -> ResponseReturnValue:
    page = load_page(assessment_id)
    return _render(page, _reckon(page), {})


@blueprint.post("/evaluations/<uuid:assessment_id>/donnees/<code>")
@requires(Permission.ASSESSMENT_ANSWER, scope="assessment_id")
def save_fact(assessment_id: UUID, code: str) -> ResponseReturnValue:
    page = load_page(assessment_id)
    spec = service.find_spec(page.checklist, code)
    form = make_fact_form(spec, formdata=request.form)
    if not form.validate():
        if request.headers.get("HX-Request"):
            return _render_one(page, _reckon(page), spec, form), 422
        return _render(page, _reckon(page), {code: form}), 422
    entry = service.FactEntry(code, form.to_value(), form.source.data or "", form.seen_revision)
    service.save_fact(current_session(), current_actor(), page.assessment, page.checklist, entry, utc_now())
    if request.headers.get("HX-Request"):
        return _render_one(page, _reckon(page), spec, None)
    flash("La donnée est enregistrée.", "success")
    return redirect(url_for(".show_facts", assessment_id=assessment_id, _anchor=f"fait-{code}"), 303)


@blueprint.app_template_filter("finding")
def finding(verdict: Verdict, labels: Mapping[str, str]) -> str:
    """What a rule finds, as a sentence."""
    return say(verdict.finding, labels)


@blueprint.app_template_filter("outcome_label")
def outcome_label(verdict: Verdict) -> str:
    return OUTCOME_LABELS[verdict.outcome]


@blueprint.app_template_filter("outcome_tone")
def outcome_tone(verdict: Verdict) -> str:
    return OUTCOME_TONES[verdict.outcome]


@blueprint.app_template_filter("fact_labels")
def fact_labels(checklist: Any) -> dict[str, str]:
    return {spec.code: spec.label for spec in checklist.facts}


@blueprint.app_template_filter("lower_first")
def lower_first(text: str) -> str:
    return lower(text)


def _reckon(page: AssessmentPage) -> service.Reckoning | None:
    return service.reckon(current_session(), page.assessment, page.checklist, page.contents, today())


def _render(page: AssessmentPage, reckoning: service.Reckoning | None, sent: Mapping[str, FactForm]) -> str:
    forms = {
        spec.code: sent.get(spec.code) or _make_form(page, reckoning, spec)
        for spec in page.checklist.facts
        if spec.is_typed and reckoning is not None
    }
    return render_template(
        "assessments/facts.html",
        page=page,
        reckoning=reckoning,
        forms=forms,
        by_fact=_checks_by_fact(page, reckoning),
        errors=[error for form in forms.values() for error in form.error_list()],
        breadcrumb=breadcrumb_of(page),
    )


def _render_one(
    page: AssessmentPage, reckoning: service.Reckoning | None, spec: FactSpec, form: FactForm | None
) -> str:
    return render_template(
        "assessments/_fact.html",
        page=page,
        reckoning=reckoning,
        spec=spec,
        form=form or _make_form(page, reckoning, spec),
        checks=_checks_by_fact(page, reckoning).get(spec.code, ()),
        is_partial=True,
    )


def _make_form(page: AssessmentPage, reckoning: service.Reckoning | None, spec: FactSpec) -> FactForm:
    row = reckoning.typed.get(spec.code) if reckoning is not None else None
    value = reckoning.facts.get(spec.code) if reckoning is not None and row is not None else None
    if row is None and spec.kind is FactKind.ACTIVITIES and page.may_answer:
        value = _suggest_activities(page, reckoning) or None
    return make_fact_form(
        spec,
        value=value,
        source=row.source if row is not None else "",
        revision=row.revision if row is not None else 0,
    )


def _suggest_activities(page: AssessmentPage, reckoning: service.Reckoning | None) -> tuple[Activity, ...]:
    """The weights already typed for another coverage, else the entities of the unit without a weight."""
    for value in reckoning.facts.values() if reckoning is not None else ():
        if isinstance(value, tuple) and value and all(isinstance(one, Activity) for one in value):
            return tuple(Activity(one.entity, one.weight, False) for one in value if isinstance(one, Activity))
    below = organisations.list_below(current_session(), page.assessment.organisation_id, today())
    return tuple(Activity(one.name, None, False) for one in below)


def _checks_by_fact(
    page: AssessmentPage, reckoning: service.Reckoning | None
) -> dict[str, list[tuple[Item, Check, Verdict]]]:
    found: dict[str, list[tuple[Item, Check, Verdict]]] = {}
    for item in page.checklist.items:
        for check, verdict in reckoning.verdicts.get(item.id, ()) if reckoning is not None else ():
            for code in check.rule.facts_read():
                found.setdefault(code, []).append((item, check, verdict))
    return found
